//! The line between header and table: how many there are, what of the link was not understood, what failed.

use domain::table::view::Warning;
use leptos::{ev::MouseEvent, prelude::*};

use super::{
    Table, filter,
    upload::{Uploads, area},
};
use crate::ui::{
    Icon,
    html::Html,
    icon::write as icon,
    live::{hit, markup, part},
    number::counted,
    retry,
};

/// Count, warnings, what failed, and a way to upload.
pub fn notices(uploads: Uploads) -> AnyView {
    let table = uploads.table;
    let click = move |event: MouseEvent| {
        if hit(&event, "[data-retry]").is_some() {
            table.retry();
        }
    };
    // An empty table has a drop zone of its own.
    let offered = Memo::new(move |_| uploads.allowed() && !table.rows.with(Vec::is_empty));
    view! {
        <div class="bar" on:click=click>
            {filter::search(table)}
            {markup(move |h| remarks(h, table))}
            {markup(move |h| filter::chips(h, table))}
            {part(move || if offered.get() { area::choose(uploads, "end") } else { ().into_any() })}
        </div>
    }
    .into_any()
}

/// How many there are; what of the link was not understood, each piece removable; and why rows did not
/// come. Those that are here stay.
fn remarks(h: &mut Html, table: Table) {
    h.raw(r#"<span class="total" role="status">"#).text(&counted(table.total.get(), "model", "models")).raw("</span>");
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
            h.raw(r#"<span role="alert" class="problem">"#);
            icon(h, Icon::Warning);
            h.raw("<span>The models could not be loaded. ").text(&failure.text).raw("</span>");
            retry(h, failure, &table.view.with(|view| table.href(view)));
            h.raw("</span>");
        }
    });
}

fn piece(warning: &Warning) -> String {
    match (warning.parameter.as_str(), warning.piece.as_str()) {
        ("", _) => String::new(),
        (parameter, "") => parameter.to_owned(),
        (parameter, piece) => format!("{parameter}={piece}"),
    }
}
