//! Sections of lines: what each version has, what differs from the base, what is best.

use domain::{
    compare::{Line, Section, labels_against},
    table::Aggregate,
};

use super::{Page, name};
use crate::ui::{html::Html, number::measure, pill};

/// Longest text of a cell, in characters; the rest is on hover.
const CELL_MAX: usize = 400;

/// One section.
pub(super) fn section(h: &mut Html, page: &Page<'_>, section: &Section) {
    let lines: Vec<&Line> = section.lines.iter().filter(|line| !page.asked.differences || line.differs()).collect();
    if section.lines.is_empty() {
        return;
    }
    open(h, section.title, &lines.len().to_string());
    if section.title == "Metrics" {
        values(h, page);
    }
    if lines.is_empty() {
        h.raw(r#"<p class="dim aside">All the same.</p></details>"#);
        return;
    }
    table(h, page, section.title, |h| {
        if section.title == "Labels" {
            labels(h, page);
        }
        for line in lines {
            self::line(h, page, section.title, line);
        }
    });
    h.raw("</details>");
}

/// Begins a part that can be folded.
pub(super) fn open(h: &mut Html, title: &'static str, count: &str) {
    h.raw("<details open").attribute("data-part", title).raw("><summary><h2>").raw(title).raw("</h2>");
    h.element("span", "dim", count).raw("</summary>");
}

/// A table with a column for each version, whose headers are the ones above for everybody who sees them.
pub(super) fn table(h: &mut Html, page: &Page<'_>, title: &'static str, rows: impl FnOnce(&mut Html)) {
    h.raw(r#"<table class="lines""#).attribute("aria-label", title);
    h.raw(r#"><thead class="unseen"><tr><th scope="col">Field</th>"#);
    for one in &page.of.versions {
        h.raw(r#"<th scope="col">"#).text(&name(one)).raw("</th>");
    }
    h.raw("</tr></thead><tbody>");
    rows(h);
    h.raw("</tbody></table>");
}

/// Which value of a metric is shown.
fn values(h: &mut Html, page: &Page<'_>) {
    h.raw(r#"<p class="aside"><span class="choice" role="group" aria-label="Value">"#);
    for (value, title) in [(Aggregate::Last, "Last"), (Aggregate::Min, "Smallest"), (Aggregate::Max, "Largest")] {
        h.raw("<a noscroll").attribute("href", &page.href(|asked| asked.value = value)).attribute("data-item", title);
        h.raw(if page.asked.value == value { r#" aria-current="true">"# } else { ">" }).raw(title).raw("</a>");
    }
    h.raw("</span></p>");
}

/// One line: what each version has there.
pub(super) fn line(h: &mut Html, page: &Page<'_>, section: &str, line: &Line) {
    let best = line.best();
    let base = line.texts.get(page.base);
    h.raw(r#"<tr><th scope="row""#).attribute("title", &line.name).raw(">").text(&line.name).raw("</th>");
    for (i, text) in line.texts.iter().enumerate() {
        let differs = base != Some(text);
        let best = best.get(i) == Some(&true);
        h.raw(match (best, differs) {
            (true, _) => r#"<td class="best""#,
            (false, true) => r#"<td class="differs""#,
            (false, false) => "<td",
        });
        match text {
            Some(text) => cell(h, page, section, line, i, text),
            None => {
                h.raw(r#"><span class="dim" aria-label="none">–</span>"#);
            }
        }
        if best {
            h.raw(r#"<span class="unseen"> best</span>"#);
        }
        h.raw("</td>");
    }
    h.raw("</tr>");
}

fn cell(h: &mut Html, page: &Page<'_>, section: &str, line: &Line, i: usize, text: &str) {
    let version = page.of.versions.get(i).map(|one| &one.version);
    match (section, line.name.as_str(), version) {
        ("Fields", "Framework", Some(version)) => {
            pill::framework(h.raw(">"), version.row.framework.as_deref().unwrap_or_default())
        }
        ("Fields", "Status", Some(version)) => pill::status(h.raw(">"), version.row.status),
        ("Fields", "Stage", Some(version)) => pill::stage(h.raw(">"), version.row.stage),
        ("Fields", "Tags", Some(version)) => pill::tags(h.raw(">"), &version.row.tags),
        ("Metrics", ..) => {
            let number = line.numbers.get(i).copied().flatten();
            h.attribute("title", text).raw(">").text(&number.map(measure).unwrap_or_default());
            distance(h, line, i, page.base);
        }
        _ => {
            let short: String = text.chars().take(CELL_MAX).collect();
            if short.len() < text.len() {
                h.attribute("title", text);
            }
            h.raw(">").text(&short);
            if short.len() < text.len() {
                h.raw("…");
            }
            if section == "Parameters" {
                distance(h, line, i, page.base);
            }
        }
    }
}

/// How far a number is from the base's.
fn distance(h: &mut Html, line: &Line, i: usize, base: usize) {
    if let Some(distance) = line.distance(i, base) {
        let sign = if distance > 0.0 { "+" } else { "−" };
        h.raw(r#" <small class="dim">"#).text(&format!("{sign}{}", measure(distance.abs()))).raw("</small>");
    }
}

/// How many labels there are, and how they differ from the base's.
fn labels(h: &mut Html, page: &Page<'_>) {
    let of_base = page.of.versions.get(page.base).map_or(&[][..], |one| &one.version.labels);
    h.raw(r#"<tr><th scope="row">Count</th>"#);
    for one in &page.of.versions {
        let labels = &one.version.labels;
        let (added, removed, changed) = labels_against(labels, of_base);
        let differs = (added, removed, changed) != (0, 0, 0);
        h.raw(if differs { r#"<td class="differs">"# } else { "<td>" }).text(&labels.len().to_string());
        let parts = [("+", added, "added"), ("−", removed, "removed"), ("≠", changed, "with another id")];
        for (sign, count, words) in parts.into_iter().filter(|part| part.1 > 0) {
            h.raw(r#" <small class="dim""#).attribute("title", &format!("{count} {words}")).raw(">").raw(sign);
            h.text(&count.to_string()).raw("</small>");
        }
        h.raw("</td>");
    }
    h.raw("</tr>");
}
