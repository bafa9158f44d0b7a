//! `vitrine profile …`

use clap::Args;
use serde_json::json;

use crate::{
    args::Global,
    config::{Config, DEFAULT},
    exit::Exit,
    failure::Failure,
    output::Output,
    table::Listing,
};

/// Arguments of `profile use` and `profile rm`.
#[derive(Args, Debug)]
pub struct NameArg {
    /// Name of the profile; `default` is the one without a name
    pub name: String,
}

/// Lists the profiles; the one that commands work with is marked.
///
/// # Errors
/// When the settings cannot be read.
pub fn ls(global: &Global) -> Result<(), Failure> {
    let config = Config::load(&Config::path()?)?;
    let current = config.chosen(global);
    let mut list = Listing::start(Output::new(global).format, &["Name", "Server", "Signed in", "Current"])?;
    let unnamed = config.host.is_some().then_some(DEFAULT);
    for name in unnamed.into_iter().chain(config.profiles.keys().map(String::as_str)) {
        let (host, token) = config.of(name);
        let (host, signed_in, is_current) = (host.unwrap_or_default(), token.is_some(), name == current);
        let json = json!({"name": name, "host": host, "signed_in": signed_in, "current": is_current});
        let yes = |is: bool| if is { "yes" } else { "" }.to_owned();
        list.push(&json.to_string(), name, || vec![name.into(), host.into(), yes(signed_in), yes(is_current)])?;
    }
    list.finish()
}

/// Chooses one for all commands that follow.
///
/// # Errors
/// When there is none of that name, or the settings cannot be written.
pub fn choose(global: &Global, args: &NameArg) -> Result<(), Failure> {
    let path = Config::path()?;
    let mut config = Config::load(&path)?;
    config.known(&args.name)?;
    config.profile = (args.name != DEFAULT).then(|| args.name.clone());
    config.store(&path)?;
    Output::new(global).note(&format!("Commands work with the profile {} from now on.", args.name));
    Ok(())
}

/// Forgets one.
///
/// # Errors
/// When there is none of that name, or the settings cannot be written.
pub fn remove(global: &Global, args: &NameArg) -> Result<(), Failure> {
    let path = Config::path()?;
    let mut config = Config::load(&path)?;
    config.known(&args.name)?;
    if args.name == DEFAULT {
        return Err(Failure::new(Exit::Refused, "The profile without a name cannot be removed.").hint("vitrine logout"));
    }
    config.profiles.remove(&args.name);
    if config.profile.as_deref() == Some(args.name.as_str()) {
        config.profile = None;
    }
    config.store(&path)?;
    let revoke = "Its token stays valid until it is revoked; vitrine logout does both.";
    Output::new(global).note(&format!("Forgot the profile {}. {revoke}", args.name));
    Ok(())
}
