//! The charts below: parallel axes, points, and curves over iterations.

use domain::compare::metric_name;

use super::{Page, measures, name, parallel, pick, scatter};
use crate::{
    chart::{self, Chart, Series},
    compare::Curves,
    ui::{html::Html, number::measure},
};

/// Width of curves, in pixels of the drawing.
const WIDTH: f64 = 760.0;

/// The curves of the metric that is shown.
pub(super) fn curves(page: &Page<'_>) -> Curves {
    let Some((metric, variant)) = &page.curves.shown else { return Curves::default() };
    let series = page.of.versions.iter().filter_map(|one| {
        let id = one.version.row.id;
        #[allow(clippy::cast_precision_loss)] // iterations are places on a chart
        let points = page.curves.of.get(&id)?.iter().map(|p| (p.iteration as f64, p.value)).collect();
        Some((name(one), page.colour(id), points))
    });
    Curves {
        title: format!("{} by iteration", metric_name(metric, variant)),
        log: page.asked.curve_log,
        series: series.collect(),
    }
}

/// All charts that there is something for.
pub(super) fn all(h: &mut Html, page: &Page<'_>, curves: &Curves) {
    let measures = measures::measures(&page.sections);
    if measures.len() > 1 {
        parallel::section(h, page, &measures);
        scatter::section(h, page, &measures);
    }
    if !curves.series.is_empty() {
        self::overlaid(h, page, curves);
    }
}

fn overlaid(h: &mut Html, page: &Page<'_>, curves: &Curves) {
    open(h, "Curves", "Over iterations. Arrow keys walk along them.");
    let key = |(name, variant): &(String, String)| {
        if variant.is_empty() { name.clone() } else { format!("{name}|{variant}") }
    };
    let options: Vec<_> = page.curves.names.iter().map(|of| (key(of), metric_name(&of.0, &of.1))).collect();
    pick::form(h, page, &["curve"], |h| {
        let chosen = page.curves.shown.as_ref().map(key).unwrap_or_default();
        pick::select(h, "curve", "Metric", &options, &chosen);
        pick::tick(h, "logcurve", "1", "Logarithmic", curves.log);
        submit(h);
    });
    chart::write(h, &of(curves), WIDTH);
    exports(h);
    behind(h, &["Version", "First", "Last", "Smallest", "Largest", "Values"], |h| {
        for (name, _, points) in &curves.series {
            let finite = || points.iter().map(|p| p.1).filter(|v| v.is_finite());
            let ends = [points.first().map(|p| p.1), points.last().map(|p| p.1)];
            h.raw("<tr><th scope=\"row\">").text(name).raw("</th>");
            for value in ends.into_iter().chain([finite().reduce(f64::min), finite().reduce(f64::max)]) {
                h.element("td", "", &value.map(measure).unwrap_or_default());
            }
            h.element("td", "", &points.len().to_string()).raw("</tr>");
        }
    });
    h.raw("</section>");
}

/// As the chart wants them.
fn of(curves: &Curves) -> Chart {
    let series = curves.series.iter().cloned();
    Chart {
        title: curves.title.clone(),
        x: "iteration".into(),
        log: curves.log,
        series: series.map(|(name, colour, points)| Series { name, colour, points }).collect(),
    }
}

/// Begins the section of a chart.
pub(super) fn open(h: &mut Html, title: &'static str, about: &'static str) {
    h.raw(r#"<section class="aside drawing""#).attribute("aria-label", title);
    h.attribute("data-drawing", title).raw("><h2>").raw(title).raw("</h2>").element("p", "dim", about);
}

/// The button of a form that sends itself where it can.
pub(super) fn submit(h: &mut Html) {
    h.raw(r#"<button type="submit" class="button">Draw</button>"#);
}

/// Where a chart's reading is said, and how the chart is taken along.
pub(super) fn exports(h: &mut Html) {
    h.raw(r#"<div class="exports">"#);
    for (kind, title) in [("svg", "Save as SVG"), ("png", "Save as PNG")] {
        h.raw(r#"<button type="button" class="button""#).attribute("data-export", kind);
        h.attribute("data-item", kind).raw(">").raw(title).raw("</button>");
    }
    h.raw("</div>");
}

/// The numbers behind a chart.
pub(super) fn behind(h: &mut Html, headers: &[&str], rows: impl FnOnce(&mut Html)) {
    h.raw(r#"<details class="behind"><summary>The numbers as a table</summary><div class="scroll-x" tabindex="0" role="region" aria-label="Numbers"><table class="numbers"><thead><tr>"#);
    for header in headers {
        h.raw(r#"<th scope="col">"#).text(header).raw("</th>");
    }
    h.raw("</tr></thead><tbody>");
    rows(h);
    h.raw("</tbody></table></div></details>");
}
