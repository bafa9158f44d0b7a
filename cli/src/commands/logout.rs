//! `vitrine logout`

use crate::{args::Global, client::given, config::Config, exit::Exit, failure::Failure, host::Host, output::Output};

/// Forgets the token of the server, here on this machine.
///
/// # Errors
/// When there is none, or the settings cannot be written.
pub fn run(global: &Global) -> Result<(), Failure> {
    let path = Config::path()?;
    let mut config = Config::load(&path)?;
    let none = || Failure::new(Exit::Forbidden, "You are not signed in.");
    let host = Host::parse(given(&global.host).or(config.host.as_deref()).ok_or_else(none)?)?;
    if config.tokens.remove(host.url()).is_none() {
        return Err(Failure::new(Exit::Forbidden, format!("You are not signed in to {}.", host.url())));
    }
    if config.host.as_deref() == Some(host.url()) {
        config.host = None;
    }
    config.store(&path)?;
    let note = format!("Forgot the token for {}. It stays valid until it is revoked on the server.", host.url());
    Output::new(global).note(&note);
    Ok(())
}
