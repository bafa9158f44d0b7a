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

/// The expressions of a sort order; a column of text and numbers takes two.
///
/// # Errors
/// A column that cannot be sorted.
pub(super) fn keys(subject: Subject, sort: &[SortKey]) -> Result<Vec<Key>, Refusal> {
    let mut keys = Vec::with_capacity(sort.len());
    for (i, SortKey { column, direction }) in sort.iter().enumerate() {
        let mut push = |sql: String, nullable, kind| keys.push(Key { sql, nullable, kind, direction: *direction });
        match column {
            ColumnKey::BuiltIn(column) => {
                let (sql, nullable, kind) = match subject {
                    Subject::Models => of_version(*column),
                    Subject::Experiments => of_experiment(*column),
                }
                .ok_or_else(|| Refusal::invalid("sort", format!("{} cannot be sorted", column.title())))?;
                push(sql.to_owned(), nullable, kind);
            }
            // Numbers by their value, then text.
            ColumnKey::Metadata(_) | ColumnKey::Parameter(_) => {
                push(format!("s{i}.number"), true, Kind::Number);
                push(format!("nullif(s{i}.value_key, '')"), true, Kind::Text);
            }
            ColumnKey::Metric(key, aggregate) => {
                let value = match aggregate {
                    Aggregate::Last => "last",
                    Aggregate::Min => "min",
                    Aggregate::Max => "max",
                };
                let value = match key.split_once('/') {
                    Some(_) => format!("coalesce(s{i}.{value}, t{i}.{value})"),
                    None => format!("s{i}.{value}"),
                };
                // Neither NaN nor an infinity: those count as empty, so that they come last.
                let finite = format!("{value} > '-infinity' and {value} < 'infinity'");
                push(format!("case when {finite} then {value} end"), true, Kind::Number);
            }
        }
    }
    Ok(keys)
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
        | Column::Visibility => return None,
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
pub(super) fn push_joins(sql: &mut QueryBuilder<Postgres>, sort: &[SortKey], reader: &Reader) {
    let subject = reader.subject;
    let built_in = sort.iter().filter_map(|k| if let ColumnKey::BuiltIn(c) = k.column { Some(c) } else { None });
    for join in built_in.flat_map(|column| joins(subject, column)).collect::<BTreeSet<_>>() {
        let (table, gate) = match join {
            Join::Project => (" join project p on p.id = v.project_id", None),
            Join::Account => (" left join account a on a.id = v.user_id", Some("v.project_id")),
            Join::Publisher => (" left join account b on b.id = v.published_by", Some("v.project_id")),
            Join::Downloads => (
                " left join lateral (select coalesce(sum(c.count), 0)::bigint as count from download_count c
                   where c.version_id = v.id) d on true",
                Some("v.project_id"),
            ),
            Join::Experiment => (" left join experiment e on e.id = v.experiment_id", Some("e.project_id")),
            Join::ExperimentProject => (" left join project ep on ep.id = e.project_id", None),
        };
        sql.push(table);
        push_gate(sql, gate, reader);
    }
    for (i, SortKey { column, .. }) in sort.iter().enumerate() {
        let alias = format!("s{i}");
        match column {
            ColumnKey::BuiltIn(_) => {}
            ColumnKey::Metadata(_) => {
                sql.push(format_args!(" left join version_metadata {alias} on {alias}.version_id = v.id"));
                push_key(sql, &alias, column);
            }
            ColumnKey::Parameter(_) if subject == Subject::Experiments => {
                sql.push(format_args!(" left join experiment_parameter {alias} on {alias}.experiment_id = v.id"));
                push_key(sql, &alias, column);
            }
            ColumnKey::Parameter(_) => {
                sql.push(format_args!(
                    " left join (experiment_parameter {alias} join experiment e{alias} on e{alias}.id = {alias}.experiment_id"
                ));
                push_gate(sql, Some(&format!("e{alias}.project_id")), reader);
                sql.push(format_args!(") on {alias}.experiment_id = v.experiment_id"));
                push_key(sql, &alias, column);
            }
            ColumnKey::Metric(key, _) => {
                push_metric(sql, &alias, key, "", reader);
                // As in queries: a name with a slash in it, or a name and a variant.
                if let Some((name, variant)) = key.split_once('/') {
                    push_metric(sql, &format!("t{i}"), name, variant, reader);
                }
            }
        }
    }
}

fn push_metric(sql: &mut QueryBuilder<Postgres>, alias: &str, name: &str, variant: &str, reader: &Reader) {
    let (table, owner) = match reader.subject {
        Subject::Models => ("version_metric", "version_id"),
        Subject::Experiments => ("experiment_metric", "experiment_id"),
    };
    sql.push(format_args!(" left join {table} {alias} on {alias}.{owner} = v.id and {alias}.name = "));
    sql.push_bind(name.to_owned()).push(format_args!(" and {alias}.variant = ")).push_bind(variant.to_owned());
    push_gate(sql, Some("v.project_id"), reader);
}

fn push_gate(sql: &mut QueryBuilder<Postgres>, project: Option<&str>, reader: &Reader) {
    if let (Some(project), Some(roles)) = (project, &reader.scope.roles) {
        sql.push(format_args!(" and {project} = any(")).push_bind(roles.clone()).push(")");
    }
}

impl Key {
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
