//! Logs: for people or as JSON, one line an event, never with a secret or a query string.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

use crate::{
    Failure,
    config::{Config, LogFormat},
};

/// Starts logging to standard error.
///
/// # Errors
/// [`Failure::Setting`] when the filter cannot be read.
pub fn start(config: &Config) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(&config.log)
        .map_err(|e| Failure::Setting(format!("VITRINE_LOG is “{}”, which cannot be used: {e}", config.log)))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start in one process (tests) keeps the first one's logging.
    let _ = match config.log_format {
        LogFormat::Text => builder.with_target(false).with_ansi(std::io::stderr().is_terminal()).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    Ok(())
}
