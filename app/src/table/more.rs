//! What stands below the rows: the way to the next ones.

use leptos::{
    html::Div,
    prelude::*,
    wasm_bindgen::{JsCast, closure::Closure},
};

use super::Table;
use crate::ui::{
    any::{AnyView, IntoAny},
    live::{effect, markup},
};
/// Appends rows when its element comes near; without JavaScript, links.
pub fn more(table: Table) -> AnyView {
    let sentinel = NodeRef::<Div>::new();
    watch(sentinel, table);
    let links = markup(move |h| {
        table.view.with(|view| {
            if view.after.is_some() {
                h.link("button", &table.href(&view.with_after(None)), "First page");
            }
            if let Some(next) = table.next.get() {
                h.link("button next", &table.href(&view.with_after(Some(next))), "Next page");
            }
        });
    });
    view! {
        <div class="rows-end" node_ref=sentinel>
            {links}
        </div>
    }
    .into_any()
}

/// How far below the window the next rows are fetched already, in pixels.
const AHEAD: &str = "800px";

fn watch(sentinel: NodeRef<Div>, table: Table) {
    effect(move || {
        let Some(element) = sentinel.get() else { return };
        // Watching anew after each page fires again while the rows do not fill the window yet.
        table.next.track();
        let seen = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let near =
                entries.iter().any(|e| e.unchecked_into::<web_sys::IntersectionObserverEntry>().is_intersecting());
            let failed = table.failure.try_with_untracked(Option::is_some).unwrap_or(true);
            if near && !failed {
                table.more();
            }
        });
        let options = web_sys::IntersectionObserverInit::new();
        options.set_root(element.parent_element().as_ref());
        options.set_root_margin(AHEAD);
        let Ok(observer) = web_sys::IntersectionObserver::new_with_options(seen.as_ref().unchecked_ref(), &options)
        else {
            return;
        };
        observer.observe(&element);
        let kept = send_wrapper::SendWrapper::new((observer, seen));
        on_cleanup(move || kept.0.disconnect());
    });
}
