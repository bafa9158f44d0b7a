//! Deleting an organization: gone for everybody at once; its rows and files follow.

use domain::{Id, Refusal, api::DeleteOrganization, permission::Action};
use serde_json::json;

use crate::{Actor, Registry, Result, audit, gate, people::members};

/// Deletes an organization, for whoever types its name. Its slug is free again.
///
/// # Errors
/// The role; [`Refusal::ProveAgain`]; [`Refusal::Invalid`] for another name.
pub async fn delete(registry: &Registry, actor: &Actor, org: &str, typed: &DeleteOrganization) -> Result<()> {
    let mut tx = registry.pool.begin().await?;
    let granted = gate::turn(&mut tx, actor, org, Action::ManageOrganization).await?;
    actor.is_proved()?;
    let tree = &granted.tree;
    if typed.name.trim() != tree.org_name {
        return Err(Refusal::invalid("name", format!("is not “{}”; nothing was deleted", tree.org_name)).into());
    }
    sqlx::query("update organization set deleted_at = now(), slug = 'deleted ' || id where id = $1")
        .bind(tree.org)
        .execute(&mut *tx)
        .await?;
    // Service accounts have no life elsewhere.
    let services: Vec<Id> = sqlx::query_scalar(
        "update account set deactivated_at = coalesce(deactivated_at, now())
         where kind = 'service' and id in (select account_id from member where org_id = $1) returning id",
    )
    .bind(tree.org)
    .fetch_all(&mut *tx)
    .await?;
    for account in services {
        members::shut(&mut tx, account).await?;
    }
    let change = audit::Change {
        org: Some(tree.org),
        project: None,
        action: "organization.deleted",
        resource: Some(tree.org),
        before: json!({"slug": tree.org_slug, "name": tree.org_name}),
        after: json!(null),
    };
    audit::record(&mut tx, actor, change).await?;
    tx.commit().await?;
    Ok(())
}
