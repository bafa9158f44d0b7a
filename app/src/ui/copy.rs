//! Buttons that copy a text. One listener serves them all.

use leptos::{ev, prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, HtmlElement};

use super::{
    Icon,
    html::Html,
    icon::write as icon,
    live::{effect, hit},
};

/// A button that copies `text`. Shown only once it works (see `style/button.css`).
pub fn copy(h: &mut Html, text: &str, what: &str) {
    h.raw(r#"<button type="button" class="copy""#).attribute("data-copy", text);
    let label = format!("Copy {what}");
    h.attribute("aria-label", &label).attribute("title", &label).raw(">");
    icon(h, Icon::Copy);
    icon(h, Icon::Check);
    h.raw("</button>");
}

/// Makes the buttons work, those of now and those to come.
pub fn listen() {
    effect(|| {
        let listener = window_event_listener(ev::click, |event| {
            let button = hit(&event, "[data-copy]");
            let Some(button) = button else { return };
            if put(&button.get_attribute("data-copy").unwrap_or_default()).is_some() {
                show_done(button);
            }
        });
        on_cleanup(move || listener.remove());
    });
}

/// Says for a moment that it is done.
pub fn show_done(button: Element) {
    let label = button.get_attribute("title").unwrap_or_default();
    let say = |button: &Element, words: &str| {
        let _ = button.set_attribute("aria-label", words);
        let _ = button.set_attribute("title", words);
    };
    if label == "Copied" {
        return;
    }
    let _ = button.class_list().add_1("done");
    say(&button, "Copied");
    let after = move || {
        let _ = button.class_list().remove_1("done");
        say(&button, &label);
    };
    set_timeout(after, std::time::Duration::from_millis(1600));
}

/// Puts a text on the clipboard. Over plain http, where browsers keep the clipboard to themselves, it goes
/// through a selection. Nothing when it did not work, as far as that can be known at once.
pub fn put(text: &str) -> Option<()> {
    if window().is_secure_context() {
        let _ = window().navigator().clipboard().write_text(text);
        return Some(());
    }
    let document = document();
    let field = document.create_element("textarea").ok()?.dyn_into::<web_sys::HtmlTextAreaElement>().ok()?;
    field.set_value(text);
    field.set_class_name("hidden");
    document.body()?.append_child(&field).ok()?;
    field.select();
    let copied = document.unchecked_ref::<web_sys::HtmlDocument>().exec_command("copy").ok();
    field.unchecked_into::<HtmlElement>().remove();
    copied.filter(|done| *done).map(|_| ())
}
