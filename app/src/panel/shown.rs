//! What the panel shows.

use domain::{Id, table::Row, tag::TagView};
use leptos::prelude::*;

use crate::{
    Failure,
    fns::{At, More, Opening},
    page::table::Opened,
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
    /// The version, where it is known.
    #[must_use]
    pub fn id(&self) -> Option<Id> {
        match self {
            Self::Coming(row) => Some(row.id),
            Self::All(opening) => Some(opening.details.row.id),
            _ => None,
        }
    }

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
