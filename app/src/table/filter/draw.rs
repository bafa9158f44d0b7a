//! The fields of a popover, as markup. They are drawn once it opens and keep what is typed; what happens in
//! them is found by `name` and `data-`.

use domain::{
    query::{
        Condition,
        form::{Comparison, PRESETS, Range, preset},
    },
    table::{Column, ColumnKey, Filter},
};
use leptos::prelude::*;

use super::{
    form::{self, Form},
    layer::{Layer, Shown},
    list::takes_several,
    target::Target,
};
use crate::ui::{Icon, html::Html, icon::write as icon};

/// The fields of the form that is shown.
pub fn fields(h: &mut Html, layer: Layer) {
    let Some(Shown { target, form, turn }) = layer.shown.get() else { return };
    top(h, layer, &target);
    h.raw(r#"<form class="filter-in""#).attribute("data-turn", &turn.to_string()).raw(">");
    if let Target::Column(column) = &target {
        if form != Form::Written && Form::of(column).len() > 1 {
            segments(h, "Choose by", "data-form", [("list", "Values"), ("range", "Range")], form == Form::Range);
        }
        match form {
            Form::List => list(h, layer, column),
            Form::Text => text(h, layer),
            Form::Range => range(h, layer, column),
            Form::Time => time(h, layer, column),
            Form::Exact => exact(h, layer, column),
            Form::Written => {}
        }
    }
    if form == Form::Written {
        written(h, layer, &target);
    }
    h.raw("</form>");
}

/// The name of the filter and a way out, where the popover is a sheet.
fn top(h: &mut Html, layer: Layer, target: &Target) {
    let title = layer.table.view.with_untracked(|view| target.title(view));
    h.raw(r#"<div class="filter-top"><h2>Filter "#).text(&title);
    h.raw(r#"</h2><button type="button" class="close" data-close="" aria-label="Close">"#);
    icon(h, Icon::Close);
    h.raw("</button></div>");
}

/// What is wrong with the fields above it; empty while nothing is.
fn error(h: &mut Html) {
    h.raw(r#"<p class="filter-error" id="filter-error" role="alert"></p>"#);
}

/// Two buttons of which one is pressed.
fn segments(
    h: &mut Html,
    label: &'static str,
    attribute: &'static str,
    both: [(&'static str, &'static str); 2],
    second: bool,
) {
    h.raw(r#"<div class="segments" role="group""#).attribute("aria-label", label).raw(">");
    for (i, (code, words)) in both.into_iter().enumerate() {
        let pressed = if (i == 1) == second { "true" } else { "false" };
        h.raw(r#"<button type="button""#).attribute(attribute, code).attribute("aria-pressed", pressed);
        h.raw(">").raw(words).raw("</button>");
    }
    h.raw("</div>");
}

fn list(h: &mut Html, layer: Layer, column: &ColumnKey) {
    h.raw(r#"<label class="find">"#);
    icon(h, Icon::Search);
    h.raw(r#"<input type="text" data-find="" data-first="" autocomplete="off" spellcheck="false""#);
    h.attribute("placeholder", find_words(column)).attribute("aria-label", find_words(column)).raw("></label>");
    if takes_several(column) {
        h.raw(r#"<div class="filter-line">"#);
        segments(h, "Rows have", "data-join", [("any", "Any"), ("all", "All")], layer.list.all.get_value());
        h.raw(r#"<span class="dim">click again to exclude</span></div>"#);
    }
    if column.filter() == Filter::Project {
        let below = if layer.list.known.with_value(|known| known.below) { "true" } else { "false" };
        h.raw(r#"<button type="button" class="option" role="switch" data-below="""#).attribute("aria-checked", below);
        h.raw(r#"><span class="switch"></span>With sub-projects</button>"#);
    }
}

/// What the field above a list looks for.
fn find_words(column: &ColumnKey) -> &'static str {
    match column {
        ColumnKey::BuiltIn(Column::Tags | Column::ExperimentTags) => "Find a tag",
        ColumnKey::BuiltIn(Column::Framework) => "Find a framework",
        ColumnKey::BuiltIn(Column::Aliases) => "Find an alias",
        _ => match column.filter() {
            Filter::Person | Filter::People => "Find a person",
            Filter::Project => "Find a project",
            _ => "Find a value",
        },
    }
}

/// What stands above the values that were not chosen when the list opened.
#[must_use]
pub fn all_of(column: &ColumnKey) -> &'static str {
    match column {
        ColumnKey::BuiltIn(Column::Tags | Column::ExperimentTags) => "All tags",
        ColumnKey::BuiltIn(Column::Framework) => "All frameworks",
        ColumnKey::BuiltIn(Column::Aliases) => "All aliases",
        _ => match column.filter() {
            Filter::Person | Filter::People => "Everybody",
            Filter::Project => "All projects",
            _ => "All values",
        },
    }
}

fn text(h: &mut Html, layer: Layer) {
    let conditions = layer.conditions();
    let read = Comparison::read(&conditions.iter().collect::<Vec<_>>());
    let (held, text) = read.unwrap_or((Comparison::Contains, String::new()));
    h.raw(r#"<select name="comparison" class="field" aria-label="Comparison">"#);
    for (place, comparison) in Comparison::ALL.iter().enumerate() {
        h.raw("<option").attribute("value", &place.to_string());
        if !comparison.takes_text() {
            h.raw(r#" data-textless="""#);
        }
        h.raw(if *comparison == held { " selected>" } else { ">" }).raw(comparison.text()).raw("</option>");
    }
    h.raw(
        r#"</select><input type="text" name="text" class="field" data-first="" aria-label="Text" autocomplete="off""#,
    );
    h.raw(r#" spellcheck="false""#).attribute("value", &text).raw(">");
}

fn range(h: &mut Html, layer: Layer, column: &ColumnKey) {
    let conditions = layer.conditions();
    let conditions: Vec<_> = conditions.iter().collect();
    let range = Range::read(column, &conditions).unwrap_or_default();
    let hint = if column.filter() == Filter::Size { "10 MB" } else { "" };
    ends(h, &range, "text", hint);
    emptiness(h, column, &conditions);
}

fn ends(h: &mut Html, range: &Range, kind: &'static str, hint: &'static str) {
    h.raw(r#"<div class="ends">"#);
    for (name, words, value) in [("from", "From", &range.from), ("to", "To", &range.to)] {
        h.raw("<label>").raw(words).raw(r#"<input class="field" autocomplete="off" aria-describedby="filter-error""#);
        h.attribute("type", kind).attribute("name", name).attribute("placeholder", hint).attribute("value", value);
        h.raw(if name == "from" && kind == "text" { r#" data-first="">"# } else { ">" }).raw("</label>");
    }
    h.raw("</div>");
    error(h);
}

fn emptiness(h: &mut Html, column: &ColumnKey, conditions: &[&Condition]) {
    use Column::{Created, Downloads, Updated, Version};
    // Nothing is without these.
    if matches!(column, ColumnKey::BuiltIn(Created | Updated | Version | Downloads)) {
        return;
    }
    let empty = form::emptiness(conditions);
    h.raw(r#"<div class="choices" role="group" aria-label="Or">"#);
    for (code, words, which) in [("yes", "Is empty", true), ("no", "Is not empty", false)] {
        let pressed = if empty == Some(which) { "true" } else { "false" };
        h.raw(r#"<button type="button""#).attribute("data-empty", code).attribute("aria-pressed", pressed);
        h.raw(">").raw(words).raw("</button>");
    }
    h.raw("</div>");
}

fn time(h: &mut Html, layer: Layer, column: &ColumnKey) {
    let conditions = layer.conditions();
    let conditions: Vec<_> = conditions.iter().collect();
    let held = preset(&conditions);
    h.raw(r#"<div class="choices" role="group" aria-label="Time">"#);
    for (place, (preset, words)) in PRESETS.iter().enumerate() {
        let pressed = if held == Some(*preset) { "true" } else { "false" };
        h.raw(r#"<button type="button""#).attribute("data-preset", &place.to_string());
        h.attribute("aria-pressed", pressed).raw(if place == 0 { r#" data-first="">"# } else { ">" });
        h.raw(words).raw("</button>");
    }
    h.raw("</div>");
    ends(h, &form::days(column, &conditions).unwrap_or_default(), "date", "");
    emptiness(h, column, &conditions);
    h.raw(r#"<p class="note">Days begin at midnight UTC.</p>"#);
}

fn exact(h: &mut Html, layer: Layer, column: &ColumnKey) {
    let conditions = layer.conditions();
    let text = form::exact(column, &conditions.iter().collect::<Vec<_>>()).unwrap_or_default();
    h.raw(r#"<input type="text" name="exact" class="field mono" data-first="" autocomplete="off" spellcheck="false""#);
    h.raw(r#" aria-describedby="filter-error""#).attribute("aria-label", &column.title()).attribute("value", &text);
    h.raw(">");
    error(h);
}

fn written(h: &mut Html, layer: Layer, target: &Target) {
    let text = layer.table.view.with_untracked(|view| target.text(view));
    h.raw(r#"<p class="note">This filter says more than a list or a field can show.</p>"#);
    h.raw(r#"<textarea name="query" class="field mono" data-first="" rows="4" spellcheck="false""#);
    h.raw(r#" aria-label="Filter in the query language" aria-describedby="filter-error">"#).text(&text);
    h.raw("</textarea>");
    error(h);
}

/// What stands below all of it.
pub fn foot(h: &mut Html, layer: Layer) {
    let Some(Shown { form, target, .. }) = layer.shown.get() else { return };
    h.raw(r#"<div class="filter-foot"><button type="button" class="button ghost" data-clear="">Clear</button>"#);
    if form == Form::Written {
        h.raw(r#"<button type="button" class="button primary end" data-apply="">Apply</button>"#);
    } else if matches!(target, Target::Column(ColumnKey::BuiltIn(Column::Tags | Column::ExperimentTags))) {
        h.raw(r#"<button type="button" class="button ghost end" data-manage-tags="">Manage tags…</button>"#);
    }
    h.raw("</div>");
}
