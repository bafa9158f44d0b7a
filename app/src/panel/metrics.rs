//! The metrics of a version: their values, and how they went.

use domain::{api::Curve, table::Details};

use super::cards::metric_name;
use crate::{
    chart::{self, Chart, Series},
    ui::{html::Html, number},
};

/// Width that curves are drawn for, in pixels; they shrink and grow with the panel.
const WIDTH: f64 = 424.0;

/// The curves, where there are any, and a table.
pub fn metrics(h: &mut Html, details: &Details, curves: &[Curve]) {
    if details.metrics.is_empty() {
        h.element("p", "dim", "There are no metrics. They come from the experiment that made the version.");
        return;
    }
    for (i, curve) in curves.iter().enumerate().filter(|(_, curve)| curve.points.len() > 1) {
        h.raw(r#"<section class="card"><h3>"#).text(&metric_name(&curve.name, &curve.variant)).raw("</h3>");
        h.raw("<div").attribute("data-curve", &i.to_string()).raw(">");
        chart::write(h, &of(curve), WIDTH);
        h.raw("</div></section>");
    }
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

/// A curve as a chart of its own.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "iterations are shown in five digits")]
pub fn of(curve: &Curve) -> Chart {
    let name = metric_name(&curve.name, &curve.variant);
    let points = curve.points.iter().map(|point| (point.iteration as f64, point.value)).collect();
    Chart {
        title: format!("{name} by iteration"),
        x: "iteration".to_owned(),
        log: false,
        series: vec![Series { name, colour: 0, points }],
    }
}
