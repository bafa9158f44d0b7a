//! What makes a comparison more than links and forms: columns that are dragged, axes that are brushed, readings of
//! charts, pictures to take along. All by delegation, since the page is drawn anew under it.

mod brush;
mod drag;
mod export;
mod go;
mod reading;

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use web_sys::Element;

use crate::{
    table::keyboard::all,
    ui::live::{hit, keep_focus, listen_first},
    wire::Wire,
};

/// Leads to another address of this page.
type Go = std::rc::Rc<dyn Fn(String)>;

/// Listens, until the page is left.
pub(super) fn start(curves: StoredValue<Option<Wire>>) {
    let navigate = use_navigate();
    let go: Go = std::rc::Rc::new(move |address: String| {
        navigate(&address, NavigateOptions { scroll: false, ..NavigateOptions::default() });
    });
    go::listen(go.clone());
    drag::listen(go);
    brush::listen();
    reading::listen(curves);
    listen_first("click", |event| {
        if let Some(button) = hit(&event, "[data-export]") {
            export::export(&button);
        }
    });
    let Some(page) = page() else { return };
    // The style that came with the first drawing outlives it.
    if let (Some(head), Ok(Some(style))) = (document().head(), page.query_selector("link[rel=stylesheet]")) {
        let _ = head.append_child(&style);
    }
    let _ = page.set_attribute("data-live", "");
}

/// Another drawing is about to take the place of this one: what is folded stays folded, and the keyboard where it is.
pub(super) fn before() {
    let Some(page) = page() else { return };
    keep_focus(&page);
    let parts: Vec<(String, bool)> = all(&page, "details[data-part]")
        .filter_map(|part| Some((part.get_attribute("data-part")?, part.has_attribute("open"))))
        .collect();
    let old = page.query_selector(".compare").ok().flatten();
    let place = old.map(|old| (old.scroll_left(), old.scroll_top()));
    request_animation_frame(move || {
        let Some(page) = self::page() else { return };
        for part in all(&page, "details[data-part]") {
            let name = part.get_attribute("data-part");
            if let Some((_, open)) = parts.iter().find(|(known, _)| Some(known) == name.as_ref()) {
                let _ = if *open { part.set_attribute("open", "") } else { part.remove_attribute("open") };
            }
        }
        if let (Some((left, top)), Ok(Some(new))) = (place, page.query_selector(".compare")) {
            new.set_scroll_left(left);
            new.set_scroll_top(top);
        }
    });
}

fn page() -> Option<Element> {
    document().get_element_by_id("drawn").filter(|page| matches!(page.query_selector(".compare"), Ok(Some(_))))
}
