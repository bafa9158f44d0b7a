//! One team: who is in it, and what it can reach.

use domain::{
    Id,
    api::{Grantee, GranteeKind, TeamDetails, TeamMember, TeamReach, TeamStanding},
    permission::{Action, ProjectRole, Resource, decide},
};
use sqlx::PgConnection;

use super::{missing, seen, told};
use crate::{
    Actor, Registry, Result, gate,
    tree::{Tree, read},
};

/// A team of the organization.
///
/// # Errors
/// [`domain::Refusal::NotFound`] for one that is none of it.
pub async fn get(registry: &Registry, actor: &Actor, org: &str, id: Id) -> Result<TeamDetails> {
    let mut db = registry.reads().await?;
    let granted = gate::organization(&mut db, actor, org, Action::SeeOrganization).await?;
    details(&mut db, &granted.tree, actor, id).await
}

pub(super) async fn details(db: &mut PgConnection, tree: &Tree, actor: &Actor, id: Id) -> Result<TeamDetails> {
    let team = told(db, tree, actor.id(), Some(id)).await?.pop().ok_or_else(missing)?;
    let addresses = decide(&tree.subject, Action::ManagePeople, Resource::Organization).is_ok();
    let group = match addresses {
        true => {
            sqlx::query_scalar("select provider_group from team where id = $1").bind(id).fetch_one(&mut *db).await?
        }
        false => None,
    };
    Ok(TeamDetails { group, members: members(db, id, addresses).await?, reach: reach(db, tree, id).await?, team })
}

async fn members(db: &mut PgConnection, id: Id, addresses: bool) -> Result<Vec<TeamMember>> {
    type Raw = (String, Id, String, Option<String>, bool, bool, bool);
    let rows: Vec<Raw> = sqlx::query_as(
        "select a.kind, a.id, a.name, a.email, x.maintainer, coalesce(a.deactivated_at, m.deactivated_at) is not null, x.by_group
         from team_member x join account a on a.id = x.account_id
         join member m on m.org_id = x.org_id and m.account_id = x.account_id
         where x.team_id = $1 order by x.maintainer desc, a.name_key, a.id",
    )
    .bind(id)
    .fetch_all(db)
    .await?;
    let member = |(kind, id, name, email, maintainer, deactivated, by_group): Raw| {
        let (kind, hint) = (read(&kind, GranteeKind::from_code)?, email.filter(|_| addresses));
        let standing = if maintainer { TeamStanding::Maintainer } else { TeamStanding::Member };
        Ok(TeamMember { who: Grantee { kind, id, name, hint, members: None, deactivated }, standing, by_group })
    };
    rows.into_iter().map(member).collect()
}

async fn reach(db: &mut PgConnection, tree: &Tree, id: Id) -> Result<Vec<TeamReach>> {
    let seen = seen(tree);
    let rows: Vec<(Id, String)> =
        sqlx::query_as("select project_id, role from project_grant where team_id = $1 and project_id = any($2)")
            .bind(id)
            .bind(&seen)
            .fetch_all(db)
            .await?;
    let mut reach = Vec::new();
    for (project, role) in rows {
        let inherits = |below: Id| tree.inherited(below).any(|p| p.id == project);
        let below = tree.down(project).into_iter().skip(1).filter(|p| seen.contains(&p.id) && inherits(p.id)).count();
        if let Some(project) = tree.reference(project) {
            let role = read(&role, ProjectRole::from_code)?;
            reach.push(TeamReach { project, role, below: i64::try_from(below).unwrap_or(i64::MAX) });
        }
    }
    reach.sort_by(|a, b| a.project.path.cmp(&b.project.path));
    Ok(reach)
}
