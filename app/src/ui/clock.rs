//! The server's clock, ticking on in the browser.

use domain::{Time, elapsed};
use leptos::prelude::*;

/// Now, as the server knows it.
#[derive(Clone, Copy)]
pub struct Clock(RwSignal<Time>);

impl Clock {
    /// Starts from the server's clock and, in the browser, goes on every half minute.
    #[must_use]
    pub fn new(now: Time) -> Self {
        let clock = Self(RwSignal::new(now));
        Effect::new(move || clock.tick(now));
        clock
    }

    /// Goes by the difference to the browser's clock, so that a computer that slept is right again at once.
    fn tick(self, server: Time) {
        let start = js_sys::Date::now();
        let step = move || {
            #[expect(clippy::cast_possible_truncation, reason = "milliseconds since the page was loaded")]
            let passed = (js_sys::Date::now() - start) as i64;
            self.0.try_set(server + chrono::TimeDelta::milliseconds(passed));
        };
        if let Ok(handle) = set_interval_with_handle(step, std::time::Duration::from_secs(30)) {
            on_cleanup(move || handle.clear());
        }
    }

    /// `2 d ago`, with the exact moment on hover.
    pub fn elapsed(self, then: Time) -> AnyView {
        view! {
            <time datetime=then.to_rfc3339() title=elapsed::exact(then)>
                {move || elapsed::elapsed(then, self.0.get())}
            </time>
        }
        .into_any()
    }

    /// `2026-11-20 14:02:11 UTC · 2 d ago`
    pub fn exact(self, then: Time) -> AnyView {
        view! {
            <time datetime=then.to_rfc3339()>
                {elapsed::exact(then)} <span class="dim">{move || format!(" · {}", elapsed::elapsed(then, self.0.get()))}</span>
            </time>
        }
        .into_any()
    }
}
