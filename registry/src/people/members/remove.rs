//! Removing a member: their role, teams and grants here end; what they did keeps their name.

use domain::{Id, access::keeps_an_owner, api::GranteeKind, permission::OrgRole};
use serde_json::json;

use super::{find, other_owners, shut};
use crate::{Actor, Registry, Result, audit};

/// Ends a membership. A service account, which has no life elsewhere, ends with it.
///
/// # Errors
/// The role; the last owner stays; [`domain::Refusal::NotFound`].
pub async fn remove(registry: &Registry, actor: &Actor, org: &str, account: Id) -> Result<()> {
    let mut tx = registry.pool.begin().await?;
    let (granted, found) = find(&mut tx, actor, org, account).await?;
    let org = granted.tree.org;
    keeps_an_owner(other_owners(&mut tx, org, account).await?, found.role, OrgRole::Outsider)?;
    sqlx::query("delete from member where org_id = $1 and account_id = $2")
        .bind(org)
        .bind(account)
        .execute(&mut *tx)
        .await?;
    let grants = sqlx::query("delete from project_grant where org_id = $1 and account_id = $2")
        .bind(org)
        .bind(account)
        .execute(&mut *tx)
        .await?
        .rows_affected();
    if found.kind == GranteeKind::Service {
        shut(&mut tx, account).await?;
        sqlx::query("update account set deactivated_at = coalesce(deactivated_at, now()) where id = $1")
            .bind(account)
            .execute(&mut *tx)
            .await?;
    } else {
        // Shut because this was their last place, they may be invited again.
        sqlx::query("update account set deactivated_at = null where id = $1").bind(account).execute(&mut *tx).await?;
    }
    let change = audit::Change {
        org: Some(org),
        project: None,
        action: "member.removed",
        resource: Some(account),
        before: json!({"role": found.role.code(), "grants": grants}),
        after: json!(null),
    };
    audit::record(&mut tx, actor, change).await?;
    tx.commit().await?;
    Ok(())
}
