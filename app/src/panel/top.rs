//! The panel's head: name, status, tags, close.

use domain::table::Row;
use leptos::prelude::*;

use crate::ui::{Icon, icon, pill};

/// The head of a version.
pub fn top(row: &Row, close: String) -> AnyView {
    let name = row.model.name.clone();
    view! {
        <div class="panel-top">
            <div class="panel-title">
                <h2>
                    {name} " " <small class="chip">{row.chip()}</small>
                </h2>
                {pill::status(row.status)}
                {close_link(close)}
            </div>
            {(!row.tags.is_empty()).then(|| pill::tags(&row.tags))}
        </div>
    }
    .into_any()
}

/// A head with a title alone.
pub fn bare(title: &'static str, close: String) -> AnyView {
    view! {
        <div class="panel-top">
            <div class="panel-title">
                <h2>{title}</h2>
                {close_link(close)}
            </div>
        </div>
    }
    .into_any()
}

fn close_link(href: String) -> AnyView {
    view! {
        <a class="close" href=href data-noscroll="" aria-label="Close the details" title="Close (Esc)">
            {icon(Icon::Close)}
        </a>
    }
    .into_any()
}
