//! `vitrine logout`

use domain::api::Token;
use serde::Deserialize;

use crate::{
    args::Global,
    client::{Client, given, url},
    config::Config,
    exit::Exit,
    failure::Failure,
    host::Host,
    output::Output,
};

#[derive(Deserialize)]
struct Tokens {
    items: Vec<Token>,
}

/// Revokes the token of the server, and forgets it here on this machine, whether the server answers or not.
///
/// # Errors
/// When there is none, or the settings cannot be written.
pub fn run(global: &Global) -> Result<(), Failure> {
    let path = Config::path()?;
    let mut config = Config::load(&path)?;
    let none = || Failure::new(Exit::Forbidden, "You are not signed in.");
    let profile = config.chosen(global).to_owned();
    config.known(&profile)?;
    let host = Host::parse(given(&global.host).or(config.of(&profile).0).ok_or_else(none)?)?;
    let Some(token) = config.forget(&profile, host.url()) else {
        return Err(Failure::new(Exit::Forbidden, format!("You are not signed in to {}.", host.url())));
    };
    config.store(&path)?;
    let note = match revoke(&host, token, global.insecure) {
        Ok(()) => format!("Signed out of {}; the token is revoked.", host.url()),
        Err(why) => format!(
            "Forgot the token for {}, but could not revoke it: {} It stays valid until it is revoked on the server.",
            host.url(),
            why.message
        ),
    };
    Output::new(global).note(&note);
    Ok(())
}

/// Has the server revoke the token that asks.
fn revoke(host: &Host, token: String, insecure: bool) -> Result<(), Failure> {
    let client = Client::new(host.clone(), Some(token), insecure)?;
    let all = client.get::<Tokens>(&url::path(&["me", "tokens"]))?.value.items;
    let current = all.into_iter().find(|token| token.current);
    let current = current.ok_or_else(|| Failure::new(Exit::Refused, "The server does not know the token."))?;
    client.delete(&url::path(&["me", "tokens", &current.id.to_string()]), &()).map(drop)
}
