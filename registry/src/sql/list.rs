//! A page of rows: scope, filter, order and place as one statement with bound parameters.

use domain::table::{Direction, SortKey, Subject, sort_text};
use sqlx::{Postgres, QueryBuilder, Row as _, postgres::PgRow};

use super::{
    cursor::{Cursor, foreign},
    reader::Reader,
    select::{Select, push_rows, table},
    sort::{self, Key, Part},
    way::Way,
};
use crate::Result;

/// What of a row's table and of others is read: columns and the joins they need.
pub(crate) struct Read {
    pub columns: &'static str,
    pub joins: &'static str,
}

/// A stretch of an order: which of its rows a statement reads.
#[derive(Clone, Copy)]
pub(crate) struct Stretch<'a> {
    pub sort: &'a [SortKey],
    /// Which part of the order.
    pub part: Part,
    /// Behind which row.
    pub after: Option<&'a Cursor>,
    /// At most so many.
    pub rows: i64,
}

/// The statement for a stretch of a part.
///
/// # Errors
/// A column that cannot be sorted; a cursor of another list.
pub(crate) fn page(
    reader: &Reader,
    select: &Select,
    read: &Read,
    stretch: Stretch<'_>,
) -> Result<QueryBuilder<Postgres>> {
    let Stretch { sort, part, rows, .. } = stretch;
    let keys = sort::keys(reader.subject, sort, part)?;
    let table = table(reader.subject);
    let mut sql = QueryBuilder::new("with page as (select v.id");
    for (i, key) in keys.iter().enumerate() {
        sql.push(", ").push(key.selected()).push(" as k").push(i);
    }
    match Way::of(reader, select, sort, part) {
        Way::Straight => {
            sql.push(" from ").push(table);
            sort::push_joins(&mut sql, sort, part, reader);
            push_rows(&mut sql, reader, select);
            push_stretch(&mut sql, &keys, stretch)?;
        }
        way => way.push(&mut sql, reader, select, &keys, stretch)?,
    }
    push_order(&mut sql, &keys, |i| keys[i].sql.clone());
    // In words: with a number that is not known yet PostgreSQL would plan for a tenth of all rows.
    sql.push(" limit ").push(rows).push(") select ").push(read.columns);
    for (i, key) in keys.iter().enumerate() {
        // The values the next cursor is made of.
        sql.push(format_args!(", {} as k{i}", key.as_text(&format!("page.k{i}"))));
    }
    sql.push(" from page join ").push(table).push(" on v.id = page.id ").push(read.joins);
    push_order(&mut sql, &keys, |i| format!("page.k{i}"));
    Ok(sql)
}

/// ` and …`: rows of the part behind the cursor.
pub(super) fn push_stretch(sql: &mut QueryBuilder<Postgres>, keys: &[Key], stretch: Stretch<'_>) -> Result<()> {
    sort::push_part(sql, stretch.sort, keys, stretch.part);
    if let Some(cursor) = stretch.after {
        sql.push(" and ");
        push_after(sql, keys, cursor)?;
    }
    Ok(())
}

/// Reads a cursor of an order: it, and the place of its row's part among [`sort::parts`].
///
/// # Errors
/// A column that cannot be sorted; a cursor of another list.
pub(crate) fn read_cursor(text: &str, subject: Subject, sort: &[SortKey]) -> Result<(Cursor, usize)> {
    let keys = sort::keys(subject, sort, Part::Whole)?;
    let cursor = Cursor::decode(text, &sort_text(sort), keys.len())?;
    let holds = |part: Part| match part {
        Part::Whole | Part::Empty => true,
        Part::Valued => cursor.values.first().is_some_and(Option::is_some),
        Part::Texts => cursor.values.get(1).is_some_and(Option::is_some),
    };
    let place = sort::parts(subject, sort).iter().position(|part| holds(*part)).ok_or_else(foreign)?;
    Ok((cursor, place))
}

/// The statement that counts no further than this.
pub(crate) fn count_up_to(reader: &Reader, select: &Select, most: i64) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("");
    push_count_up_to(&mut sql, reader, select, most);
    sql
}

fn push_count_up_to(sql: &mut QueryBuilder<Postgres>, reader: &Reader, select: &Select, most: i64) {
    sql.push("select count(*) from (select from ").push(table(reader.subject));
    push_rows(sql, reader, select);
    sql.push(" limit ").push(most).push(") found");
}

/// The statement for how PostgreSQL would count: what it thinks that costs, and how many rows there are.
pub(crate) fn explain_count(reader: &Reader, select: &Select, most: i64) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("explain (format json) ");
    push_count_up_to(&mut sql, reader, select, most);
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
pub(super) fn push_order(sql: &mut QueryBuilder<Postgres>, keys: &[Key], name: impl Fn(usize) -> String) {
    sql.push(" order by ");
    let last = keys.last().map_or(Direction::Descending, |key| key.direction);
    for (i, key) in keys.iter().enumerate().filter(|(_, key)| !key.absent) {
        let last = key.direction;
        sql.push(name(i));
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
    let mut there = Vec::with_capacity(keys.len());
    for (key, value) in keys.iter().zip(&cursor.values) {
        match (key.absent, value) {
            (true, None) => {}
            (true, Some(_)) => return Err(foreign().into()),
            (false, value) => there.push((key, value)),
        }
    }
    if there.iter().all(|(key, value)| !key.nullable && key.direction == last && value.is_some()) {
        sql.push("(");
        for (key, _) in &there {
            sql.push(&key.sql).push(", ");
        }
        sql.push("v.id) ").push(beyond(last)).push(" (");
        for (key, value) in &there {
            key.push_value(sql, value.as_deref().unwrap_or_default())?;
            sql.push(", ");
        }
        sql.push_bind(cursor.id).push(")");
        return Ok(());
    }
    // What an index can start from: the rest is told of each row.
    if let Some((key, Some(value))) = there.first()
        && !key.nullable
    {
        sql.push(&key.sql).push(beyond(key.direction).trim_end()).push("= ");
        key.push_value(sql, value)?;
        sql.push(" and ");
    }
    for (key, value) in &there {
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
    for _ in &there {
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

/// The parts that an order is read in, one after the other.
pub(crate) use super::sort::parts;

/// The cursor after a row of [`page`]'s statement.
pub(crate) fn cursor_after(row: &PgRow, subject: Subject, sort: &[SortKey]) -> Result<Cursor> {
    let keys = sort::keys(subject, sort, Part::Whole)?.len();
    let values = (0..keys).map(|i| row.try_get(format!("k{i}").as_str())).collect::<sqlx::Result<_>>()?;
    Ok(Cursor { sort: sort_text(sort), values, id: row.try_get("id")? })
}
