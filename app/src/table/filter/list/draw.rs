//! How a list looks.

use domain::{
    Id,
    person::PersonRef,
    query::{Item, form::Choice},
    table::{Column, ColumnKey, Filter},
    tag::TagView,
};
use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::Element;

use super::{Layer, choice, lower, state};
use crate::{
    table::filter::{draw::all_of, form::Form, layer::Shown, options::Choosable, target::Target},
    ui::{Icon, html::Html, icon::write as icon, number::count, pill, retry, sheet},
};

/// Deepest indent that is drawn; what is deeper lines up there.
const DEEPEST: usize = 5;

/// The values that match what is looked for.
pub fn write(h: &mut Html, layer: Layer) {
    let shown = layer.shown.get();
    let Some(Shown { target: Target::Column(column), form: Form::List, .. }) = shown else { return };
    let search = layer.list.search.get();
    let choice = choice(layer).unwrap_or_default();
    h.raw(r#"<div class="options" role="group" aria-label="Values""#);
    h.raw(if layer.list.busy.get() { r#" aria-busy="true">"# } else { ">" });
    layer.list.options.with(|options| {
        let matching = options.matching(&search, lower);
        for (i, &place) in matching.iter().enumerate() {
            if i > 0 && place >= options.pinned && matching[i - 1] < options.pinned {
                h.raw(r#"<p class="part">"#).raw(all_of(&column)).raw("</p>");
            }
            option(h, layer, &column, &options.all[place], place, i == 0, &choice);
        }
        note(h, layer, matching.is_empty());
    });
    h.raw("</div>");
}

fn option(
    h: &mut Html,
    layer: Layer,
    column: &ColumnKey,
    option: &Choosable,
    place: usize,
    first: bool,
    choice: &Choice,
) {
    h.raw(r#"<button type="button" role="checkbox" class="option depth-"#).text(&option.depth.min(DEEPEST).to_string());
    h.raw("\"").attribute("data-option", &place.to_string()).attribute("aria-checked", state(choice, &option.item));
    h.raw(if first { r#" tabindex="0">"# } else { r#" tabindex="-1">"# });
    h.raw(r#"<span class="box">"#);
    icon(h, Icon::Check);
    icon(h, Icon::Close);
    h.raw("</span>");
    label(h, layer, column, option);
    // A box with three states says "mixed" of the third.
    h.raw(r#"<span class="unseen excluded">excluded</span>"#);
    if let Some(number) = option.count {
        h.element("span", "count", &count(number));
    }
    h.raw("</button>");
}

/// A value as its cells show it.
fn label(h: &mut Html, layer: Layer, column: &ColumnKey, option: &Choosable) {
    let text = &option.text;
    let person = matches!(column.filter(), Filter::Person | Filter::People);
    match (&option.item, column) {
        (Item::Nil, _) => {
            h.element("span", "clip dim", text);
        }
        (_, ColumnKey::BuiltIn(Column::Framework)) => pill::framework(h, text),
        (_, ColumnKey::BuiltIn(Column::Tags | Column::ExperimentTags)) => pill::tags(h, &[tag(layer, text)]),
        (Item::Me, _) => {
            let me = layer.list.known.with_value(|known| known.me.clone());
            pill::person_as(h, &me.unwrap_or(PersonRef { id: Id::nil(), name: text.clone() }), text);
        }
        _ if person => pill::person(h, &PersonRef { id: Id::nil(), name: text.clone() }),
        _ => {
            h.raw(r#"<span class="clip""#).attribute("title", text).raw(">").text(text).raw("</span>");
        }
    }
}

/// A tag in its own colours, or in those that its name gives it.
fn tag(layer: Layer, name: &str) -> TagView {
    let known = layer.list.facet.with_value(|facet| facet.tags.iter().find(|tag| tag.name == name).cloned());
    known.unwrap_or_else(|| TagView::new(name.to_owned(), None, None))
}

/// The colours of the tags to choose from.
pub fn rules(layer: Layer) -> String {
    let is_tags = layer.shown.with(|shown| match shown {
        Some(Shown { target: Target::Column(ColumnKey::BuiltIn(column)), .. }) => {
            matches!(column, Column::Tags | Column::ExperimentTags)
        }
        _ => false,
    });
    if !is_tags {
        return String::new();
    }
    let tags: Vec<_> = layer.list.options.with(|options| options.all.iter().map(|o| tag(layer, &o.text)).collect());
    sheet::tag_rules(&tags)
}

/// What stands below the values, or in their place.
fn note(h: &mut Html, layer: Layer, empty: bool) {
    layer.list.failure.with(|failure| {
        if let Some(failure) = failure {
            h.raw(r#"<p class="problem" role="alert"><span>The values could not be loaded. "#).text(&failure.text);
            h.raw("</span>");
            retry(h, failure, &layer.table.view.with_untracked(|view| layer.table.href(view)));
            h.raw("</p>");
        } else if layer.list.busy.get() && empty {
            h.raw(r#"<p class="note">Loading …</p>"#);
        } else if empty {
            let sought = !layer.list.search.read().trim().is_empty();
            h.raw(r#"<p class="note" role="status">"#);
            h.raw(if sought { "Nothing found.</p>" } else { "No row has a value.</p>" });
        } else if layer.list.facet.with_value(|facet| facet.more) && !layer.list.busy.get() {
            let newest = layer.list.facet.with_value(|facet| facet.newest);
            h.raw(r#"<p class="note">"#);
            if let Some(newest) = newest {
                h.raw("Counts are of the newest ").text(&crate::ui::number::count(newest)).raw(". ");
            }
            h.raw("Type to find more.</p>");
        }
    });
}

/// Marks what is chosen, without drawing anything anew: the keyboard stays where it is.
pub fn mark(layer: Layer) {
    let Some(element) = layer.element.try_get_untracked().flatten() else { return };
    let Some(choice) = choice(layer) else { return };
    let each = |selector: &str, set: &dyn Fn(&Element)| {
        let all = element.query_selector_all(selector).ok();
        let length = all.as_ref().map_or(0, web_sys::NodeList::length);
        (0..length).filter_map(|i| all.as_ref()?.item(i)?.dyn_into().ok()).for_each(|one: Element| set(&one));
    };
    layer.list.options.with_untracked(|options| {
        each("[data-option]", &|one| {
            let place = one.get_attribute("data-option").and_then(|place| place.parse::<usize>().ok());
            if let Some(option) = place.and_then(|place| options.all.get(place)) {
                let _ = one.set_attribute("aria-checked", state(&choice, &option.item));
            }
        });
    });
    let all = layer.list.all.get_value();
    each("[data-join]", &|one| {
        let pressed = (one.get_attribute("data-join").as_deref() == Some("all")) == all;
        let _ = one.set_attribute("aria-pressed", if pressed { "true" } else { "false" });
    });
    let below = layer.list.known.with_value(|known| known.below);
    each("[data-below]", &|one| {
        let _ = one.set_attribute("aria-checked", if below { "true" } else { "false" });
    });
}
