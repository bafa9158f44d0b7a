//! Service accounts: members without a password, for automation.

use domain::{
    Id, Refusal,
    access::may_set_role,
    api::{GranteeKind, Member, NewService},
    name,
    permission::{Action, OrgRole},
};
use serde_json::json;

use super::{Found, list};
use crate::{Actor, Error, Registry, Result, audit, gate};

/// Most service accounts of an organization.
const SERVICES_MAX: i64 = 1000;

/// Makes a service account.
///
/// # Errors
/// The role; more than the actor holds, or than Manager; field errors; there are as many as there may be.
pub async fn create(registry: &Registry, actor: &Actor, org: &str, new: &NewService) -> Result<Member> {
    let title = name::check_line("name", &new.name)?;
    if matches!(new.role, OrgRole::Outsider | OrgRole::Owner) {
        return Err(Refusal::invalid("role", "of a service account is viewer, member or manager").into());
    }
    let mut tx = registry.pool.begin().await?;
    let granted = gate::turn(&mut tx, actor, org, Action::ManagePeople).await?;
    may_set_role(granted.tree.subject.org_role, OrgRole::Outsider, new.role)?;
    let (org, id) = (granted.tree.org, Id::now_v7());
    let services: i64 = sqlx::query_scalar(
        "select count(*) from member m join account a on a.id = m.account_id where m.org_id = $1 and a.kind = 'service'",
    )
    .bind(org)
    .fetch_one(&mut *tx)
    .await?;
    if services >= SERVICES_MAX {
        return Err(
            Refusal::state(format!("There are {SERVICES_MAX} service accounts already; remove one first.")).into()
        );
    }
    sqlx::query("insert into account (id, kind, name, name_key) values ($1, 'service', $2, $3)")
        .bind(id)
        .bind(title)
        .bind(name::sort_key(title))
        .execute(&mut *tx)
        .await?;
    sqlx::query("insert into member (org_id, account_id, role) values ($1, $2, $3)")
        .bind(org)
        .bind(id)
        .bind(new.role.code())
        .execute(&mut *tx)
        .await?;
    let change = audit::Change {
        org: Some(org),
        project: None,
        action: "service_account.created",
        resource: Some(id),
        before: json!(null),
        after: json!({"name": title, "role": new.role.code()}),
    };
    audit::record(&mut tx, actor, change).await?;
    let told = list::told(&mut tx, org, Some(id)).await?.pop();
    tx.commit().await?;
    told.ok_or_else(|| Error::Broken("a member that was just made is gone".into()))
}

/// # Errors
/// For a person, and for one that is deactivated.
pub(super) fn is_one(found: &Found) -> Result<(), Refusal> {
    if found.kind != GranteeKind::Service {
        return Err(Refusal::state("People make their own tokens; this is no service account."));
    }
    if found.deactivated {
        return Err(Refusal::state("This service account is deactivated."));
    }
    Ok(())
}
