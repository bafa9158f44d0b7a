//! The teams of an organization.

use domain::{api::Team, permission::Action};

use crate::{Actor, Registry, Result, gate};

/// All teams, by name, for whoever belongs to the organization.
///
/// # Errors
/// [`domain::Refusal::NotFound`] for everybody else.
pub async fn list(registry: &Registry, actor: &Actor, org: &str) -> Result<Vec<Team>> {
    let mut db = registry.pool.acquire().await?;
    let granted = gate::organization(&mut db, actor, org, Action::SeeOrganization).await?;
    super::told(&mut db, &granted.tree, actor.id(), None).await
}
