//! The menu of what is shown and how: versions, archive, density, selected rows, export, saving as a view.

use domain::{
    project::Kind,
    query::{Condition, Item},
    table::{Column, Rows, Subject, view::encode},
};
use leptos::{
    ev::{KeyboardEvent, MouseEvent},
    prelude::*,
    wasm_bindgen::JsCast,
};
use web_sys::HtmlElement;

use super::{Table, columns_menu::walk, density, views::Saving};
use crate::ui::{
    any::{AnyView, IntoAny},
    html::Html,
    live::hit,
    number::count,
    popup,
};

/// Most rows that "Show selected" can name in a link.
pub const NAMED: usize = 200;

/// The popup as it works without JavaScript.
#[cfg(feature = "ssr")]
pub fn early(h: &mut Html, table: Table) {
    h.raw(r#"<div id="options-menu" class="popup menu" popover="auto" role="dialog" aria-label="View">"#);
    write(h, table);
    h.raw("</div>");
}

/// The popup.
pub fn menu(table: Table, dialog: Saving) -> AnyView {
    let open = popup::Open::new();
    let content = move || open.content(|h| write(h, table));
    view! {
        <div
            id="options-menu"
            class="popup menu"
            popover="auto"
            role="dialog"
            aria-label="View"
            on:beforetoggle=move |event| open.turns(&event)
            on:click=move |event| click(&event, table, dialog)
            on:keydown=move |event: KeyboardEvent| walk(&event, "#options-menu")
            inner_html=content
        ></div>
    }
    .into_any()
}

fn write(h: &mut Html, table: Table) {
    table.view.with(|view| {
        if table.subject == Subject::Models {
            choices(
                h,
                "Versions",
                &[
                    ("All versions", table.href(&view.with_rows(Rows::All)), view.rows == Rows::All),
                    ("Latest of each model", table.href(&view.with_rows(Rows::Latest)), view.rows == Rows::Latest),
                ],
            );
            choices(
                h,
                "Shown",
                &[
                    ("Live", table.href(&view.with_archived(false)), !view.archived),
                    ("Archive", table.href(&view.with_archived(true)), view.archived),
                ],
            );
        }
    });
    density::switch(h);
    let selected = table.selection.count();
    if selected > 0 {
        h.raw(r#"<button type="button" class="entry" data-show-selected="""#);
        h.raw(if selected > NAMED { r#" disabled="">"# } else { ">" });
        h.raw("Show selected ")
            .element("span", "count", &count(selected.try_into().unwrap_or(i64::MAX)))
            .raw("</button>");
        h.raw(r#"<button type="button" class="entry" data-select-none="">Clear the selection</button>"#);
    }
    h.raw(r#"<div class="menu-foot alive">"#);
    let project = table.here.with_value(|here| (here.kind == Kind::Project && here.may_register()).then_some(here.id));
    if let Some(id) = project {
        h.raw(r#"<button type="button" class="entry""#).attribute("data-tags-for", &format!("project:{id}"));
        h.raw(">Tags of this project…</button>");
    }
    h.raw(r#"<button type="button" class="entry" data-manage-tags="">Manage tags…</button></div>"#);
    h.raw(r#"<div class="menu-foot"><h3>Export all that matches</h3>"#);
    for (word, format) in [("CSV", "csv"), ("JSON", "json")] {
        h.raw(r#"<a class="entry" download="" rel="external""#).attribute("href", &export(table, format)).raw(">");
        h.raw(word).raw("</a>");
    }
    h.raw(r#"</div><div class="menu-foot alive"><button type="button" class="entry" data-save-as="">Save as a view…</button></div>"#);
}

fn choices(h: &mut Html, title: &'static str, choices: &[(&'static str, String, bool)]) {
    h.raw(r#"<div role="radiogroup""#).attribute("aria-label", title).raw("><h3>").raw(title).raw("</h3>");
    for (word, href, chosen) in choices {
        h.raw(r#"<a class="entry" role="radio" data-noscroll="""#).attribute("href", href);
        h.raw(if *chosen { r#" aria-checked="true">"# } else { r#" aria-checked="false">"# });
        h.raw(r#"<i class="dot"></i>"#).raw(word).raw("</a>");
    }
    h.raw("</div>");
}

/// Where all rows of the view come as a file.
fn export(table: Table, format: &'static str) -> String {
    let view = table.view.get();
    let place = table.here.with_value(|here| encode(&here.address()));
    let rest = view.expanded().lasting().with_group(domain::table::Group::None).to_explicit_query();
    format!(
        "/api/v1/{}/export?in={place}&format={format}&{rest}",
        match table.subject {
            Subject::Models => "versions",
            Subject::Experiments => "experiments",
        }
    )
}

/// Shows the selected rows alone.
pub fn show_selected(table: Table) {
    let items = table.selection.ids_untracked().into_iter().map(|id| Item::Text(id.to_string())).collect();
    let view = table.view.get_untracked();
    table.show(&view.with_conditions(&Column::Id.into(), vec![Condition::any(items)]));
}

fn click(event: &MouseEvent, table: Table, dialog: Saving) {
    if density::click(event) {
        return;
    }
    let close = || {
        if let Some(menu) = hit(event, "#options-menu") {
            let _ = menu.unchecked_ref::<HtmlElement>().hide_popover();
        }
    };
    if hit(event, "[data-manage-tags],[data-tags-for]").is_some() {
        close();
    } else if hit(event, "[data-show-selected]").is_some() {
        show_selected(table);
        close();
    } else if hit(event, "[data-select-none]").is_some() {
        table.selection.clear();
    } else if hit(event, "[data-save-as]").is_some() {
        close();
        dialog.ask();
    }
}
