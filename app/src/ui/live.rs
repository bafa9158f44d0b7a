//! The doors between what changes and what is seen.
//!
//! Leptos makes a copy of its machinery for every type that passes through. These functions box what they
//! are given first, so that there is one copy, and the wasm of a first load stays small.

use std::pin::Pin;

use leptos::{prelude::*, task::spawn_local_scoped_with_cancellation};

use super::{
    any::{AnyView, IntoAny},
    html::Html,
};

/// A part of the page that is drawn anew whenever what it reads changes.
pub fn part(draw: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let draw: Box<dyn Fn() -> AnyView + Send> = Box::new(draw);
    (move || draw()).into_any()
}

/// Markup that follows what it reads; it lays nothing out itself.
pub fn markup(write: impl Fn(&mut Html) + Send + 'static) -> AnyView {
    let write: Box<dyn Fn(&mut Html) + Send> = Box::new(write);
    let content = move || {
        let mut html = Html::default();
        write(&mut html);
        html.finish()
    };
    view! { <div class="transparent" inner_html=content></div> }.into_any()
}

/// Runs in the browser, now and whenever what it reads changes.
pub fn effect(run: impl FnMut() + 'static) {
    fn start(run: Box<dyn FnMut()>) {
        Effect::new(run);
    }
    start(Box::new(run));
}

/// Runs in the browser whenever what `read` gives changes, but not at the start; with the value before.
pub fn on_change<T: PartialEq + Clone + 'static>(read: impl Fn() -> T + 'static, mut run: impl FnMut(T, T) + 'static) {
    let mut before: Option<T> = None;
    effect(move || {
        let now = read();
        match before.replace(now.clone()) {
            Some(before) if before != now => run(before, now),
            _ => {}
        }
    });
}

/// Works until done, or until the effect that began it runs again.
pub fn spawn(work: impl Future<Output = ()> + 'static) {
    let work: Pin<Box<dyn Future<Output = ()>>> = Box::pin(work);
    spawn_local_scoped_with_cancellation(work);
}

/// Works until done, whatever happens to the page meanwhile.
pub fn spawn_freely(work: impl Future<Output = ()> + 'static) {
    let work: Pin<Box<dyn Future<Output = ()>>> = Box::pin(work);
    leptos::task::spawn_local(work);
}

/// Hears of what happens in an element of the page before anybody else does, the router included, until the part
/// of the page that this belongs to is gone. What happens to the window itself (Back, Forward) is heard in the
/// order in which one began to listen.
pub fn listen_first(name: &'static str, heard: impl Fn(web_sys::Event) + 'static) {
    use leptos::wasm_bindgen::{JsCast, closure::Closure};
    let heard: Box<dyn Fn(web_sys::Event)> = Box::new(heard);
    let heard = Closure::wrap(heard);
    let listener = heard.as_ref().unchecked_ref::<js_sys::Function>();
    let _ = window().add_event_listener_with_callback_and_bool(name, listener, true);
    let kept = send_wrapper::SendWrapper::new(heard);
    on_cleanup(move || {
        let listener = kept.as_ref().unchecked_ref::<js_sys::Function>();
        let _ = window().remove_event_listener_with_callback_and_bool(name, listener, true);
    });
}

/// The nearest element around where an event happened that a selector finds.
pub fn hit(event: &web_sys::Event, selector: &str) -> Option<web_sys::Element> {
    use leptos::wasm_bindgen::JsCast;
    event.target()?.dyn_into::<web_sys::Element>().ok()?.closest(selector).ok()?
}

/// Keeps the keyboard's place in an element whose content is about to be drawn anew: what had the focus in there is
/// found again by its `data-item`. At once, so that the next key finds it, or with the frame that brings the content.
pub fn keep_focus(element: &web_sys::Element) {
    use leptos::wasm_bindgen::JsCast;
    let focused = document().active_element().filter(|at| element.contains(Some(at)));
    let item = focused.and_then(|at| at.get_attribute("data-item"));
    let Some(item) = item else { return };
    let element = element.clone();
    let again = std::rc::Rc::new(move || {
        let Ok(items) = element.query_selector_all("[data-item]") else { return };
        if document().active_element().is_some_and(|at| element.contains(Some(&at))) {
            return;
        }
        let mut items = (0..items.length()).filter_map(|i| items.item(i)?.dyn_into::<web_sys::Element>().ok());
        if let Some(again) = items.find(|again| again.get_attribute("data-item").as_ref() == Some(&item)) {
            let _ = again.unchecked_into::<web_sys::HtmlElement>().focus();
        }
    });
    let later = again.clone();
    queue_microtask(move || again());
    request_animation_frame(move || later());
}
