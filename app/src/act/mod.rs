//! Acting on versions: the menu of a row, the bar below a selection, dialogs that ask, and what is said afterwards.
//!
//! All of it comes late. What is to be done is an [`Errand`]; whoever has an [`Acting`] can run one or open a dialog.

mod board;
mod chosen;
mod dialog;
mod errand;
mod keys;
mod known;
mod names;
mod note;
mod place;
mod refresh;
mod report;
mod run;
mod tags;
mod undo;

use domain::lifecycle::Verb;
use leptos::prelude::*;

pub use board::{Tone, board};
pub use chosen::{Chosen, deed};
pub use dialog::Dialog;
pub use errand::{Back, Errand};

use crate::{
    table::Table,
    ui::live::{on_change, spawn_freely},
};
use known::Known;

/// How versions of a table are acted on.
#[derive(Clone, Copy)]
pub struct Acting {
    /// Whose versions.
    pub table: Table,
    /// What is asked, and of which versions; nothing while no dialog is open.
    asked: RwSignal<Option<(Dialog, Chosen)>>,
    /// What the rules ask about versions, as far as it has arrived.
    known: Known,
}

impl Acting {
    /// For a table. Once a table: its rows follow what is done.
    #[must_use]
    pub fn new(table: Table) -> Self {
        let acting = Self { table, asked: RwSignal::new(None), known: Known::new() };
        on_change(
            || board().turns.get(),
            move |_, _| {
                acting.known.forget();
                table.acted.update(|turn| *turn += 1);
                refresh::refresh(table);
            },
        );
        acting
    }

    /// Does something, says what became of it, and offers Undo where it can be taken back.
    pub fn run(self, errand: Errand) {
        spawn_freely(async move {
            self.perform(errand).await;
        });
    }

    /// The same, to wait for; whether all of it was done.
    pub async fn perform(self, errand: Errand) -> bool {
        run::perform(errand).await
    }

    /// Opens a dialog about some versions, in place of another one.
    pub fn open(self, dialog: Dialog, of: Chosen) {
        self.asked.set(Some((dialog, of)));
    }

    /// Closes the dialog that is open.
    pub fn close(self) {
        self.asked.set(None);
    }

    /// Those of some versions that an action applies to, as far as that is known; the server decides.
    #[must_use]
    pub fn fitting(self, verb: Verb, of: &Chosen) -> Chosen {
        self.known.fitting(verb, of)
    }
}

/// All of it, for a table.
pub fn room(acting: Acting) -> AnyView {
    view! {
        {dialog::room(acting)}
        {tags::of_table(acting.table)}
    }
    .into_any()
}

/// What is there once around all pages: notes of what was done, and what changes tags.
pub fn around() -> AnyView {
    view! {
        {note::notes()}
        {tags::room()}
    }
    .into_any()
}
