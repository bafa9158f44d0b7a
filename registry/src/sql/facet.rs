//! What a column holds among some rows, with counts; and which keys rows have.

use domain::table::{ColumnKey, Subject};
use sqlx::{Postgres, QueryBuilder};

use super::{
    filter::{anywhere, push_gate},
    reader::Reader,
    select::{Select, push_rows, push_scope, table},
    source::{Kind, Source, push_key},
};

/// Longest value that is offered, in bytes: nobody chooses by a longer one.
const VALUE_MAX_BYTES: i32 = 1_024;

/// The statement for the most frequent values: the value, how people read it, its rows, and how many values
/// are read alike. Accounts and projects are given by key, the reader's own first.
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
    let mut sql =
        QueryBuilder::new("select f.value, f.text, count(*) as rows, count(*) over (partition by f.text) from ");
    sql.push(table(reader.subject));
    sql.push(format_args!(" cross join lateral (select {value} as value, {text} as text"));
    if let Some(from) = source.from {
        sql.push(" from ").push(from);
        push_gate(&mut sql, &source, column, reader);
        push_key(&mut sql, "x", column);
    }
    sql.push(") f");
    push_rows(&mut sql, reader, select);
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
