//! The line between header and table: which view it is, what of the link was not understood, what failed, and
//! the menus that shape the table.

use domain::{
    project::Kind,
    table::{Group, View, view::Warning},
};
use leptos::{ev::MouseEvent, prelude::*};

use super::{Table, filter, upload::area, view_title};
use crate::ui::{
    Icon,
    any::{AnyView, IntoAny},
    html::Html,
    icon::write as icon,
    live::{hit, markup},
    number::counted,
    popup, retry,
};

/// The whole line.
pub fn bar(table: Table) -> AnyView {
    view! {
        <div class="bar" on:click=move |event| click(&event, table)>
            {markup(move |h| view_title::title(h, table))}
            {filter::search(table)}
            {markup(move |h| filter::chips(h, table))}
            {markup(move |h| remarks(h, table))}
            <div class="bar-end">
                {markup(move |h| {
                    total(h, table);
                    groupings(h, table);
                    buttons(h);
                    // An empty table has a drop zone of its own.
                    if table.may_register() && (!table.is_empty() || table.view.with(View::is_filtered)) {
                        area::choose(h);
                    }
                })}
            </div>
        </div>
    }
    .into_any()
}

fn total(h: &mut Html, table: Table) {
    // It comes later than the rest, at the end where it moves nothing.
    if let Some(back) = table.mine.way_back(table) {
        h.raw(r#"<a class="button" data-view-link="" data-noscroll="""#).attribute("href", &back);
        h.raw(">Back to my view</a>");
    }
    let (one, many) = words(table);
    h.raw(r#"<span class="total" role="status">"#).raw(if table.rough.get() { "about " } else { "" });
    h.text(&counted(table.total.get(), one, many)).raw("</span>");
}

/// One row and several. On a model's own page there is but one model.
fn words(table: Table) -> (&'static str, &'static str) {
    match table.here.with_value(|here| here.kind) {
        Kind::Model => ("version", "versions"),
        Kind::Organization | Kind::Project => table.subject.words(),
    }
}

/// By sub-project or all, where there are sub-projects or rows are grouped.
fn groupings(h: &mut Html, table: Table) {
    let group = table.view.read().group;
    if !table.here.with_value(|here| here.has_children) && group == Group::None {
        return;
    }
    h.raw(r#"<span class="choice" role="group" aria-label="Sub-projects">"#);
    for (to, word, title) in [(Group::SubProject, "By sub-project", "subproject"), (Group::None, "All", "all")] {
        let href = table.view.with(|view| table.href(&view.with_group(to)));
        h.raw(r#"<a data-noscroll="""#).attribute("href", &href).attribute("data-group", title);
        h.raw(if to == group { r#" aria-current="true">"# } else { ">" }).raw(word).raw("</a>");
    }
    h.raw("</span>");
}

fn buttons(h: &mut Html) {
    for (menu, drawing, word) in [("options-menu", Icon::Options, "View"), ("columns-menu", Icon::Columns, "Columns")] {
        h.raw(r#"<button type="button" class="button""#).attribute("popovertarget", menu).raw(">");
        icon(h, drawing);
        h.element("span", "word", word).raw("</button>");
    }
    h.raw(r#"<button type="button" class="button alive" data-copy-link="" title="Copy a link to exactly this view">"#);
    icon(h, Icon::Link);
    h.raw(r#"<span class="word">Copy link</span></button>"#);
}

/// What of the link was not understood, each piece removable; and why rows did not come. Those that are here stay.
fn remarks(h: &mut Html, table: Table) {
    table.view.with(|view| {
        for (place, warning) in view.warnings.iter().enumerate() {
            h.raw(r#"<span class="warning">"#);
            icon(h, Icon::Warning);
            h.raw(r#"<span class="clip">"#).text(&warning.problem).raw(" ").element("b", "", &piece(warning));
            h.raw("</span><a data-noscroll=\"\"").attribute("href", &table.href(&view.without_warning(place)));
            h.raw(r#" title="Remove this from the link" aria-label="Remove this from the link">"#);
            icon(h, Icon::Close);
            h.raw("</a></span>");
        }
    });
    table.failure.with(|failure| {
        if let Some(failure) = failure {
            let (_, rows) = words(table);
            h.raw(r#"<span role="alert" class="problem">"#);
            icon(h, Icon::Warning);
            h.raw("<span>The ").raw(rows).raw(" could not be loaded. ").text(&failure.text).raw("</span>");
            retry(h, failure, &table.view.with(|view| table.href(view)));
            h.raw("</span>");
        }
    });
}

/// The longest piece that is shown whole, in characters.
const PIECE: usize = 60;

fn piece(warning: &Warning) -> String {
    let whole = match (warning.parameter.as_str(), warning.piece.as_str()) {
        ("", _) => String::new(),
        (parameter, "") => parameter.to_owned(),
        (parameter, piece) => format!("{parameter}={piece}"),
    };
    match whole.char_indices().nth(PIECE) {
        Some((end, _)) => format!("{}…", &whole[..end]),
        None => whole,
    }
}

fn click(event: &MouseEvent, table: Table) {
    popup::place(event);
    if hit(event, "[data-retry]").is_some() {
        table.retry();
    } else if let Some(choice) = hit(event, "[data-group]") {
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        let group =
            if choice.get_attribute("data-group").as_deref() == Some("all") { Group::None } else { Group::SubProject };
        if table.view.with_untracked(|view| view.group != group) {
            table.show(&table.mine.grouped(table, group));
        }
    }
}
