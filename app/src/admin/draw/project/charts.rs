//! How many versions of which status, stage and framework: small bars that lead to the table with just those.

use domain::{
    api::Tally,
    table::{View, view::encode},
    version::{Stage, Status},
};

use super::overview::Shown;
use crate::ui::{colour, href, html::Html, number::count};

/// Most words that are named; the table knows the others.
const NAMED: usize = 6;

pub(super) fn all(h: &mut Html, of: &Shown<'_>) {
    let summary = &of.summary;
    h.raw(r#"<section class="part"><h2>"#)
        .text(&crate::ui::number::counted(summary.versions, "version", "versions"))
        .raw("</h2>");
    if summary.versions > 0 {
        let status = |code: &str| Status::from_code(code).map_or("", Status::title).to_owned();
        let stage = |code: &str| Stage::from_code(code).map_or("", Stage::title).to_owned();
        chart(h, of, ("Status", "status"), &summary.by_status, status);
        chart(h, of, ("Stage", "stage"), &summary.by_stage, stage);
        let named = |name: &str| if name.is_empty() { "Not known".to_owned() } else { name.to_owned() };
        chart(h, of, ("Framework", "framework"), &summary.by_framework, named);
    }
    h.raw("</section>");
}

fn chart(
    h: &mut Html,
    of: &Shown<'_>,
    (title, field): (&'static str, &'static str),
    all: &[Tally],
    name: impl Fn(&str) -> String,
) {
    let shown: Vec<&Tally> = all.iter().filter(|tally| tally.versions > 0).collect();
    h.raw(r#"<div class="tally">"#).element("h3", "", title);
    bar(h, field, of.summary.versions, &shown);
    h.raw("<ul>");
    for tally in shown.iter().take(NAMED) {
        h.raw("<li><a").attribute("href", &filtered(of, field, &tally.value)).raw(r#"><i class="dot "#);
        h.text(&tone(field, &tally.value)).raw(r#"" aria-hidden="true"></i>"#);
        h.element("span", "clip", &name(&tally.value)).element("b", "", &count(tally.versions)).raw("</a></li>");
    }
    if let Some(more) = shown.len().checked_sub(NAMED).filter(|more| *more > 0) {
        h.element("li", "dim", &format!("and {more} more"));
    }
    h.raw("</ul></div>");
}

/// One line that is split like the versions are.
fn bar(h: &mut Html, field: &str, versions: i64, all: &[&Tally]) {
    h.raw(
        r#"<svg class="split" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">"#,
    );
    let mut at = 0;
    for tally in all {
        let width = tally.versions * 1_000 / versions.max(1);
        h.raw("<rect height=\"8\"").attribute("class", &tone(field, &tally.value));
        h.attribute("x", &at.to_string()).attribute("width", &width.max(4).to_string()).raw("></rect>");
        at += width;
    }
    h.raw("</svg>");
}

/// The class of a part: the colour that the same word has in the table.
fn tone(field: &str, value: &str) -> String {
    match (field, value) {
        ("framework", "") => "tone-quiet".to_owned(),
        ("framework", name) => colour::framework(name),
        _ => format!("tone-{value}"),
    }
}

/// The table with these alone.
fn filtered(of: &Shown<'_>, field: &str, value: &str) -> String {
    let quoted = if value.is_empty() {
        "nil".to_owned()
    } else {
        format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
    };
    let query = View::from_query(&format!("query={}", encode(&format!("{field}:{quoted}")))).to_query();
    format!("{}?{query}", href::models(&of.page.organization, of.here.path()))
}
