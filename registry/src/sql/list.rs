//! A page of versions: scope, order and place as one statement with bound parameters.

use chrono::Datelike;
use domain::{
    Id, Refusal, Time,
    table::{Column, Direction, SortKey},
};
use sqlx::{Postgres, QueryBuilder, Row as _, postgres::PgRow};

use super::cursor::{Cursor, foreign};
use crate::{
    Result,
    versions::rows::{COLUMNS, JOINS},
};

/// Which versions an actor's list may draw from. The gate makes it; SQL applies it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    pub org: Id,
    /// Projects whose every live version may be seen; `None` for all of the organization.
    pub whole: Option<Vec<Id>>,
    /// Projects of which only Published versions may be seen.
    pub public: Vec<Id>,
    /// Only this model.
    pub model: Option<Id>,
    /// Projects whose experiments and people may be seen; `None` for all. Others sort as empty.
    pub roles: Option<Vec<Id>>,
}

/// How a column is sorted: its expression, whether it can be empty, and what it is.
struct Key {
    sql: &'static str,
    nullable: bool,
    time: bool,
    join: Option<Join>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Join {
    Project,
    Account,
    Experiment,
}

fn key(column: Column) -> Option<Key> {
    let text = |sql, nullable, join| Some(Key { sql, nullable, time: false, join });
    match column {
        Column::Framework => text("v.framework_key", true, None),
        Column::Name => text("v.name_key", false, None),
        Column::Status => text("v.status collate \"C\"", false, None),
        Column::Project => text("p.name_key", false, Some(Join::Project)),
        Column::User => text("a.name_key", true, Some(Join::Account)),
        Column::Task => text("e.name_key", true, Some(Join::Experiment)),
        Column::Created => Some(Key { sql: "v.created_at", nullable: false, time: true, join: None }),
        _ => None,
    }
}

/// The order as text, which a cursor belongs to.
pub(crate) fn sort_text(sort: &[SortKey]) -> String {
    sort.iter()
        .map(|k| format!("{}{}", if k.direction == Direction::Descending { "-" } else { "" }, k.column.id()))
        .collect::<Vec<_>>()
        .join(",")
}

/// The statement for one page, one row longer than asked to know whether there is a next.
///
/// # Errors
/// A column that cannot be sorted; a cursor of another list.
pub(crate) fn page(
    scope: &Scope,
    sort: &[SortKey],
    cursor: Option<&str>,
    limit: i64,
) -> Result<QueryBuilder<Postgres>> {
    let keys = sort
        .iter()
        .map(|k| {
            key(k.column)
                .map(|key| (key, k.direction))
                .ok_or_else(|| Refusal::invalid("sort", format!("{} cannot be sorted", k.column.title())))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let cursor = cursor.map(|c| Cursor::decode(c, &sort_text(sort), keys.len())).transpose()?;
    let mut sql = QueryBuilder::new("with page as (select v.id");
    for (i, (key, _)) in keys.iter().enumerate() {
        sql.push(", ").push(key.sql).push(" as k").push(i);
    }
    sql.push(" from version v");
    let joins: Vec<Join> = keys.iter().filter_map(|(k, _)| k.join).collect();
    if joins.contains(&Join::Project) {
        sql.push(" join project p on p.id = v.project_id");
    }
    if joins.contains(&Join::Account) {
        sql.push(" left join account a on a.id = v.user_id");
        if let Some(projects) = &scope.roles {
            sql.push(" and v.project_id = any(").push_bind(projects.clone()).push(")");
        }
    }
    if joins.contains(&Join::Experiment) {
        sql.push(" left join experiment e on e.id = v.experiment_id");
        if let Some(projects) = &scope.roles {
            sql.push(" and e.project_id = any(").push_bind(projects.clone()).push(")");
        }
    }
    push_scope(&mut sql, scope);
    if let Some(cursor) = &cursor {
        sql.push(" and ");
        push_after(&mut sql, &keys, cursor)?;
    }
    push_order(
        &mut sql,
        &keys,
        |sql, i| {
            sql.push(keys[i].0.sql);
        },
        "v.id",
    );
    sql.push(" limit ").push_bind(limit + 1).push(") select ").push(COLUMNS);
    for (i, (key, _)) in keys.iter().enumerate() {
        // The values the next cursor is made of.
        if key.time {
            sql.push(format_args!(", (extract(epoch from page.k{i}) * 1000000)::bigint::text as k{i}"));
        } else {
            sql.push(format_args!(", page.k{i}::text as k{i}"));
        }
    }
    sql.push(" from page join version v on v.id = page.id ").push(JOINS);
    push_order(
        &mut sql,
        &keys,
        |sql, i| {
            sql.push("page.k").push(i);
        },
        "v.id",
    );
    Ok(sql)
}

/// `where …`: the organization, live rows, and what the actor may see of them.
pub(crate) fn push_scope(sql: &mut QueryBuilder<Postgres>, scope: &Scope) {
    sql.push(" where v.org_id = ").push_bind(scope.org).push(" and v.archived_at is null");
    if let Some(model) = scope.model {
        sql.push(" and v.model_id = ").push_bind(model);
    }
    let Some(whole) = &scope.whole else { return };
    sql.push(" and (");
    match whole.as_slice() {
        [one] => sql.push("v.project_id = ").push_bind(*one),
        many => sql.push("v.project_id = any(").push_bind(many.to_vec()).push(")"),
    };
    if !scope.public.is_empty() {
        sql.push(" or (v.status = 'published' and v.project_id = any(").push_bind(scope.public.clone()).push("))");
    }
    sql.push(")");
}

/// Empty values come last in both directions; ties go by key, so that paging is stable.
fn push_order(
    sql: &mut QueryBuilder<Postgres>,
    keys: &[(Key, Direction)],
    name: impl Fn(&mut QueryBuilder<Postgres>, usize),
    id: &str,
) {
    sql.push(" order by ");
    let mut last = Direction::Descending;
    for (i, (key, direction)) in keys.iter().enumerate() {
        name(sql, i);
        last = *direction;
        if last == Direction::Descending {
            sql.push(" desc");
        }
        if key.nullable {
            sql.push(" nulls last");
        }
        sql.push(", ");
    }
    sql.push(id);
    if last == Direction::Descending {
        sql.push(" desc");
    }
}

/// Rows behind the cursor: `k0 > c0 or (k0 = c0 and (k1 > c1 or (… and id > c)))`, or one row comparison
/// where all keys go the same way and none can be empty, which an index can start from.
fn push_after(sql: &mut QueryBuilder<Postgres>, keys: &[(Key, Direction)], cursor: &Cursor) -> Result<()> {
    let last = keys.last().map_or(Direction::Descending, |k| k.1);
    if keys.iter().all(|(k, d)| !k.nullable && *d == last) && cursor.values.iter().all(Option::is_some) {
        sql.push("(");
        for (key, _) in keys {
            sql.push(key.sql).push(", ");
        }
        sql.push("v.id) ").push(beyond(last)).push(" (");
        for ((key, _), value) in keys.iter().zip(&cursor.values) {
            push_value(sql, key, value.as_deref().unwrap_or_default())?;
            sql.push(", ");
        }
        sql.push_bind(cursor.id).push(")");
        return Ok(());
    }
    for ((key, direction), value) in keys.iter().zip(&cursor.values) {
        match value {
            Some(value) => {
                sql.push("(").push(key.sql).push(beyond(*direction));
                push_value(sql, key, value)?;
                if key.nullable {
                    sql.push(" or ").push(key.sql).push(" is null");
                }
                sql.push(" or (").push(key.sql).push(" = ");
                push_value(sql, key, value)?;
                sql.push(" and ");
            }
            None if !key.nullable => return Err(foreign().into()),
            None => {
                sql.push("((").push(key.sql).push(" is null and ");
            }
        }
    }
    sql.push("v.id").push(beyond(last)).push_bind(cursor.id);
    for _ in keys {
        sql.push("))");
    }
    Ok(())
}

fn beyond(direction: Direction) -> &'static str {
    match direction {
        Direction::Ascending => " > ",
        Direction::Descending => " < ",
    }
}

fn push_value(sql: &mut QueryBuilder<Postgres>, key: &Key, value: &str) -> Result<()> {
    if key.time {
        let time =
            value.parse().ok().and_then(Time::from_timestamp_micros).filter(fits_database).ok_or_else(foreign)?;
        sql.push_bind(time);
    } else {
        sql.push_bind(value.to_owned()).push(" collate \"C\"");
    }
    Ok(())
}

/// PostgreSQL's times begin in 4714 BC and end in 294276 AD.
fn fits_database(time: &Time) -> bool {
    (-4_000..200_000).contains(&time.year())
}

/// The cursor after a row of [`page`]'s statement.
pub(crate) fn cursor_after(row: &PgRow, sort: &[SortKey]) -> Result<Cursor> {
    let values = (0..sort.len()).map(|i| row.try_get(format!("k{i}").as_str())).collect::<sqlx::Result<_>>()?;
    Ok(Cursor { sort: sort_text(sort), values, id: row.try_get("id")? })
}
