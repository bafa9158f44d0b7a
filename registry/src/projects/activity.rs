//! What happens in a project, or in all of an organization's: as much of it as its reader may see.

use std::collections::HashMap;

use domain::{
    Id, Refusal, Time,
    api::{Happening, HappeningFilter},
    permission::{Access, Action, OrgRole},
    person::PersonRef,
    table::Page,
};
use serde_json::Value;
use sqlx::{FromRow, PgConnection};

use crate::{
    Actor, Registry, Result,
    audit::{self, Names},
    gate,
    tree::Tree,
};

/// Rows of a page.
pub const PAGE: i64 = 50;

/// Accounts, tokens and what people keep for themselves are no part of it.
const KINDS: [&str; 4] = ["version", "model", "experiment", "project"];

#[derive(FromRow)]
struct Raw {
    id: Id,
    at: Time,
    actor_id: Option<Id>,
    actor_name: Option<String>,
    via: String,
    action: String,
    kind: String,
    resource_id: Option<Id>,
    project_id: Id,
    before: Option<Value>,
    after: Option<Value>,
}

/// Which projects' rows, and how they are best found.
enum Where {
    /// Every project of the organization.
    Everywhere,
    /// Some, each looked at for itself.
    Each,
}

/// A page of what happened in a project and below it, newest first.
///
/// # Errors
/// The role; a filter or a cursor that is none.
pub async fn of_project(
    registry: &Registry,
    actor: &Actor,
    id: Id,
    filter: &HappeningFilter,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<Happening>> {
    let mut db = registry.reads().await?;
    let granted = gate::project(&mut db, actor, id, Action::See).await?;
    let below = granted.tree.down(id).into_iter().map(|p| p.id).filter(|p| gate::has_role(&granted.tree, *p)).collect();
    list(&mut db, &granted.tree, (Where::Each, below), filter, cursor, limit).await
}

/// A page of what happened in all projects of an organization that the actor has a role in.
///
/// # Errors
/// As [`of_project`]; [`Refusal::NotFound`] for who has a role nowhere.
pub async fn of_organization(
    registry: &Registry,
    actor: &Actor,
    org: &str,
    filter: &HappeningFilter,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<Happening>> {
    let mut db = registry.reads().await?;
    let tree = gate::tree(&mut db, actor, org).await?;
    let seen: Vec<Id> = tree.visible().filter(|p| matches!(p.access, Access::Role(_))).map(|p| p.id).collect();
    if seen.is_empty() && tree.subject.org_role == OrgRole::Outsider {
        return Err(Refusal::not_found("organization").into());
    }
    let place = if tree.is_everything_visible() { Where::Everywhere } else { Where::Each };
    list(&mut db, &tree, (place, seen), filter, cursor, limit).await
}

async fn list(
    db: &mut PgConnection,
    tree: &Tree,
    (place, projects): (Where, Vec<Id>),
    filter: &HappeningFilter,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<Happening>> {
    let when = audit::period(filter.when.as_deref())?;
    let (after, after_id) = cursor.map(audit::read_cursor).transpose()?.unzip();
    let mut rows: Vec<Raw> = sqlx::query_as(sqlx::AssertSqlSafe(statement(&place)))
        .bind(tree.org)
        .bind(&projects)
        .bind(KINDS)
        .bind(filter.who)
        .bind(audit::words(filter.action.as_deref()))
        .bind(when.as_ref().and_then(|when| when.from))
        .bind(when.as_ref().and_then(|when| when.until))
        .bind(after)
        .bind(after_id)
        .bind(limit + 1)
        .fetch_all(&mut *db)
        .await?;
    let next = audit::next(&mut rows, limit, |row| (row.at, row.id));
    let names = Names::of(db, tree, rows.iter().flat_map(|row| [&row.before, &row.after])).await?;
    let things = things(db, &rows).await?;
    Ok(Page { items: rows.into_iter().map(|raw| raw.told(tree, &names, &things)).collect(), next })
}

/// Of everything the newest rows are looked through; of some projects, the newest of each.
fn statement(place: &Where) -> String {
    const WANTED: &str = "a.kind = any($3) and ($4::uuid is null or a.actor_id = $4)
        and ($5::text[] is null or a.action = any($5) or a.kind = any($5))
        and ($6::timestamptz is null or a.at >= $6) and ($7::timestamptz is null or a.at < $7)
        and ($8::timestamptz is null or (a.at, a.id) < ($8, $9)) order by a.at desc, a.id desc limit $10";
    let from = match place {
        Where::Everywhere => {
            format!("(select * from audit a where a.org_id = $1 and a.project_id = any($2) and {WANTED})")
        }
        Where::Each => format!(
            "(select a.* from unnest($2::uuid[]) as p (id) cross join lateral (
                 select * from audit a where a.org_id = $1 and a.project_id = p.id and {WANTED}) a)"
        ),
    };
    format!(
        "select a.id, a.at, a.actor_id, p.name as actor_name, a.via, a.action, a.kind, a.resource_id, a.project_id, a.before, a.after
         from {from} a left join account p on p.id = a.actor_id order by a.at desc, a.id desc limit $10"
    )
}

/// What things are called, and the project that each is in.
async fn things(db: &mut PgConnection, rows: &[Raw]) -> Result<HashMap<Id, (String, Id)>> {
    let of = |kind: &str| -> Vec<Id> { rows.iter().filter(|r| r.kind == kind).filter_map(|r| r.resource_id).collect() };
    let found: Vec<(Id, String, Id)> = sqlx::query_as(
        "select v.id, m.slug || '@' || v.number, v.project_id from version v join model m on m.id = v.model_id where v.id = any($1)
         union all select id, name, project_id from model where id = any($2)
         union all select id, name, project_id from experiment where id = any($3)
         union all select id, name, id from project where id = any($4)",
    )
    .bind(of("version"))
    .bind(of("model"))
    .bind(of("experiment"))
    .bind(of("project"))
    .fetch_all(db)
    .await?;
    Ok(found.into_iter().map(|(id, name, project)| (id, (name, project))).collect())
}

impl Raw {
    fn told(self, tree: &Tree, names: &Names, things: &HashMap<Id, (String, Id)>) -> Happening {
        let mut changes = audit::changes(tree, self.before.as_ref(), self.after.as_ref());
        // A key that nobody may read a name for says nothing.
        names.tell(&mut changes, Some("…"));
        // What has gone elsewhere since may not be theirs to see.
        let thing = self.resource_id.and_then(|id| things.get(&id)).filter(|(_, at)| gate::has_role(tree, *at));
        let (exists, name) = (thing.is_some(), thing.map(|(name, _)| name.clone()));
        Happening {
            name: name.or_else(|| then_called([&self.before, &self.after])),
            exists,
            id: self.id,
            at: self.at,
            who: self.actor_id.zip(self.actor_name).map(|(id, name)| PersonRef { id, name }),
            via: self.via,
            action: self.action,
            resource: self.resource_id,
            project: tree.get(self.project_id).map_or_else(String::new, |p| p.path.clone()),
            changes,
        }
    }
}

/// What a thing was called when it happened.
fn then_called(sides: [&Option<Value>; 2]) -> Option<String> {
    sides.into_iter().flatten().find_map(|side| {
        let text = |field: &str| side.get(field).and_then(Value::as_str);
        let last = |address: &str| address.rsplit('/').next().map(str::to_owned);
        text("name").map(str::to_owned).or_else(|| text("address").and_then(last))
    })
}
