//! What the fields of a popover hold, applied to the view.

use domain::query::form::{Comparison, PRESETS};
use domain::query::{Condition, Item};
use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, HtmlFormElement, HtmlInputElement};

use super::{
    form::{self, Form, Wrong},
    layer::{Layer, Shown},
};
use crate::ui::form::Fields;

/// Applies what the fields hold; whether they hold something that can be. `sent` is Enter or a button, which
/// a text in the query language waits for.
pub fn apply(layer: Layer, sent: bool) -> bool {
    let (Some(shown), Some(element)) = (layer.shown.get_untracked(), layer.element.get_untracked()) else {
        return true;
    };
    layer.typing.forget();
    let form = element.query_selector("form").ok().flatten().map(|form| form.unchecked_into::<HtmlFormElement>());
    let Some(fields) = form.as_ref().map(Fields::in_form) else { return true };
    match read(layer, &shown, &fields, sent) {
        Ok(()) => say(&element, None),
        Err(wrong) => say(&element, Some(&wrong)),
    }
}

fn read(layer: Layer, shown: &Shown, fields: &Fields, sent: bool) -> Result<(), Wrong> {
    if shown.form == Form::Written {
        return if sent { rewrite(layer, shown, &fields.text("query")) } else { Ok(()) };
    }
    let Some(column) = layer.column() else { return Ok(()) };
    let conditions = match shown.form {
        Form::List | Form::Written => return Ok(()),
        Form::Text => {
            let place = fields.text("comparison").parse::<usize>().ok();
            let comparison = place.and_then(|place| Comparison::ALL.get(place)).unwrap_or(&Comparison::Contains);
            comparison.condition(&fields.text("text")).into_iter().collect()
        }
        Form::Range | Form::Time => {
            let conditions = form::range(&column, &fields.text("from"), &fields.text("to"))?;
            // Fields that are empty beside a choice that is pressed say nothing.
            let held = layer.conditions();
            let pressed =
                matches!(held.as_slice(), [one] if matches!(one.items.as_slice(), [Item::Nil | Item::Preset(_)]));
            if conditions.is_empty() && pressed {
                return Ok(());
            }
            conditions
        }
        Form::Exact => form::exactly(&column, &fields.text("exact"))?,
    };
    layer.ask(conditions, true);
    press(layer);
    Ok(())
}

fn rewrite(layer: Layer, shown: &Shown, text: &str) -> Result<(), Wrong> {
    let view = layer.table.view.get_untracked();
    let next = shown.target.rewritten(&view, text).map_err(|text| Wrong { field: "query", text })?;
    if next != view {
        layer.leave(&next);
    }
    Ok(())
}

/// Says what is wrong, if anything; whether nothing is.
fn say(element: &Element, wrong: Option<&Wrong>) -> bool {
    if let Some(error) = element.query_selector(".filter-error").ok().flatten() {
        error.set_text_content(wrong.map(|wrong| wrong.text.as_str()));
    }
    for field in ["from", "to", "exact", "query"] {
        let found = element.query_selector(&format!("[name={field}]")).ok().flatten();
        let is_wrong = wrong.is_some_and(|wrong| wrong.field == field);
        if let Some(found) = found {
            let _ = found.set_attribute("aria-invalid", if is_wrong { "true" } else { "false" });
        }
    }
    wrong.is_none()
}

/// A click on a time relative to now; another one takes it back.
pub fn preset(layer: Layer, place: usize) {
    if let Some((preset, _)) = PRESETS.get(place) {
        choose(layer, Condition::any(vec![Item::Preset(*preset)]));
    }
}

/// A click on "is empty" or "is not empty"; another one takes it back.
pub fn empty(layer: Layer, is_empty: bool) {
    choose(layer, form::empty(is_empty));
}

fn choose(layer: Layer, condition: Condition) {
    let Some(element) = layer.element.get_untracked() else { return };
    layer.typing.forget();
    let held = layer.conditions() == [condition.clone()];
    layer.ask(if held { Vec::new() } else { vec![condition] }, false);
    for name in ["from", "to"] {
        if let Some(field) = element.query_selector(&format!("[name={name}]")).ok().flatten() {
            field.unchecked_into::<HtmlInputElement>().set_value("");
        }
    }
    say(&element, None);
    press(layer);
}

/// Marks the choice that is taken.
fn press(layer: Layer) {
    let Some(element) = layer.element.get_untracked() else { return };
    let held = layer.conditions();
    let mark = |selector: &str, condition: Condition| {
        if let Some(button) = element.query_selector(selector).ok().flatten() {
            let _ = button.set_attribute("aria-pressed", if held == [condition] { "true" } else { "false" });
        }
    };
    for (place, (preset, _)) in PRESETS.iter().enumerate() {
        mark(&format!("[data-preset='{place}']"), Condition::any(vec![Item::Preset(*preset)]));
    }
    mark("[data-empty=yes]", form::empty(true));
    mark("[data-empty=no]", form::empty(false));
}
