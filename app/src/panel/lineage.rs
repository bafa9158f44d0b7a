//! Where a version comes from and what came of it, as a small graph from above to below: what it was made of, the
//! version, what was made of it. Lines are drawn; what they join are lists of links, which need no picture.

use domain::{
    api::{Lineage, LineageExperiment, LineageVersion},
    table::Details,
};
use leptos::prelude::*;

use crate::{
    table::Table,
    ui::{Icon, href, html::Html, icon::write as icon},
};

/// Nodes of one kind that are drawn; the others are a click away.
const SHOWN: usize = 8;

/// All of it that the reader may see.
pub fn lineage(h: &mut Html, table: Table, details: &Details, lineage: &Lineage) {
    let Lineage { experiment, inputs, parent, derived, used_by } = lineage;
    let draw = Draw { table, organization: table.place.with_value(|place| place.organization.clone()) };
    h.raw(r#"<div class="lineage">"#);
    let above = [parent.is_some(), experiment.is_some()];
    layer(h, above, |h, is_left| {
        if is_left {
            draw.group(h, "Derived from", parent.as_slice(), None, Draw::version);
            return;
        }
        if !inputs.is_empty() {
            draw.group(h, "Started from", inputs, None, Draw::version);
            edges(h, [true, false], Way::Down);
        }
        draw.group(h, "Made by", experiment.as_slice(), None, Draw::run);
    });
    edges(h, above, Way::Together);
    h.raw(r#"<div class="layer"><section class="here"><h3>This version</h3><p class="node">"#);
    icon(h, Icon::Box);
    h.element("b", "clip", &details.row.model.name).element("small", "chip", &details.row.chip());
    h.raw("</p></section></div>");
    let below = [!derived.is_empty(), !used_by.is_empty()];
    edges(h, below, Way::Apart);
    layer(h, below, |h, is_left| {
        if is_left {
            let table = format!("{}?query=parent:{}", href::models(&draw.organization, ""), details.row.id);
            draw.group(h, "Versions derived from it", derived, Some(&table), Draw::version);
        } else {
            draw.group(h, "Used by", used_by, None, Draw::run);
        }
    });
    h.raw("</div>");
    if *lineage == Lineage::default() {
        h.element("p", "dim", "Nothing is known of where it comes from, and nothing was made of it yet.");
    }
}

/// What stands beside each other: one group, or two.
fn layer(h: &mut Html, groups: [bool; 2], write: impl Fn(&mut Html, bool)) {
    if groups == [false, false] {
        return;
    }
    h.raw(r#"<div class="layer">"#);
    for is_left in [true, false].into_iter().zip(groups).filter_map(|(side, is_there)| is_there.then_some(side)) {
        h.raw("<div>");
        write(h, is_left);
        h.raw("</div>");
    }
    h.raw("</div>");
}

/// How edges run between two layers.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Down,
    Together,
    Apart,
}

/// Lines from one layer to the next. They stretch with the panel, their heads do not.
fn edges(h: &mut Html, groups: [bool; 2], way: Way) {
    let forks = groups == [true, true];
    if groups == [false, false] {
        return;
    }
    h.raw(if forks { r#"<svg class="edges forks""# } else { r#"<svg class="edges""# });
    h.raw(r#" aria-hidden="true"><svg viewBox="0 0 100 30" preserveAspectRatio="none" width="100%" height="30">"#);
    h.raw(match (forks, way) {
        (true, Way::Together) => r#"<path class="fork" d="M25 0C25 16 50 4 50 20V30M75 0C75 16 50 4 50 20V30"/>"#,
        (true, _) => r#"<path class="fork" d="M50 0C50 16 25 4 25 20V30M50 0C50 16 75 4 75 20V30"/>"#,
        _ => "",
    });
    h.raw(r#"<path class="straight" d="M50 0V30"/></svg>"#);
    head(h, "50%", if forks && way == Way::Apart { "straight" } else { "" });
    if forks && way == Way::Apart {
        head(h, "25%", "fork");
        head(h, "75%", "fork");
    }
    h.raw("</svg>");
}

fn head(h: &mut Html, x: &'static str, class: &'static str) {
    h.raw("<svg").attribute("x", x).attribute("class", class);
    h.raw(r#" overflow="visible"><path d="M-4 24L0 29L4 24"/></svg>"#);
}

struct Draw {
    table: Table,
    organization: String,
}

impl Draw {
    /// A heading with its nodes; those that are too many are in a table, or folded away.
    fn group<T>(
        &self,
        h: &mut Html,
        title: &'static str,
        all: &[T],
        in_table: Option<&str>,
        node: fn(&Self, &mut Html, &T),
    ) {
        h.raw("<section><h3>").raw(title);
        if all.len() > 1 {
            h.raw(" ").element("span", "dim", &all.len().to_string());
        }
        h.raw("</h3><ul>");
        for one in all.iter().take(SHOWN) {
            node(self, h, one);
        }
        h.raw("</ul>");
        if let Some(rest) = all.get(SHOWN..).filter(|rest| !rest.is_empty()) {
            let words = format!("and {} more", rest.len());
            match in_table {
                Some(table) => {
                    h.link("more", table, &words);
                }
                None => {
                    h.raw("<details><summary>").text(&words).raw("</summary><ul>");
                    rest.iter().for_each(|one| node(self, h, one));
                    h.raw("</ul></details>");
                }
            }
        }
        h.raw("</section>");
    }

    /// It opens in this panel, so that one walks along without losing the table.
    fn version(&self, h: &mut Html, one: &LineageVersion) {
        let open = self.table.view.with(|view| self.table.href(&view.with_open(Some(one.id))));
        let chip = one.label.clone().unwrap_or_else(|| format!("v{}", one.number));
        let state = if one.archived { "Archived" } else { one.status.title() };
        h.raw(r#"<li><a class="node" data-noscroll="""#).attribute("href", &open);
        h.attribute("title", &format!("{}@{}", one.path, one.number)).raw(">");
        icon(h, Icon::Box);
        h.element("span", "clip", &one.name).element("small", "chip", &chip).element("small", "dim", state);
        h.raw("</a></li>");
    }

    fn run(&self, h: &mut Html, one: &LineageExperiment) {
        h.raw(r#"<li><a class="node""#).attribute("href", &href::experiment(&self.organization, one.id));
        h.attribute("title", &format!("{} in {}", one.name, one.project.path)).raw(">");
        icon(h, Icon::Flask);
        h.element("span", "clip", &one.name).element("small", "dim", one.status.title()).raw("</a></li>");
    }
}
