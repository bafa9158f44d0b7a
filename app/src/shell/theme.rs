//! Light, dark, or as the system has it: kept in a cookie, so that the first paint is right.

use leptos::prelude::*;

use crate::ui::{Icon, icon};

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
        use leptos::wasm_bindgen::JsCast;
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
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let chosen = RwSignal::new(Theme::current());
    let button = move |theme: Theme| {
        let (drawing, name) = theme.drawing();
        view! {
            <button
                type="submit"
                name="theme"
                value=theme.code()
                title=name
                aria-pressed=move || if chosen.get() == theme { "true" } else { "false" }
                on:click=move |event| {
                    event.prevent_default();
                    chosen.set(theme);
                    theme.apply();
                }
            >
                {icon(drawing)}
                <span>{name}</span>
            </button>
        }
    };
    view! {
        <form method="post" action="/api/fn/set_theme">
            <div class="segments" role="group" aria-label="Theme">
                {Theme::ALL.map(button).collect_view()}
            </div>
        </form>
    }
}
