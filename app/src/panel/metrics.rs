//! The metrics of a version: how they went, and their values.

use domain::{api::Curve, compare::metric_name, table::Details};

use super::curves::Curves;
use crate::ui::{html::Html, number};

/// The curves, where there are any, and a table.
pub fn metrics(h: &mut Html, details: &Details, curves: &[Curve], chosen: Curves) {
    if details.metrics.is_empty() {
        h.element("p", "dim", "There are no metrics. They come from the experiment that made the version.");
        return;
    }
    chosen.write(h, curves);
    h.raw(r#"<section class="card"><h3>Values</h3><div class="scroll-x" tabindex="0" role="region" aria-label="Metrics">"#);
    h.raw(r#"<table class="numbers"><thead><tr>"#);
    for title in ["Metric", "Last", "Smallest", "Largest", "Iteration"] {
        h.raw(r#"<th scope="col">"#).raw(title).raw("</th>");
    }
    h.raw("</tr></thead><tbody>");
    for (name, variant, m) in &details.metrics {
        h.raw(r#"<tr><th scope="row">"#).text(&metric_name(name, variant)).raw("</th>");
        for value in [m.last, m.min, m.max] {
            h.element("td", "", &number::measure(value));
        }
        h.element("td", "dim", &number::count(m.last_iteration)).raw("</tr>");
    }
    h.raw("</tbody></table></div></section>");
}
