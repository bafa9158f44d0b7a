//! Where a version comes from and what came of it: from left to right, experiment, version, what was made of it.

use domain::{
    api::{Lineage, LineageExperiment, LineageVersion},
    table::{Details, View},
};

use crate::ui::{Icon, href, html::Html, icon::write as icon, pill};

/// All of it that the reader may see.
pub fn lineage(h: &mut Html, details: &Details, lineage: &Lineage, organization: &str) {
    let Lineage { experiment, inputs, parent, derived, used_by } = lineage;
    h.raw(r#"<ol class="lineage">"#);
    step(h, "Started from", inputs.len(), |h| inputs.iter().for_each(|one| version(h, one, organization)));
    step(h, "Derived from", parent.iter().len(), |h| parent.iter().for_each(|one| version(h, one, organization)));
    step(h, "Made by", experiment.iter().len(), |h| experiment.iter().for_each(|one| run(h, one, organization)));
    h.raw(r#"<li class="here"><h3>This version</h3><ul><li>"#);
    icon(h, Icon::Box);
    h.element("b", "", &details.row.model.name).raw(" ").element("small", "chip", &details.row.chip());
    h.raw("</li></ul></li>");
    step(h, "Versions derived from it", derived.len(), |h| {
        derived.iter().for_each(|one| version(h, one, organization))
    });
    step(h, "Used by", used_by.len(), |h| used_by.iter().for_each(|one| run(h, one, organization)));
    h.raw("</ol>");
    if *lineage == Lineage::default() {
        h.element("p", "dim", "Nothing is known of where it comes from, and nothing was made of it yet.");
    }
}

fn step(h: &mut Html, title: &'static str, count: usize, lines: impl FnOnce(&mut Html)) {
    if count == 0 {
        return;
    }
    h.raw("<li><h3>").raw(title).raw("</h3><ul>");
    lines(h);
    h.raw("</ul></li>");
}

fn version(h: &mut Html, one: &LineageVersion, organization: &str) {
    let open = View::default().with_open(Some(one.id)).with_archived(one.archived);
    h.raw("<li>");
    icon(h, Icon::Box);
    h.link("clip", &open.href(&href::models(organization, &one.path)), &one.name).raw(" ");
    let chip = one.label.clone().unwrap_or_else(|| format!("v{}", one.number));
    h.element("small", "chip", &chip);
    pill::status(h, one.status);
    h.raw("</li>");
}

fn run(h: &mut Html, one: &LineageExperiment, organization: &str) {
    h.raw("<li>");
    icon(h, Icon::Flask);
    h.link("clip", &href::experiment(organization, one.id), &one.name);
    pill::run_status(h, one.status);
    h.raw("</li>");
}
