//! What the tabs show of a version.

use domain::{
    table::{Details, Tab},
    version::Status,
};
use leptos::prelude::*;

use super::{Panel, cards, configuration, content, draw, entries, fields, files, history, lineage, metrics, versions};
use crate::{
    fns::More,
    ui::{Icon, copy::copy, html::Html, icon::write as icon},
};

/// The tab that is chosen.
pub fn part(h: &mut Html, panel: Panel, details: &Details, more: &More) {
    let Panel { table, clock, curves: chosen, .. } = panel;
    let organization = table.place.with_value(|place| place.organization.clone());
    let tab = table.view.read().tab;
    match (tab, more) {
        (Tab::General, _) => {
            fields::fields(h, details, &organization, clock);
            cards::description(h, details);
            cards::metrics(h, details);
        }
        (Tab::Configuration, _) => configuration::configuration(h, details),
        (Tab::Labels, _) => entries::labels(h, details),
        (Tab::Metadata, _) => entries::metadata(h, details),
        (Tab::File, more) => {
            files::files(h, details);
            files::facts(h, details);
            if let More::Headers(headers) = more {
                content::content(h, details.row.id, headers);
            }
        }
        (Tab::Versions, More::Versions(all)) => versions::versions(h, panel, details, all),
        (Tab::Metrics, More::Curves(curves)) => metrics::metrics(h, details, curves, chosen),
        (Tab::Lineage, More::Lineage(lineage)) => lineage::lineage(h, table, details, lineage),
        (Tab::Activity, More::Activity(page, stages)) => history::activity(h, page, stages, clock),
        _ => draw::bones(h),
    }
}

/// Why nothing here can be edited, where that is so for everyone.
pub fn locked(h: &mut Html, details: &Details) {
    if details.row.status == Status::Published {
        h.raw(r#"<p class="dim locked">"#);
        icon(h, Icon::Lock);
        h.raw("Published, and therefore read-only.</p>");
    }
}

/// What to do where there is nothing yet.
pub fn nothing(h: &mut Html, what: &'static str, command: Option<&str>) {
    h.element("p", "dim", what);
    if let Some(command) = command {
        h.raw(r#"<p class="command"><code>"#).text(command).raw("</code>");
        copy(h, command, "command");
        h.raw("</p>");
    }
}

/// The command that fills it, for a Draft.
pub fn update(details: &Details, rest: &str) -> Option<String> {
    (details.row.status == Status::Draft).then(|| format!("vitrine models update -m {} {rest}", details.address))
}
