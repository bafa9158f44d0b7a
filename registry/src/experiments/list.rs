//! A page of the table of experiments.

use domain::table::{ExperimentRow, Listing};

use crate::{Actor, Registry, Result};

/// What a page's link asks for.
pub async fn open(
    _: &Registry,
    _: &Actor,
    _: &str,
    _: &[String],
    _: &str,
    _: bool,
    _: i64,
) -> Result<Listing<ExperimentRow>> {
    Err(domain::Refusal::not_found("thing").into())
}
