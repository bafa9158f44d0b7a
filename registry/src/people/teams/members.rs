//! Who is in a team: said by whoever manages people, and by its maintainers.

use domain::{
    Id, Refusal,
    access::may_set_members,
    api::{Grantee, GranteeKind, SetTeamMember, TeamDetails, TeamStanding},
    permission::{Action, Resource, decide},
};
use serde_json::json;
use sqlx::PgConnection;

use super::{get::details, missing};
use crate::{Actor, Registry, Result, audit, gate, tree::read};

/// Sets what somebody is in a team; the team from now on.
///
/// # Errors
/// The role; [`Refusal::NotFound`] for a team or a person that is none of the organization's.
pub async fn set(registry: &Registry, actor: &Actor, org: &str, id: Id, to: SetTeamMember) -> Result<TeamDetails> {
    let mut tx = registry.pool.begin().await?;
    let granted = gate::turn(&mut tx, actor, org, Action::SeeOrganization).await?;
    let org = granted.tree.org;
    sqlx::query("select from team where org_id = $1 and id = $2 for update")
        .bind(org)
        .bind(id)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(missing)?;
    let yours = standing(&mut tx, id, actor.person()?.id).await?;
    may_set_members(&granted.tree.subject, yours == Some(TeamStanding::Maintainer))?;
    let before = standing(&mut tx, id, to.account).await?;
    if before != to.standing {
        if to.standing.is_none() && by_group(&mut tx, id, to.account).await? {
            return Err(Refusal::state("They are in it by the team's group; take them out of the group.").into());
        }
        put(&mut tx, org, id, to).await?;
        let of = |standing: Option<TeamStanding>| match standing {
            Some(standing) => json!({"account": to.account, "standing": standing.code()}),
            None => json!(null),
        };
        let change = audit::Change {
            org: Some(org),
            project: None,
            action: if to.standing.is_some() { "team.member_set" } else { "team.member_removed" },
            resource: Some(id),
            before: of(before),
            after: of(to.standing),
        };
        audit::record(&mut tx, actor, change).await?;
    }
    let told = details(&mut tx, &granted.tree, actor, id).await?;
    tx.commit().await?;
    Ok(told)
}

/// Most of an answer of [`find`].
const FOUND_MAX: i64 = 20;

/// Members of the organization who could come into a team: those who are not in it and whose name or address holds a
/// text, by name. Addresses are told to Managers alone.
///
/// # Errors
/// As [`set`].
pub async fn find(registry: &Registry, actor: &Actor, org: &str, id: Id, search: &str) -> Result<Vec<Grantee>> {
    let mut db = registry.reads().await?;
    let granted = gate::organization(&mut db, actor, org, Action::SeeOrganization).await?;
    let tree = &granted.tree;
    let found: Option<i32> = sqlx::query_scalar("select 1 from team where org_id = $1 and id = $2")
        .bind(tree.org)
        .bind(id)
        .fetch_optional(&mut *db)
        .await?;
    found.ok_or_else(missing)?;
    let yours = standing(&mut db, id, actor.person()?.id).await?;
    may_set_members(&tree.subject, yours == Some(TeamStanding::Maintainer))?;
    let addresses = decide(&tree.subject, Action::ManagePeople, Resource::Organization).is_ok();
    let rows: Vec<(String, Id, String, Option<String>)> = sqlx::query_as(
        "select a.kind, a.id, a.name, case when $4 then a.email end
         from member m join account a on a.id = m.account_id
         where m.org_id = $1 and m.deactivated_at is null and a.deactivated_at is null
           and not exists (select from team_member t where t.team_id = $2 and t.account_id = a.id)
           and (strpos(lower(a.name), $3) > 0 or ($4 and strpos(lower(a.email), $3) > 0))
         order by a.name_key, a.id limit $5",
    )
    .bind(tree.org)
    .bind(id)
    .bind(search.trim().to_lowercase())
    .bind(addresses)
    .bind(FOUND_MAX)
    .fetch_all(&mut *db)
    .await?;
    let told = |(kind, id, name, hint): (String, Id, String, Option<String>)| {
        let kind = read(&kind, GranteeKind::from_code)?;
        Ok(Grantee { kind, id, name, hint, members: None, deactivated: false })
    };
    rows.into_iter().map(told).collect()
}

async fn standing(tx: &mut PgConnection, team: Id, account: Id) -> Result<Option<TeamStanding>> {
    let maintainer: Option<bool> =
        sqlx::query_scalar("select maintainer from team_member where team_id = $1 and account_id = $2")
            .bind(team)
            .bind(account)
            .fetch_optional(tx)
            .await?;
    Ok(maintainer.map(|m| if m { TeamStanding::Maintainer } else { TeamStanding::Member }))
}

async fn by_group(tx: &mut PgConnection, team: Id, account: Id) -> Result<bool> {
    Ok(sqlx::query_scalar("select by_group from team_member where team_id = $1 and account_id = $2")
        .bind(team)
        .bind(account)
        .fetch_one(tx)
        .await?)
}

async fn put(tx: &mut PgConnection, org: Id, team: Id, to: SetTeamMember) -> Result<()> {
    let Some(standing) = to.standing else {
        sqlx::query("delete from team_member where team_id = $1 and account_id = $2")
            .bind(team)
            .bind(to.account)
            .execute(tx)
            .await?;
        return Ok(());
    };
    let done = sqlx::query(
        "insert into team_member (org_id, team_id, account_id, maintainer)
         select $1, $2, account_id, $4 from member where org_id = $1 and account_id = $3 and deactivated_at is null
         on conflict (team_id, account_id) do update set maintainer = excluded.maintainer",
    )
    .bind(org)
    .bind(team)
    .bind(to.account)
    .bind(standing == TeamStanding::Maintainer)
    .execute(tx)
    .await?;
    if done.rows_affected() == 0 {
        return Err(Refusal::not_found("person").into());
    }
    Ok(())
}
