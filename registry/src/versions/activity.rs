//! What happened to a version: who did what, before and after.

use domain::{Id, Time, api::Activity, permission::Action, person::PersonRef, table::Page};
use serde_json::Value;
use sqlx::FromRow;

use crate::{Actor, Registry, Result, audit, gate};

/// Most rows of a page.
const PAGE: i64 = 50;

#[derive(FromRow)]
struct Raw {
    id: Id,
    at: Time,
    actor_id: Option<Id>,
    name: Option<String>,
    via: String,
    action: String,
    before: Option<Value>,
    after: Option<Value>,
}

/// A page of what was done to it, newest first, that of its model included.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when it is not there or hidden; a cursor that no page gave.
pub async fn get(registry: &Registry, actor: &Actor, id: Id, cursor: Option<&str>) -> Result<Page<Activity>> {
    let mut db = registry.reads().await?;
    let granted = gate::version(&mut db, actor, id, Action::See).await?;
    let (before, before_id) = cursor.map(audit::read_cursor).transpose()?.unzip();
    let mut rows: Vec<Raw> = sqlx::query_as(
        "select a.id, a.at, a.actor_id, p.name, a.via, a.action, a.before, a.after
         from audit a left join account p on p.id = a.actor_id
         where a.resource_id = any($1) and ($2::timestamptz is null or (a.at, a.id) < ($2, $3))
         order by a.at desc, a.id desc limit $4",
    )
    .bind(vec![id, granted.model])
    .bind(before)
    .bind(before_id)
    .bind(PAGE + 1)
    .fetch_all(&mut *db)
    .await?;
    let next = audit::next(&mut rows, PAGE, |row| (row.at, row.id));
    let people = gate::may_see_people(&granted.tree);
    let items = rows
        .into_iter()
        .map(|raw| Activity {
            id: raw.id,
            at: raw.at,
            who: raw.actor_id.zip(raw.name).filter(|_| people).map(|(id, name)| PersonRef { id, name }),
            changes: audit::changes(&granted.tree, raw.before.as_ref(), raw.after.as_ref()),
            via: raw.via,
            action: raw.action,
        })
        .collect();
    Ok(Page { items, next })
}
