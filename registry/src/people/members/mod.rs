//! The people and service accounts of an organization.

pub mod change;
pub mod credentials;
pub mod list;
pub mod remove;
pub mod service;

use domain::{
    Id, Refusal,
    access::may_set_role,
    api::GranteeKind,
    permission::{Action, OrgRole},
};
use sqlx::PgConnection;

use crate::{
    Actor, Result,
    gate::{self, Granted, TheOrganization},
    tree::read,
};

/// A member under their row's lock.
pub(crate) struct Found {
    pub kind: GranteeKind,
    pub role: OrgRole,
    pub deactivated: bool,
    /// E-mail address of a person.
    pub email: Option<String>,
    /// Whether the account has no role in another organization: neither as its member nor in one of its projects.
    pub ours: bool,
}

/// A member of the actor's organization whom the actor may manage: nobody above themselves.
///
/// # Errors
/// The role; [`Refusal::NotFound`] for somebody who is no member.
pub(crate) async fn find(
    tx: &mut PgConnection,
    actor: &Actor,
    org_slug: &str,
    account: Id,
) -> Result<(Granted<TheOrganization>, Found)> {
    let granted = gate::turn(tx, actor, org_slug, Action::ManagePeople).await?;
    let found: Option<(String, String, Option<String>, bool, bool)> = sqlx::query_as(
        "select a.kind, m.role, a.email, m.deactivated_at is not null,
                not exists (select from member o where o.account_id = m.account_id and o.org_id <> m.org_id)
                and not exists (select from project_grant g where g.account_id = m.account_id and g.org_id <> m.org_id)
         from member m join account a on a.id = m.account_id
         where m.org_id = $1 and m.account_id = $2 for update of m",
    )
    .bind(granted.tree.org)
    .bind(account)
    .fetch_optional(tx)
    .await?;
    let (kind, role, email, deactivated, ours) = found.ok_or_else(|| Refusal::not_found("person"))?;
    let (kind, role) = (read(&kind, GranteeKind::from_code)?, read(&role, OrgRole::from_code)?);
    may_set_role(granted.tree.subject.org_role, role, role)?;
    Ok((granted, Found { kind, role, deactivated, email, ours }))
}

impl Found {
    /// Whether the account itself, with its password, sessions and tokens, is this organization's to manage.
    ///
    /// # Errors
    /// [`Refusal::State`] where it is not.
    pub(crate) fn is_ours(&self) -> Result<(), Refusal> {
        if self.ours {
            return Ok(());
        }
        Err(Refusal::state("This account is not this organization's alone; only its owner can do that."))
    }
}

/// Owners of an organization besides one, who can sign in.
pub(crate) async fn other_owners(tx: &mut PgConnection, org: Id, account: Id) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "select count(*) from member m join account a on a.id = m.account_id
         where m.org_id = $1 and m.account_id <> $2 and m.role = 'owner' and m.deactivated_at is null
           and a.deactivated_at is null and a.kind = 'person'",
    )
    .bind(org)
    .bind(account)
    .fetch_one(tx)
    .await?)
}

/// Ends all that an account has open: its sessions, tokens and links to a new password.
pub(crate) async fn shut(tx: &mut PgConnection, account: Id) -> Result<()> {
    for statement in [
        "delete from session where account_id = $1",
        "update token set revoked_at = now() where account_id = $1 and revoked_at is null",
        "delete from password_reset where account_id = $1 and used_at is null",
    ] {
        sqlx::query(statement).bind(account).execute(&mut *tx).await?;
    }
    Ok(())
}
