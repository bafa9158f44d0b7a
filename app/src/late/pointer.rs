//! A click is two things, down and up, on one element: what is under a pressed pointer is not exchanged, or the click
//! would be nobody's.

use std::cell::Cell;

use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::ui::live::listen_first;

/// How often it is looked at, in milliseconds.
const LOOK: i32 = 15;

thread_local! {
    static DOWN: Cell<bool> = const { Cell::new(false) };
}

/// Follows the pointer from now on.
pub fn follow() {
    listen_first("pointerdown", |_| DOWN.set(true));
    for end in ["pointerup", "pointercancel"] {
        listen_first(end, |_| DOWN.set(false));
    }
}

/// Waits while it is down, and until its click has been heard.
pub async fn up() {
    while DOWN.get() {
        let look = js_sys::Promise::new(&mut |resolve, _| {
            let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, LOOK);
        });
        if JsFuture::from(look).await.is_err() {
            return;
        }
    }
}
