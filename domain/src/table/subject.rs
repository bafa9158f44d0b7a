//! What the rows of a table are.

use serde::{Deserialize, Serialize};

use super::{Column, ColumnKey};

/// What the rows of a table are. Both tables share columns, queries and views; each has its own selection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Subject {
    /// Versions of models.
    #[default]
    Models,
    /// Experiments.
    Experiments,
}

/// Columns of the experiments table, in default order; the first ten are shown by default.
const EXPERIMENTS: &[Column] = &[
    Column::Task,
    Column::ExperimentType,
    Column::ExperimentStatus,
    Column::ExperimentTags,
    Column::Models,
    Column::ExperimentProject,
    Column::User,
    Column::ExperimentStarted,
    Column::ExperimentUpdated,
    Column::LastIteration,
    Column::Status,
    Column::Created,
    Column::Id,
];
const EXPERIMENTS_SHOWN: usize = 10;
/// The table of models has all but the last, which says what came of an experiment.
const MODELS: &[Column] = Column::ALL.split_at(Column::ALL.len() - 1).0;

impl Subject {
    /// Every built-in column, in default order.
    #[must_use]
    pub fn columns(self) -> &'static [Column] {
        match self {
            Self::Models => MODELS,
            Self::Experiments => EXPERIMENTS,
        }
    }

    /// The columns of the built-in view, in order.
    #[must_use]
    pub fn shown(self) -> Vec<ColumnKey> {
        match self {
            Self::Models => Column::ALL.iter().filter(|c| c.shown_by_default()).map(|&c| c.into()).collect(),
            Self::Experiments => EXPERIMENTS[..EXPERIMENTS_SHOWN].iter().map(|&c| c.into()).collect(),
        }
    }

    /// Whether its rows have such a value.
    #[must_use]
    pub fn has(self, column: &ColumnKey) -> bool {
        match (self, column) {
            (_, ColumnKey::BuiltIn(column)) => self.columns().contains(column),
            (Self::Models, _) | (_, ColumnKey::Metric(..) | ColumnKey::Parameter(_)) => true,
            (Self::Experiments, ColumnKey::Metadata(_)) => false,
        }
    }

    /// The header people read: what says "experiment" elsewhere needs not where all are.
    #[must_use]
    pub fn title(self, column: &ColumnKey) -> String {
        let short = match (self, column) {
            (Self::Experiments, ColumnKey::BuiltIn(column)) => match column {
                Column::Task => "Name",
                Column::ExperimentType => "Type",
                Column::ExperimentStatus => "Status",
                Column::ExperimentTags => "Tags",
                Column::ExperimentProject => "Project",
                Column::Status => "Published",
                _ => return column.title().into(),
            },
            _ => return column.title(),
        };
        short.into()
    }

    /// The word for it in addresses: `/acme/models`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.words().1
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Models, Self::Experiments].into_iter().find(|subject| subject.code() == code)
    }

    /// One of them, and several.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Models => ("model", "models"),
            Self::Experiments => ("experiment", "experiments"),
        }
    }
}
