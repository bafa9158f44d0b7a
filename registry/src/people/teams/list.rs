//! The teams of an organization.

use domain::{api::Team, permission::Action, table::Page};

use crate::{
    Actor, Registry, Result, gate,
    paged::{self, Paging, Span},
};

/// What cursors of this list are told by.
const LIST: &str = "teams";

/// All teams, by name, for whoever belongs to the organization.
///
/// # Errors
/// [`domain::Refusal::NotFound`] for everybody else.
pub async fn list(registry: &Registry, actor: &Actor, org: &str) -> Result<Vec<Team>> {
    let mut db = registry.reads().await?;
    let granted = gate::organization(&mut db, actor, org, Action::SeeOrganization).await?;
    super::told(&mut db, &granted.tree, actor.id(), None).await
}

/// A page of them.
///
/// # Errors
/// As of the list; a cursor of something else.
pub async fn page(registry: &Registry, actor: &Actor, org: &str, paging: Paging<'_>) -> Result<Page<Team>> {
    let span = Span::of(paging, LIST)?;
    let mut db = registry.reads().await?;
    let granted = gate::organization(&mut db, actor, org, Action::SeeOrganization).await?;
    let mut rows = super::read_rows(&mut db, &granted.tree, actor.id(), None, &span).await?;
    let next = paged::next(&mut rows, paging, LIST, |row| (row.name_key.clone(), row.id));
    Ok(Page { items: rows.into_iter().map(|raw| raw.told(&granted.tree)).collect(), next })
}
