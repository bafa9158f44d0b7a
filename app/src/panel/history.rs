//! Who did what with a version, and the stages it had.

use domain::{
    api::{Activity, FieldChange, StageChange},
    elapsed,
    table::Page,
};

use crate::ui::{Clock, html::Html, pill};

/// Longest value that is shown of a change, in characters.
const VALUE_MAX: usize = 160;

/// What was done, newest first, by day; then the stages.
pub fn activity(h: &mut Html, page: &Page<Activity>, stages: &[StageChange], clock: Clock) {
    if page.items.is_empty() {
        h.element("p", "dim", "Nothing was done with it that you may see.");
    }
    for day in page.items.chunk_by(|a, b| day_of(a) == day_of(b)) {
        h.raw(r#"<section class="card"><h3>"#).text(&day.first().map(day_of).unwrap_or_default());
        h.raw(r#"</h3><ul class="lines">"#);
        for one in day {
            entry(h, one, clock);
        }
        h.raw("</ul></section>");
    }
    if page.next.is_some() {
        h.raw(r#"<button type="button" class="button alive" data-older="">Older</button>"#);
    }
    if stages.is_empty() {
        return;
    }
    h.raw(r#"<section class="card"><h3>Stages</h3><ul class="lines">"#);
    for one in stages {
        h.raw("<li>");
        pill::stage(h, one.to);
        if let Some(who) = &one.who {
            pill::person(h, who);
        }
        for text in [&one.reason, &one.message].into_iter().filter(|text| !text.is_empty()) {
            h.element("span", "", text);
        }
        h.raw(r#"<span class="dim end">"#);
        clock.elapsed(h, one.at);
        h.raw("</span></li>");
    }
    h.raw("</ul></section>");
}

fn day_of(one: &Activity) -> String {
    elapsed::exact(one.at).split(' ').next().unwrap_or_default().to_owned()
}

fn entry(h: &mut Html, one: &Activity, clock: Clock) {
    h.raw("<li>");
    if let Some(who) = &one.who {
        pill::person(h, who);
    }
    h.element("b", "", verb(&one.action));
    h.raw(r#"<span class="dim end">"#).text(&one.via).raw(" · ");
    clock.elapsed(h, one.at);
    h.raw("</span>");
    if !one.changes.is_empty() {
        h.raw(r#"<dl class="changes">"#);
        for change in &one.changes {
            changed(h, change);
        }
        h.raw("</dl>");
    }
    h.raw("</li>");
}

/// `version.stage_changed` → `stage changed`
fn verb(action: &str) -> &str {
    action.rsplit('.').next().unwrap_or(action)
}

fn changed(h: &mut Html, change: &FieldChange) {
    h.element("dt", "", &change.field).raw("<dd>");
    // What was not there before needs no arrow.
    if let Some(before) = &change.before {
        h.element("del", "", &short(before)).raw(" → ");
    }
    match &change.after {
        Some(after) => h.element("ins", "", &short(after)),
        None => h.element("span", "dim", "nothing"),
    };
    h.raw("</dd>");
}

fn short(text: &str) -> String {
    match text.char_indices().nth(VALUE_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
