//! Making an invitation.

use domain::{
    Id, Refusal, Time,
    access::may_set_role,
    api::{NewInvitation, NewLink},
    permission::{Action, OrgRole},
};
use serde_json::json;

use crate::{
    Actor, Registry, Result, audit, gate,
    people::{account, letter, secret},
};

/// How many days an invitation is good for unless something else is said.
const DAYS: i32 = 7;
/// Most days: whoever has not come in a month is asked anew.
const DAYS_MAX: i32 = 30;

/// Most that are open at once in an organization.
const OPEN_MAX: i64 = 1000;

/// Makes an invitation. Its link, below `base`, is shown this once: the database keeps a digest of the code.
///
/// # Errors
/// The role; more than the actor holds; field errors; as many as there may be are open.
pub async fn make(registry: &Registry, actor: &Actor, base: &str, org: &str, new: &NewInvitation) -> Result<NewLink> {
    let days = new.days.unwrap_or(DAYS);
    if !(1..=DAYS_MAX).contains(&days) {
        return Err(Refusal::invalid("days", format!("are 1 to {DAYS_MAX}")).into());
    }
    if new.role == OrgRole::Outsider {
        return Err(Refusal::invalid("role", "is viewer, member, manager or owner").into());
    }
    let email = new.email.as_deref().filter(|e| !e.trim().is_empty()).map(account::check_email).transpose()?;
    let code = secret::generate()?;
    let mut tx = registry.pool.begin().await?;
    let granted = gate::turn(&mut tx, actor, org, Action::ManagePeople).await?;
    may_set_role(granted.tree.subject.org_role, OrgRole::Outsider, new.role)?;
    let (org, id) = (granted.tree.org, Id::now_v7());
    let open: i64 = sqlx::query_scalar(
        "select count(*) from invitation
         where org_id = $1 and accepted_at is null and revoked_at is null and expires_at > now()",
    )
    .bind(org)
    .fetch_one(&mut *tx)
    .await?;
    if open >= OPEN_MAX {
        return Err(Refusal::state(format!("{OPEN_MAX} invitations are open already; revoke one first.")).into());
    }
    let expires: Time = sqlx::query_scalar(
        "insert into invitation (org_id, id, token_hash, role, email, created_by, expires_at)
         values ($1, $2, $3, $4, $5, $6, now() + make_interval(days => $7)) returning expires_at",
    )
    .bind(org)
    .bind(id)
    .bind(secret::digest(&code))
    .bind(new.role.code())
    .bind(&email)
    .bind(actor.person()?.id)
    .bind(days)
    .fetch_one(&mut *tx)
    .await?;
    let change = audit::Change {
        org: Some(org),
        project: None,
        action: "invitation.made",
        resource: Some(id),
        before: json!(null),
        after: json!({"role": new.role.code(), "email": email, "days": days}),
    };
    audit::record(&mut tx, actor, change).await?;
    if let Some(email) = &email {
        letter::post(registry, &mut tx, letter::About::Invitation(id), email).await?;
    }
    tx.commit().await?;
    let mailed = email.is_some() && registry.mails;
    Ok(NewLink { id, link: format!("{base}{}?code={code}", super::PAGE), expires, mailed })
}
