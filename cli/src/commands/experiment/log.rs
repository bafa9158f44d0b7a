//! `vitrine experiment log`

use clap::{ArgGroup, Args};
use domain::{
    Id,
    api::{Point, ReportValues},
};

use crate::{
    args::Global,
    client::{Client, url},
    failure::Failure,
    parse::{self, key_value, metric::point},
};

/// Arguments of `experiment log`.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("values").required(true).multiple(true).args(["parameters", "metrics"]))]
pub struct LogArgs {
    /// Id of the experiment
    pub id: Id,
    /// A parameter; may be repeated
    #[arg(long = "param", value_name = "KEY=VALUE", value_parser = key_value)]
    pub parameters: Vec<(String, String)>,
    /// A metric's value: NAME[/VARIANT]=VALUE[@ITERATION]; NaN and Infinity are values; may be repeated
    #[arg(long = "metric", value_name = "NAME=VALUE", value_parser = point)]
    pub metrics: Vec<Point>,
}

/// Reports parameters and metric values.
///
/// # Errors
/// What the server refused.
pub fn run(global: &Global, args: &LogArgs) -> Result<(), Failure> {
    let values = ReportValues { parameters: parse::map("param", &args.parameters)?, metrics: args.metrics.clone() };
    Client::connect(global)?.post(&url::path(&["experiments", &args.id.to_string(), "values"]), &values, &[])?;
    Ok(())
}
