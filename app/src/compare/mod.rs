//! Versions side by side: `/{org}/compare?ids=…`.
//!
//! The server draws all of it, and all that can be chosen is a link or a form, so that the browser's first part
//! holds next to nothing of it. What makes it more than links ([`Live`]) comes in a part of the wasm of its own.

#[cfg(feature = "ssr")]
pub mod draw;
mod live;

use std::{pin::Pin, sync::OnceLock};

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::wire::Wire;

/// A page as the server drew it.
#[derive(Serialize, Deserialize)]
pub struct Drawn {
    /// The document's title.
    pub title: String,
    /// Rules for the colours of tags.
    pub rules: String,
    /// The page.
    pub html: String,
    /// Its [`Curves`], where there are any.
    pub curves: Wire,
}

/// A point of a curve: x, then its value.
pub type Point = (f64, f64);

/// Curves that are drawn, for the cursor that walks along them.
#[derive(Default, Serialize, Deserialize)]
pub struct Curves {
    /// What they are of.
    pub title: String,
    /// Whether they stand on a logarithmic scale.
    pub log: bool,
    /// Name, colour and points of each.
    pub series: Vec<(String, usize, Vec<Point>)>,
}

/// What makes the page alive.
#[derive(Clone, Copy)]
pub struct Live {
    /// Listens, until the page is left.
    pub(crate) start: fn(StoredValue<Option<Wire>>),
    /// Another drawing is about to take the place of this one.
    pub(crate) before: fn(),
}

impl Live {
    /// All of it.
    #[must_use]
    pub fn all() -> Self {
        Self { start: live::start, before: live::before }
    }
}

/// Brings it from the server; an error when it does not come.
pub type Load = fn() -> Pin<Box<dyn Future<Output = Result<Box<Live>, ()>>>>;

static LOAD: OnceLock<Load> = OnceLock::new();

/// Says how it is brought: the browser's entry point knows.
pub fn provide(load: Load) {
    let _ = LOAD.set(load);
}

/// How it is brought, where it can be.
pub(crate) fn load() -> Option<Load> {
    LOAD.get().copied()
}
