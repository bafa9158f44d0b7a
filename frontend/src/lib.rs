//! The browser's entry point: hydrates the app, and knows how what comes later comes. Nothing else.

#![recursion_limit = "256"]

use app::{
    compare::{self, Live},
    late::{self, Late},
};
use leptos::{
    prelude::document,
    wasm_split::{self, SplitLoaderError, wasm_split},
};
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page's hydration script once the wasm is loaded.
#[wasm_bindgen]
pub fn hydrate() {
    // A release site is compiled without the text of panics, see `xtask/src/site/library.rs`.
    #[cfg(not(panic = "immediate-abort"))]
    console_error_panic_hook::set_once();
    late::provide(|| Box::pin(async { all().await.map_err(|_| ()) }));
    compare::provide(|| Box::pin(async { live().await.map_err(|_| ()) }));
    leptos::mount::hydrate_body(app::App);
    // Tests wait for this mark before they click.
    if let Some(html) = document().document_element() {
        let _ = html.set_attribute("data-hydrated", "");
    }
}

/// What only this leads to is in a part of the wasm of its own.
#[wasm_split(late, wasm_split_path = wasm_split, fallible)]
fn all() -> Result<Box<Late>, SplitLoaderError> {
    Ok(Box::new(Late::all()))
}

/// Comparing is a part of its own: neither the table nor its menus pay for it.
#[wasm_split(compare, wasm_split_path = wasm_split, fallible)]
fn live() -> Result<Box<Live>, SplitLoaderError> {
    Ok(Box::new(Live::all()))
}
