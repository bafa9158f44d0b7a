//! What makes the head of a model's page alive.

use leptos::{ev::KeyboardEvent, prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, HtmlElement, MouseEvent};

use crate::{
    act::{Tone, board},
    admin::live::send,
    drawn::Drawn,
    fns::draw,
    shell::FrameData,
    table::{Table, keyboard::all},
    ui::live::{effect, hit, keep_focus, listen_first, spawn_freely},
};

/// Listens, until the page is left.
pub fn listen(table: Table) {
    if table.about.with_untracked(String::is_empty) {
        return;
    }
    let frame = use_context::<FrameData>();
    effect(move || {
        listen_first("submit", move |event| {
            if let Some(form) = hit(&event, ".model-head form[data-send]") {
                event.prevent_default();
                spawn_freely(send_form(table, frame, form));
            }
        });
        listen_first("click", move |event| {
            let Some(event) = event.dyn_ref::<MouseEvent>() else { return };
            let is_plain = event.button() == 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key());
            // The filters and the sort of the table stay as they are.
            let opened = hit(event, ".model-head a[data-open]").filter(|_| is_plain);
            let id = opened.and_then(|link| link.get_attribute("data-open")?.parse().ok());
            if id.is_some() {
                event.prevent_default();
                event.stop_propagation();
                table.open(id);
            }
        });
        listen_first("keydown", |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            if let Some(at) = hit(event, ".timeline a") {
                step(event, &at);
            }
        });
    });
}

async fn send_form(table: Table, frame: Option<FrameData>, form: Element) {
    // Twice is once.
    if form.has_attribute("aria-busy") {
        return;
    }
    let _ = form.set_attribute("aria-busy", "true");
    let sends = form.get_attribute("data-send").unwrap_or_default();
    let answer = send::once(&sends, None, None).await;
    let _ = form.remove_attribute("aria-busy");
    match answer {
        Ok(_) => {
            redraw(table);
            if let Some(frame) = frame {
                frame.refetch();
            }
        }
        Err(refused) => board().tell(refused.text, Tone::Failed),
    }
}

/// Arrows go along the line as it is drawn: the newest stands at its right end, and first in the page.
fn step(event: &KeyboardEvent, at: &Element) {
    let Ok(Some(line)) = at.closest(".timeline") else { return };
    let dots: Vec<Element> = all(&line, "a").collect();
    let Some(place) = dots.iter().position(|dot| dot == at) else { return };
    let to = match event.key().as_str() {
        "ArrowLeft" => place + 1,
        "ArrowRight" => place.wrapping_sub(1),
        "Home" => dots.len() - 1,
        "End" => 0,
        _ => return,
    };
    event.prevent_default();
    if let Some(dot) = dots.get(to) {
        let _ = at.set_attribute("tabindex", "-1");
        let _ = dot.set_attribute("tabindex", "0");
        let _ = dot.unchecked_ref::<HtmlElement>().focus();
    }
}

/// Has the head drawn anew: something was done with the model or a version of it.
pub fn redraw(table: Table) {
    if table.about.with_untracked(String::is_empty) {
        return;
    }
    spawn_freely(async move {
        // What stands there stays where no other comes.
        let Ok(drawn) = draw(table.page()).await.and_then(|drawn| drawn.read::<Drawn>()) else { return };
        let head = || document().query_selector(".model-head").ok().flatten();
        let readme = || head()?.query_selector("details.readme-more").ok().flatten();
        let is_open = readme().is_some_and(|readme| readme.has_attribute("open"));
        // The head goes; what it stands in stays.
        if let Some(room) = head().and_then(|head| head.parent_element()) {
            keep_focus(&room);
        }
        table.about.try_set(drawn.html);
        if let (true, Some(readme)) = (is_open, readme()) {
            let _ = readme.set_attribute("open", "");
        }
    });
}
