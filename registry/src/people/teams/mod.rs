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

use crate::{Result, paged::Span, tree::Tree};

#[derive(FromRow)]
struct Raw {
    id: Id,
    slug: String,
    name: String,
    name_key: String,
    members: i64,
    projects: i64,
    maintainer: Option<bool>,
}

/// The teams of an organization, by name, or one of them, as the tree's actor sees them.
async fn told(db: &mut PgConnection, tree: &Tree, account: Option<Id>, team: Option<Id>) -> Result<Vec<Team>> {
    let rows = read_rows(db, tree, account, team, &Span::default()).await?;
    Ok(rows.into_iter().map(|raw| raw.told(tree)).collect())
}

async fn read_rows(
    db: &mut PgConnection,
    tree: &Tree,
    account: Option<Id>,
    team: Option<Id>,
    span: &Span,
) -> Result<Vec<Raw>> {
    Ok(sqlx::query_as(
        "select t.id, t.slug, t.name, lower(t.name) as name_key,
                (select count(*) from team_member m where m.team_id = t.id) as members,
                (select count(*) from project_grant g where g.team_id = t.id and g.project_id = any($4)) as projects,
                (select m.maintainer from team_member m where m.team_id = t.id and m.account_id = $3) as maintainer
         from team t where t.org_id = $1 and ($2::uuid is null or t.id = $2)
           and ($5::text is null or (lower(t.name) collate \"C\", t.id) > ($5, $6))
         order by lower(t.name) collate \"C\", t.id limit $7",
    )
    .bind(tree.org)
    .bind(team)
    .bind(account)
    .bind(seen(tree))
    .bind(span.text())
    .bind(span.id())
    .bind(span.limit)
    .fetch_all(db)
    .await?)
}

impl Raw {
    fn told(self, tree: &Tree) -> Team {
        let is_maintainer = self.maintainer == Some(true);
        let standing = |m: bool| if m { TeamStanding::Maintainer } else { TeamStanding::Member };
        Team {
            id: self.id,
            slug: self.slug,
            name: self.name,
            members: self.members,
            projects: self.projects,
            yours: self.maintainer.map(standing),
            may_manage: decide(&tree.subject, Action::ManagePeople, Resource::Organization).is_ok(),
            may_set_members: may_set_members(&tree.subject, is_maintainer).is_ok(),
        }
    }
}

/// Projects in which the tree's actor has a role.
fn seen(tree: &Tree) -> Vec<Id> {
    tree.visible().filter(|p| matches!(p.access, Access::Role(_))).map(|p| p.id).collect()
}

fn missing() -> Refusal {
    Refusal::not_found("team")
}
