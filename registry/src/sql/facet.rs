//! What a column holds among some rows, with counts; and which keys rows have.

use domain::{
    query::Expr,
    table::{Column, ColumnKey, Subject},
};
use sqlx::{Postgres, QueryBuilder};

use super::{
    filter::{self, anywhere, push_gate},
    reader::Reader,
    select::{Select, push_rows, push_scope, table},
    source::{Kind, Source, push_key},
};

/// Longest value that is offered, in bytes: nobody chooses by a longer one.
const VALUE_MAX_BYTES: i32 = 1_024;

/// Rows that are counted while somebody waits: the newest.
pub(crate) const NEWEST: i64 = 10_000;

/// `from … where …`: the newest of the rows, as `v`.
fn push_newest(sql: &mut QueryBuilder<Postgres>, reader: &Reader, select: &Select) {
    sql.push("(select v.* from ").push(table(reader.subject));
    push_rows(sql, reader, select);
    sql.push(" order by v.created_at desc, v.id desc limit ").push(NEWEST).push(") v");
}

/// The statement that counts which of the newest rows a query lets through.
pub(crate) fn count_newest(reader: &Reader, select: &Select, query: &Expr) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("select count(*) from ");
    push_newest(&mut sql, reader, select);
    sql.push(" where ");
    filter::push(&mut sql, query, reader);
    sql
}

/// What the sums that are kept call a column's value; nothing for other columns, or where something narrows the rows.
fn kept_as(reader: &Reader, select: &Select, column: &ColumnKey) -> Option<&'static str> {
    let is_whole = reader.subject == Subject::Models && select.is_everything();
    if !is_whole || reader.scope.model.is_some() || !reader.scope.public.is_empty() {
        return None;
    }
    match column {
        ColumnKey::BuiltIn(Column::Framework) => Some("t.framework"),
        ColumnKey::BuiltIn(Column::Status) => Some("t.status"),
        ColumnKey::BuiltIn(Column::Stage) => Some("t.stage"),
        ColumnKey::BuiltIn(Column::Project | Column::Visibility) => Some("t.project_id::text"),
        _ => None,
    }
}

/// ` from … where …`: the sums of live rows.
fn push_kept(sql: &mut QueryBuilder<Postgres>, reader: &Reader) {
    sql.push(" from version_tally t where not t.archived and t.org_id = ").push_bind(reader.scope.org);
    if let Some(whole) = &reader.scope.whole {
        sql.push(" and t.project_id = any(").push_bind(whole.clone()).push(")");
    }
}

/// The statement for the values of a column of which sums are kept, as [`values`] gives them.
pub(crate) fn kept(reader: &Reader, select: &Select, column: &ColumnKey) -> Option<QueryBuilder<Postgres>> {
    let value = kept_as(reader, select, column)?;
    let mut sql = QueryBuilder::new("select f.value, f.value as text, f.rows, 1::bigint, 0::bigint from (select ");
    sql.push(value).push(" as value, sum(t.versions)::bigint as rows");
    push_kept(&mut sql, reader);
    sql.push(" group by 1) f where f.value <> '' and f.rows > 0 order by f.rows desc, f.value");
    Some(sql)
}

/// The statement for how many rows have no value of such a column.
pub(crate) fn kept_empty(reader: &Reader, select: &Select, column: &ColumnKey) -> Option<QueryBuilder<Postgres>> {
    let value = kept_as(reader, select, column)?;
    let mut sql = QueryBuilder::new("select coalesce(sum(t.versions), 0)::bigint");
    push_kept(&mut sql, reader);
    sql.push(" and ").push(value).push(" = ''");
    Some(sql)
}

/// The statement for the most frequent values: the value, how people read it, its rows, how many values are read alike,
/// and how many rows were looked at. Accounts and projects are given by key, the reader's own first. Who searches is
/// answered from all rows, and who does not from the [`NEWEST`].
pub(crate) fn values(
    reader: &Reader,
    select: &Select,
    column: &ColumnKey,
    search: &str,
    limit: i64,
) -> QueryBuilder<Postgres> {
    let source = Source::of(reader.subject, column);
    let (value, text) = match source.kind {
        Kind::Account => (format!("{}::text", source.value), "x.name".to_owned()),
        Kind::Project | Kind::Visibility => (format!("{}::text", source.value), "null::text".to_owned()),
        _ => (source.value.to_owned(), source.value.to_owned()),
    };
    let mut sql = QueryBuilder::new("");
    if search.is_empty() {
        sql.push("with newest as materialized (select * from ");
        push_newest(&mut sql, reader, select);
        sql.push(") ");
    }
    sql.push("select f.value, f.text, count(*) as rows, count(*) over (partition by f.text), ");
    if search.is_empty() {
        sql.push("(select count(*) from newest) from newest v");
    } else {
        sql.push("0::bigint from ").push(table(reader.subject));
    }
    sql.push(format_args!(" cross join lateral (select {value} as value, {text} as text"));
    if let Some(from) = source.from {
        sql.push(" from ").push(from);
        push_gate(&mut sql, &source, column, reader);
        push_key(&mut sql, "x", column);
    }
    sql.push(") f");
    if search.is_empty() {
        sql.push(" where true");
    } else {
        push_rows(&mut sql, reader, select);
    }
    sql.push(" and f.value is not null and octet_length(f.value) <= ").push_bind(VALUE_MAX_BYTES);
    if !search.is_empty() {
        sql.push(" and f.text ilike ").push_bind(anywhere(search));
    }
    sql.push(" group by f.value, f.text order by ");
    if let (Kind::Account, Some(me)) = (source.kind, reader.me) {
        sql.push("f.value = ").push_bind(me.to_string()).push(" desc, ");
    }
    sql.push("rows desc, f.text, f.value limit ").push_bind(limit);
    sql
}

/// Rows of one key in which one that the reader may see is looked for.
const PROBE: i64 = 100;
/// The reader's own rows, the newest first, whose keys are read.
const RECENT: i64 = 20_000;

/// Where rows keep what people named themselves.
#[derive(Clone, Copy)]
pub(crate) enum Keyed {
    Metadata,
    Metrics,
    Parameters,
}

/// The statement for the keys that some row has which the actor may see: a name and a variant, which is
/// empty but for metrics.
///
/// It leaps from key to key of the whole organization through the index, then looks for one row of each. Somebody
/// from whom much is hidden would wait for all rows of keys that are only there: of each key they are shown for, only
/// the first [`PROBE`] are looked at, and the keys of their own newest [`RECENT`] rows besides.
pub(crate) fn keys(reader: &Reader, keyed: Keyed, search: &str, limit: i64) -> QueryBuilder<Postgres> {
    let (from, name, variant, owner) = match (keyed, reader.subject) {
        (Keyed::Metadata, _) => ("version_metadata", "key", "''", "x.version_id = v.id"),
        (Keyed::Metrics, Subject::Models) => ("version_metric", "name", "x.variant", "x.version_id = v.id"),
        (Keyed::Metrics, Subject::Experiments) => ("experiment_metric", "name", "x.variant", "x.experiment_id = v.id"),
        (Keyed::Parameters, Subject::Models) => {
            ("experiment_parameter", "name", "''", "x.experiment_id = v.experiment_id")
        }
        (Keyed::Parameters, Subject::Experiments) => ("experiment_parameter", "name", "''", "x.experiment_id = v.id"),
    };
    let mut sql = QueryBuilder::new("with recursive leap as ((select ");
    let place = |sql: &mut QueryBuilder<Postgres>| {
        sql.push(format_args!(
            "md5(x.{name}) as digest, x.{name} as name, {variant} as variant from {from} x where x.org_id = "
        ));
        sql.push_bind(reader.scope.org);
    };
    let order = match keyed {
        Keyed::Metrics => format!(" order by md5(x.{name}), x.variant limit 1"),
        Keyed::Metadata | Keyed::Parameters => format!(" order by md5(x.{name}) limit 1"),
    };
    place(&mut sql);
    sql.push(&order).push(") union all select next.* from leap cross join lateral (select ");
    place(&mut sql);
    match keyed {
        Keyed::Metrics => sql.push(format_args!(" and (md5(x.{name}), x.variant) > (leap.digest, leap.variant)")),
        Keyed::Metadata | Keyed::Parameters => sql.push(format_args!(" and md5(x.{name}) > leap.digest")),
    };
    sql.push(&order).push(") next)");
    let restricted = reader.scope.whole.is_some() || reader.scope.roles.is_some();
    if restricted {
        sql.push(format_args!(", recent as materialized (select v.* from {}", table(reader.subject)));
        push_scope(&mut sql, reader.scope, false);
        sql.push(" order by v.created_at desc, v.id desc limit ").push_bind(RECENT).push(")");
    }
    sql.push(" select name, variant from (select leap.name, leap.variant from leap where ");
    push_search(&mut sql, "leap.name", "leap.variant", search);
    sql.push(format_args!(" and (select true from (select * from {from} x where x.org_id = "))
        .push_bind(reader.scope.org);
    sql.push(format_args!(" and md5(x.{name}) = leap.digest and x.{name} = leap.name"));
    if matches!(keyed, Keyed::Metrics) {
        sql.push(" and x.variant = leap.variant");
    }
    if restricted {
        sql.push(" limit ").push_bind(PROBE);
    }
    sql.push(format_args!(") x join {} on {owner}", table(reader.subject)));
    push_roles(&mut sql, reader, keyed);
    push_scope(&mut sql, reader.scope, false);
    // One row is enough; as a value it is not planned as a join of all.
    sql.push(" limit 1)");
    if restricted {
        sql.push(format_args!(" union select x.{name}, {variant} from recent v join {from} x on {owner}"));
        push_roles(&mut sql, reader, keyed);
        sql.push(" where ");
        push_search(&mut sql, &format!("x.{name}"), variant, search);
    }
    sql.push(") found order by name, variant limit ").push_bind(limit);
    sql
}

fn push_search(sql: &mut QueryBuilder<Postgres>, name: &str, variant: &str, search: &str) {
    if search.is_empty() {
        sql.push("true");
    } else {
        sql.push(format_args!("case when {variant} = '' then {name} else {name} || '/' || {variant} end ilike "));
        sql.push_bind(anywhere(search));
    }
}

/// Metrics and parameters are of experiments, which are no part of what Public shows.
fn push_roles(sql: &mut QueryBuilder<Postgres>, reader: &Reader, keyed: Keyed) {
    let (Some(roles), Subject::Models) = (&reader.scope.roles, reader.subject) else { return };
    match keyed {
        Keyed::Metadata => {}
        Keyed::Metrics => {
            sql.push(" and v.project_id = any(").push_bind(roles.clone()).push(")");
        }
        Keyed::Parameters => {
            sql.push(" join experiment e on e.id = x.experiment_id and e.project_id = any(");
            sql.push_bind(roles.clone()).push(")");
        }
    }
}
