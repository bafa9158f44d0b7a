//! The dialog that names every key that does something.

use domain::table::Subject;
use leptos::prelude::*;

use super::Acting;
use crate::ui::{
    any::{AnyView, IntoAny},
    html::html,
};

/// Keys with what they do, in groups.
const KEYS: [(&str, &[(&str, &str)]); 4] = [
    (
        "Rows",
        &[
            ("↑ ↓ ← →", "Move between cells"),
            ("Home End", "First and last cell of the row; with Ctrl of the table"),
            ("Page Up / Down", "Ten rows"),
            ("Enter", "Open the details"),
            ("Esc", "Close the details; clear the selection"),
        ],
    ),
    (
        "Selecting",
        &[("Space", "Select the row"), ("Shift+Space", "Select up to the row"), ("Ctrl+A", "Select all loaded rows")],
    ),
    (
        "Acting",
        &[
            ("P", "Publish"),
            ("T", "Tags"),
            ("M", "Move to project"),
            ("E", "Archive; in the archive, restore"),
            ("C", "Compare"),
            ("D", "Download"),
            ("Shift+F10", "Menu of all actions"),
            ("Ctrl+Z", "Undo what was done last"),
        ],
    ),
    (
        "Table",
        &[
            ("/", "Search"),
            ("N", "Show the rows that came in"),
            ("Enter", "In a header: sort"),
            ("Alt+↓", "In a header: filter"),
            ("Alt+← →", "In a header: move the column"),
            ("Shift+Alt+← →", "In a header: change its width"),
            ("?", "This list"),
        ],
    ),
];

/// The list.
pub fn dialog(acting: Acting) -> AnyView {
    let is_models = acting.table.subject == Subject::Models;
    let content = html(|h| {
        h.raw(r#"<h2 id="act-title">Keyboard shortcuts</h2><div class="shortcuts">"#);
        for (title, keys) in KEYS.iter().filter(|(title, _)| is_models || *title != "Acting") {
            h.raw("<section><h3>").raw(title).raw("</h3><dl>");
            for (key, what) in *keys {
                h.raw("<div><dt><kbd>").raw(key).raw("</kbd></dt><dd>").raw(what).raw("</dd></div>");
            }
            h.raw("</dl></section>");
        }
        h.raw(r#"</div><div class="buttons"><button type="button" class="button" data-cancel="" autofocus>Close"#);
        h.raw("</button></div>");
    });
    view! { <div class="form" inner_html=content.finish()></div> }.into_any()
}
