//! The dialog that asks before anything is deleted for good, and has one type what it is about.

use domain::{
    table::{Cell, Column, ColumnKey},
    version::size_text,
};
use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::HtmlInputElement;

use super::{Acting, Chosen, Errand, chosen::deed, form::around, item::number, names};
use crate::ui::{
    any::{AnyView, IntoAny},
    form::Fields,
    html::{html, transparent},
    live::{effect, hit, listen_first, markup, spawn_freely},
};

/// Most versions whose sizes are added up beforehand.
const SIZED: usize = 200;

/// Asks whether to delete.
pub fn dialog(acting: Acting, of: &Chosen) -> AnyView {
    let size = RwSignal::new(None::<i64>);
    measure(of, size);
    let name = acting.name(of);
    let word = word(of.count(), of.only().and_then(|id| acting.table.row(id)).map(|row| row.model.name).as_deref());
    let rest = acting.rest.get_value();
    let is_typed = RwSignal::new(false);
    let count = of.count();
    let question = {
        let word = word.clone();
        html(|h| {
            h.raw(r#"<h2 id="act-title">Delete "#).text(&name).raw(" for good?</h2>");
            h.raw(if count == 1 { "<p>Its files" } else { "<p>Their files" });
            h.raw(" and everything that is known of ").raw(if count == 1 { "it" } else { "them" });
            h.raw(" will be gone. Nobody can bring that back. A file that another version has too is kept.</p>");
            if !rest.is_empty() {
                h.raw(r#"<p class="dim">Left out: "#).text(&rest).raw(".</p>");
            }
            h.raw("<label><span>Type “").text(&word).raw("” to confirm</span>");
            h.raw(r#"<input name="word" autofocus autocomplete="off" spellcheck="false"></label>"#);
        })
    };
    let of = of.clone();
    let typed = word.clone();
    // Whatever is typed is heard by the form around it.
    effect(move || {
        let typed = typed.clone();
        listen_first("input", move |event| {
            if let Some(field) = hit(&event, "dialog.act input[name=word]") {
                is_typed.set(field.unchecked_into::<HtmlInputElement>().value().trim() == typed);
            }
        });
    });
    let content = view! {
        {transparent(question)}
        {markup(move |h| {
            if let Some(size) = size.get() {
                h.raw(r#"<p class="dim">Files of "#).text(&size_text(size)).raw(" in all.</p>");
            }
            h.raw(r#"<div class="buttons"><button type="button" class="button" data-cancel="">Cancel</button>"#);
            h.raw(r#"<button type="submit" class="button danger""#);
            h.raw(if is_typed.get() { ">Delete</button></div>" } else { r#" disabled="">Delete</button></div>"# });
        })}
    };
    let send = move |fields: &Fields| {
        if fields.text("word").trim() == word {
            acting.close();
            acting.run(Errand::new(deed("delete"), of.clone(), "deleted"));
        }
    };
    around(content.into_any(), Box::new(send))
}

/// What is to be typed: the model's name, or how many are deleted.
fn word(count: usize, name: Option<&str>) -> String {
    match (count, name) {
        (1, Some(name)) => name.to_owned(),
        (1, None) => "delete 1 version".to_owned(),
        _ => format!("delete {} versions", number(count)),
    }
}

fn measure(of: &Chosen, size: RwSignal<Option<i64>>) {
    if of.count() > SIZED {
        return;
    }
    let ids = of.ids().to_vec();
    spawn_freely(async move {
        let key = ColumnKey::BuiltIn(Column::Size);
        let rows = names::rows(&ids, "name,size").await;
        let sizes = rows.iter().filter_map(|row| match row.columns.get(&key) {
            Some(Cell::Size(bytes)) => Some(*bytes),
            _ => None,
        });
        size.try_set(Some(sizes.sum()));
    });
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn one_is_named_and_many_are_counted() {
        assert_eq!(word(1, Some("yolo")), "yolo");
        assert_eq!(word(1, None), "delete 1 version");
        assert_eq!(word(1200, None), "delete 1,200 versions");
    }
}
