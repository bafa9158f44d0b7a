//! The registry of columns: the page, the SQL, the API and the docs iterate this one enum.

use serde::{Deserialize, Serialize};

/// A column of the models table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// Framework, Vitrine's own names and any other text.
    Framework,
    /// The model's name and the version's number or label.
    Name,
    /// Coloured words.
    Tags,
    /// Draft or Published.
    Status,
    /// The project that holds the model.
    Project,
    /// Who ran the experiment, or imported the model.
    User,
    /// The experiment's name.
    Task,
    /// When it was registered.
    Created,
    /// Description, hidden by default.
    Description,
}

impl Column {
    /// Every column, in default order.
    pub const ALL: &[Self] = &[
        Self::Framework,
        Self::Name,
        Self::Tags,
        Self::Status,
        Self::Project,
        Self::User,
        Self::Task,
        Self::Created,
        Self::Description,
    ];

    /// The word in URLs, queries and `data-column`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Framework => "framework",
            Self::Name => "name",
            Self::Tags => "tags",
            Self::Status => "status",
            Self::Project => "project",
            Self::User => "user",
            Self::Task => "task",
            Self::Created => "created",
            Self::Description => "description",
        }
    }

    /// The header people read.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Framework => "Framework",
            Self::Name => "Name",
            Self::Tags => "Tags",
            Self::Status => "Status",
            Self::Project => "Project",
            Self::User => "User",
            Self::Task => "Task",
            Self::Created => "Created",
            Self::Description => "Description",
        }
    }

    /// Width in CSS pixels.
    #[must_use]
    pub fn width(self) -> u16 {
        match self {
            // The longest common name, “safetensors”, beside its badge.
            Self::Framework => 136,
            Self::Name => 280,
            Self::Tags => 220,
            Self::Status => 116,
            Self::Project => 140,
            Self::User => 150,
            Self::Task => 180,
            Self::Created => 110,
            Self::Description => 260,
        }
    }

    /// Whether the built-in view shows it.
    #[must_use]
    pub fn shown_by_default(self) -> bool {
        self != Self::Description
    }

    /// Whether rows can be sorted by it.
    #[must_use]
    pub fn sortable(self) -> bool {
        !matches!(self, Self::Tags | Self::Description)
    }

    /// Reads [`Self::id`].
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|c| c.id() == id)
    }

    /// The column whose id is nearest to a misspelt one, if any is near.
    #[must_use]
    pub fn nearest(id: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .map(|c| (distance(c.id(), id), c))
            .filter(|(d, _)| *d <= 2)
            .min_by_key(|(d, _)| *d)
            .map(|(_, c)| c)
    }
}

/// Edits that turn one word into the other (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let cost = (diagonal + usize::from(x != *y)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = cost;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_read_back() {
        for &column in Column::ALL {
            assert_eq!(Column::from_id(column.id()), Some(column));
        }
    }

    #[test]
    fn a_misspelt_column_finds_its_neighbour() {
        assert_eq!(Column::nearest("stauts"), Some(Column::Status));
        assert_eq!(Column::nearest("qqqqqqq"), None);
    }
}
