//! Notes of what was done, at the page's edge, and Undo from the keyboard.

use std::time::Duration;

use leptos::{ev, ev::MouseEvent, prelude::*, wasm_bindgen::JsCast};
use web_sys::Element;

use super::{
    board::{Note, Offered, Tone, board},
    is_lost,
    names::organization,
    run,
};
use crate::{
    shell::FrameData,
    ui::{
        Icon,
        any::{AnyView, IntoAny},
        href,
        html::Html,
        icon::{late_sprite, write as icon},
        live::{effect, hit, markup, on_change},
    },
};

/// How long a note stays, in milliseconds, where nobody is at it.
const STAY: u64 = 8_000;
/// How long it stays after somebody was.
const LINGER: u64 = 2_500;

/// The place for notes; once around all pages.
pub fn notes() -> AnyView {
    let frame: Option<FrameData> = use_context();
    on_change(
        || board().moves.get(),
        move |_, _| {
            // Counts in the sidebar have changed.
            if let Some(frame) = frame {
                frame.refetch();
            }
        },
    );
    effect(|| {
        let undo = window_event_listener(ev::keydown, |event| {
            let is_undo = (event.ctrl_key() || event.meta_key()) && !event.shift_key() && event.key() == "z";
            if !is_undo || event.default_prevented() || super::keys::is_elsewhere(&event) {
                return;
            }
            if let Some(errand) = board().take_undo(None) {
                event.prevent_default();
                run::begin(errand);
            }
        });
        on_cleanup(move || undo.remove());
    });
    let keys = move || board().notes.with(|notes| notes.iter().map(|note| note.key).collect::<Vec<_>>());
    view! {
        {late_sprite()}
        <div class="toasts" role="log" aria-label="What was done" on:click=click>
            <For each=keys key=|key| *key let(key)>
                {note(key)}
            </For>
        </div>
    }
    .into_any()
}

fn note(key: u32) -> AnyView {
    let tone = move || board().notes.with(|notes| notes.iter().find(|note| note.key == key).map(|note| note.tone));
    effect(move || {
        if tone() == Some(Tone::Done) {
            leave(key, STAY);
        }
    });
    view! {
        <div
            class="toast"
            class:failed=move || tone() == Some(Tone::Failed)
            data-note=key.to_string()
        >
            {markup(move |h| {
                board()
                    .notes
                    .with(|notes| {
                        if let Some(note) = notes.iter().find(|note| note.key == key) {
                            write(h, note);
                        }
                    });
            })}
        </div>
    }
    .into_any()
}

/// Takes a note away after a while, but not from under the pointer or the keyboard.
fn leave(key: u32, after: u64) {
    let gone = move || {
        let note = document().query_selector(&format!("[data-note='{key}']")).ok().flatten();
        let is_used = |note: &Element| {
            note.matches(":hover").unwrap_or_default() || note.contains(document().active_element().as_deref())
        };
        match note {
            Some(note) if is_used(&note) => leave(key, LINGER),
            _ => board().drop(key),
        }
    };
    set_timeout(gone, Duration::from_millis(after));
}

fn write(h: &mut Html, note: &Note) {
    h.raw(r#"<div class="toast-line">"#).element("span", "toast-text", &note.text);
    // What is one request cannot be stopped on its way.
    if note.is_long() {
        h.raw(r#"<button type="button" class="textual" data-stop="">Stop</button>"#);
    }
    match &note.offer {
        Some(Offered::Undo(_)) => {
            h.raw(r#"<button type="button" class="textual" data-undo="" title="Undo (Ctrl+Z)">Undo</button>"#);
        }
        Some(Offered::Retry(_)) => {
            h.raw(r#"<button type="button" class="textual" data-again="">Retry</button>"#);
        }
        None => {}
    }
    if !matches!(note.tone, Tone::Working(..)) {
        h.raw(r#"<button type="button" class="close" data-close="" aria-label="Close this note">"#);
        icon(h, Icon::Close);
        h.raw("</button>");
    }
    h.raw("</div>");
    match note.tone {
        Tone::Working(done, all) if done > 0 => {
            h.raw(r#"<progress aria-label="How far it is""#).attribute("value", &done.to_string());
            h.attribute("max", &all.to_string()).raw("></progress>");
        }
        Tone::Working(..) => {
            h.raw(r#"<progress aria-label="How far it is"></progress>"#);
        }
        _ => {}
    }
    if note.lines.is_empty() {
        return;
    }
    h.raw("<details><summary>Which and why</summary><ul>");
    for line in &note.lines {
        let page = format!("{}?open={}", href::models(&organization(), ""), line.id);
        h.raw("<li>").link("", &page, &line.name).raw(" ").text(&line.text).raw("</li>");
    }
    h.raw("</ul></details>");
}

fn click(event: MouseEvent) {
    let key = hit(&event, "[data-note]").and_then(|note| note.get_attribute("data-note")?.parse::<u32>().ok());
    let Some(key) = key else { return };
    let is = |what: &str| hit(&event, what).is_some();
    if is("[data-undo]") {
        if let Some(errand) = board().take_undo(Some(key)) {
            run::begin(errand);
        }
    } else if is("[data-again]") {
        if let Some(Note { offer: Some(Offered::Retry(errand)), .. }) = board().find(key) {
            board().drop(key);
            run::begin(errand);
        }
    } else if is("[data-stop]") {
        board().stop(key);
    } else if is("[data-close]") {
        board().drop(key);
    }
    // What had the keyboard is gone; the page has it again, not nobody.
    if let (true, Ok(Some(cell))) = (is_lost(), document().query_selector("[role=grid] [tabindex='0']")) {
        let _ = cell.unchecked_into::<web_sys::HtmlElement>().focus();
    }
}
