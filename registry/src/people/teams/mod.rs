//! Teams: people who have grants together.

pub mod change;
pub mod get;
pub mod list;
pub mod members;

use domain::{
    Id, Refusal,
    access::may_set_members,
    api::{Team, TeamStanding},
    permission::{Access, Action, Resource, decide},
};
use sqlx::{FromRow, PgConnection};

use crate::{Result, tree::Tree};

#[derive(FromRow)]
struct Raw {
    id: Id,
    slug: String,
    name: String,
    members: i64,
    projects: i64,
    maintainer: Option<bool>,
}

/// The teams of an organization, by name, or one of them, as the tree's actor sees them.
async fn told(db: &mut PgConnection, tree: &Tree, account: Option<Id>, team: Option<Id>) -> Result<Vec<Team>> {
    let rows: Vec<Raw> = sqlx::query_as(
        "select t.id, t.slug, t.name, (select count(*) from team_member m where m.team_id = t.id) as members,
                (select count(*) from project_grant g where g.team_id = t.id and g.project_id = any($4)) as projects,
                (select m.maintainer from team_member m where m.team_id = t.id and m.account_id = $3) as maintainer
         from team t where t.org_id = $1 and ($2::uuid is null or t.id = $2)
         order by lower(t.name) collate \"C\", t.id",
    )
    .bind(tree.org)
    .bind(team)
    .bind(account)
    .bind(seen(tree))
    .fetch_all(db)
    .await?;
    let may_manage = decide(&tree.subject, Action::ManagePeople, Resource::Organization).is_ok();
    let told = |raw: Raw| {
        let is_maintainer = raw.maintainer == Some(true);
        let standing = |m: bool| if m { TeamStanding::Maintainer } else { TeamStanding::Member };
        Team {
            id: raw.id,
            slug: raw.slug,
            name: raw.name,
            members: raw.members,
            projects: raw.projects,
            yours: raw.maintainer.map(standing),
            may_manage,
            may_set_members: may_set_members(&tree.subject, is_maintainer).is_ok(),
        }
    };
    Ok(rows.into_iter().map(told).collect())
}

/// Projects in which the tree's actor has a role.
fn seen(tree: &Tree) -> Vec<Id> {
    tree.visible().filter(|p| matches!(p.access, Access::Role(_))).map(|p| p.id).collect()
}

fn missing() -> Refusal {
    Refusal::not_found("team")
}
