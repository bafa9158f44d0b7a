//! Who am I, and where.

use domain::{
    api::{Me, Membership},
    permission::OrgRole,
};

use crate::{Actor, Registry, Result, tree::read};

/// The caller's account and organizations.
///
/// # Errors
/// [`domain::Refusal::SignInNeeded`] for nobody.
pub async fn get(registry: &Registry, actor: &Actor) -> Result<Me> {
    let person = actor.person()?.clone();
    let email =
        sqlx::query_scalar("select email from account where id = $1").bind(person.id).fetch_one(&registry.pool).await?;
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "select o.slug, o.name, m.role from member m join organization o on o.id = m.org_id
         where m.account_id = $1 and m.deactivated_at is null and o.deleted_at is null order by m.created_at, o.slug",
    )
    .bind(person.id)
    .fetch_all(&registry.pool)
    .await?;
    let organizations = rows
        .into_iter()
        .map(|(slug, name, role)| Ok(Membership { slug, name, role: read(&role, OrgRole::from_code)? }))
        .collect::<Result<_>>()?;
    Ok(Me { person, email, organizations, scope: actor.scope() })
}
