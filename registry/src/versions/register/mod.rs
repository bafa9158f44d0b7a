//! Registering a version: metadata with files that have arrived, a URI, or neither, in one transaction.

pub(crate) mod check;
mod files;
mod insert;
pub(crate) mod promotion;

use domain::{
    Id, Refusal,
    address::Address,
    api::{NewVersion, Registered},
    permission::Action,
    version::Status,
};

use super::{publish, target};
use crate::{Actor, Registry, Result, again, gate, projects};

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
        Some(parent) => Some(find_parent(registry, actor, parent).await?),
        None => None,
    };
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
    let mut registered = insert::insert(&mut tx, actor, &target, &new, parent).await?;
    if new.publish {
        publish::in_transaction(&mut tx, actor, &target.granted.tree, registered.id).await?;
        registered.status = Status::Published;
    }
    if let Some(key) = idempotency_key {
        again::remember(&mut tx, actor, (ROUTE, key), &registered).await?;
    }
    tx.commit().await?;
    Ok(registered)
}

async fn find_parent(registry: &Registry, actor: &Actor, text: &str) -> Result<Id> {
    if let Ok(id) = Id::parse_str(text.trim()) {
        return Ok(id);
    }
    match projects::address::resolve(registry, actor, &Address::parse(text)?).await? {
        domain::api::Resolved::Version { id, .. } => Ok(id),
        _ => Err(Refusal::invalid("parent", "write OWNER/PROJECT/MODEL@VERSION").into()),
    }
}
