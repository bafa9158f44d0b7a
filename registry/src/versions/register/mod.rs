//! Registering a version: metadata with files that have arrived, a URI, or neither, in one transaction.

pub(crate) mod check;
mod files;
pub(crate) mod from;
mod insert;
pub(crate) mod promotion;
mod told;

use domain::{
    Id, Refusal,
    api::{NewVersion, Registered},
    permission::Action,
    version::Status,
};
use sqlx::PgConnection;

use super::{
    publish,
    target::{self, Target},
};
use crate::{Actor, Registry, Result, again, gate, projects, quota};
pub(crate) use files::{Brought, Stored};

/// What the keys of registrations are kept under.
const ROUTE: &str = "versions";

/// Registers a version. With an idempotency key the same request answers the same version again.
///
/// # Errors
/// Field errors, the gate's, the promotion rule's.
pub async fn register(
    registry: &Registry,
    actor: &Actor,
    new: NewVersion,
    idempotency_key: Option<&str>,
) -> Result<Registered> {
    check::check(&new)?;
    let parent = match &new.parent {
        Some(parent) => Some(projects::address::version(registry, actor, "parent", parent).await?),
        None => None,
    };
    let mut filled = new.clone();
    // Nobody waits for a file with a connection in hand.
    let parameter_count = told::fill(registry, actor, &mut filled).await;
    let mut tx = registry.pool.begin().await?;
    if let Some(key) = idempotency_key
        && let Some(before) = again::recall(&mut tx, actor, (ROUTE, key), &new).await?
    {
        return Ok(before);
    }
    let target = target::find(&mut tx, actor, &new.model, Action::Register).await?;
    if let Some(experiment) = new.experiment {
        promotion::check_promotion(&mut tx, actor, &target, experiment).await?;
    }
    if let Some(parent) = parent {
        // Foreign keys carry the organization, so a parent elsewhere would be refused without a reason.
        let granted = gate::version(&mut tx, actor, parent, Action::ReadPublished).await?;
        if granted.tree.org != target.granted.tree.org {
            return Err(Refusal::invalid("parent", "belongs to another organization").into());
        }
    }
    let (tree, project) = (&target.granted.tree, target.granted.id);
    let room = quota::turn(&mut tx, tree, project).await?;
    let files = files::claim_uploads(&mut tx, actor, tree.org, project, &new).await?;
    let brought = Brought { files, parameter_count };
    let registered = write(&mut tx, actor, &target, &filled, parent, &brought).await?;
    quota::hold(&mut tx, tree, project, &room).await?;
    if let Some(key) = idempotency_key {
        again::remember(&mut tx, actor, (ROUTE, key), &registered).await?;
    }
    tx.commit().await?;
    Ok(registered)
}

/// Writes the version into its target, in the stage it begins with, and publishes it where that is asked for.
pub(crate) async fn write(
    tx: &mut PgConnection,
    actor: &Actor,
    target: &Target,
    new: &NewVersion,
    parent: Option<Id>,
    brought: &Brought,
) -> Result<Registered> {
    if let Some(stage) = new.stage {
        gate::standing(&target.granted.tree, target.granted.id).may_set(stage).map_err(Refusal::from)?;
    }
    let mut registered = insert::insert(tx, actor, target, new, parent, brought).await?;
    if new.publish {
        publish::in_transaction(tx, actor, &target.granted.tree, registered.id).await?;
        registered.status = Status::Published;
    }
    Ok(registered)
}
