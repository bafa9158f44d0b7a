//! Invitations that nobody has accepted.

use domain::{
    Id, Time,
    api::Invitation,
    permission::{Action, OrgRole},
    person::PersonRef,
};

use crate::{Actor, Registry, Result, gate, tree::read};

/// The invitations that are out, newest first; those that have ended unused among them for a month.
///
/// # Errors
/// The role; [`domain::Refusal::NotFound`].
pub async fn list(registry: &Registry, actor: &Actor, org: &str) -> Result<Vec<Invitation>> {
    type Raw = (Id, String, Option<String>, Id, String, Time, Time, bool);
    let mut db = registry.pool.acquire().await?;
    let granted = gate::organization(&mut db, actor, org, Action::ManagePeople).await?;
    let rows: Vec<Raw> = sqlx::query_as(
        "select i.id, i.role, i.email, a.id, a.name, i.created_at, i.expires_at, i.expires_at <= now()
         from invitation i join account a on a.id = i.created_by
         where i.org_id = $1 and i.accepted_at is null and i.revoked_at is null
           and i.expires_at > now() - interval '30 days'
         order by i.created_at desc, i.id desc",
    )
    .bind(granted.tree.org)
    .fetch_all(&mut *db)
    .await?;
    let told = |(id, role, email, by, name, created, expires, expired): Raw| {
        let (role, by) = (read(&role, OrgRole::from_code)?, PersonRef { id: by, name });
        Ok(Invitation { id, role, email, by, created, expires, expired })
    };
    rows.into_iter().map(told).collect()
}
