//! To whom a role could be granted: people and teams of the organization, by a few letters of their name.

use domain::{
    Id,
    api::Grantee,
    permission::{Action, Resource, decide},
};

use super::RawGrantee;
use crate::{Actor, Registry, Result, gate};

/// Most of an answer.
const GRANTEES_MAX: i64 = 20;

/// People, service accounts and teams whose name or slug holds a text; those who have no grant on the project yet, by
/// name. Somebody's address is found and told by whoever manages people or is in a team with them, and by nobody else.
///
/// # Errors
/// The role; [`domain::Refusal::NotFound`].
pub async fn find(registry: &Registry, actor: &Actor, project: Id, search: &str) -> Result<Vec<Grantee>> {
    let mut db = registry.reads().await?;
    let granted = gate::project(&mut db, actor, project, Action::ManageProject).await?;
    let rows: Vec<RawGrantee> = sqlx::query_as(
        "select * from (
             select a.kind, a.id as grantee, a.name, case when $5 or exists (
                        select from team_member mine join team_member theirs on theirs.team_id = mine.team_id
                        where mine.org_id = $1 and mine.account_id = $6 and theirs.account_id = a.id) then a.email end as hint,
                    null::bigint as members, false as deactivated,
                    a.name_key as key
             from member m join account a on a.id = m.account_id
             where m.org_id = $1 and m.deactivated_at is null and a.deactivated_at is null
               and not exists (select from project_grant where project_id = $2 and account_id = a.id)
             union all
             select 'team', t.id, t.name, t.slug, (select count(*) from team_member where team_id = t.id), false,
                    lower(t.name) collate \"C\"
             from team t
             where t.org_id = $1 and not exists (select from project_grant where project_id = $2 and team_id = t.id)
         ) found
         where strpos(lower(name), $3) > 0 or strpos(lower(hint), $3) > 0
         order by kind = 'team' desc, key, grantee limit $4",
    )
    .bind(granted.tree.org)
    .bind(project)
    .bind(search.trim().to_lowercase())
    .bind(GRANTEES_MAX)
    .bind(decide(&granted.tree.subject, Action::ManagePeople, Resource::Organization).is_ok())
    .bind(actor.id())
    .fetch_all(&mut *db)
    .await?;
    rows.into_iter().map(|raw| raw.told(true)).collect()
}
