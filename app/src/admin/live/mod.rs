//! What makes the pages alive: forms are sent to the HTTP API and the page is drawn anew. All by delegation, since
//! what is listened to comes and goes.

mod ask;
mod json;
mod prove;
pub(crate) mod send;

use std::{cell::Cell, time::Duration};

use domain::table::view::encode;
use leptos::{prelude::*, wasm_bindgen::JsCast};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlFormElement, HtmlInputElement};

use crate::{
    page::drawn::Live,
    table::keyboard::all,
    ui::live::{effect, hit, keep_focus, listen_first},
    ui::{
        Clock,
        any::{AnyView, IntoAny},
    },
};

/// How long after the last key a search begins.
const PAUSE: Duration = Duration::from_millis(150);

/// Listens, until the page is left.
pub fn start(page: Live) -> AnyView {
    send::around(use_context());
    page.before.update_value(|all| all.push(before));
    let navigate = use_navigate();
    let go = std::rc::Rc::new(move |form: &Element| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&address(form), options);
    });
    // Elapsed times go on from the clock of each drawing.
    effect(move || {
        if let Some(now) = page.now.get() {
            let _ = Clock::new(now);
        }
    });
    effect(move || {
        keep_style();
        listen(page, go.clone());
        catch_up(&*go);
    });
    ().into_any()
}

fn listen(page: Live, go: std::rc::Rc<dyn Fn(&Element)>) {
    let (typed, turn) = (go.clone(), std::rc::Rc::new(Cell::new(0)));
    listen_first("submit", move |event| {
        if let Some(form) = hit(&event, ".admin form[data-go]") {
            event.prevent_default();
            go(&form);
        } else if let Some(form) = hit(&event, ".admin form[data-send]") {
            event.prevent_default();
            ask::first(page, form.unchecked_into());
        }
    });
    listen_first("change", move |event| {
        if let Some(form) = hit(&event, ".admin form[data-at-once]") {
            let _ = form.unchecked_into::<HtmlFormElement>().request_submit();
        }
    });
    listen_first("input", move |event| {
        let Some(form) = hit(&event, ".admin form[data-go]") else { return };
        let (typed, turn, mine) = (typed.clone(), turn.clone(), turn.get() + 1);
        turn.set(mine);
        set_timeout(
            move || {
                if turn.get() == mine {
                    typed(&form);
                }
            },
            PAUSE,
        );
    });
    listen_first("click", move |event| {
        if let Some(button) = hit(&event, "[data-opens]") {
            let dialog = button.get_attribute("data-opens").and_then(|id| document().get_element_by_id(&id));
            if let Some(dialog) = dialog {
                let _ = dialog.unchecked_into::<HtmlDialogElement>().show_modal();
            }
        } else if let Some(button) = hit(&event, "dialog [data-closes]") {
            event.prevent_default();
            if let Ok(Some(dialog)) = button.closest("dialog") {
                dialog.unchecked_into::<HtmlDialogElement>().close();
            }
        }
    });
}

/// What was chosen or typed before anybody listened.
fn catch_up(go: &dyn Fn(&Element)) {
    let Some(page) = document().get_element_by_id("drawn") else { return };
    for form in all(&page, ".admin form[data-at-once]") {
        if all(&form, "input,select").any(|field| json::is_changed(&field)) {
            let _ = form.unchecked_into::<HtmlFormElement>().request_submit();
        }
    }
    for form in all(&page, ".admin form[data-go]") {
        if all(&form, "input,select").any(|field| json::is_changed(&field)) {
            go(&form);
            return;
        }
    }
}

/// Another drawing is about to take the place of this one: the keyboard, the caret and the place stay.
fn before() {
    let Some(page) = document().get_element_by_id("drawn") else { return };
    keep_focus(&page);
    let caret = focused_search().and_then(|search| Some((search.value(), search.selection_start().ok()??)));
    let top = page.query_selector(".admin").ok().flatten().map(|body| body.scroll_top());
    request_animation_frame(move || {
        let Some(page) = document().get_element_by_id("drawn") else { return };
        if let (Some(top), Ok(Some(body))) = (top, page.query_selector(".admin")) {
            body.set_scroll_top(top);
        }
        if let (Some((text, caret)), Some(search)) = (caret, focused_search()) {
            // What was typed while the answer was on its way stays.
            search.set_value(&text);
            let _ = search.set_selection_range(caret, caret);
        }
    });
}

fn focused_search() -> Option<HtmlInputElement> {
    let search = document().active_element()?.dyn_into::<HtmlInputElement>().ok()?;
    (search.type_() == "search").then_some(search)
}

/// The style that came with the first drawing outlives it.
fn keep_style() {
    let style = document().query_selector("#drawn link[rel=stylesheet]").ok().flatten();
    if let (Some(head), Some(style)) = (document().head(), style) {
        let _ = head.append_child(&style);
    }
}

/// Where a search leads.
fn address(form: &Element) -> String {
    let action = form.get_attribute("action").unwrap_or_default();
    let pairs: Vec<String> = all(form, "input,select")
        .filter_map(|field| {
            let (name, value) = (field.get_attribute("name")?, json::value(&field)?);
            (!value.is_empty()).then(|| format!("{name}={}", encode(&value)))
        })
        .collect();
    if pairs.is_empty() { action } else { format!("{action}?{}", pairs.join("&")) }
}

/// Says in a form why it was refused.
fn refuse(form: &Element, why: &str) {
    if let Ok(Some(refusal)) = form.query_selector(".refusal") {
        refusal.set_text_content(Some(why));
        refusal.unchecked_into::<HtmlElement>().set_hidden(why.is_empty());
    }
}
