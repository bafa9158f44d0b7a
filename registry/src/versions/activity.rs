//! What happened to a version: who did what, before and after.

use std::collections::BTreeSet;

use domain::{
    Id, Refusal, Time,
    api::{Activity, FieldChange},
    permission::{Access, Action},
    person::PersonRef,
    table::Page,
};
use serde_json::Value;
use sqlx::FromRow;

use crate::{
    Actor, Registry, Result, gate,
    sql::cursor::{fits_database, foreign},
    tree::Tree,
};

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
/// [`Refusal::NotFound`] when it is not there or hidden; a cursor that no page gave.
pub async fn get(registry: &Registry, actor: &Actor, id: Id, cursor: Option<&str>) -> Result<Page<Activity>> {
    let mut db = registry.pool.acquire().await?;
    let granted = gate::version(&mut db, actor, id, Action::See).await?;
    let (before, before_id) = cursor.map(read_cursor).transpose()?.unzip();
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
    let more = rows.len() > usize::try_from(PAGE).unwrap_or_default();
    if more {
        rows.pop();
    }
    let next = rows.last().filter(|_| more).map(|r| format!("{}.{}", r.at.timestamp_micros(), r.id.simple()));
    let people = gate::may_see_people(&granted.tree);
    let items = rows
        .into_iter()
        .map(|raw| Activity {
            id: raw.id,
            at: raw.at,
            who: raw.actor_id.zip(raw.name).filter(|_| people).map(|(id, name)| PersonRef { id, name }),
            changes: changes(&granted.tree, raw.before.as_ref(), raw.after.as_ref()),
            via: raw.via,
            action: raw.action,
        })
        .collect();
    Ok(Page { items, next })
}

pub(crate) fn read_cursor(text: &str) -> Result<(Time, Id), Refusal> {
    let parts = text
        .split_once('.')
        .and_then(|(at, id)| Some((Time::from_timestamp_micros(at.parse().ok()?)?, Id::parse_str(id).ok()?)));
    parts.filter(|(at, _)| fits_database(at)).ok_or_else(foreign)
}

pub(crate) fn changes(tree: &Tree, before: Option<&Value>, after: Option<&Value>) -> Vec<FieldChange> {
    let (before, after) = (flat(before), flat(after));
    let fields: BTreeSet<&String> = before.iter().chain(&after).map(|(field, _)| field).collect();
    let of = |side: &[(String, Option<String>)], field: &str| {
        let text = side.iter().find(|(name, _)| name == field).and_then(|(_, text)| text.clone());
        // Where a version was before may be nobody's to know here.
        text.filter(|text| !matches!(field, "address" | "copied_from") || is_known(tree, text))
    };
    fields
        .into_iter()
        .filter(|field| *field != "revision")
        .map(|field| FieldChange { field: field.clone(), before: of(&before, field), after: of(&after, field) })
        .filter(|change| change.before != change.after)
        .collect()
}

/// Fields as people read them; a map becomes a field for each of its keys.
fn flat(value: Option<&Value>) -> Vec<(String, Option<String>)> {
    let fields = value.and_then(Value::as_object).into_iter().flatten();
    let mut flat = Vec::new();
    for (field, value) in fields {
        match value {
            Value::Object(map) => flat.extend(map.iter().map(|(key, v)| (format!("{field}.{key}"), text(v)))),
            other => flat.push((field.clone(), text(other))),
        }
    }
    flat
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(yes) => Some(if *yes { "yes" } else { "no" }.to_owned()),
        Value::Array(items) => Some(items.iter().filter_map(text).collect::<Vec<_>>().join(", ")),
        other => Some(other.to_string()),
    }
}

/// Whether an address is in a project that the reader has a role in.
fn is_known(tree: &Tree, address: &str) -> bool {
    let path = address.split_once('/').map_or("", |(_, path)| path);
    let project = path.rsplit_once('/').map_or("", |(project, _)| project);
    tree.visible().any(|p| matches!(p.access, Access::Role(_)) && p.path == project)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_of_a_time_that_the_database_does_not_know_is_foreign() {
        let cursor = |at: i64| read_cursor(&format!("{at}.{}", Id::nil()));
        assert!(cursor(1_700_000_000_000_000).is_ok());
        for far in [-800_000_000_000_000_000, 8_000_000_000_000_000_000] {
            assert_eq!(cursor(far), Err(foreign()), "{far}");
        }
    }
}
