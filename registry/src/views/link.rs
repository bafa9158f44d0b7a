//! Links to views that are too long for a link.

use domain::table::Subject;

use crate::{Actor, Registry, Result};

/// Keeps it; the word for it in `?view=`.
pub async fn make(_: &Registry, _: &Actor, _: &str, _: &[String], _: Subject, _: &str) -> Result<String> {
    Err(domain::Refusal::not_found("thing").into())
}
