//! What rows are sorted by: expressions over `version v` or `experiment v` and the tables they need.

use std::collections::BTreeSet;

use domain::{
    Refusal, Time,
    table::{Aggregate, Column, ColumnKey, Direction, SortKey, Subject},
};
use sqlx::{Postgres, QueryBuilder};

use super::{
    cursor::{fits_database, foreign},
    reader::Reader,
    source::push_key,
};
use crate::Result;

/// One expression that rows are sorted by.
pub(super) struct Key {
    pub sql: String,
    pub nullable: bool,
    pub kind: Kind,
    pub direction: Direction,
    /// Whether it is empty in every row of the part that is read.
    pub absent: bool,
}

/// Which rows of an order are read. Those that hold something in its first column come before those that hold nothing,
/// whatever the direction; read one after the other, each is a walk along an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of them.
    Whole,
    /// Those with a value; of metadata and parameters, with a number.
    Valued,
    /// Those whose value is text where others have numbers.
    Texts,
    /// Those without.
    Empty,
}

/// The parts of an order, one after the other.
pub(crate) fn parts(subject: Subject, sort: &[SortKey]) -> &'static [Part] {
    match sort.first().map(|key| &key.column) {
        Some(ColumnKey::Metadata(_) | ColumnKey::Parameter(_)) => &[Part::Valued, Part::Texts, Part::Empty],
        // One with a slash may be a name or a name and its variant.
        Some(ColumnKey::Metric(key, _)) if !key.contains('/') => &[Part::Valued, Part::Empty],
        Some(ColumnKey::BuiltIn(column)) if *column != Column::Downloads => match built_in(subject, *column) {
            Some((_, true, _)) => &[Part::Valued, Part::Empty],
            _ => &[Part::Whole],
        },
        _ => &[Part::Whole],
    }
}

fn built_in(subject: Subject, column: Column) -> Option<(&'static str, bool, Kind)> {
    match subject {
        Subject::Models => of_version(column),
        Subject::Experiments => of_experiment(column),
    }
}

/// What an expression is, as a cursor writes it down.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Time,
    Number,
    Whole,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Join {
    Project,
    Account,
    Publisher,
    Downloads,
    Experiment,
    ExperimentProject,
}

/// The expressions of a part of a sort order; a column of text and numbers takes two.
///
/// # Errors
/// A column that cannot be sorted.
pub(super) fn keys(subject: Subject, sort: &[SortKey], part: Part) -> Result<Vec<Key>, Refusal> {
    let mut keys = Vec::with_capacity(sort.len());
    for (i, SortKey { column, direction }) in sort.iter().enumerate() {
        let part = if i == 0 { part } else { Part::Whole };
        let mut push = |sql: String, nullable: bool, kind, holding: &[Part]| {
            let absent = part != Part::Whole && !holding.contains(&part);
            keys.push(Key { sql, nullable: nullable && part == Part::Whole, kind, direction: *direction, absent });
        };
        match column {
            ColumnKey::BuiltIn(column) => {
                let (sql, nullable, kind) = built_in(subject, *column)
                    .ok_or_else(|| Refusal::invalid("sort", format!("{} cannot be sorted", column.title())))?;
                push(sql.to_owned(), nullable, kind, &[Part::Valued]);
            }
            // Numbers by their value, then text.
            ColumnKey::Metadata(_) | ColumnKey::Parameter(_) => {
                let text = match part {
                    Part::Whole | Part::Empty => format!("nullif(s{i}.value_key, '')"),
                    Part::Valued | Part::Texts => format!("s{i}.value_key"),
                };
                push(format!("s{i}.number"), true, Kind::Number, &[Part::Valued]);
                push(text, true, Kind::Text, &[Part::Valued, Part::Texts]);
            }
            ColumnKey::Metric(_, aggregate) if part == Part::Valued => {
                push(format!("s{i}.{}", value_of(*aggregate)), true, Kind::Number, &[Part::Valued]);
            }
            ColumnKey::Metric(key, aggregate) => {
                let value = value_of(*aggregate);
                let value = match key.split_once('/') {
                    Some(_) => format!("coalesce(s{i}.{value}, t{i}.{value})"),
                    None => format!("s{i}.{value}"),
                };
                // Neither NaN nor an infinity: those count as empty, so that they come last.
                let finite = format!("{value} > '-infinity' and {value} < 'infinity'");
                push(format!("case when {finite} then {value} end"), true, Kind::Number, &[Part::Valued]);
            }
        }
    }
    Ok(keys)
}

fn value_of(aggregate: Aggregate) -> &'static str {
    match aggregate {
        Aggregate::Last => "last",
        Aggregate::Min => "min",
        Aggregate::Max => "max",
    }
}

/// ` and …`: that a row belongs to the part.
pub(super) fn push_part(sql: &mut QueryBuilder<Postgres>, sort: &[SortKey], keys: &[Key], part: Part) {
    let Some(first) = keys.first() else { return };
    match (part, sort.first().map(|key| &key.column)) {
        (Part::Whole, _) | (_, None) => {}
        (Part::Valued, Some(ColumnKey::Metric(..))) => {
            sql.push(format_args!(" and {0} > '-infinity' and {0} < 'infinity'", first.sql));
        }
        (Part::Valued, _) => {
            sql.push(format_args!(" and {} is not null", first.sql));
        }
        (Part::Texts, _) => {
            sql.push(" and s0.number is null and s0.value_key <> ''");
        }
        (Part::Empty, Some(ColumnKey::Metadata(_) | ColumnKey::Parameter(_))) => {
            sql.push(" and s0.number is null and nullif(s0.value_key, '') is null");
        }
        (Part::Empty, _) => {
            sql.push(format_args!(" and {} is null", first.sql));
        }
    }
}

fn of_version(column: Column) -> Option<(&'static str, bool, Kind)> {
    Some(match column {
        Column::Framework => ("v.framework_key", true, Kind::Text),
        Column::Name => ("v.name_key", false, Kind::Text),
        Column::Status => ("v.status collate \"C\"", false, Kind::Text),
        Column::Project => ("p.name_key", false, Kind::Text),
        Column::User => ("a.name_key", true, Kind::Text),
        Column::Task => ("e.name_key", true, Kind::Text),
        Column::Created => ("v.created_at", false, Kind::Time),
        Column::Version => ("v.number", false, Kind::Whole),
        Column::Label => ("v.label collate \"C\"", true, Kind::Text),
        Column::Stage => ("v.stage collate \"C\"", false, Kind::Text),
        Column::Updated => ("v.updated_at", false, Kind::Time),
        Column::Published => ("v.published_at", true, Kind::Time),
        Column::PublishedBy => ("b.name_key", true, Kind::Text),
        Column::File => ("v.file_name collate \"C\"", true, Kind::Text),
        Column::Size => ("v.size", true, Kind::Whole),
        Column::Parameters => ("v.parameter_count", true, Kind::Whole),
        Column::Downloads => ("d.count", true, Kind::Whole),
        Column::ExperimentType => ("e.kind collate \"C\"", true, Kind::Text),
        Column::ExperimentStatus => ("e.status collate \"C\"", true, Kind::Text),
        Column::ExperimentStarted => ("e.started_at", true, Kind::Time),
        Column::ExperimentUpdated => ("e.updated_at", true, Kind::Time),
        Column::LastIteration => ("e.last_iteration", true, Kind::Whole),
        Column::ExperimentProject => ("ep.name_key", true, Kind::Text),
        Column::Tags
        | Column::Description
        | Column::Aliases
        | Column::Id
        | Column::Contributors
        | Column::ExperimentTags
        | Column::Parent
        | Column::Uri
        | Column::Sha256
        | Column::Visibility
        | Column::Models => return None,
    })
}

fn of_experiment(column: Column) -> Option<(&'static str, bool, Kind)> {
    Some(match column {
        Column::Task => ("v.name_key", false, Kind::Text),
        Column::ExperimentType => ("v.kind collate \"C\"", false, Kind::Text),
        Column::ExperimentStatus => ("v.status collate \"C\"", false, Kind::Text),
        Column::ExperimentProject => ("p.name_key", false, Kind::Text),
        Column::User => ("a.name_key", true, Kind::Text),
        Column::ExperimentStarted => ("v.started_at", true, Kind::Time),
        Column::ExperimentUpdated => ("v.updated_at", false, Kind::Time),
        Column::LastIteration => ("v.last_iteration", false, Kind::Whole),
        Column::Status => {
            ("case when v.published_at is null then 'draft' else 'published' end collate \"C\"", false, Kind::Text)
        }
        Column::Created => ("v.created_at", false, Kind::Time),
        _ => return None,
    })
}

fn joins(subject: Subject, column: Column) -> &'static [Join] {
    match (subject, column) {
        (Subject::Experiments, Column::ExperimentProject) => return &[Join::Project],
        (Subject::Experiments, Column::User) => return &[Join::Account],
        (Subject::Experiments, _) => return &[],
        (Subject::Models, _) => {}
    }
    match column {
        Column::Project => &[Join::Project],
        Column::User => &[Join::Account],
        Column::PublishedBy => &[Join::Publisher],
        Column::Downloads => &[Join::Downloads],
        Column::Task
        | Column::ExperimentType
        | Column::ExperimentStatus
        | Column::ExperimentStarted
        | Column::ExperimentUpdated
        | Column::LastIteration => &[Join::Experiment],
        Column::ExperimentProject => &[Join::Experiment, Join::ExperimentProject],
        _ => &[],
    }
}

/// The tables that the expressions of [`keys`] need, with what the reader may not know left empty.
pub(super) fn push_joins(sql: &mut QueryBuilder<Postgres>, sort: &[SortKey], part: Part, reader: &Reader) {
    let subject = reader.subject;
    let holds = matches!(part, Part::Valued | Part::Texts);
    let needed: &[Join] = match sort.first().map(|key| &key.column) {
        Some(ColumnKey::BuiltIn(column)) if holds => joins(subject, *column),
        _ => &[],
    };
    let built_in = sort.iter().filter_map(|k| if let ColumnKey::BuiltIn(c) = k.column { Some(c) } else { None });
    for join in built_in.flat_map(|column| joins(subject, column)).copied().collect::<BTreeSet<_>>() {
        let (table, gate) = match join {
            Join::Project => (" join project p on p.id = v.project_id", None),
            Join::Account => (" join account a on a.id = v.user_id", Some("v.project_id")),
            Join::Publisher => (" join account b on b.id = v.published_by", Some("v.project_id")),
            Join::Downloads => (
                " join lateral (select coalesce((select c.count from download_count c where c.version_id = v.id), 0)
                   as count) d on true",
                Some("v.project_id"),
            ),
            Join::Experiment => {
                (" join experiment e on e.org_id = v.org_id and e.id = v.experiment_id", Some("e.project_id"))
            }
            Join::ExperimentProject => (" join project ep on ep.id = e.project_id", None),
        };
        sql.push(if join == Join::Project || needed.contains(&join) { "" } else { " left" }).push(table);
        push_gate(sql, gate, reader);
    }
    for (i, SortKey { column, .. }) in sort.iter().enumerate() {
        let alias = format!("s{i}");
        let left = if holds && i == 0 { "" } else { " left" };
        match column {
            ColumnKey::BuiltIn(_) => {}
            ColumnKey::Metadata(_) => {
                sql.push(format_args!(
                    "{left} join version_metadata {alias} on {alias}.org_id = v.org_id and {alias}.version_id = v.id"
                ));
                push_key(sql, &alias, column);
            }
            ColumnKey::Parameter(_) if subject == Subject::Experiments => {
                sql.push(format_args!("{left} join experiment_parameter {alias} on {alias}.org_id = v.org_id and {alias}.experiment_id = v.id"));
                push_key(sql, &alias, column);
            }
            ColumnKey::Parameter(_) => {
                sql.push(format_args!(
                    "{left} join (experiment_parameter {alias} join experiment e{alias} on e{alias}.id = {alias}.experiment_id"
                ));
                push_gate(sql, Some(&format!("e{alias}.project_id")), reader);
                sql.push(format_args!(") on {alias}.org_id = v.org_id and {alias}.experiment_id = v.experiment_id"));
                push_key(sql, &alias, column);
            }
            ColumnKey::Metric(key, _) => {
                push_metric(sql, left, &alias, (key, ""), reader);
                // As in queries: a name with a slash in it, or a name and a variant.
                if let Some((name, variant)) = key.split_once('/') {
                    push_metric(sql, left, &format!("t{i}"), (name, variant), reader);
                }
            }
        }
    }
}

fn push_metric(
    sql: &mut QueryBuilder<Postgres>,
    left: &str,
    alias: &str,
    (name, variant): (&str, &str),
    reader: &Reader,
) {
    let (table, owner) = match reader.subject {
        Subject::Models => ("version_metric", "version_id"),
        Subject::Experiments => ("experiment_metric", "experiment_id"),
    };
    sql.push(format_args!(
        "{left} join {table} {alias} on {alias}.org_id = v.org_id and {alias}.{owner} = v.id and {alias}.name = "
    ));
    sql.push_bind(name.to_owned()).push(format_args!(" and {alias}.variant = ")).push_bind(variant.to_owned());
    push_gate(sql, Some("v.project_id"), reader);
}

fn push_gate(sql: &mut QueryBuilder<Postgres>, project: Option<&str>, reader: &Reader) {
    if let (Some(project), Some(roles)) = (project, &reader.scope.roles) {
        sql.push(format_args!(" and {project} = any(")).push_bind(roles.clone()).push(")");
    }
}

impl Key {
    /// What is selected for it.
    pub fn selected(&self) -> &str {
        match (self.absent, self.kind) {
            (false, _) => &self.sql,
            (true, Kind::Text) => "null::text",
            (true, Kind::Time) => "null::timestamptz",
            (true, Kind::Number) => "null::float8",
            (true, Kind::Whole) => "null::bigint",
        }
    }

    /// The value of a cursor, as this expression is compared with it.
    ///
    /// # Errors
    /// A value that no such expression has.
    pub fn push_value(&self, sql: &mut QueryBuilder<Postgres>, value: &str) -> Result<()> {
        match self.kind {
            Kind::Text => {
                sql.push_bind(value.to_owned()).push(" collate \"C\"");
            }
            Kind::Time => {
                let time = value
                    .parse()
                    .ok()
                    .and_then(Time::from_timestamp_micros)
                    .filter(fits_database)
                    .ok_or_else(foreign)?;
                sql.push_bind(time);
            }
            Kind::Number => {
                sql.push_bind(value.parse::<f64>().ok().filter(|n| n.is_finite()).ok_or_else(foreign)?);
            }
            Kind::Whole => {
                sql.push_bind(value.parse::<i64>().map_err(|_| foreign())?);
            }
        }
        Ok(())
    }

    /// A column of the page under a name, as a cursor writes it down.
    pub fn as_text(&self, name: &str) -> String {
        match self.kind {
            Kind::Time => format!("(extract(epoch from {name}) * 1000000)::bigint::text"),
            Kind::Text | Kind::Number | Kind::Whole => format!("{name}::text"),
        }
    }
}
