//! Taking an invitation back.

use domain::{
    Id, Refusal,
    access::may_set_role,
    permission::{Action, OrgRole},
};
use serde_json::json;

use crate::{Actor, Registry, Result, audit, gate, tree::read};

/// Takes an invitation back that nobody has accepted.
///
/// # Errors
/// The role, where it offers more than the actor holds; [`Refusal::NotFound`] for one that is out no more.
pub async fn revoke(registry: &Registry, actor: &Actor, org: &str, id: Id) -> Result<()> {
    let mut tx = registry.pool.begin().await?;
    let granted = gate::turn(&mut tx, actor, org, Action::ManagePeople).await?;
    let found: Option<(String, Option<String>)> = sqlx::query_as(
        "update invitation set revoked_at = now()
         where org_id = $1 and id = $2 and accepted_at is null and revoked_at is null returning role, email",
    )
    .bind(granted.tree.org)
    .bind(id)
    .fetch_optional(&mut *tx)
    .await?;
    let (role, email) = found.ok_or_else(|| Refusal::not_found("invitation"))?;
    may_set_role(granted.tree.subject.org_role, read(&role, OrgRole::from_code)?, OrgRole::Outsider)?;
    let change = audit::Change {
        org: Some(granted.tree.org),
        project: None,
        action: "invitation.revoked",
        resource: Some(id),
        before: json!({"role": role, "email": email}),
        after: json!(null),
    };
    audit::record(&mut tx, actor, change).await?;
    tx.commit().await?;
    Ok(())
}
