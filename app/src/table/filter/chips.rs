//! Every filter that is set, as a chip: a button that opens it, and a link that removes it, which works
//! without JavaScript too.

use domain::{query::Expr, table::ColumnKey};
use leptos::prelude::*;

use super::summary::{Word, summary};
use crate::{
    table::Table,
    ui::{Icon, html::Html, icon::write as icon},
};

/// The chips, and a link that removes all of them.
pub fn chips(h: &mut Html, table: Table) {
    table.view.with(|view| {
        let parts = view.query.conjuncts();
        let mut seen: Vec<&ColumnKey> = Vec::new();
        for (place, part) in parts.iter().enumerate() {
            let Some(term) = part.as_term() else {
                let removed = table.href(&view.without_conjunct(place));
                alternatives(h, part, place, &removed);
                continue;
            };
            if seen.contains(&&term.field) {
                continue;
            }
            seen.push(&term.field);
            let words = summary(&term.field, &view.conditions_on(&term.field));
            let removed = table.href(&view.with_conditions(&term.field, Vec::new()));
            chip(h, &term.field, &view.subject.title(&term.field), &words, &removed);
        }
        if view.is_filtered() {
            let none = table.href(&view.without_filters());
            h.raw(r#"<a class="clear-all" data-noscroll="""#).attribute("href", &none).raw(">Clear all</a>");
        }
    });
}

fn chip(h: &mut Html, column: &ColumnKey, title: &str, words: &[Word], removed: &str) {
    h.raw(r#"<span class="filter-chip"><button type="button" aria-haspopup="dialog" aria-expanded="false""#);
    h.attribute("data-filter", &column.to_string()).attribute("title", &plain(title, words)).raw(">");
    h.text(title).raw(" ");
    for word in words {
        match word {
            Word::Plain(text) => h.raw(text),
            Word::Value(text) => h.element("b", "", text),
        };
    }
    h.raw("</button>");
    cross(h, &format!("Remove the filter {title}"), removed);
    h.raw("</span>");
}

fn plain(title: &str, words: &[Word]) -> String {
    let words = words.iter().map(|word| match word {
        Word::Plain(text) => *text,
        Word::Value(text) => text.as_str(),
    });
    [title, " "].into_iter().chain(words).collect()
}

/// Conditions that are joined by OR stand as they are written.
fn alternatives(h: &mut Html, part: &Expr, place: usize, removed: &str) {
    let text = part.to_string();
    h.raw(r#"<span class="filter-chip"><button type="button" aria-haspopup="dialog" aria-expanded="false""#);
    h.raw(r#" data-filter="""#).attribute("data-part", &place.to_string()).attribute("title", &text).raw(">");
    h.element("b", "mono", &text).raw("</button>");
    cross(h, &format!("Remove the filter {text}"), removed);
    h.raw("</span>");
}

fn cross(h: &mut Html, label: &str, removed: &str) {
    h.raw(r#"<a data-noscroll="""#).attribute("href", removed).attribute("aria-label", label);
    h.attribute("title", label).raw(">");
    icon(h, Icon::Close);
    h.raw("</a>");
}
