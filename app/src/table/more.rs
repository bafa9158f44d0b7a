//! What stands below the rows: the way to the next ones.

use leptos::{
    html::Div,
    prelude::*,
    wasm_bindgen::{JsCast, closure::Closure},
};

use super::Table;
use crate::ui::{Icon, icon};

/// Appends rows when its element comes near; a link without JavaScript; what failed, with Retry.
pub fn more(table: Table) -> AnyView {
    let sentinel = NodeRef::<Div>::new();
    watch(sentinel, table);
    let next = move || table.next.get().map(|next| table.view.with(|v| table.href(&v.with_after(Some(next)))));
    let first = move || table.view.with(|v| v.after.is_some().then(|| table.href(&v.with_after(None))));
    view! {
        <div class="rows-end" node_ref=sentinel>
            {move || {
                if let Some(failure) = table.failure.get() {
                    return view! {
                        <p role="alert" class="problem">
                            {icon(Icon::Warning)}
                            <span>"The models could not be loaded. " {failure.to_string()}</span>
                            <button type="button" class="button" on:click=move |_| table.reload()>
                                "Retry"
                            </button>
                        </p>
                    }
                        .into_any();
                }
                view! {
                    {first().map(|href| view! { <a class="button" href=href>"First page"</a> })}
                    {next().map(|href| view! { <a class="button next" href=href rel="next">"Next page"</a> })}
                }
                    .into_any()
            }}
        </div>
    }
    .into_any()
}

/// How far below the window the next rows are fetched already, in pixels.
const AHEAD: &str = "800px";

fn watch(sentinel: NodeRef<Div>, table: Table) {
    Effect::new(move || {
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
