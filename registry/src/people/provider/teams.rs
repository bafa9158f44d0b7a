//! Groups of the provider as teams: who is in a group is in the team that names it, as of their last sign-in.

use domain::{Id, api::TeamStanding};
use serde_json::json;
use sqlx::PgConnection;

use super::Proven;
use crate::{Actor, Result, audit};

/// Puts somebody into the teams of their groups, and takes them out of those that they came into by a group which they
/// are not in any more. Whom somebody put into a team by hand stays.
pub(super) async fn follow(tx: &mut PgConnection, actor: &Actor, account: Id, proven: &Proven) -> Result<()> {
    let Some(groups) = &proven.groups else { return Ok(()) };
    let rows: Vec<(Id, Id, Option<String>, bool)> = sqlx::query_as(
        "select t.org_id, t.id, t.provider_group, coalesce(t.provider_group = any($2), false)
         from team t join member m on m.org_id = t.org_id and m.account_id = $1 and m.deactivated_at is null
         join organization o on o.id = t.org_id and o.deleted_at is null
         left join team_member x on x.team_id = t.id and x.account_id = $1
         where case when t.provider_group = any($2) then x.account_id is null else x.by_group end
         order by t.id for update of t",
    )
    .bind(account)
    .bind(groups)
    .fetch_all(&mut *tx)
    .await?;
    for (org, team, group, comes) in rows {
        let statement = if comes {
            "insert into team_member (org_id, team_id, account_id, by_group) values ($1, $2, $3, true)
             on conflict (team_id, account_id) do nothing"
        } else {
            "delete from team_member where org_id = $1 and team_id = $2 and account_id = $3 and by_group"
        };
        let done = sqlx::query(statement).bind(org).bind(team).bind(account).execute(&mut *tx).await?;
        if done.rows_affected() == 0 {
            continue;
        }
        let told = json!({"account": account, "standing": TeamStanding::Member.code(), "group": group});
        let (action, before, after) = match comes {
            true => ("team.member_set", json!(null), told),
            false => ("team.member_removed", told, json!(null)),
        };
        let change = audit::Change { org: Some(org), project: None, action, resource: Some(team), before, after };
        audit::record(tx, actor, change).await?;
    }
    Ok(())
}
