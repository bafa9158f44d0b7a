//! Changing a member's role, and shutting them out or letting them in again.

use domain::{
    Id, Refusal,
    access::{keeps_an_owner, may_set_role},
    api::{EditMember, GranteeKind, Member},
    permission::OrgRole,
};
use serde_json::json;
use sqlx::PgConnection;

use super::{Found, find, list, other_owners, shut};
use crate::{Actor, Error, Registry, Result, audit, seen::same_member};

/// Changes what is given of a member; they as they are from now on. `seen` is the revision of what the caller saw.
///
/// # Errors
/// The role, where more than the actor holds is given or taken; the last owner stays; nobody deactivates themselves;
/// [`Refusal::Changed`].
pub async fn change(
    registry: &Registry,
    actor: &Actor,
    org: &str,
    account: Id,
    edit: EditMember,
    seen: Option<&str>,
) -> Result<Member> {
    let mut tx = registry.pool.begin().await?;
    let (granted, found) = find(&mut tx, actor, org, account).await?;
    let org = granted.tree.org;
    same_member(found.role, found.deactivated, seen)?;
    if let Some(role) = edit.role.filter(|role| *role != found.role) {
        check_role(granted.tree.subject.org_role, &found, role)?;
        keeps_an_owner(other_owners(&mut tx, org, account).await?, found.role, role)?;
        sqlx::query("update member set role = $3 where org_id = $1 and account_id = $2")
            .bind(org)
            .bind(account)
            .bind(role.code())
            .execute(&mut *tx)
            .await?;
        let (before, after) = (json!({"role": found.role.code()}), json!({"role": role.code()}));
        record(&mut tx, actor, org, "member.role_set", account, (before, after)).await?;
    }
    if let Some(deactivated) = edit.deactivated.filter(|wanted| *wanted != found.deactivated) {
        if deactivated {
            if actor.id() == Some(account) {
                return Err(Refusal::state("Nobody deactivates themselves; ask a colleague.").into());
            }
            keeps_an_owner(other_owners(&mut tx, org, account).await?, found.role, OrgRole::Outsider)?;
        }
        set(&mut tx, org, account, deactivated).await?;
        let action = if deactivated { "member.deactivated" } else { "member.reactivated" };
        let (before, after) = (json!({"deactivated": !deactivated}), json!({"deactivated": deactivated}));
        record(&mut tx, actor, org, action, account, (before, after)).await?;
    }
    let told = list::told(&mut tx, org, Some(account)).await?.pop();
    tx.commit().await?;
    told.ok_or_else(|| Error::Broken("a member under its lock is gone".into()))
}

/// A role that this member may be given.
fn check_role(yours: OrgRole, found: &Found, role: OrgRole) -> Result<(), Refusal> {
    if role == OrgRole::Outsider {
        return Err(Refusal::invalid("role", "is viewer, member, manager or owner"));
    }
    if found.kind == GranteeKind::Service && role == OrgRole::Owner {
        return Err(Refusal::invalid("role", "of a service account is manager at most"));
    }
    may_set_role(yours, found.role, role)
}

/// Where they belong nowhere else, the account is shut with all that it has open.
async fn set(tx: &mut PgConnection, org: Id, account: Id, deactivated: bool) -> Result<()> {
    sqlx::query("update member set deactivated_at = case when $3 then now() end where org_id = $1 and account_id = $2")
        .bind(org)
        .bind(account)
        .bind(deactivated)
        .execute(&mut *tx)
        .await?;
    let done = sqlx::query(
        "update account set deactivated_at = case when $2 then now() end
         where id = $1 and not ($2 and exists (select from member where account_id = $1 and deactivated_at is null))",
    )
    .bind(account)
    .bind(deactivated)
    .execute(&mut *tx)
    .await?;
    if deactivated && done.rows_affected() == 1 {
        shut(tx, account).await?;
    }
    Ok(())
}

async fn record(
    tx: &mut PgConnection,
    actor: &Actor,
    org: Id,
    action: &str,
    account: Id,
    (before, after): (serde_json::Value, serde_json::Value),
) -> Result<()> {
    let change = audit::Change { org: Some(org), project: None, action, resource: Some(account), before, after };
    audit::record(tx, actor, change).await
}
