//! Where the value of a field is found, seen from `version v` or `experiment v`.

use domain::table::{Aggregate, Column, ColumnKey, Subject};
use sqlx::{Postgres, QueryBuilder};

/// Where the values of a field are, and what of them.
pub(super) struct Source {
    /// Other tables and what ties their rows to `v`; `None` for a column of `v` itself.
    pub from: Option<&'static str>,
    /// A column that holds a project in which the reader needs a role, for the value to be there at all.
    pub gate: Option<&'static str>,
    /// The value.
    pub value: &'static str,
    /// The value as a number, where it can also be text.
    pub number: &'static str,
    /// What it is.
    pub kind: Kind,
}

/// What a value is, as far as comparing it goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text, never empty: empty text is no value.
    Text,
    /// Any number.
    Number,
    /// `timestamptz`
    Time,
    /// A key.
    Id,
    /// The key of an account, whose name is `x.name`.
    Account,
    /// The key of a project.
    Project,
    /// The key of a project, asked for its visibility.
    Visibility,
}

fn own(value: &'static str, kind: Kind) -> Source {
    Source { from: None, gate: None, value, number: value, kind }
}

fn rows(from: &'static str, value: &'static str, kind: Kind) -> Source {
    Source { from: Some(from), gate: None, value, number: value, kind }
}

fn experiment(value: &'static str, kind: Kind) -> Source {
    rows("experiment x where x.id = v.experiment_id", value, kind).gated("x.project_id")
}

fn value_of(aggregate: Aggregate) -> &'static str {
    match aggregate {
        Aggregate::Last => "x.last",
        Aggregate::Min => "x.min",
        Aggregate::Max => "x.max",
    }
}

impl Source {
    fn gated(self, project: &'static str) -> Self {
        Self { gate: Some(project), ..self }
    }

    /// Where a field is found. Strangers of a Public project have a gate before all that is not theirs to read.
    pub fn of(subject: Subject, field: &ColumnKey) -> Self {
        match subject {
            Subject::Models => Self::of_version(field),
            Subject::Experiments => Self::of_experiment(field),
        }
    }

    fn of_version(field: &ColumnKey) -> Self {
        match field {
            ColumnKey::BuiltIn(column) => Self::of_column(*column),
            ColumnKey::Metadata(_) => Self {
                number: "x.number",
                ..rows("version_metadata x where x.version_id = v.id and x.value <> ''", "x.value", Kind::Text)
            },
            ColumnKey::Parameter(_) => Self {
                number: "x.number",
                ..rows(
                    "experiment_parameter x join experiment e on e.id = x.experiment_id
                     where x.experiment_id = v.experiment_id and x.value <> ''",
                    "x.value",
                    Kind::Text,
                )
                .gated("e.project_id")
            },
            ColumnKey::Metric(_, aggregate) => {
                rows("version_metric x where x.version_id = v.id", value_of(*aggregate), Kind::Number)
                    .gated("v.project_id")
            }
        }
    }

    fn of_column(column: Column) -> Self {
        match column {
            Column::Framework => own("v.framework", Kind::Text),
            Column::Name => rows("model x where x.id = v.model_id", "x.name", Kind::Text),
            Column::Tags => {
                rows("version_tag y join tag x on x.id = y.tag_id where y.version_id = v.id", "x.name", Kind::Text)
            }
            Column::Status => own("v.status", Kind::Text),
            Column::Project => own("v.project_id", Kind::Project),
            Column::User => rows("account x where x.id = v.user_id", "x.id", Kind::Account).gated("v.project_id"),
            Column::Task => experiment("x.name", Kind::Text),
            Column::Created => own("v.created_at", Kind::Time),
            Column::Description => rows("version_text x where x.version_id = v.id and x.description <> ''", "x.description", Kind::Text),
            Column::Version => own("v.number", Kind::Number),
            Column::Label => own("v.label", Kind::Text),
            Column::Stage => own("v.stage", Kind::Text),
            Column::Aliases => rows("alias x where x.version_id = v.id", "x.name", Kind::Text),
            Column::Id => own("v.id", Kind::Id),
            Column::Updated => own("v.updated_at", Kind::Time),
            Column::Published => own("v.published_at", Kind::Time),
            Column::PublishedBy => {
                rows("account x where x.id = v.published_by", "x.id", Kind::Account).gated("v.project_id")
            }
            Column::File => rows("version_file x where x.version_id = v.id", "x.name", Kind::Text),
            Column::Size => own("v.size", Kind::Number),
            Column::Parameters => own("v.parameter_count", Kind::Number),
            Column::Contributors => rows(
                "account x where x.id in (select v.user_id union all select v.published_by
                     union all select s.changed_by from stage_change s where s.version_id = v.id)",
                "x.id",
                Kind::Account,
            )
            .gated("v.project_id"),
            Column::ExperimentType => experiment("x.kind", Kind::Text),
            Column::ExperimentStatus => experiment("x.status", Kind::Text),
            Column::ExperimentTags => rows(
                "experiment_tag y join tag x on x.id = y.tag_id join experiment e on e.id = y.experiment_id
                 where y.experiment_id = v.experiment_id",
                "x.name",
                Kind::Text,
            )
            .gated("e.project_id"),
            Column::ExperimentStarted => experiment("x.started_at", Kind::Time),
            Column::ExperimentUpdated => experiment("x.updated_at", Kind::Time),
            Column::LastIteration => experiment("x.last_iteration", Kind::Number),
            Column::ExperimentProject => experiment("x.project_id", Kind::Project),
            // Seen from another project, the parent stays hidden unless its own is open to the reader.
            Column::Parent => {
                rows("version x where x.id = v.parent_id", "x.id", Kind::Id).gated("x.project_id")
            }
            Column::Uri => own("v.uri", Kind::Text),
            Column::Sha256 => own("encode(v.sha256, 'hex')", Kind::Text),
            Column::Downloads => rows(
                "(select coalesce((select d.count from download_count d where d.version_id = v.id), 0) as count) x where true",
                "x.count",
                Kind::Number,
            )
            .gated("v.project_id"),
            Column::Visibility => own("v.project_id", Kind::Visibility),
            // No column of this table; whoever asks is told so before.
            Column::Models => own("null", Kind::Text),
        }
    }

    /// Experiments are listed only where the reader has a role, so nothing of them needs a gate but what came of them
    /// elsewhere.
    fn of_experiment(field: &ColumnKey) -> Self {
        let column = match field {
            ColumnKey::BuiltIn(column) => column,
            ColumnKey::Parameter(_) => {
                let from = "experiment_parameter x where x.experiment_id = v.id and x.value <> ''";
                return Self { number: "x.number", ..rows(from, "x.value", Kind::Text) };
            }
            ColumnKey::Metric(_, aggregate) => {
                return rows("experiment_metric x where x.experiment_id = v.id", value_of(*aggregate), Kind::Number);
            }
            ColumnKey::Metadata(_) => return own("null", Kind::Text),
        };
        match column {
            Column::Task => own("v.name", Kind::Text),
            Column::ExperimentType => own("v.kind", Kind::Text),
            Column::ExperimentStatus => own("v.status", Kind::Text),
            Column::ExperimentTags => rows(
                "experiment_tag y join tag x on x.id = y.tag_id where y.experiment_id = v.id",
                "x.name",
                Kind::Text,
            ),
            Column::ExperimentProject => own("v.project_id", Kind::Project),
            Column::User => rows("account x where x.id = v.user_id", "x.id", Kind::Account),
            Column::ExperimentStarted => own("v.started_at", Kind::Time),
            Column::ExperimentUpdated => own("v.updated_at", Kind::Time),
            Column::LastIteration => own("v.last_iteration", Kind::Number),
            Column::Status => own("case when v.published_at is null then 'draft' else 'published' end", Kind::Text),
            Column::Created => own("v.created_at", Kind::Time),
            Column::Id => own("v.id", Kind::Id),
            Column::Models => rows(
                "model x where x.id in
                     (select y.model_id from version y where y.experiment_id = v.id and y.archived_at is null)",
                "x.name",
                Kind::Text,
            )
            .gated("x.project_id"),
            // No column of this table; whoever asks is told so before.
            _ => own("null", Kind::Text),
        }
    }
}

/// ` and …`: the rows `x` that a user-made key names.
pub(super) fn push_key(sql: &mut QueryBuilder<Postgres>, alias: &str, field: &ColumnKey) {
    match field {
        ColumnKey::BuiltIn(_) => {}
        ColumnKey::Metadata(key) => {
            sql.push(format_args!(" and {alias}.key = ")).push_bind(key.clone());
        }
        ColumnKey::Parameter(key) => {
            sql.push(format_args!(" and {alias}.name = ")).push_bind(key.clone());
        }
        ColumnKey::Metric(key, _) => {
            sql.push(format_args!(" and (({alias}.name = ")).push_bind(key.clone());
            sql.push(format_args!(" and {alias}.variant = '')"));
            // The first slash parts a metric from its variant, as in the command line.
            if let Some((name, variant)) = key.split_once('/') {
                sql.push(format_args!(" or ({alias}.name = ")).push_bind(name.to_owned());
                sql.push(format_args!(" and {alias}.variant = ")).push_bind(variant.to_owned()).push(")");
            }
            sql.push(")");
        }
    }
}
