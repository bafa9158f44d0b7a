//! Rows of either table, as they have arrived.

use domain::{
    Id,
    project::Here,
    table::{Cell, Column, ColumnKey, ExperimentRow, GroupOf, Listing, Page, ProjectRef, Row, SavedView, Subject},
    tag::TagView,
};
use leptos::prelude::*;

use crate::{
    Failure,
    fns::{At, list_experiments, list_versions},
    wire::Wire,
};

/// A row of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum AnyRow {
    /// Of the models table.
    Version(Box<Row>),
    /// Of the experiments table.
    Experiment(Box<ExperimentRow>),
}

impl AnyRow {
    /// Key of what the row shows.
    #[must_use]
    pub fn id(&self) -> Id {
        match self {
            Self::Version(row) => row.id,
            Self::Experiment(row) => row.id,
        }
    }

    /// Its own tags.
    #[must_use]
    pub fn tags(&self) -> &[TagView] {
        match self {
            Self::Version(row) => &row.tags,
            Self::Experiment(row) => &row.tags,
        }
    }

    /// Values that were asked for besides what every row holds.
    #[must_use]
    pub fn extra(&self, key: &ColumnKey) -> Option<&Cell> {
        match self {
            Self::Version(row) => row.columns.get(key),
            Self::Experiment(row) => row.columns.get(key),
        }
    }

    /// The tags that a column draws.
    #[must_use]
    pub fn tags_in(&self, column: &ColumnKey) -> Option<&[TagView]> {
        match (self, column, self.extra(column)) {
            (Self::Version(_), ColumnKey::BuiltIn(Column::Tags), _)
            | (Self::Experiment(_), ColumnKey::BuiltIn(Column::ExperimentTags), _) => Some(self.tags()),
            (_, _, Some(Cell::Tags(tags))) => Some(tags),
            _ => None,
        }
    }

    /// Every tag that a cell of it may draw.
    pub fn all_tags(&self) -> impl Iterator<Item = &TagView> {
        let columns = match self {
            Self::Version(row) => &row.columns,
            Self::Experiment(row) => &row.columns,
        };
        let more = columns.values().flat_map(|cell| if let Cell::Tags(tags) = cell { tags.as_slice() } else { &[] });
        self.tags().iter().chain(more)
    }

    /// What it is called where it stands alone: `yolo v7`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Version(row) => format!("{} {}", row.model.name, row.chip()),
            Self::Experiment(row) => row.name.clone(),
        }
    }
}

/// A row whose content may change while it stays in its place.
#[derive(Clone)]
pub struct LiveRow {
    /// Key of what it shows.
    pub id: Id,
    /// What its cells show.
    pub row: ArcRwSignal<AnyRow>,
}

impl LiveRow {
    /// A row that has just arrived.
    #[must_use]
    pub fn new(row: AnyRow) -> Self {
        Self { id: row.id(), row: ArcRwSignal::new(row) }
    }
}

/// A group of rows: a sub-project, or the project itself.
#[derive(Clone)]
pub struct LiveGroup {
    /// The project.
    pub project: ProjectRef,
    /// Whether it is the project itself, without what is below.
    pub own: bool,
    /// Rows that have arrived.
    pub rows: ArcRwSignal<Vec<LiveRow>>,
    /// Where its next page starts; none when all are there.
    pub next: ArcRwSignal<Option<String>>,
    /// How many it has.
    pub total: ArcRwSignal<i64>,
    /// Whether its rows are on their way.
    pub busy: ArcRwSignal<bool>,
}

impl LiveGroup {
    /// A group that has just arrived.
    #[must_use]
    pub fn new(group: GroupOf<AnyRow>) -> Self {
        let GroupOf { project, own, page, total } = group;
        Self {
            project,
            own,
            rows: ArcRwSignal::new(page.items.into_iter().map(LiveRow::new).collect()),
            next: ArcRwSignal::new(page.next),
            total: ArcRwSignal::new(total),
            busy: ArcRwSignal::new(false),
        }
    }

    /// Tells a group from the others of a page.
    #[must_use]
    pub fn key(&self) -> (Id, bool) {
        (self.project.id, self.own)
    }
}

/// A listing of either table.
pub struct Arrived {
    /// Where the reader is.
    pub here: Here,
    /// Views that a link to this place may name.
    pub saved: Vec<SavedView>,
    /// The rows, where they are not grouped.
    pub rows: Vec<AnyRow>,
    /// Where the next page starts.
    pub next: Option<String>,
    /// The groups, where rows are grouped.
    pub groups: Vec<GroupOf<AnyRow>>,
    /// How many rows there are in all.
    pub total: i64,
    /// Whether that is about so many.
    pub rough: bool,
}

/// Asks the server for a page of a table.
///
/// # Errors
/// The server's refusal, or that it was not reached.
pub async fn ask(
    subject: Subject,
    organization: String,
    path: String,
    query: String,
    own: bool,
) -> Result<Wire, Failure> {
    match subject {
        Subject::Models => list_versions(organization, path, query, own).await,
        Subject::Experiments => list_experiments(organization, path, query, own).await,
    }
}

/// Reads what [`ask`] brought.
///
/// # Errors
/// That it could not be read.
pub fn read(subject: Subject, answer: &Wire) -> Result<At<Arrived>, Failure> {
    Ok(match subject {
        Subject::Models => answer.read::<At<Listing>>()?.map(|listing| whole(listing, version)),
        Subject::Experiments => answer.read::<At<Listing<ExperimentRow>>>()?.map(|listing| whole(listing, experiment)),
    })
}

fn version(row: Row) -> AnyRow {
    AnyRow::Version(Box::new(row))
}

fn experiment(row: ExperimentRow) -> AnyRow {
    AnyRow::Experiment(Box::new(row))
}

fn whole<R>(listing: Listing<R>, wrap: fn(R) -> AnyRow) -> Arrived {
    let Listing { here, saved, page, groups, total, rough } = listing;
    let rows = |items: Vec<R>| items.into_iter().map(wrap).collect::<Vec<_>>();
    let groups = groups
        .into_iter()
        .map(|GroupOf { project, own, page, total }| GroupOf {
            project,
            own,
            page: Page { items: rows(page.items), next: page.next },
            total,
        })
        .collect();
    Arrived { here, saved, rows: rows(page.items), next: page.next, groups, total, rough }
}
