//! The style of what comes later: a sheet of its own, which comes with the wasm, or with the page where the
//! server drew some of it already.

#[cfg(feature = "ssr")]
use leptos::prelude::{provide_context, use_context};

/// Ending of the first sheet's address, and of that one's.
const ENDINGS: (&str, &str) = (".css", ".late.css");

fn beside(first: &str) -> Option<String> {
    Some(format!("{}{}", first.strip_suffix(ENDINGS.0)?, ENDINGS.1))
}

/// Where it is, for the parts of a page that the server draws.
#[cfg(feature = "ssr")]
#[derive(Clone)]
struct Sheet(String);

/// Says where the first sheet is.
#[cfg_attr(not(feature = "ssr"), allow(unused_variables, reason = "the browser finds it in the page"))]
pub fn provide(first: &str) {
    #[cfg(feature = "ssr")]
    provide_context(Sheet(beside(first).unwrap_or_default()));
}

/// A link to it, where the server draws what it is for.
#[cfg(feature = "ssr")]
pub fn link(h: &mut crate::ui::html::Html) {
    if let Some(Sheet(href)) = use_context() {
        h.raw(r#"<link rel="stylesheet""#).attribute("href", &href).raw(">");
    }
}

/// Begins to fetch it, unless it is there; what to wait for.
pub fn begin() -> Option<wasm_bindgen_futures::JsFuture> {
    let document = leptos::prelude::document();
    let first = document.query_selector("link[rel=stylesheet]").ok().flatten()?;
    let href = beside(&first.get_attribute("href")?)?;
    if let Some(here) = document.query_selector(&format!("link[href='{href}']")).ok().flatten() {
        // It came with a part of the page, and outlives that.
        let _ = document.head()?.append_child(&here);
        return None;
    }
    let link = document.create_element("link").ok()?;
    let _ = link.set_attribute("rel", "stylesheet");
    let _ = link.set_attribute("href", &href);
    let arrived = js_sys::Promise::new(&mut |done, _| {
        // Without its style the page is still one that can be used.
        for event in ["load", "error"] {
            let _ = link.add_event_listener_with_callback(event, &done);
        }
    });
    document.head()?.append_child(&link).ok()?;
    Some(arrived.into())
}
