//! How a field looks: its value with what begins to edit it, or the editor.

use domain::table::Details;

use super::{Draft, Field, State, draft};
use crate::ui::{Icon, html::Html, icon::write as icon};

/// The editor of a field that is being edited; else its value, the new one as soon as it is on its way.
pub fn value(h: &mut Html, details: &Details, field: &Field, plain: &dyn Fn(&mut Html, &str)) {
    match draft::of(details.row.id, field) {
        Some(draft) if draft.state != State::Sending => editor(h, details, field, &draft),
        _ => plain(h, &current(details, field)),
    }
}

/// What is shown of a field: its value, the new one as soon as it is on its way.
#[must_use]
pub fn current(details: &Details, field: &Field) -> String {
    let sent = draft::of(details.row.id, field).filter(|draft| draft.state == State::Sending);
    sent.and_then(|draft| draft.mine).or(field.value(details)).unwrap_or_default()
}

/// Whether a field is to be shown at all: it has a value, or could get one.
#[must_use]
pub fn is_shown(details: &Details, field: &Field) -> bool {
    let is_empty = match field {
        Field::Labels => details.labels.is_empty(),
        field => field.value(details).is_none_or(|value| value.is_empty()),
    };
    !is_empty || details.may_edit() || draft::of(details.row.id, field).is_some()
}

/// Whether a field's editor is open.
#[must_use]
pub fn is_open(details: &Details, field: &Field) -> bool {
    draft::of(details.row.id, field).is_some_and(|draft| draft.state != State::Sending)
}

/// The button that begins to edit, for whom may.
pub fn begin(h: &mut Html, details: &Details, field: &Field) {
    if details.may_edit() && !is_open(details, field) {
        let (label, word) = match field {
            Field::NewKey => (String::new(), "Add a key"),
            field => (format!("Edit {}", field.name()), "Edit"),
        };
        button(h, "begin", "edit-begin alive", &label, field, word);
    }
}

/// A button with a word, for what it does to a field.
pub fn button(h: &mut Html, does: &'static str, class: &'static str, label: &str, field: &Field, word: &'static str) {
    h.raw(r#"<button type="button""#).attribute("class", class).attribute("data-edit", does);
    h.attribute("data-item", &item(does, field));
    if !label.is_empty() {
        h.attribute("aria-label", label);
    }
    h.raw(">").raw(word).raw("</button>");
}

/// By what the keyboard's place is found again.
#[must_use]
pub fn item(part: &str, field: &Field) -> String {
    format!("{part} {}", field.mark())
}

fn editor(h: &mut Html, details: &Details, field: &Field, draft: &Draft) {
    let theirs = field.value(details);
    let clash = draft.base != theirs;
    h.raw(r#"<div class="edit" role="group""#).attribute("aria-label", &format!("Edit {}", field.name())).raw(">");
    if clash {
        h.raw(r#"<p class="problem" role="alert">"#);
        icon(h, Icon::Warning);
        h.raw("Somebody else changed this in the meantime. Yours is not saved yet.</p>");
        h.raw(r#"<div class="sides"><div><b>Yours</b>"#);
    }
    match &draft.mine {
        Some(text) => controls(h, field, draft, text),
        None => {
            h.element("p", "dim", "Removed");
        }
    }
    if clash {
        h.raw("</div><div><b>Theirs</b>");
        match &theirs {
            Some(text) if !text.is_empty() => {
                h.element("p", if field.is_file() { "prose mono" } else { "prose" }, text)
            }
            Some(_) => h.element("p", "dim", "Empty"),
            None => h.element("p", "dim", "Removed"),
        };
        h.raw("</div></div>");
    } else if let State::Refused(why) = &draft.state {
        h.raw(r#"<p class="problem" role="alert">"#).text(why).raw("</p>");
    }
    h.raw(r#"<div class="edit-acts">"#);
    match (details.may_edit(), clash) {
        (true, true) => {
            button(h, "keep", "button primary", "", field, "Keep mine");
            button(h, "take", "button", "", field, "Take theirs");
        }
        (true, false) => {
            button(h, "save", "button primary", "", field, "Save");
            button(h, "cancel", "button", "", field, "Cancel");
        }
        (false, _) => button(h, "cancel", "button", "", field, "Discard"),
    }
    if field.is_file() {
        h.raw(r#"<label class="button">"#);
        icon(h, Icon::Upload);
        h.raw(r#"From a file<input type="file" class="unseen" data-file="""#)
            .attribute("data-item", &item("file", field));
        h.raw("></label>");
    }
    if field.is_long() {
        h.element("span", "dim", "Ctrl+Enter saves");
    }
    h.raw("</div></div>");
}

/// What one types in.
fn controls(h: &mut Html, field: &Field, draft: &Draft, text: &str) {
    if *field == Field::NewKey {
        h.raw(r#"<label>Key <input data-part="key" maxlength="256" autocomplete="off" spellcheck="false""#);
        h.attribute("data-item", &item("key", field)).attribute("value", &draft.key).raw("></label><label>Value ");
    }
    let label = if *field == Field::NewKey { "Value" } else { field.name() };
    if field.is_long() || text.contains('\n') {
        h.raw("<textarea").attribute("rows", if field.is_file() { "14" } else { "5" });
        if field.is_file() {
            h.raw(r#" class="mono" spellcheck="false" wrap="off""#);
        }
        attributes(h, field, label);
        // A first line break would be taken for one of the markup's.
        h.raw(">\n").text(text).raw("</textarea>");
    } else {
        h.raw(r#"<input autocomplete="off" spellcheck="false""#).attribute("value", text);
        attributes(h, field, label);
        h.raw(">");
    }
    if *field == Field::NewKey {
        h.raw("</label>");
    }
}

fn attributes(h: &mut Html, field: &Field, label: &str) {
    h.raw(r#" data-part="value""#).attribute("aria-label", label).attribute("data-item", &item("value", field));
}
