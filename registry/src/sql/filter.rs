//! A query as a condition on `version v` or `experiment v`. Whatever people write travels as bound parameters.

use domain::{
    Id, metadata, name,
    query::{Expr, Interval, Item, Join, Number, Span, Term},
    table::{Column, ColumnKey, Subject},
};
use sqlx::{Postgres, QueryBuilder};

use super::{
    reader::Reader,
    source::{Kind, Source, push_key},
};

type Sql = QueryBuilder<Postgres>;

/// A condition that holds of the rows that the query lets through.
pub(crate) fn push(sql: &mut Sql, expr: &Expr, reader: &Reader) {
    match expr {
        Expr::Is(term) => push_term(sql, term, reader),
        Expr::All(parts) => push_joined(sql, parts, " and ", "true", |sql, part| push(sql, part, reader)),
        Expr::Any(parts) => push_joined(sql, parts, " or ", "false", |sql, part| push(sql, part, reader)),
    }
}

fn push_joined<T>(sql: &mut Sql, parts: &[T], sign: &str, empty: &str, mut one: impl FnMut(&mut Sql, &T)) {
    if parts.is_empty() {
        sql.push(empty);
        return;
    }
    sql.push("(");
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            sql.push(sign);
        }
        one(sql, part);
    }
    sql.push(")");
}

fn push_term(sql: &mut Sql, term: &Term, reader: &Reader) {
    let (source, condition) = (Source::of(reader.subject, &term.field), &term.condition);
    let asked: Vec<Asked> = match condition.join {
        Join::All => condition.items.iter().map(|item| Asked::of(vec![item])).collect(),
        Join::Any => {
            let (empty, values): (Vec<_>, Vec<_>) = condition.items.iter().partition(|item| **item == Item::Nil);
            [empty, values].into_iter().filter(|items| !items.is_empty()).map(Asked::of).collect()
        }
    };
    let sign = if condition.join == Join::All { " and " } else { " or " };
    // Of an empty value nothing is true; “not” includes it.
    push_unless(sql, condition.negated, &source, |sql| {
        push_joined(sql, &asked, sign, "false", |sql, asked| match asked {
            // Nothing to be empty about: not even one value.
            Asked::Nothing => push_unless(sql, true, &source, |sql| {
                push_exists(sql, &source, &term.field, reader, |sql| {
                    sql.push(source.value).push(" is not null");
                });
            }),
            Asked::Some(items) if push_known(sql, &term.field, items, reader) => {}
            Asked::Some(items) => {
                push_exists(sql, &source, &term.field, reader, |sql| {
                    push_hint(sql, &term.field, items, reader);
                    push_test(sql, &source, items, reader);
                });
            }
        });
    });
}

/// A condition, or that it is not true. What exists is never unknown, and a plain NOT can be planned as a join.
fn push_unless(sql: &mut Sql, negated: bool, source: &Source, condition: impl FnOnce(&mut Sql)) {
    let (before, after) = match (negated, source.from) {
        (false, _) => ("", ""),
        (true, Some(_)) => ("not (", ")"),
        (true, None) => ("(", ") is not true"),
    };
    sql.push(before);
    condition(sql);
    sql.push(after);
}

/// What is asked of the values of one row.
enum Asked<'a> {
    /// That there are none.
    Nothing,
    /// That one of them is one of these.
    Some(Vec<&'a Item>),
}

impl<'a> Asked<'a> {
    fn of(items: Vec<&'a Item>) -> Self {
        if items.iter().all(|item| **item == Item::Nil) { Self::Nothing } else { Self::Some(items) }
    }
}

/// That a row has one of some tags, or is of one of some people, by keys that were looked up before; `false` where they
/// were not.
fn push_known(sql: &mut Sql, field: &ColumnKey, items: &[&Item], reader: &Reader) -> bool {
    let ColumnKey::BuiltIn(column) = field else { return false };
    let (before, ids, after) = match (reader.subject, column) {
        (Subject::Models, Column::Tags) => (
            "exists (select from version_tag y where y.version_id = v.id and y.tag_id = any(",
            reader.known.tags(items),
            "))",
        ),
        (Subject::Experiments, Column::ExperimentTags) => (
            "exists (select from experiment_tag y where y.experiment_id = v.id and y.tag_id = any(",
            reader.known.tags(items),
            "))",
        ),
        (_, Column::User) => {
            ("(v.user_id is not null and v.user_id = any(", reader.known.people(items, reader.me), ")")
        }
        (Subject::Models, Column::PublishedBy) => {
            ("(v.published_by is not null and v.published_by = any(", reader.known.people(items, reader.me), ")")
        }
        _ => return false,
    };
    let Some(ids) = ids else { return false };
    sql.push(before).push_bind(ids).push(after);
    if matches!(column, Column::User | Column::PublishedBy) {
        if let (Some(roles), Subject::Models) = (&reader.scope.roles, reader.subject) {
            sql.push(" and v.project_id = any(").push_bind(roles.clone()).push(")");
        }
        sql.push(")");
    }
    true
}

/// `… and `: what is true of the same values and found by an index.
fn push_hint(sql: &mut Sql, field: &ColumnKey, items: &[&Item], reader: &Reader) {
    if !matches!(field, ColumnKey::BuiltIn(_)) {
        sql.push("x.org_id = ").push_bind(reader.scope.org).push(" and ");
    }
    let texts: Option<Vec<&String>> =
        items.iter().map(|item| if let Item::Text(text) = item { Some(text) } else { None }).collect();
    let Some(texts) = texts else { return };
    let keys = || texts.iter().map(|text| name::sort_key(text)).collect::<Vec<_>>();
    match (reader.subject, field) {
        (Subject::Models, ColumnKey::BuiltIn(Column::Framework)) => {
            sql.push("v.framework_key = any(").push_bind(keys()).push(") and ");
        }
        (Subject::Models, ColumnKey::BuiltIn(Column::Name)) => {
            sql.push("v.name_key = any(").push_bind(keys()).push(") and ");
        }
        (Subject::Models, ColumnKey::BuiltIn(Column::Stage)) => {
            sql.push("(v.stage collate \"C\") = any(").push_bind(owned(&texts)).push(") and ");
        }
        (Subject::Models, ColumnKey::BuiltIn(Column::Label)) => {
            sql.push("(v.label collate \"C\") = any(").push_bind(owned(&texts)).push(") and ");
        }
        (_, ColumnKey::Metadata(_) | ColumnKey::Parameter(_)) => {
            let numbers: Vec<f64> = texts.iter().filter_map(|text| metadata::number(text)).collect();
            if numbers.is_empty() {
                sql.push("x.number is null and x.value_key = any(").push_bind(keys()).push(") and ");
            } else if numbers.len() == texts.len() {
                sql.push("x.number = any(").push_bind(numbers).push(") and ");
            }
        }
        _ => {}
    }
}

fn owned(texts: &[&String]) -> Vec<String> {
    texts.iter().map(|text| (*text).clone()).collect()
}

/// That a value is there which the reader may know, and of which the test is true.
fn push_exists(sql: &mut Sql, source: &Source, field: &ColumnKey, reader: &Reader, test: impl FnOnce(&mut Sql)) {
    match source.from {
        Some(from) => sql.push("exists (select from ").push(from),
        None => sql.push("(true"),
    };
    push_gate(sql, source, field, reader);
    push_key(sql, "x", field);
    sql.push(" and ");
    test(sql);
    sql.push(")");
}

/// ` and …`: that the reader may know the value.
pub(super) fn push_gate(sql: &mut Sql, source: &Source, field: &ColumnKey, reader: &Reader) {
    if let (Some(project), Some(roles)) = (source.gate, &reader.scope.roles) {
        sql.push(" and ").push(project).push(" = any(").push_bind(roles.clone()).push(")");
        // What is tied to a version of a Public project is not its strangers' to know.
        if field == &ColumnKey::BuiltIn(Column::Parent) {
            sql.push(" and v.project_id = any(").push_bind(roles.clone()).push(")");
        }
    }
}

/// That the value is one of the items.
fn push_test(sql: &mut Sql, source: &Source, items: &[&Item], reader: &Reader) {
    let projects = match source.kind {
        Kind::Project => Some(reader.projects(items)),
        Kind::Visibility => Some(reader.projects_visible_to(items)),
        _ => None,
    };
    if let Some(projects) = projects {
        sql.push(source.value).push(" = any(").push_bind(projects).push(")");
        return;
    }
    let texts: Vec<String> =
        items.iter().filter_map(|i| if let Item::Text(text) = i { Some(text.clone()) } else { None }).collect();
    sql.push("(false");
    if !texts.is_empty() {
        sql.push(" or ");
        push_texts(sql, source, texts);
    }
    for item in items {
        match item {
            // Above; and emptiness is asked for elsewhere.
            Item::Text(_) | Item::Nil => {}
            Item::Me => {
                if let Some(me) = reader.me {
                    sql.push(" or ").push(source.value).push(" = ").push_bind(me);
                }
            }
            Item::Like(pattern) => {
                sql.push(" or ").push(text_of(source)).push(" ilike ").push_bind(like(pattern.pieces()));
            }
            Item::Number(span) => push_numbers(sql, source.number, span),
            Item::Time(span) => push_times(sql, source.value, span.interval()),
            Item::Preset(preset) => push_times(sql, source.value, preset.interval(reader.now)),
        }
    }
    sql.push(")");
}

fn text_of(source: &Source) -> &'static str {
    if source.kind == Kind::Account { "x.name" } else { source.value }
}

fn push_texts(sql: &mut Sql, source: &Source, texts: Vec<String>) {
    let ids = || texts.iter().filter_map(|text| Id::parse_str(text).ok()).collect::<Vec<_>>();
    match source.kind {
        Kind::Id => {
            sql.push(source.value).push(" = any(").push_bind(ids()).push(")");
        }
        Kind::Account => {
            sql.push("(").push(source.value).push(" = any(").push_bind(ids());
            sql.push(") or x.name = any(").push_bind(texts).push("))");
        }
        _ => {
            sql.push(source.value).push(" = any(").push_bind(texts).push(")");
        }
    }
}

/// A pattern of LIKE, in which only what was a star is a wildcard.
fn like(pieces: &[String]) -> String {
    pieces.iter().map(|piece| escaped(piece)).collect::<Vec<_>>().join("%")
}

/// A pattern of LIKE for a text that stands anywhere.
pub(crate) fn anywhere(text: &str) -> String {
    format!("%{}%", escaped(text))
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// ` or …`. PostgreSQL holds NaN larger than any number; here it is in no range.
fn push_numbers(sql: &mut Sql, value: &str, span: &Span<Number>) {
    let nan = Number::new(f64::NAN);
    let bounds: &[(&str, Number)] = match *span {
        Span::Between(a, b) if a == b => &[("=", a)],
        Span::Between(a, b) => &[(">=", a), ("<=", b)],
        Span::Above(a) => &[(">", a), ("<", nan)],
        Span::From(a) => &[(">=", a), ("<", nan)],
        Span::Below(b) => &[("<", b)],
        Span::UpTo(b) => &[("<=", b)],
    };
    sql.push(" or (true");
    for (sign, number) in bounds {
        sql.push(format_args!(" and {value}::float8 {sign} ")).push_bind(number.value());
    }
    sql.push(")");
}

/// ` or …`
fn push_times(sql: &mut Sql, value: &str, interval: Interval) {
    sql.push(" or (true");
    if let Some(from) = interval.from {
        sql.push(" and ").push(value).push(" >= ").push_bind(from);
    }
    if let Some(until) = interval.until {
        sql.push(" and ").push(value).push(" < ").push_bind(until);
    }
    sql.push(")");
}
