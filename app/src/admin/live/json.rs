//! The fields of a form as the JSON of a route.

use domain::metadata::read_lines;
use js_sys::{Array, JSON, Object, Reflect};
use leptos::wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

use crate::table::keyboard::all;

/// What a field holds; nothing for a radio button or check box that is off.
pub fn value(field: &Element) -> Option<String> {
    if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
        let is_off = matches!(input.type_().as_str(), "checkbox" | "radio") && !input.checked();
        return (!is_off).then(|| input.value());
    }
    if let Some(select) = field.dyn_ref::<HtmlSelectElement>() {
        return Some(select.value());
    }
    field.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value)
}

/// Whether a field holds something else than it came with.
pub fn is_changed(field: &Element) -> bool {
    if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
        return match input.type_().as_str() {
            "checkbox" | "radio" => input.checked() != input.default_checked(),
            "hidden" => false,
            _ => input.value() != input.default_value(),
        };
    }
    if let Some(text) = field.dyn_ref::<HtmlTextAreaElement>() {
        return text.default_value().is_ok_and(|came| text.value() != came);
    }
    let chosen = |option: &Element| option.has_attribute("selected");
    field.dyn_ref::<HtmlSelectElement>().is_some_and(|select| {
        let came = all(field, "option").position(|option| chosen(&option)).unwrap_or_default();
        usize::try_from(select.selected_index()).is_ok_and(|now| now != came)
    })
}

/// The body of a request. `data-as` says what is not text: `null`, `list` (words), `commas` (a list of what may hold
/// spaces), `pairs` (lines of keys and values), `edit` (one key of several, see [`edit`]), `number`, `truth` (not empty),
/// `each` for boxes of which those that are on make a list, `nullable` (null where it is empty), and `maybe` for what is left out where it is empty.
pub fn body(form: &Element) -> String {
    let body = Object::new();
    for field in all(form, "input[name],select[name],textarea[name]") {
        let name = field.get_attribute("name").unwrap_or_default();
        let is_switch = field.dyn_ref::<HtmlInputElement>().is_some_and(|input| input.type_() == "checkbox");
        let held = value(&field);
        let value = match field.get_attribute("data-as").as_deref() {
            Some("null") => JsValue::NULL,
            Some("list") => {
                held.unwrap_or_default().split_whitespace().map(JsValue::from_str).collect::<Array>().into()
            }
            Some("each") => {
                let there =
                    Reflect::get(&body, &JsValue::from_str(&name)).ok().and_then(|it| it.dyn_into::<Array>().ok());
                let list = there.unwrap_or_default();
                if let Some(text) = held {
                    list.push(&JsValue::from_str(&text));
                }
                list.into()
            }
            Some("commas") => {
                let held = held.unwrap_or_default();
                let words = held.split(',').map(str::trim).filter(|word| !word.is_empty());
                words.map(JsValue::from_str).collect::<Array>().into()
            }
            Some("pairs") => {
                let pairs = Object::new();
                for (key, value) in read_lines(&held.unwrap_or_default()) {
                    let _ = Reflect::set(&pairs, &JsValue::from_str(&key), &JsValue::from_str(&value));
                }
                pairs.into()
            }
            Some("edit") => edit(form, &field, held),
            Some("nullable") if held.as_deref().is_none_or(str::is_empty) => JsValue::NULL,
            Some("truth") => JsValue::from_bool(held.is_some_and(|text| !text.is_empty())),
            Some("number") => match held.and_then(|text| text.trim().parse::<f64>().ok()) {
                Some(number) => JsValue::from_f64(number),
                None => continue,
            },
            Some("maybe") if held.as_deref().is_none_or(str::is_empty) => continue,
            _ if is_switch => JsValue::from_bool(held.is_some()),
            _ => match held {
                Some(text) => JsValue::from_str(&text),
                None => continue,
            },
        };
        let _ = Reflect::set(&body, &JsValue::from_str(&name), &value);
    }
    JSON::stringify(&body).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// One key that is changed: `{"KEY": {"value": …}}`. The key is that of `data-key`, else what is written in the form's
/// field for it; with `data-gone` it is removed.
fn edit(form: &Element, field: &Element, held: Option<String>) -> JsValue {
    let typed = || value(&form.query_selector("[data-names]").ok().flatten()?);
    let key = field.get_attribute("data-key").or_else(typed).unwrap_or_default();
    let told = if field.has_attribute("data-gone") { None } else { held };
    let told = told.map_or(JsValue::NULL, |text| JsValue::from_str(&text));
    let (one, all) = (Object::new(), Object::new());
    let _ = Reflect::set(&one, &JsValue::from_str("value"), &told);
    let _ = Reflect::set(&all, &JsValue::from_str(key.trim()), &one);
    all.into()
}

/// A text of an answer; nothing where there is none.
pub fn text(answer: &JsValue, name: &str) -> Option<String> {
    Reflect::get(answer, &JsValue::from_str(name)).ok()?.as_string()
}

/// A number of an answer; nothing where there is none.
pub fn number(answer: &JsValue, name: &str) -> Option<f64> {
    Reflect::get(answer, &JsValue::from_str(name)).ok()?.as_f64()
}

/// A truth of an answer.
pub fn is(answer: &JsValue, name: &str) -> bool {
    Reflect::get(answer, &JsValue::from_str(name)).is_ok_and(|value| value.is_truthy())
}
