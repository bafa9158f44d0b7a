//! What the tabs show of a version.

use domain::{
    config,
    labels::write_csv,
    table::{Details, Tab},
    version::Status,
};
use leptos::prelude::*;

use super::{cards, fields, files, history, lineage, metrics, versions};
use crate::{
    fns::More,
    table::Table,
    ui::{Clock, Icon, copy::copy, html::Html, icon::write as icon},
};

/// The tab that is chosen.
pub fn part(h: &mut Html, table: Table, details: &Details, more: &More, clock: Clock) {
    let organization = table.place.with_value(|place| place.organization.clone());
    let tab = table.view.read().tab;
    match (tab, more) {
        (Tab::General, _) => {
            fields::fields(h, details, &organization, clock);
            cards::description(h, details);
            cards::metrics(h, details);
        }
        (Tab::Configuration, _) => configuration(h, details),
        (Tab::Labels, _) => labels(h, details),
        (Tab::Metadata, _) => metadata(h, details),
        (Tab::File, _) => {
            files::files(h, details);
            files::header(h, details);
        }
        (Tab::Versions, More::Versions(all)) => versions::versions(h, table, details, all, clock),
        (Tab::Metrics, More::Curves(curves)) => metrics::metrics(h, details, curves),
        (Tab::Lineage, More::Lineage(lineage)) => lineage::lineage(h, details, lineage, &organization),
        (Tab::Activity, More::Activity(page, stages)) => history::activity(h, page, stages, clock),
        _ => super::bones(h),
    }
}

/// Why nothing here can be edited, where that is so for everyone.
fn locked(h: &mut Html, details: &Details) {
    if details.row.status == Status::Published {
        h.raw(r#"<p class="dim locked">"#);
        icon(h, Icon::Lock);
        h.raw("Published, and therefore read-only.</p>");
    }
}

/// What to do where there is nothing yet.
fn nothing(h: &mut Html, what: &'static str, command: Option<&str>) {
    h.element("p", "dim", what);
    if let Some(command) = command {
        h.raw(r#"<p class="command"><code>"#).text(command).raw("</code>");
        copy(h, command, "command");
        h.raw("</p>");
    }
}

fn update(details: &Details, rest: &str) -> Option<String> {
    (details.row.status == Status::Draft).then(|| format!("vitrine models update -m {} {rest}", details.address))
}

fn configuration(h: &mut Html, details: &Details) {
    locked(h, details);
    let text = &details.configuration;
    if text.is_empty() {
        nothing(h, "There is no configuration.", update(details, "--config config.yaml").as_deref());
        return;
    }
    h.raw(r#"<section class="card"><h3>Configuration<span class="end">"#);
    copy(h, text, "configuration");
    h.raw(r#"</span></h3><pre class="config" tabindex="0" role="region" aria-label="Configuration">"#);
    let mut end = 0;
    for (kind, at) in config::pieces(text) {
        h.text(text.get(end..at.start).unwrap_or_default()).raw("<span class=\"").raw(class(kind)).raw("\">");
        h.text(text.get(at.clone()).unwrap_or_default()).raw("</span>");
        end = at.end;
    }
    h.text(text.get(end..).unwrap_or_default()).raw("</pre></section>");
}

fn class(kind: config::Kind) -> &'static str {
    match kind {
        config::Kind::Key => "c-key",
        config::Kind::Text => "c-text",
        config::Kind::Number | config::Kind::Word => "c-value",
        config::Kind::Comment => "c-comment",
        config::Kind::Section => "c-section",
    }
}

fn labels(h: &mut Html, details: &Details) {
    locked(h, details);
    if details.labels.is_empty() {
        nothing(h, "There are no labels.", update(details, "--labels labels.csv").as_deref());
        return;
    }
    let csv = write_csv(details.labels.iter().map(|(name, id)| (name.as_str(), *id)));
    rows(h, "Labels", ["Label", "Id"], &csv, |h| {
        for (name, id) in &details.labels {
            h.raw(r#"<tr><th scope="row">"#).text(name).raw("</th>").element("td", "", &id.to_string()).raw("</tr>");
        }
    });
}

fn metadata(h: &mut Html, details: &Details) {
    locked(h, details);
    if details.metadata.is_empty() {
        nothing(h, "There is no metadata.", update(details, "--metadata key=value").as_deref());
        return;
    }
    let lines: Vec<_> = details.metadata.iter().map(|(key, value)| format!("{key}={value}")).collect();
    rows(h, "Metadata", ["Key", "Value"], &lines.join("\n"), |h| {
        for (key, value) in &details.metadata {
            h.raw(r#"<tr><th scope="row">"#).text(key).raw("</th>").element("td", "value", value).raw("</tr>");
        }
    });
}

fn rows(h: &mut Html, title: &'static str, heads: [&'static str; 2], copied: &str, lines: impl FnOnce(&mut Html)) {
    h.raw(r#"<section class="card"><h3>"#).raw(title).raw(r#"<span class="end">"#);
    copy(h, copied, "all of it");
    h.raw(r#"</span></h3><table class="numbers"><thead><tr>"#);
    for head in heads {
        h.raw(r#"<th scope="col">"#).raw(head).raw("</th>");
    }
    h.raw("</tr></thead><tbody>");
    lines(h);
    h.raw("</tbody></table></section>");
}
