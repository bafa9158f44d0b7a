//! The choice among curves, and those that are chosen.

use std::collections::BTreeSet;

use domain::api::Curve;
use leptos::prelude::*;
use web_sys::{Element, HtmlInputElement};

use super::{Curves, chart, name, with};
use crate::{
    chart as charts,
    fns::CURVES_FIRST,
    panel::shown::Shown,
    table::keyboard::all,
    ui::html::{Html, html},
};

/// Width that curves are drawn for, in pixels; they shrink and grow with the panel.
const WIDTH: f64 = 424.0;

impl Curves {
    /// All of it; nothing where there is no curve.
    pub fn write(self, h: &mut Html, curves: &[Curve]) {
        if curves.is_empty() {
            return;
        }
        let (names, log) = (self.names(curves), self.choice.with_value(|choice| choice.log));
        h.raw(r#"<div class="curves-bar">"#);
        if curves.len() > CURVES_FIRST {
            self.chooser(h, curves, &names);
        }
        h.raw(r#"<span class="choice alive" role="group" aria-label="Scale of the values">"#);
        for (word, title, is_log) in [("linear", "Linear", false), ("log", "Log", true)] {
            h.raw(r#"<button type="button""#).attribute("data-scale", word).attribute("data-item", word);
            h.raw(if log == is_log { r#" aria-pressed="true">"# } else { r#" aria-pressed="false">"# });
            h.raw(title).raw("</button>");
        }
        h.raw(r#"</span></div><div class="curves">"#);
        drawn(h, curves, &names, log);
        h.raw("</div>");
    }

    /// Search and boxes, where there are many.
    fn chooser(self, h: &mut Html, curves: &[Curve], names: &BTreeSet<String>) {
        let (find, is_open) = self.choice.with_value(|choice| (choice.find.clone(), choice.open));
        h.raw(r#"<details class="chooser alive""#).raw(if is_open { " open>" } else { ">" });
        h.raw(r#"<summary data-item="curves">Curves <span class="count">"#);
        h.text(&count(curves, names)).raw("</span></summary>");
        h.raw(r#"<input type="search" class="input" data-find="" data-item="find" autocomplete="off""#);
        h.attribute("value", &find).raw(r#" placeholder="Find a metric" aria-label="Find a metric">"#);
        h.raw(r#"<ul tabindex="-1">"#);
        for name in curves.iter().map(name) {
            h.raw(if matches(&name, &find) { "<li>" } else { "<li hidden>" });
            h.raw(r#"<label class="tick"><input type="checkbox""#).attribute("data-metric", &name);
            h.attribute("data-item", &format!("metric {name}"));
            h.raw(if names.contains(&name) { " checked>" } else { ">" });
            h.element("span", "", &name).raw("</label></li>");
        }
        h.raw("</ul></details>");
    }

    /// Draws the curves anew, and leaves the list as it is.
    pub(super) fn redraw(self, shown: RwSignal<Shown>) {
        let panel = self.panel.get_value().and_then(|panel| panel.try_get_untracked().flatten());
        let Some(panel) = panel else { return };
        let log = self.choice.with_value(|choice| choice.log);
        let markup = with(shown, |curves| {
            let names = self.names(curves);
            if let Some(counted) = panel.query_selector(".chooser .count").ok().flatten() {
                counted.set_text_content(Some(&count(curves, &names)));
            }
            html(|h| drawn(h, curves, &names, log)).finish()
        });
        if let (Some(markup), Ok(Some(place))) = (markup, panel.query_selector(".curves")) {
            place.set_inner_html(&markup);
        }
        for button in all(&panel, "[data-scale]") {
            let is_log = button.get_attribute("data-scale").as_deref() == Some("log");
            let _ = button.set_attribute("aria-pressed", if is_log == log { "true" } else { "false" });
        }
    }
}

fn count(curves: &[Curve], names: &BTreeSet<String>) -> String {
    let shown = curves.iter().filter(|curve| names.contains(&name(curve))).count();
    format!("{shown} of {}", curves.len())
}

fn drawn(h: &mut Html, curves: &[Curve], names: &BTreeSet<String>, log: bool) {
    for (i, curve) in curves.iter().enumerate().filter(|(_, curve)| names.contains(&name(curve))) {
        h.raw(r#"<section class="card"><h3>"#).text(&name(curve)).raw("</h3>");
        if curve.points.is_empty() {
            h.raw(r#"<div class="skeleton" aria-busy="true"><div class="bone"></div></div></section>"#);
            continue;
        }
        h.raw("<div").attribute("data-curve", &i.to_string()).raw(">");
        charts::write(h, &chart(curve, log), WIDTH);
        h.raw("</div></section>");
    }
}

fn matches(name: &str, find: &str) -> bool {
    let name = name.to_lowercase();
    find.to_lowercase().split_whitespace().all(|word| name.contains(word))
}

/// Hides what is not looked for.
pub(super) fn sift(field: &HtmlInputElement) {
    let list: Option<Element> = field.next_element_sibling();
    for line in list.iter().flat_map(|list| all(list, "li")) {
        let name = line.text_content().unwrap_or_default();
        let _ = line.toggle_attribute_with_force("hidden", !matches(&name, &field.value()));
    }
}
