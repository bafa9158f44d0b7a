//! What a row shows in a column, whatever the column: for lists outside of pages.

use super::{Cell, Column, ColumnKey, ExperimentRow, Row};
use crate::person::PersonRef;

impl Row {
    /// The value of a column, where there is one that the reader may know.
    #[must_use]
    pub fn value(&self, column: &ColumnKey) -> Option<Cell> {
        let ColumnKey::BuiltIn(built_in) = column else { return self.columns.get(column).cloned() };
        Some(match built_in {
            Column::Framework => Cell::Text(self.framework.clone()?),
            Column::Name => Cell::Text(format!("{} {}", self.model.name, self.chip())),
            Column::Tags if self.tags.is_empty() => return None,
            Column::Tags => Cell::Tags(self.tags.clone()),
            Column::Status => Cell::Text(self.status.code().into()),
            Column::Project => Cell::Project(self.project.clone()),
            Column::User => Cell::Person(self.user.clone()?),
            Column::Task => Cell::Text(self.task.as_ref()?.name.clone()),
            Column::Created => Cell::Time(self.created),
            Column::Version => Cell::Count(self.number.into()),
            Column::Label => Cell::Text(self.label.clone()?),
            Column::Stage => Cell::Text(self.stage.code().into()),
            Column::Id => Cell::Text(self.id.to_string()),
            _ => return self.columns.get(column).cloned(),
        })
    }
}

impl ExperimentRow {
    /// The value of a column, where there is one.
    #[must_use]
    pub fn value(&self, column: &ColumnKey) -> Option<Cell> {
        let ColumnKey::BuiltIn(built_in) = column else { return self.columns.get(column).cloned() };
        Some(match built_in {
            Column::Task => Cell::Text(self.name.clone()),
            Column::ExperimentType => Cell::Text(self.kind.clone()),
            Column::ExperimentStatus => Cell::Text(self.status.code().into()),
            Column::ExperimentTags if self.tags.is_empty() => return None,
            Column::ExperimentTags => Cell::Tags(self.tags.clone()),
            Column::ExperimentProject => Cell::Project(self.project.clone()),
            Column::User => Cell::Person(self.user.clone()?),
            Column::ExperimentStarted => Cell::Time(self.started?),
            Column::ExperimentUpdated => Cell::Time(self.updated),
            Column::LastIteration => Cell::Count(self.last_iteration),
            Column::Status => Cell::Text(if self.published { "published" } else { "draft" }.into()),
            Column::Created => Cell::Time(self.created),
            Column::Id => Cell::Text(self.id.to_string()),
            _ => return self.columns.get(column).cloned(),
        })
    }
}

impl Cell {
    /// The value as plain text, as programs read it: moments in RFC 3339, projects by path, several words joined
    /// by commas.
    #[must_use]
    pub fn text(&self) -> String {
        let names = |people: &[PersonRef]| people.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", ");
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number_text(*number),
            Self::Count(count) | Self::Size(count) => count.to_string(),
            Self::Time(time) => time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
            Self::Person(person) => person.name.clone(),
            Self::People(people) => names(people),
            Self::Tags(tags) => tags.iter().map(|t| t.name.as_str()).collect::<Vec<_>>().join(", "),
            Self::Words(words) => words.join(", "),
            Self::Project(project) => project.path.clone(),
            Self::Version(_, address) => address.clone(),
            Self::Versions(all) => all.iter().map(|(_, address)| address.as_str()).collect::<Vec<_>>().join(", "),
        }
    }
}

/// A number that reads back as itself, without a tail of zeros.
fn number_text(number: f64) -> String {
    let text = format!("{number:?}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back() {
        for (number, text) in [(1.0, "1"), (0.5, "0.5"), (-3.0, "-3"), (1e300, "1e300"), (1e-9, "1e-9")] {
            assert_eq!(number_text(number), text);
            assert_eq!(text.parse::<f64>(), Ok(number));
        }
        assert_eq!(number_text(f64::NAN), "NaN");
    }
}
