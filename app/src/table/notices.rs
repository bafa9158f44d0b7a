//! The line between header and table: how many there are, and what of the link was not understood.

use domain::table::{View, view::Warning};
use leptos::prelude::*;

use super::{
    Table,
    upload::{Uploads, area},
};
use crate::ui::{Icon, icon, number::counted};

/// Count and warnings.
pub fn notices(uploads: Uploads) -> AnyView {
    let table = uploads.table;
    let count = move || counted(table.total.get(), "model", "models");
    view! {
        <div class="bar">
            <span class="total" role="status">
                {count}
            </span>
            {move || {
                let view = table.view.get();
                view.warnings.iter().map(|warning| chip(table, &view, warning)).collect_view()
            }}
            {move || {
                // An empty table has a drop zone of its own.
                let offered = uploads.allowed() && !table.rows.with(Vec::is_empty);
                offered.then(|| view! { <span class="end">{area::choose(uploads)}</span> })
            }}
        </div>
    }
    .into_any()
}

fn chip(table: Table, view: &View, warning: &Warning) -> AnyView {
    let piece = match (warning.parameter.as_str(), warning.piece.as_str()) {
        ("", _) => String::new(),
        (parameter, "") => parameter.to_owned(),
        (parameter, piece) => format!("{parameter}={piece}"),
    };
    view! {
        <span class="warning">
            {icon(Icon::Warning)}
            <span class="clip">{warning.problem.clone()} " " <b>{piece}</b></span>
            <a href=table.href(view) data-noscroll="" title="Remove this from the link" aria-label="Remove this from the link">
                {icon(Icon::Close)}
            </a>
        </span>
    }
    .into_any()
}
