//! How high rows are: kept in a cookie, so that the first paint is right.

use leptos::{ev::MouseEvent, prelude::*, wasm_bindgen::JsCast};

use super::keyboard::all;
use crate::ui::{html::Html, live::hit};

const COOKIE: &str = "density";
const COMPACT: &str = "compact";

/// What the page was asked for with: the word in `data-density`.
#[must_use]
pub fn current() -> &'static str {
    #[cfg(feature = "ssr")]
    let word = use_context::<axum::http::request::Parts>()
        .and_then(|request| crate::site::cookie(&request.headers, COOKIE).map(str::to_owned));
    #[cfg(not(feature = "ssr"))]
    let word = document().document_element().and_then(|html| html.get_attribute("data-density"));
    if word.as_deref() == Some(COMPACT) { COMPACT } else { "comfortable" }
}

/// Two buttons.
pub fn switch(h: &mut Html) {
    let chosen = current();
    h.raw(r#"<div role="group" class="alive" aria-label="Density"><h3>Density</h3><div class="segments">"#);
    for (word, title) in [("comfortable", "Comfortable"), (COMPACT, "Compact")] {
        h.raw(r#"<button type="button""#).attribute("data-density-choice", word);
        h.raw(if word == chosen { r#" aria-pressed="true">"# } else { r#" aria-pressed="false">"# });
        h.raw(title).raw("</button>");
    }
    h.raw("</div></div>");
}

/// Changes it at once; `false` for other clicks.
pub fn click(event: &MouseEvent) -> bool {
    let Some(button) = hit(event, "[data-density-choice]") else { return false };
    let word = button.get_attribute("data-density-choice").unwrap_or_default();
    let document = document();
    if let Some(html) = document.document_element() {
        let _ = html.set_attribute("data-density", &word);
        for other in all(&html, "[data-density-choice]") {
            let _ = other.set_attribute("aria-pressed", if other == button { "true" } else { "false" });
        }
    }
    let cookie = format!("{COOKIE}={word}; Path=/; SameSite=Lax; Max-Age=31536000");
    let _ = document.unchecked_ref::<web_sys::HtmlDocument>().set_cookie(&cookie);
    true
}
