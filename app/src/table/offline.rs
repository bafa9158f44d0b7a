//! While the connection is gone: says so, and catches up by itself once it is back.

use leptos::{ev, prelude::*};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use super::Table;
use crate::{
    failure::Kind,
    ui::{
        any::AnyView,
        later::Later,
        live::{effect, markup, spawn_freely},
    },
};

/// Between two looks whether the server answers again, in milliseconds: at first, and at most.
const PAUSE: (u64, u64) = (2_000, 30_000);

/// The line that says that the connection is gone.
pub fn banner(table: Table) -> AnyView {
    let lost = RwSignal::new(false);
    let watch = Watch { table, lost, later: Later::new(), pause: StoredValue::new(PAUSE.0) };
    effect(move || {
        lost.set(!window().navigator().on_line());
        let gone = window_event_listener(ev::offline, move |_| lost.set(true));
        let back = window_event_listener(ev::online, move |_| {
            if lost.get_untracked() {
                watch.catch_up();
            }
        });
        on_cleanup(move || {
            gone.remove();
            back.remove();
        });
    });
    // The browser may have a network while the server has none, or is being started anew.
    effect(move || {
        if table.failure.with(|failure| failure.as_ref().is_some_and(|f| f.kind == Kind::Unreachable)) {
            watch.look();
        } else {
            watch.later.forget();
            watch.pause.set_value(PAUSE.0);
        }
    });
    markup(move |h| {
        if lost.get() {
            h.raw(r#"<p class="offline" role="status">You are offline. What is shown may have changed meanwhile; "#);
            h.raw("it is fetched anew as soon as the connection is back.</p>");
        }
    })
}

#[derive(Clone, Copy)]
struct Watch {
    table: Table,
    lost: RwSignal<bool>,
    later: Later,
    /// How long it waits next.
    pause: StoredValue<u64>,
}

impl Watch {
    /// Looks again after a pause, which is longer every time.
    fn look(self) {
        let Some(pause) = self.pause.try_update_value(|next| std::mem::replace(next, (2 * *next).min(PAUSE.1))) else {
            return;
        };
        self.later.after(pause, move || {
            spawn_freely(async move {
                if answers().await {
                    self.catch_up();
                } else {
                    self.look();
                }
            });
        });
    }

    fn catch_up(self) {
        self.lost.try_set(false);
        if !self.table.busy.is_disposed() {
            self.table.reload();
        }
    }
}

/// Whether the server is there.
async fn answers() -> bool {
    let asked = JsFuture::from(window().fetch_with_str("/healthz")).await;
    asked.is_ok_and(|answer| leptos::wasm_bindgen::JsCast::unchecked_into::<Response>(answer).ok())
}
