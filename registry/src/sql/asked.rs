//! Conditions and orders of other protocols as SQL, of `model m` and, in lists of versions, `version v`.

use domain::{Id, Refusal, Time, name};
use sqlx::{Postgres, QueryBuilder};

use super::cursor::{Cursor, fits_database, foreign};
use crate::asked::{Asked, Column, Compare, Condition, Matches, Order};

/// Characters of a value that its index holds.
const INDEXED: usize = 200;

type Sql = QueryBuilder<Postgres>;

/// What is listed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    Models,
    Versions,
}

impl Of {
    fn id(self) -> &'static str {
        if self == Self::Models { "m.id" } else { "v.id" }
    }

    fn column(self, column: Column) -> &'static str {
        match (self, column) {
            (_, Column::Name) => "(m.name collate \"C\")",
            (Self::Models, Column::Number) => "(0 + 0)",
            (Self::Versions, Column::Number) => "v.number",
            (Self::Models, Column::Created) => "m.created_at",
            (Self::Versions, Column::Created) => "v.created_at",
            (Self::Models, Column::Updated) => "m.updated_at",
            (Self::Versions, Column::Updated) => "v.updated_at",
        }
    }

    /// The value of a key, up to where the key is bound.
    fn value(self) -> &'static str {
        match self {
            Self::Models => "(select value from model_metadata k where k.model_id = m.id and k.key = ",
            Self::Versions => "(select value from version_metadata k where k.version_id = v.id and k.key = ",
        }
    }
}

/// A row's place in an order.
pub(crate) struct At {
    pub id: Id,
    pub name: String,
    pub number: i32,
    pub created: Time,
    pub updated: Time,
}

/// ` and …` for each condition, the rows after the cursor, ` order by … limit …`. One row more than the page has is
/// read, which tells whether another follows.
///
/// # Errors
/// A cursor of something else.
pub(crate) fn push(sql: &mut Sql, of: Of, org: Id, asked: &Asked<'_>) -> Result<(), Refusal> {
    for condition in asked.conditions {
        sql.push(" and ");
        push_condition(sql, of, org, condition);
    }
    if let Some((key, value)) = asked.without {
        let held = "not exists (select from model_metadata k where k.model_id = m.id and k.key = ";
        sql.push(" and ").push(held).push_bind(key.to_owned()).push(" and k.value = ").push_bind(value.to_owned());
        sql.push(")");
        if of == Of::Versions {
            sql.push(" and ").push(of.value()).push_bind(key.to_owned()).push(") is distinct from ");
            sql.push_bind(value.to_owned());
        }
    }
    if let Some(text) = asked.cursor {
        push_after(sql, of, asked.order, text)?;
    }
    sql.push(" order by ");
    for order in asked.order {
        sql.push(of.column(order.by)).push(if order.falls { " desc, " } else { ", " });
    }
    sql.push(of.id()).push(" limit ").push_bind(asked.limit + 1);
    Ok(())
}

fn push_condition(sql: &mut Sql, of: Of, org: Id, condition: &Condition) {
    match condition {
        Condition::Name(matches) => {
            sql.push("m.name");
            push_matches(sql, matches);
        }
        Condition::Key(key, matches) => {
            if of == Of::Versions {
                push_indexed(sql, org, key, matches);
            }
            sql.push(of.value()).push_bind(key.clone()).push(")");
            push_matches(sql, matches);
        }
        Condition::KeyOrUri(key, matches) => {
            sql.push("coalesce(").push(of.value()).push_bind(key.clone());
            sql.push(if of == Of::Models { "), '')" } else { "), v.uri)" });
            push_matches(sql, matches);
        }
        Condition::Number(compare, number) => {
            let sign = match compare {
                Compare::Is => " = ",
                Compare::IsNot => " <> ",
                Compare::Less => " < ",
                Compare::AtMost => " <= ",
                Compare::More => " > ",
                Compare::AtLeast => " >= ",
            };
            sql.push(of.column(Column::Number)).push(sign).push_bind(*number);
        }
    }
}

/// The versions whose key may have a value, as its index tells.
fn push_indexed(sql: &mut Sql, org: Id, key: &str, matches: &Matches) {
    let values = match matches {
        Matches::Is(value) => std::slice::from_ref(value),
        Matches::Among(values) => values.as_slice(),
        _ => return,
    };
    let keys: Vec<String> = values.iter().map(|v| name::sort_key(v).chars().take(INDEXED).collect()).collect();
    sql.push("v.id in (select d.version_id from version_metadata d where d.org_id = ").push_bind(org);
    sql.push(" and md5(d.key) = md5(").push_bind(key.to_owned()).push(") and left(d.value_key, 200) = any(");
    sql.push_bind(keys).push(")) and ");
}

fn push_matches(sql: &mut Sql, matches: &Matches) {
    match matches {
        Matches::Is(text) => sql.push(" = ").push_bind(text.clone()),
        Matches::IsNot(text) => sql.push(" <> ").push_bind(text.clone()),
        // A backslash is a letter like any other: one at the end would be no pattern at all.
        Matches::Like(pattern) => sql.push(" like ").push_bind(pattern.clone()).push(" escape ''"),
        Matches::LikeAnyCase(pattern) => sql.push(" ilike ").push_bind(pattern.clone()).push(" escape ''"),
        Matches::Among(texts) => sql.push(" = any(").push_bind(texts.clone()).push(")"),
        Matches::NotAmong(texts) => sql.push(" <> all(").push_bind(texts.clone()).push(")"),
    };
}

enum Bound {
    Text(String),
    Number(i32),
    Time(Time),
}

/// ` and (…)`: what comes after a row, column by column.
fn push_after(sql: &mut Sql, of: Of, order: &[Order], text: &str) -> Result<(), Refusal> {
    let cursor = Cursor::decode(text, &words(of, order), order.len())?;
    let values: Vec<Bound> =
        order.iter().zip(cursor.values).map(|(order, value)| read(order, value)).collect::<Result<_, _>>()?;
    sql.push(" and (");
    for end in 0..=order.len() {
        sql.push(if end == 0 { "(" } else { " or (" });
        for (order, value) in order.iter().zip(&values).take(end) {
            sql.push(of.column(order.by)).push(" = ");
            push_bound(sql, value);
            sql.push(" and ");
        }
        match order.get(end).zip(values.get(end)) {
            Some((order, value)) => {
                sql.push(of.column(order.by)).push(if order.falls { " < " } else { " > " });
                push_bound(sql, value);
            }
            None => {
                sql.push(of.id()).push(" > ").push_bind(cursor.id);
            }
        }
        sql.push(")");
    }
    sql.push(")");
    Ok(())
}

fn push_bound(sql: &mut Sql, value: &Bound) {
    match value {
        Bound::Text(text) => sql.push_bind(text.clone()),
        Bound::Number(number) => sql.push_bind(*number),
        Bound::Time(time) => sql.push_bind(*time),
    };
}

fn read(order: &Order, value: Option<String>) -> Result<Bound, Refusal> {
    let value = value.ok_or_else(foreign)?;
    match order.by {
        Column::Name => Ok(Bound::Text(value)),
        Column::Number => value.parse().map(Bound::Number).map_err(|_| foreign()),
        Column::Created | Column::Updated => {
            let time = value.parse().ok().and_then(Time::from_timestamp_micros).filter(fits_database);
            time.map(Bound::Time).ok_or_else(foreign)
        }
    }
}

/// The cursor of the page that follows a row.
pub(crate) fn after(of: Of, order: &[Order], at: At) -> String {
    let value = |order: &Order| match order.by {
        Column::Name => at.name.clone(),
        Column::Number => at.number.to_string(),
        Column::Created => at.created.timestamp_micros().to_string(),
        Column::Updated => at.updated.timestamp_micros().to_string(),
    };
    Cursor { sort: words(of, order), values: order.iter().map(|o| Some(value(o))).collect(), id: at.id }.encode()
}

fn words(of: Of, order: &[Order]) -> String {
    let list = if of == Of::Models { "asked models" } else { "asked versions" };
    order.iter().fold(list.to_owned(), |words, order| {
        let column = match order.by {
            Column::Name => "name",
            Column::Number => "number",
            Column::Created => "created",
            Column::Updated => "updated",
        };
        format!("{words} {}{column}", if order.falls { "-" } else { "" })
    })
}
