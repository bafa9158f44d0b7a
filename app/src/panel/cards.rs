//! Cards below the fields: description, metrics, metadata, labels.

use domain::{
    compare::metric_name,
    table::Details,
    version::{MetricSummary, Status},
};

use super::edit::{self, Field};
use crate::ui::{Icon, html::Html, icon::write as icon, number::measure};

/// Plain text with its own line breaks; locked once published.
pub fn description(h: &mut Html, details: &Details) {
    let field = Field::Description;
    if !edit::is_shown(details, &field) {
        return;
    }
    h.raw(r#"<section class="card""#).attribute("data-field", &field.mark()).raw("><h3>Description");
    if details.row.status == Status::Published {
        h.raw(r#"<span class="end" title="Published versions are read-only">"#);
        icon(h, Icon::Lock);
        h.raw(r#"<span class="unseen">read-only, since it is published</span></span>"#);
    }
    h.raw(r#"<span class="end">"#);
    edit::begin(h, details, &field);
    h.raw("</span></h3>");
    edit::value(h, details, &field, &|h, text| {
        match text {
            "" => h.element("p", "dim", "There is none yet."),
            text => h.element("p", "prose", text),
        };
    });
    h.raw("</section>");
}

/// The last value of each metric; the other summary values on hover.
pub fn metrics(h: &mut Html, details: &Details) {
    pairs(h, "Metrics", details.metrics.len(), |h| {
        for (name, variant, summary) in &details.metrics {
            h.element("dt", "", &metric_name(name, variant)).raw("<dd").attribute("title", &spread(summary));
            h.raw(">").text(&measure(summary.last)).raw("</dd>");
        }
    });
}

fn spread(summary: &MetricSummary) -> String {
    let MetricSummary { min, max, first, last_iteration, .. } = summary;
    let [min, max, first] = [min, max, first].map(|value| measure(*value));
    format!("last at iteration {last_iteration} · smallest {min} · largest {max} · first {first}")
}

fn pairs(h: &mut Html, title: &'static str, count: usize, lines: impl FnOnce(&mut Html)) {
    if count == 0 {
        return;
    }
    h.raw(r#"<section class="card"><h3>"#).raw(title).element("span", "end", &count.to_string());
    h.raw(r#"</h3><dl class="pairs">"#);
    lines(h);
    h.raw("</dl></section>");
}
