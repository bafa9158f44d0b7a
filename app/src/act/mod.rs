//! Acting on versions: the menu of a row, the bar below a selection, dialogs that ask, and what is said afterwards.
//!
//! All of it comes late. What is to be done is an [`Errand`]; whoever has an [`Acting`] can run one or open a dialog.

mod alias;
mod board;
mod chosen;
mod delete;
mod dialog;
mod dock;
mod download;
mod errand;
mod form;
mod item;
mod keys;
mod keys_dialog;
mod known;
mod leave;
mod menu;
mod menu_keys;
mod menu_place;
mod names;
mod note;
mod place;
mod publish;
mod refresh;
mod report;
mod run;
mod stage;
mod start;
mod tags;
mod undo;

use domain::{lifecycle::Verb, table::Subject};
use leptos::prelude::*;

pub use board::{Tone, board};
pub use chosen::Chosen;
pub use dialog::Dialog;
pub use errand::{Back, Errand};
pub use keys::is_elsewhere;
pub use refresh::refresh;

use crate::{
    table::{Table, keyboard::give_focus},
    ui::{
        any::{AnyView, IntoAny},
        live::{on_change, spawn_freely},
    },
};
use known::Known;
use menu::Menu;

/// How versions of a table are acted on.
#[derive(Clone, Copy)]
pub struct Acting {
    /// Whose versions.
    pub table: Table,
    /// What is asked, and of which versions; nothing while no dialog is open.
    asked: RwSignal<Option<(Dialog, Chosen)>>,
    /// What the rules ask about versions, as far as it has arrived.
    known: Known,
    /// What is said of those that were left out of what is asked.
    rest: StoredValue<String>,
    /// The menu of a version or of the selection.
    menu: Menu,
    /// Whether everything that the table shows is being selected.
    choosing: RwSignal<bool>,
    /// What an action has been started on that is not done yet.
    running: StoredValue<Option<Chosen>>,
    /// Where a link leads that waits for an answer.
    leaving: StoredValue<String>,
}

impl Acting {
    /// For a table. Once a table: its rows follow what is done.
    #[must_use]
    pub fn new(table: Table) -> Self {
        let acting = Self {
            table,
            asked: RwSignal::new(None),
            known: Known::new(),
            rest: StoredValue::new(String::new()),
            menu: Menu::new(),
            choosing: RwSignal::new(false),
            running: StoredValue::new(None),
            leaving: StoredValue::new(String::new()),
        };
        on_change(
            || board().turns.get(),
            move |_, _| {
                acting.known.forget();
                table.acted.update(|turn| *turn += 1);
                refresh::refresh(table);
                acting.prune();
            },
        );
        // What others did may have changed what can be done; what is selected stays so.
        on_change(move || table.heard.get(), move |_, _| acting.known.forget());
        acting
    }

    /// Does something, says what became of it, and offers Undo where it can be taken back.
    pub fn run(self, errand: Errand) {
        self.running.set_value(errand.steps.first().map(|(_, of)| of.clone()));
        spawn_freely(async move {
            self.perform(errand).await;
            self.running.try_set_value(None);
        });
    }

    /// The same, to wait for; whether all of it was done.
    pub async fn perform(self, errand: Errand) -> bool {
        run::perform(errand).await
    }

    /// Opens a dialog about some versions, in place of another one.
    pub fn open(self, dialog: Dialog, of: Chosen) {
        self.ask(dialog, of, String::new());
    }

    fn ask(self, dialog: Dialog, of: Chosen, rest: String) {
        self.rest.set_value(rest);
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

    /// Lets go of selected rows that went to the archive, came from it, or are gone.
    fn prune(self) {
        let (table, of) = (self.table, Chosen::of(self.table.selection.ids_untracked()));
        if of.count() == 0 || table.subject != Subject::Models {
            return;
        }
        spawn_freely(async move {
            let all = self.known.bring(&of).await;
            let archived = table.view.try_with_untracked(|view| view.archived);
            if let (true, Some(archived)) = (all, archived) {
                let stays = |id| untrack(|| self.known.get(id)).is_some_and(|facts| facts.archived == archived);
                table.selection.keep(|id| stays(*id));
            }
        });
    }
}

/// All of it, for a table.
pub fn room(acting: Acting) -> AnyView {
    keys::listen(acting);
    leave::listen(acting);
    view! {
        {dialog::room(acting)}
        {menu::menu(acting)}
        {dock::dock(acting)}
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

/// Whether what had the keyboard is gone, and nothing has it.
fn is_lost() -> bool {
    document().active_element().is_none_or(|at| at.tag_name() == "BODY")
}

/// The keyboard goes back to the table, where what had it is about to go.
pub fn keys_back(table: Table) {
    request_animation_frame(move || to_tab_stop(table));
}

fn to_tab_stop(table: Table) {
    let grid = table.grid.try_get_untracked().flatten();
    if let Some(cell) = grid.and_then(|grid| grid.query_selector("[tabindex='0']").ok().flatten()) {
        give_focus(&cell);
    }
}
