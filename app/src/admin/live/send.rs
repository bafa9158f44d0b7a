//! Speaking to the HTTP API as the reader.

use std::cell::Cell;

use leptos::{
    prelude::*,
    wasm_bindgen::{JsCast, JsValue},
};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, HtmlDialogElement, HtmlElement, HtmlFormElement, RequestInit, Response};

use domain::table::view::encode;

use super::{json, prove, refuse};
use crate::{
    act::{Tone, board},
    page::drawn::Live,
    shell::FrameData,
    table::keyboard::all,
};

/// How often it is looked whether a change has ended, in milliseconds.
const LOOK: i32 = 15;

thread_local! {
    static SENDING: Cell<bool> = const { Cell::new(false) };
    static AROUND: Cell<Option<FrameData>> = const { Cell::new(None) };
}

/// What stands around the page, for what changes it.
pub fn around(frame: Option<FrameData>) {
    AROUND.set(frame);
}

/// Sends a form; what was refused is said in it, what was done beside the page, which is drawn anew.
pub async fn send(page: Live, form: HtmlFormElement) {
    // Twice is once.
    if form.has_attribute("aria-busy") {
        return;
    }
    let _ = form.set_attribute("aria-busy", "true");
    // One change after the other: each begins with what the one before has made.
    while SENDING.get() {
        pause().await;
    }
    SENDING.set(true);
    let sends = form.get_attribute("data-send").unwrap_or_default();
    let answer = ask(&sends, Some(json::body(&form)), form.get_attribute("data-match")).await;
    SENDING.set(false);
    let _ = form.remove_attribute("aria-busy");
    let answer = match answer {
        Ok(answer) => answer,
        Err(why) => {
            if form.has_attribute("data-at-once") {
                form.reset();
            }
            refuse(&form, &why);
            return;
        }
    };
    if let Some(revision) = json::number(&answer, "revision") {
        seen(revision);
    }
    if let Some(done) = form.get_attribute("data-done") {
        board().tell(done, Tone::Done);
    }
    if let Some(secret) = form.get_attribute("data-shows").and_then(|name| json::text(&answer, &name)) {
        show(&secret).await;
    }
    if let Some(page) = form.get_attribute("data-goes").and_then(|name| json::text(&answer, &name)) {
        let _ = window().location().set_href(&page);
        return;
    }
    match form.get_attribute("data-then") {
        Some(then) => {
            let below = form.get_attribute("data-leads").and_then(|name| json::text(&answer, &name));
            let below = below.as_deref().and_then(|address| Some(&address[address.find('/')?..]));
            let below = below.map(|path| encode(path).replace("%2F", "/")).unwrap_or_default();
            let _ = window().location().set_href(&format!("{then}{below}"));
        }
        None => page.drawn.refetch(),
    }
    if form.has_attribute("data-around")
        && let Some(frame) = AROUND.get()
    {
        frame.refetch();
    }
}

/// What is shown is of this revision by now, though it is still to be drawn anew.
fn seen(revision: f64) {
    let Some(page) = document().get_element_by_id("drawn") else { return };
    for form in all(&page, "form[data-match]") {
        let _ = form.set_attribute("data-match", &revision.to_string());
    }
}

async fn pause() {
    let look = js_sys::Promise::new(&mut |resolve, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, LOOK);
    });
    let _ = JsFuture::from(look).await;
}

/// What a route refused.
pub struct Refused {
    /// Its sentence.
    pub text: String,
    /// Whether the reader has to show first that it is them.
    prove: bool,
}

/// Asks a route; its answer, or the sentence of what it refuses. Where it wants to know whether it is still the reader,
/// they are asked, and then it is.
pub async fn ask(route: &str, body: Option<String>, revision: Option<String>) -> Result<JsValue, String> {
    loop {
        match once(route, body.as_deref(), revision.as_deref()).await {
            Err(Refused { prove: true, .. }) if prove::again().await => {}
            answer => return answer.map_err(|refused| refused.text),
        }
    }
}

/// Asks a route.
pub async fn once(route: &str, body: Option<&str>, revision: Option<&str>) -> Result<JsValue, Refused> {
    let unreachable = || Refused { text: "The server does not answer. Try again.".to_owned(), prove: false };
    let (method, address) = route.split_once(' ').unwrap_or(("GET", route));
    let request = RequestInit::new();
    request.set_method(method);
    let headers = Headers::new().map_err(|_| unreachable())?;
    if let (Some(body), false) = (body, method == "GET") {
        let _ = headers.set("content-type", "application/json");
        request.set_body(&JsValue::from_str(body));
    }
    if let Some(revision) = revision {
        let _ = headers.set("if-match", &format!("\"{revision}\""));
    }
    request.set_headers(&headers);
    let answer = JsFuture::from(window().fetch_with_str_and_init(address, &request)).await;
    let answer: Response = answer.ok().and_then(|it| it.dyn_into().ok()).ok_or_else(unreachable)?;
    let told = match answer.json() {
        Ok(told) => JsFuture::from(told).await.unwrap_or(JsValue::UNDEFINED),
        Err(_) => JsValue::UNDEFINED,
    };
    if answer.ok() {
        return Ok(told);
    }
    let text = json::text(&told, "detail").or_else(|| json::text(&told, "title"));
    let prove = json::text(&told, "code").as_deref() == Some("prove_again");
    Err(text.map_or_else(unreachable, |text| Refused { text, prove }))
}

/// Shows what is never shown again, until it is put away.
async fn show(secret: &str) {
    let Some(dialog) = document().get_element_by_id("admin-secret") else { return };
    if let Ok(Some(place)) = dialog.query_selector("[data-secret]") {
        place.set_text_content(Some(secret));
    }
    if let Ok(Some(copy)) = dialog.query_selector("[data-copy]") {
        let _ = copy.set_attribute("data-copy", secret);
    }
    let dialog: HtmlDialogElement = dialog.unchecked_into();
    if dialog.show_modal().is_ok() {
        closed(&dialog).await;
    }
    // It is not kept in the page either.
    if let Ok(Some(place)) = dialog.query_selector("[data-secret]") {
        place.set_text_content(None);
    }
    if let Ok(Some(copy)) = dialog.query_selector("[data-copy]") {
        let _ = copy.set_attribute("data-copy", "");
    }
}

/// Waits until a dialog is closed.
pub async fn closed(dialog: &HtmlElement) {
    let heard = js_sys::Promise::new(&mut |resolve, _| {
        let _ = dialog.add_event_listener_with_callback("close", &resolve);
    });
    let _ = JsFuture::from(heard).await;
}
