//! A page of rows: scope, filter, order and place as one statement with bound parameters.

use domain::table::{Direction, SortKey, Subject, sort_text};
use sqlx::{Postgres, QueryBuilder, Row as _, postgres::PgRow};

use super::{
    cursor::{Cursor, foreign},
    reader::Reader,
    select::{Select, push_rows, table},
    sort::{self, Key},
};
use crate::Result;

/// What of a row's table and of others is read: columns and the joins they need.
pub(crate) struct Read {
    pub columns: &'static str,
    pub joins: &'static str,
}

/// The statement for one page, one row longer than asked to know whether there is a next.
///
/// # Errors
/// A column that cannot be sorted; a cursor of another list.
pub(crate) fn page(
    reader: &Reader,
    select: &Select,
    read: &Read,
    sort: &[SortKey],
    cursor: Option<&str>,
    limit: i64,
) -> Result<QueryBuilder<Postgres>> {
    let keys = sort::keys(reader.subject, sort)?;
    let cursor = cursor.map(|c| Cursor::decode(c, &sort_text(sort), keys.len())).transpose()?;
    let table = table(reader.subject);
    let mut sql = QueryBuilder::new("with page as (select v.id");
    for (i, key) in keys.iter().enumerate() {
        sql.push(", ").push(&key.sql).push(" as k").push(i);
    }
    sql.push(" from ").push(table);
    sort::push_joins(&mut sql, sort, reader);
    push_rows(&mut sql, reader, select);
    if let Some(cursor) = &cursor {
        sql.push(" and ");
        push_after(&mut sql, &keys, cursor)?;
    }
    push_order(&mut sql, &keys, |i| keys[i].sql.clone());
    sql.push(" limit ").push_bind(limit + 1).push(") select ").push(read.columns);
    for (i, key) in keys.iter().enumerate() {
        // The values the next cursor is made of.
        sql.push(format_args!(", {} as k{i}", key.as_text(&format!("page.k{i}"))));
    }
    sql.push(" from page join ").push(table).push(" on v.id = page.id ").push(read.joins);
    push_order(&mut sql, &keys, |i| format!("page.k{i}"));
    Ok(sql)
}

/// The statement that counts what all pages hold.
pub(crate) fn count(reader: &Reader, select: &Select) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("select count(*) from ");
    sql.push(table(reader.subject));
    push_rows(&mut sql, reader, select);
    sql
}

/// The statement for the keys of what all pages hold, the newest first.
pub(crate) fn keys(reader: &Reader, select: &Select, limit: i64) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("select v.id from ");
    sql.push(table(reader.subject));
    push_rows(&mut sql, reader, select);
    sql.push(" order by v.created_at desc, v.id desc limit ").push_bind(limit);
    sql
}

/// The statement that counts it by project.
pub(crate) fn count_by_project(reader: &Reader, select: &Select) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("select v.project_id, count(*) from ");
    sql.push(table(reader.subject));
    push_rows(&mut sql, reader, select);
    sql.push(" group by v.project_id");
    sql
}

/// Empty values come last in both directions; ties go by key, so that paging is stable.
fn push_order(sql: &mut QueryBuilder<Postgres>, keys: &[Key], name: impl Fn(usize) -> String) {
    sql.push(" order by ");
    let mut last = Direction::Descending;
    for (i, key) in keys.iter().enumerate() {
        sql.push(name(i));
        last = key.direction;
        if last == Direction::Descending {
            sql.push(" desc");
        }
        if key.nullable {
            sql.push(" nulls last");
        }
        sql.push(", ");
    }
    sql.push("v.id");
    if last == Direction::Descending {
        sql.push(" desc");
    }
}

/// Rows behind the cursor: `k0 > c0 or (k0 = c0 and (k1 > c1 or (… and id > c)))`, or one row comparison
/// where all keys go the same way and none can be empty, which an index can start from.
fn push_after(sql: &mut QueryBuilder<Postgres>, keys: &[Key], cursor: &Cursor) -> Result<()> {
    let last = keys.last().map_or(Direction::Descending, |k| k.direction);
    if keys.iter().all(|k| !k.nullable && k.direction == last) && cursor.values.iter().all(Option::is_some) {
        sql.push("(");
        for key in keys {
            sql.push(&key.sql).push(", ");
        }
        sql.push("v.id) ").push(beyond(last)).push(" (");
        for (key, value) in keys.iter().zip(&cursor.values) {
            key.push_value(sql, value.as_deref().unwrap_or_default())?;
            sql.push(", ");
        }
        sql.push_bind(cursor.id).push(")");
        return Ok(());
    }
    for (key, value) in keys.iter().zip(&cursor.values) {
        match value {
            Some(value) => {
                sql.push("(").push(&key.sql).push(beyond(key.direction));
                key.push_value(sql, value)?;
                if key.nullable {
                    sql.push(" or ").push(&key.sql).push(" is null");
                }
                sql.push(" or (").push(&key.sql).push(" = ");
                key.push_value(sql, value)?;
                sql.push(" and ");
            }
            None if !key.nullable => return Err(foreign().into()),
            None => {
                sql.push("((").push(&key.sql).push(" is null and ");
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

/// The cursor after a row of [`page`]'s statement.
pub(crate) fn cursor_after(row: &PgRow, subject: Subject, sort: &[SortKey]) -> Result<Cursor> {
    let keys = sort::keys(subject, sort)?.len();
    let values = (0..keys).map(|i| row.try_get(format!("k{i}").as_str())).collect::<sqlx::Result<_>>()?;
    Ok(Cursor { sort: sort_text(sort), values, id: row.try_get("id")? })
}
