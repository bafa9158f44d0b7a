//! The registry of columns: the page, the SQL, the API and the docs iterate this one enum.

use serde::{Deserialize, Serialize};

use super::nearest::nearest;
use crate::{experiment::ExperimentStatus, permission::Visibility, version::Stage, version::Status};

/// How the values of a column are filtered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Filter {
    /// Free text.
    Text,
    /// One of the values there are.
    Values,
    /// One of a fixed set of words.
    Words,
    /// A person or service account, `me` included.
    Person,
    /// Several people.
    People,
    /// A project by its path, with `/*` its sub-projects too.
    Project,
    /// Several words.
    List,
    /// A number.
    Number,
    /// A number of bytes, with or without a unit.
    Size,
    /// A moment.
    Time,
    /// The key of a thing.
    Id,
    /// A SHA-256 in hex.
    Digest,
    /// Text or numbers, whatever somebody wrote.
    Mixed,
}

macro_rules! columns {
    ($($(#[$meta:meta])* $name:ident $id:literal $title:literal $width:literal $sortable:ident $filter:ident;)+) => {
        /// A built-in column of the models table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Column { $($(#[$meta])* $name,)+ }

        impl Column {
            /// Every built-in column, in default order.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The word in URLs, queries and `data-column`.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)+ }
            }

            /// The header people read.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }

            /// Width in CSS pixels.
            #[must_use]
            pub fn width(self) -> u16 {
                match self { $(Self::$name => $width,)+ }
            }

            /// Whether rows can be sorted by it.
            #[must_use]
            pub fn sortable(self) -> bool {
                columns!(@ $($name $sortable)+; self)
            }

            /// How it is filtered.
            #[must_use]
            pub fn filter(self) -> Filter {
                match self { $(Self::$name => Filter::$filter,)+ }
            }
        }
    };
    (@ $($name:ident $sortable:ident)+; $self:ident) => {
        match $self { $(Self::$name => columns!(@ $sortable),)+ }
    };
    (@ sorts) => { true };
    (@ stays) => { false };
}

columns! {
    /// Framework, Vitrine's own names and any other text. As wide as the longest common name beside its badge.
    Framework "framework" "Framework" 136 sorts Values;
    /// The model's name and the version's number or label.
    Name "name" "Name" 280 sorts Text;
    /// Coloured words.
    Tags "tags" "Tags" 220 stays List;
    /// Draft or Published.
    Status "status" "Status" 116 sorts Words;
    /// The project that holds the model.
    Project "project" "Project" 140 sorts Project;
    /// Who ran the experiment, or imported the model.
    User "user" "User" 150 sorts Person;
    /// The experiment's name.
    Task "task" "Task" 180 sorts Text;
    /// When it was registered.
    Created "created" "Created" 110 sorts Time;
    /// Description, hidden by default.
    Description "description" "Description" 260 stays Text;
    /// The version's number.
    Version "version" "Version" 90 sorts Number;
    /// The name somebody gave the version.
    Label "label" "Label" 120 sorts Text;
    /// Testing, staging, production or disabled.
    Stage "stage" "Stage" 110 sorts Words;
    /// Words that lead to the version.
    Aliases "aliases" "Aliases" 140 stays List;
    /// The version's key.
    Id "id" "ID" 310 stays Id;
    /// When anything about it last changed.
    Updated "updated" "Updated" 110 sorts Time;
    /// When it was published.
    Published "published" "Published" 110 sorts Time;
    /// Who published it.
    PublishedBy "published_by" "Published by" 160 sorts Person;
    /// The file's name.
    File "file" "File" 180 sorts Text;
    /// The files' size in bytes.
    Size "size" "Size" 90 sorts Size;
    /// How many parameters the file's header counts.
    Parameters "parameters" "Parameters" 130 sorts Number;
    /// Everybody who registered, published or staged it.
    Contributors "contributors" "Contributors" 160 stays People;
    /// What kind of task produced it.
    ExperimentType "experiment_type" "Experiment type" 160 sorts Values;
    /// Where that task stands.
    ExperimentStatus "experiment_status" "Experiment status" 170 sorts Words;
    /// That task's tags.
    ExperimentTags "experiment_tags" "Experiment tags" 200 stays List;
    /// When that task started.
    ExperimentStarted "experiment_started" "Started" 110 sorts Time;
    /// When that task last reported.
    ExperimentUpdated "experiment_updated" "Last update" 130 sorts Time;
    /// The last iteration that task reported.
    LastIteration "last_iteration" "Last iteration" 140 sorts Number;
    /// The project that holds that task.
    ExperimentProject "experiment_project" "Experiment project" 180 sorts Project;
    /// The version it was derived from.
    Parent "parent" "Parent" 280 stays Id;
    /// Where the artifact is, when it is not stored here.
    Uri "uri" "URI" 260 stays Text;
    /// SHA-256 of the file, or of the manifest of several.
    Sha256 "sha256" "SHA-256" 200 stays Digest;
    /// How often it was downloaded.
    Downloads "downloads" "Downloads" 130 sorts Number;
    /// Who can find its project.
    Visibility "visibility" "Visibility" 120 stays Words;
    /// What came of an experiment: the models that it was promoted to.
    Models "models" "Models" 200 stays List;
}

impl Column {
    /// Whether the built-in view shows it.
    #[must_use]
    pub fn shown_by_default(self) -> bool {
        self < Self::Description
    }

    /// The words it is filtered by, where those are fixed.
    #[must_use]
    pub fn words(self) -> Vec<&'static str> {
        match self {
            Self::Status => Status::ALL.iter().map(|w| w.code()).collect(),
            Self::Stage => Stage::ALL.iter().map(|w| w.code()).collect(),
            Self::ExperimentStatus => ExperimentStatus::ALL.iter().map(|w| w.code()).collect(),
            Self::Visibility => Visibility::ALL.iter().map(|w| w.code()).collect(),
            _ => Vec::new(),
        }
    }

    /// How people read one of its [words](Self::words).
    #[must_use]
    pub fn word_title(self, word: &str) -> Option<&'static str> {
        match self {
            Self::Status => Status::from_code(word).map(Status::title),
            Self::Stage => Stage::from_code(word).map(Stage::title),
            Self::ExperimentStatus => ExperimentStatus::from_code(word).map(ExperimentStatus::title),
            Self::Visibility => Visibility::from_code(word).map(Visibility::title),
            _ => None,
        }
    }

    /// Reads [`Self::id`].
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|c| c.id() == id)
    }

    /// The column whose id is nearest to a misspelt one, if any is near.
    #[must_use]
    pub fn nearest(id: &str) -> Option<Self> {
        nearest(id, Self::ALL.iter().map(|c| c.id())).and_then(Self::from_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_read_back() {
        for &column in Column::ALL {
            assert_eq!(Column::from_id(column.id()), Some(column));
            assert_eq!(serde_json::to_string(&column).unwrap(), format!("\"{}\"", column.id()));
            assert_eq!(column.filter() == Filter::Words, !column.words().is_empty());
            assert!(column.words().iter().all(|word| column.word_title(word).is_some()));
        }
    }

    #[test]
    fn the_built_in_view_shows_eight_columns() {
        let shown: Vec<_> = Column::ALL.iter().filter(|c| c.shown_by_default()).map(|c| c.id()).collect();
        assert_eq!(shown, ["framework", "name", "tags", "status", "project", "user", "task", "created"]);
    }

    #[test]
    fn a_misspelt_column_finds_its_neighbour() {
        assert_eq!(Column::nearest("stauts"), Some(Column::Status));
        assert_eq!(Column::nearest("qqqqqqq"), None);
    }
}
