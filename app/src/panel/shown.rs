//! What the panel shows, and how it is fetched.

use domain::{
    Id,
    table::{Row, Tab},
    tag::TagView,
};
use leptos::prelude::*;

use crate::{
    Failure,
    fns::{At, More, Opening, open_version},
    page::table::Opened,
    table::Table,
    ui::live::spawn_freely,
};

/// What the panel shows.
#[derive(Clone, PartialEq)]
pub enum Shown {
    /// Nothing; the panel is closed.
    Nothing,
    /// A row of the table, while all of it is on its way.
    Coming(Box<Row>),
    /// A version that is not in the table, on its way.
    Unknown,
    /// All of it, with what a tab needs besides.
    All(Box<Opening>),
    /// Why it did not come.
    Failed(Failure),
}

impl Shown {
    /// Tags whose colours have to be known.
    #[must_use]
    pub fn tags(&self) -> &[TagView] {
        match self {
            Self::Coming(row) => &row.tags,
            Self::All(opening) => &opening.details.row.tags,
            _ => &[],
        }
    }
}

impl From<Opened> for Shown {
    fn from(opened: Opened) -> Self {
        match opened {
            None => Self::Nothing,
            Some(Ok(opening)) => match opening.read::<At<Opening>>() {
                Ok(opening) => Self::All(Box::new(opening.it)),
                Err(failure) => Self::Failed(failure),
            },
            Some(Err(line)) => Self::Failed(Failure::from_line(&line).unwrap_or_else(|| Failure::unreachable(line))),
        }
    }
}

/// Fetches what is open, for a tab. What is shown stays until that has come.
pub fn fetch(table: Table, shown: RwSignal<Shown>, open: Option<Id>, tab: Tab) {
    let Some(id) = open else {
        shown.set(Shown::Nothing);
        return;
    };
    if !matches!(*shown.read_untracked(), Shown::All(_)) {
        shown.set(table.row(id).map_or(Shown::Unknown, |row| Shown::Coming(Box::new(row))));
    }
    spawn_freely(async move {
        let answer = open_version(id, tab.code().to_owned()).await;
        // Another one may have been opened, or none, meanwhile.
        if table.view.try_read_untracked().is_none_or(|view| view.open != Some(id) || view.tab != tab) {
            return;
        }
        shown.try_set(Shown::from(Some(answer.map_err(|failure| failure.line()))));
    });
}

/// Adds older activity to what is shown.
pub fn older(shown: RwSignal<Shown>) {
    let asked = shown.with_untracked(|shown| match shown {
        Shown::All(opening) => match &opening.more {
            More::Activity(page, _) => Some((opening.details.row.id, page.next.clone()?)),
            _ => None,
        },
        _ => None,
    });
    let Some((id, cursor)) = asked else { return };
    spawn_freely(async move {
        let answer = crate::fns::activity(id, cursor).await;
        let Ok(at) = answer.and_then(|answer| answer.read::<At<domain::table::Page<domain::api::Activity>>>()) else {
            return;
        };
        shown.try_update(|shown| {
            if let Shown::All(opening) = shown
                && opening.details.row.id == id
                && let More::Activity(page, _) = &mut opening.more
            {
                page.items.extend(at.it.items);
                page.next = at.it.next;
            }
        });
    });
}
