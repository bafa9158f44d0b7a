//! What a change of a project's visibility, inheritance or place would mean, counted before it is made.

use std::collections::{BTreeMap, HashMap};

use domain::{
    Id,
    access::{Consequence, Reach, consequence},
    api::PlaceProject,
    permission::{Access, Action, Link, OrgRole, ProjectRole, Visibility, access, effective},
};
use sqlx::PgConnection;

use super::super::place;
use crate::{
    Actor, Registry, Result,
    gate::{self, Granted, TheProject},
    tree::{Tree, read},
};

/// What is asked about; what is not given stays as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wish {
    /// The project's own visibility.
    pub visibility: Option<Visibility>,
    /// Whether grants of the projects above count in it.
    pub inherits: Option<bool>,
    /// Key of the project to be above it; `Some(None)` for the top.
    below: Option<Option<Id>>,
}

impl Wish {
    /// Another visibility, another inheritance, or both.
    #[must_use]
    pub fn of(visibility: Option<Visibility>, inherits: Option<bool>) -> Self {
        Self { visibility, inherits, below: None }
    }
}

/// Counts who would gain and who would lose by a move, for who may make it.
///
/// # Errors
/// As the move's own.
pub async fn of_move(registry: &Registry, actor: &Actor, project: Id, to: &PlaceProject) -> Result<Consequence> {
    let mut db = registry.reads().await?;
    let granted = gate::project(&mut db, actor, project, Action::ManageProject).await?;
    let below = match &to.below {
        Some(below) => Some(place::find(&mut db, actor, &granted.tree, below).await?),
        None => None,
    };
    if let Some(below) = below {
        place::may_leave(&granted.tree, project, below)?;
    }
    told(&mut db, &granted, Wish { below, ..Wish::default() }).await
}

/// Counts who would gain and who would lose, in the project and in those below it.
///
/// # Errors
/// The role; [`domain::Refusal::NotFound`].
pub async fn foresee(registry: &Registry, actor: &Actor, project: Id, wish: Wish) -> Result<Consequence> {
    let mut db = registry.reads().await?;
    let granted = gate::project(&mut db, actor, project, Action::ManageProject).await?;
    told(&mut db, &granted, wish).await
}

async fn told(db: &mut PgConnection, granted: &Granted<TheProject>, wish: Wish) -> Result<Consequence> {
    let (tree, project) = (&granted.tree, granted.id);
    let people = people(db, tree, project, wish).await?;
    let ways = ways(tree, project, wish);
    let reach = |role: OrgRole, held: &HashMap<Id, ProjectRole>| -> Vec<(Access, Access)> {
        let reached = |way: &[(Id, Link)]| {
            let (visibility, granted) =
                effective(way.iter().map(|(id, link)| Link { granted: held.get(id).copied(), ..*link }));
            access(role, visibility, granted)
        };
        ways.iter().map(|(before, after)| (reached(before), reached(after))).collect()
    };
    let mut reaches = Vec::new();
    // Most have no grant of their own: those of a role fare alike.
    let mut alike: BTreeMap<OrgRole, i64> = BTreeMap::new();
    for (role, held) in people.values() {
        match held.is_empty() {
            true => *alike.entry(*role).or_default() += 1,
            false => reaches.push(Reach { people: 1, projects: reach(*role, held) }),
        }
    }
    let nothing = HashMap::new();
    reaches.extend(alike.into_iter().map(|(role, people)| Reach { people, projects: reach(role, &nothing) }));
    let own = |way: &[(Id, Link)]| effective(way.iter().map(|(_, link)| *link)).0;
    let (before, after) = ways.first().map_or((Visibility::Private, Visibility::Private), |w| (own(&w.0), own(&w.1)));
    let wanted = wish.visibility.unwrap_or(granted.project()?.visibility);
    let above = up(tree, project, project, wish)
        .into_iter()
        .skip(1)
        .min_by_key(|p| p.visibility)
        .filter(|p| p.visibility < wanted);
    let narrowed_by = above.map(|p| p.path.clone());
    Ok(consequence((before, after), narrowed_by, &reaches, &reach(OrgRole::Outsider, &nothing)))
}

type Way = Vec<(Id, Link)>;

/// The ways up from the project and each one below it, as they are and as they would be.
fn ways(tree: &Tree, project: Id, wish: Wish) -> Vec<(Way, Way)> {
    let link = |p: &crate::tree::Project, wish: Wish| Link {
        visibility: wish.visibility.filter(|_| p.id == project).unwrap_or(p.visibility),
        inherits: wish.inherits.filter(|_| p.id == project).unwrap_or(p.inherits),
        granted: None,
    };
    let way = |id: Id, wish: Wish| up(tree, id, project, wish).into_iter().map(|p| (p.id, link(p, wish))).collect();
    tree.down(project).into_iter().map(|p| (way(p.id, Wish::default()), way(p.id, wish))).collect()
}

/// A project and those above it as they would be.
fn up(tree: &Tree, id: Id, project: Id, wish: Wish) -> Vec<&crate::tree::Project> {
    let mut way = Vec::new();
    for at in tree.up(id) {
        way.push(at);
        if let Some(below) = wish.below.filter(|_| at.id == project) {
            way.extend(below.into_iter().flat_map(|below| tree.up(below)));
            break;
        }
    }
    way
}

/// Everybody with a role in the organization or a grant that may count, with the highest they hold on each project.
async fn people(
    db: &mut PgConnection,
    tree: &Tree,
    project: Id,
    wish: Wish,
) -> Result<HashMap<Id, (OrgRole, HashMap<Id, ProjectRole>)>> {
    let members: Vec<(Id, String)> = sqlx::query_as(
        "select m.account_id, m.role from member m join account a on a.id = m.account_id
         where m.org_id = $1 and m.deactivated_at is null and a.deactivated_at is null",
    )
    .bind(tree.org)
    .fetch_all(&mut *db)
    .await?;
    let mut people = HashMap::new();
    for (account, role) in members {
        people.insert(account, (read(&role, OrgRole::from_code)?, HashMap::new()));
    }
    let near = tree.up(project).chain(tree.down(project)).chain(up(tree, project, project, wish));
    let near: Vec<Id> = near.map(|p| p.id).collect();
    let grants: Vec<(Id, Id, String)> = sqlx::query_as(
        "select h.account_id, h.project_id, h.role from (
             select account_id, project_id, role from project_grant where project_id = any($2) and account_id is not null
             union all
             select t.account_id, g.project_id, g.role from project_grant g join team_member t on t.team_id = g.team_id
             where g.project_id = any($2)
         ) h join account a on a.id = h.account_id left join member m on m.org_id = $1 and m.account_id = h.account_id
         where a.deactivated_at is null and m.deactivated_at is null",
    )
    .bind(tree.org)
    .bind(&near)
    .fetch_all(db)
    .await?;
    for (account, project, role) in grants {
        let role = read(&role, ProjectRole::from_code)?;
        let (_, held): &mut (OrgRole, HashMap<Id, ProjectRole>) =
            people.entry(account).or_insert_with(|| (OrgRole::Outsider, HashMap::new()));
        held.entry(project).and_modify(|h| *h = role.max(*h)).or_insert(role);
    }
    Ok(people)
}
