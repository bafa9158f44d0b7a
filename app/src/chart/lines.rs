//! A chart as markup.

use super::{
    Chart, Series,
    cursor::{Reading, reading},
    frame::{Frame, HEIGHT},
};
use crate::ui::{html::Html, number::measure};

/// Most points of a curve that are drawn: more of them than pixels show nothing more.
const POINTS_MAX: usize = 1_500;

/// The chart, so many pixels wide; it shrinks with what it stands in. Names of curves stand in a legend below, with
/// their values where the cursor is.
pub fn write(h: &mut Html, chart: &Chart, width: f64) {
    let frame = Frame::of(chart, width);
    let places = chart.places();
    let last = places.len().saturating_sub(1);
    h.raw(r#"<figure class="chart"><div class="plot" role="slider" tabindex="0" data-item="plot" data-plot="""#);
    h.attribute("aria-label", &chart.title).raw(r#" aria-valuemin="0""#);
    for name in ["aria-valuemax", "aria-valuenow"] {
        h.attribute(name, &last.to_string());
    }
    let at = places.last().map(|x| reading(chart, &frame, *x));
    h.attribute("aria-valuetext", at.as_ref().map_or("", |reading| reading.text.as_str()));
    h.attribute("data-width", &frame.width.to_string()).raw("><svg aria-hidden=\"true\"");
    h.attribute("viewBox", &format!("0 0 {} {HEIGHT}", frame.width)).raw(">");
    axes(h, chart, &frame);
    for series in &chart.series {
        curve(h, series, &frame);
    }
    h.raw(r#"<g class="cursor"></g></svg></div><figcaption class="legend">"#);
    legend(h, chart, at.as_ref());
    h.raw("</figcaption></figure>");
}

/// Names, colours, and the values of a reading.
pub fn legend(h: &mut Html, chart: &Chart, at: Option<&Reading>) {
    if let Some(at) = at {
        h.raw(r#"<span class="at">"#).text(&at.place).raw("</span>");
    }
    for (i, series) in chart.series.iter().enumerate() {
        h.raw("<span").attribute("class", &series.class()).raw(r#"><svg aria-hidden="true" viewBox="0 0 20 4">"#);
        h.raw(r#"<path class="curve" d="M0 2H20"/></svg><span>"#).text(&series.name).raw("</span>");
        if let Some(value) = at.and_then(|at| at.values.get(i)?.as_ref()) {
            h.element("b", "", value);
        }
        h.raw("</span>");
    }
}

fn axes(h: &mut Html, chart: &Chart, frame: &Frame) {
    let [left, right, _, bottom] = frame.inside;
    for (value, y) in frame.y.ticks(5).into_iter().filter_map(|value| Some((value, frame.y.at(value)?))) {
        let path = format!("M{left:.1} {y:.1}H{right:.1}");
        h.raw("<path class=\"rule\"").attribute("d", &path).raw("/>");
        label(h, "y", left - 8.0, y + 3.5, &measure(value));
    }
    let ticks = if frame.width < 360.0 { 3 } else { 6 };
    for (value, x) in frame.x.ticks(ticks).into_iter().filter_map(|value| Some((value, frame.x.at(value)?))) {
        label(h, "x", x, bottom + 16.0, &measure(value));
    }
    if !chart.x.is_empty() {
        label(h, "y", right, bottom - 6.0, &chart.x);
    }
}

fn label(h: &mut Html, class: &'static str, x: f64, y: f64, text: &str) {
    h.raw("<text").attribute("class", class).attribute("x", &format!("{x:.1}"));
    h.attribute("y", &format!("{y:.1}")).raw(">").text(text).raw("</text>");
}

/// A path with gaps; a point between two gaps is a dot.
fn curve(h: &mut Html, series: &Series, frame: &Frame) {
    let step = series.points.len().div_ceil(POINTS_MAX).max(1);
    let mut path = String::new();
    let mut run = Vec::new();
    let mut end = |run: &mut Vec<(f64, f64)>, dots: &mut Html| {
        if let [(x, y)] = run.as_slice() {
            dots.raw(r#"<circle r="2.5""#).attribute("class", &series.class()).attribute("cx", &format!("{x:.1}"));
            dots.attribute("cy", &format!("{y:.1}")).raw("/>");
        }
        for (i, (x, y)) in run.drain(..).enumerate() {
            path.push(if i == 0 { 'M' } else { 'L' });
            path.push_str(&format!("{x:.1} {y:.1}"));
        }
    };
    for points in series.points.chunks(step) {
        match points.iter().find_map(|point| frame.place(*point)) {
            Some(place) => run.push(place),
            None => end(&mut run, h),
        }
    }
    end(&mut run, h);
    h.raw("<path").attribute("class", &format!("curve {}", series.class())).attribute("d", &path).raw("/>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html::html;

    #[test]
    fn what_is_no_number_is_a_gap() {
        let nan = f64::NAN;
        let points = vec![(0.0, 1.0), (1.0, 2.0), (2.0, nan), (3.0, 3.0), (4.0, nan), (5.0, 1.0), (6.0, 2.0)];
        let series = Series { name: "<loss>".into(), colour: 9, points };
        let chart = Chart { series: vec![series], ..Chart::default() };
        let drawn = html(|h| write(h, &chart, 400.0)).finish();
        let path = drawn.split("class=\"curve series-1 dash-1\" d=\"").nth(1).and_then(|rest| rest.split('"').next());
        assert_eq!(path.map(|path| path.matches('M').count()), Some(3));
        assert_eq!(drawn.matches("<circle").count(), 1);
        assert!(drawn.contains("&lt;loss&gt;"));
    }

    #[test]
    fn a_chart_without_curves_can_be_drawn() {
        assert!(html(|h| write(h, &Chart::default(), 0.0)).finish().contains("aria-valuenow=\"0\""));
    }
}
