//! Keys that people made up.

use domain::table::{FoundKeys, Subject};

use crate::{Actor, Registry, Result};

/// The keys.
pub async fn keys(_: &Registry, _: &Actor, _: Subject, _: &str, _: &[String], _: &str) -> Result<FoundKeys> {
    Err(domain::Refusal::not_found("thing").into())
}
