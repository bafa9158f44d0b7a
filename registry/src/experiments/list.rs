//! A page of the table of experiments.

use domain::table::{ExperimentRow, Listing, View};

use crate::{
    Actor, Registry, Result,
    table::{self, Query, export::Export},
};

/// Experiments below a path, of projects in which the actor has a role.
///
/// # Errors
/// [`domain::Refusal::NotFound`] for a path that is not there or hidden; a cursor of another list.
pub async fn list(registry: &Registry, actor: &Actor, query: Query<'_>) -> Result<Listing<ExperimentRow>> {
    table::list(registry, actor, query).await
}

/// What a page's link asks for: reads its query string, saved views included.
///
/// # Errors
/// As [`list`].
pub async fn open(
    registry: &Registry,
    actor: &Actor,
    organization: &str,
    path: &[String],
    link: &str,
    own: bool,
    limit: i64,
) -> Result<Listing<ExperimentRow>> {
    table::open(registry, actor, organization, path, link, own, limit).await
}

/// All rows of a view at a path, a part at a time.
///
/// # Errors
/// As [`list`].
pub async fn export(
    registry: &Registry,
    actor: &Actor,
    organization: &str,
    path: &[String],
    view: &View,
) -> Result<Export<ExperimentRow>> {
    Export::start(registry, actor, organization, path, view).await
}
