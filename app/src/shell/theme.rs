//! Light, dark, or as the system has it: kept in a cookie, so that the first paint is right.

use leptos::{ev::MouseEvent, prelude::*, wasm_bindgen::JsCast};
use web_sys::Element;

use crate::ui::{Icon, html::Html, icon::write as icon, live::hit};

const COOKIE: &str = "theme";

/// The reader's choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Always light.
    Light,
    /// Always dark.
    Dark,
    /// As the system has it.
    System,
}

impl Theme {
    const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::System];

    /// The word in the cookie and in `data-theme`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::System => "system",
        }
    }

    /// Reads [`Self::code`]; anything else means the system's.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.code() == code).unwrap_or(Self::System)
    }

    /// The cookie that keeps the choice for a year.
    #[must_use]
    pub fn cookie(self) -> String {
        format!("{COOKIE}={}; Path=/; SameSite=Lax; Max-Age=31536000", self.code())
    }

    /// What this page was asked for with.
    #[must_use]
    pub fn current() -> Self {
        #[cfg(feature = "ssr")]
        let code = use_context::<axum::http::request::Parts>()
            .and_then(|request| crate::site::cookie(&request.headers, COOKIE).map(str::to_owned));
        #[cfg(not(feature = "ssr"))]
        let code = document().document_element().and_then(|html| html.get_attribute("data-theme"));
        Self::from_code(code.as_deref().unwrap_or_default())
    }

    fn apply(self) {
        let document = document();
        if let Some(html) = document.document_element() {
            let _ = html.set_attribute("data-theme", self.code());
        }
        let _ = document.unchecked_ref::<web_sys::HtmlDocument>().set_cookie(&self.cookie());
    }

    fn drawing(self) -> (Icon, &'static str) {
        match self {
            Self::Light => (Icon::Sun, "Light"),
            Self::Dark => (Icon::Moon, "Dark"),
            Self::System => (Icon::Screen, "System"),
        }
    }
}

/// Three buttons; without JavaScript each of them sends the form.
pub fn switch(h: &mut Html) {
    h.raw(r#"<form method="post" action="/api/fn/set_theme"><div class="segments" role="group" aria-label="Theme">"#);
    let chosen = Theme::current();
    for theme in Theme::ALL {
        let (drawing, name) = theme.drawing();
        h.raw(r#"<button type="submit" name="theme""#).attribute("value", theme.code()).attribute("title", name);
        h.raw(if theme == chosen { r#" aria-pressed="true">"# } else { r#" aria-pressed="false">"# });
        icon(h, drawing);
        h.element("span", "", name).raw("</button>");
    }
    h.raw("</div></form>");
}

/// Changes the theme at once when one of the buttons was clicked.
pub fn click(event: &MouseEvent) {
    let Some(button) = hit(event, "button[name=theme]") else { return };
    event.prevent_default();
    Theme::from_code(&button.get_attribute("value").unwrap_or_default()).apply();
    let Ok(buttons) = document().query_selector_all("button[name=theme]") else { return };
    for other in (0..buttons.length()).filter_map(|i| buttons.item(i)?.dyn_into::<Element>().ok()) {
        let _ = other.set_attribute("aria-pressed", if other == button { "true" } else { "false" });
    }
}
