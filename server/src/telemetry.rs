//! What the server tells while it runs: logs, for people or as JSON, one line an event, never with a secret, nor with a
//! query string but for the view of a table that something went slowly or wrong for; times of statements for its
//! metrics; and traces where somebody collects them.

pub mod traces;

use std::io::IsTerminal as _;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::{
    EnvFilter, Layer as _, filter::Targets, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

use crate::{
    Failure,
    config::{Config, LogFormat},
    metrics,
};
use traces::Traces;

/// Starts logging to standard error, and sending traces where the environment says so. What is returned sends the
/// last of them.
///
/// # Errors
/// [`Failure::Setting`] when the filter or where to send traces cannot be read.
pub fn start(config: &Config) -> Result<Option<Traces>, Failure> {
    let filter = EnvFilter::try_new(&config.log)
        .map_err(|e| Failure::Setting(format!("VITRINE_LOG is “{}”, which cannot be used: {e}", config.log)))?;
    // Spans for traces repeat what the log's own say.
    let filter = traces::hidden(filter);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = match config.log_format {
        LogFormat::Text => lines.with_target(false).with_ansi(std::io::stderr().is_terminal()).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    let times = config
        .tells_metrics()
        .then(|| metrics::Queries.with_filter(Targets::new().with_target(metrics::QUERIES, LevelFilter::DEBUG)));
    let traces = Traces::from_env()?;
    let subscriber = tracing_subscriber::registry()
        .with(lines.with_filter(filter))
        .with(times)
        .with(traces.as_ref().map(Traces::layer));
    // A second start in one process (tests) keeps the first one's logging.
    let _ = subscriber.try_init();
    Ok(traces)
}
