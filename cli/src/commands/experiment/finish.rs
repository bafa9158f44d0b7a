//! `vitrine experiment finish`

use clap::Args;
use domain::{Id, api::FinishExperiment, experiment::ExperimentStatus};

use crate::{
    args::Global,
    client::{Client, url},
    failure::Failure,
    parse::end_status,
};

/// Arguments of `experiment finish`.
#[derive(Args, Debug)]
pub struct FinishArgs {
    /// Id of the experiment
    pub id: Id,
    /// How it ended: completed, failed or stopped
    #[arg(long, default_value = "completed", value_parser = end_status)]
    pub status: ExperimentStatus,
}

/// Says how the run ended.
///
/// # Errors
/// What the server refused.
pub fn run(global: &Global, args: &FinishArgs) -> Result<(), Failure> {
    let end = FinishExperiment { status: args.status };
    Client::connect(global)?.post(&url::path(&["experiments", &args.id.to_string(), "finish"]), &end, &[])?;
    Ok(())
}
