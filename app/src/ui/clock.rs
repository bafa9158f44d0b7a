//! The server's clock, ticking on in the browser.

use domain::{Time, elapsed};
use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::Element;

use super::{html::Html, live::effect};

/// Now, as the server knew it when it sent the page, and how the browser goes on from there.
#[derive(Clone, Copy)]
pub struct Clock(StoredValue<Time>);

impl Clock {
    /// Starts from the server's clock and, in the browser, goes on every half minute.
    #[must_use]
    pub fn new(now: Time) -> Self {
        let clock = Self(StoredValue::new(now));
        effect(move || clock.start(now));
        clock
    }

    /// Goes by the difference to the browser's clock, so that a computer that slept is right again at once.
    fn start(self, server: Time) {
        let start = js_sys::Date::now();
        let step = move || {
            #[expect(clippy::cast_possible_truncation, reason = "milliseconds since the page was loaded")]
            let passed = (js_sys::Date::now() - start) as i64;
            self.0.try_set_value(server + chrono::TimeDelta::milliseconds(passed));
            self.tick();
        };
        if let Ok(handle) = set_interval_with_handle(step, std::time::Duration::from_secs(30)) {
            on_cleanup(move || handle.clear());
        }
    }

    /// Every elapsed time on the page says its seconds in `data-since`.
    fn tick(self) {
        let Ok(all) = document().query_selector_all("[data-since]") else { return };
        for i in 0..all.length() {
            let Some(element) = all.item(i).and_then(|node| node.dyn_into::<Element>().ok()) else { continue };
            let since = element.get_attribute("data-since").and_then(|since| since.parse().ok());
            if let Some(then) = since.and_then(|seconds| Time::from_timestamp(seconds, 0)) {
                element.set_text_content(Some(&self.since(then)));
            }
        }
    }

    fn since(self, then: Time) -> String {
        elapsed::elapsed(then, self.0.try_get_value().unwrap_or(then))
    }

    /// `2 d ago`, with the exact moment on hover.
    pub fn elapsed(self, h: &mut Html, then: Time) {
        let exact = elapsed::exact(then);
        h.raw("<time").attribute("datetime", &machine(&exact)).attribute("title", &exact);
        self.ticking(h, then);
        h.raw("</time>");
    }

    /// `2026-11-20 14:02:11 UTC · 2 d ago`
    pub fn exact(self, h: &mut Html, then: Time) {
        let exact = elapsed::exact(then);
        h.raw("<time").attribute("datetime", &machine(&exact)).raw(">").text(&exact);
        h.raw(r#" <span class="dim">· <span"#);
        self.ticking(h, then);
        h.raw("</span></span></time>");
    }

    fn ticking(self, h: &mut Html, then: Time) {
        h.attribute("data-since", &then.timestamp().to_string()).raw(">").text(&self.since(then));
    }
}

/// `2026-11-20T14:02:11Z`
fn machine(exact: &str) -> String {
    exact.replacen(' ', "T", 1).replace(" UTC", "Z")
}
