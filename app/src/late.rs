//! What a page needs only once somebody does something with it: menus, popovers and dialogs.
//!
//! In the browser it comes in a part of its own, when it is first needed, so that no first load pays for it.
//! Nothing else of the app may name [`Late::all`], or all of it becomes part of every page again.

use std::{pin::Pin, sync::OnceLock};

use leptos::prelude::*;

use crate::{
    Failure,
    table::{late, upload::Uploads},
};

/// What came later, as functions.
pub struct Late {
    /// Menus, popovers and dialogs of a table.
    pub(crate) table: fn(Uploads) -> AnyView,
}

impl Late {
    /// All of it.
    #[must_use]
    pub fn all() -> Self {
        Self { table: late::all }
    }
}

/// Brings it from the server; an error when it does not come.
pub type Load = fn() -> Pin<Box<dyn Future<Output = Result<Box<Late>, ()>>>>;

static LOAD: OnceLock<Load> = OnceLock::new();

/// Says how it is brought: the browser's entry point knows.
pub fn provide(load: Load) {
    let _ = LOAD.set(load);
}

/// Brings it. The browser keeps it for the next time.
///
/// # Errors
/// That it did not come: the connection is gone, or the server is another one by now.
pub(crate) async fn bring() -> Result<&'static Late, Failure> {
    let missing = || Failure::unreachable("A part of this page could not be loaded. Reload it to try again.");
    let load = LOAD.get().ok_or_else(missing)?;
    load().await.map(|late| &*Box::leak(late)).map_err(|()| missing())
}
