//! A chart as markup.

use super::{
    Chart, Series,
    cursor::{Reading, reading},
    frame::{Frame, HEIGHT},
};
use crate::ui::{html::Html, number::measure};

/// Most points of a curve that are drawn: more of them than pixels show nothing more.
const POINTS_MAX: usize = 1_500;

/// Room for what x is, in pixels.
const LABEL: f64 = 64.0;

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
    h.raw("</figcaption>");
    let left_out = left_out(chart);
    if !left_out.is_empty() {
        h.raw(r#"<p class="dim">Left out: "#).text(&left_out).raw("</p>");
    }
    h.raw("</figure>");
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
    // What x is stands at the end of its values.
    let end = if chart.x.is_empty() { right } else { right - LABEL };
    let ticks = frame.x.ticks(ticks).into_iter().filter_map(|value| Some((value, frame.x.at(value)?)));
    for (value, x) in ticks.filter(|(_, x)| *x <= end) {
        label(h, "x", x, bottom + 16.0, &measure(value));
    }
    if !chart.x.is_empty() {
        label(h, "y", right, bottom + 16.0, &chart.x);
    }
}

fn label(h: &mut Html, class: &'static str, x: f64, y: f64, text: &str) {
    h.raw("<text").attribute("class", class).attribute("x", &format!("{x:.1}"));
    h.attribute("y", &format!("{y:.1}")).raw(">").text(text).raw("</text>");
}

/// A path with gaps; a point between two gaps is a dot.
fn curve(h: &mut Html, series: &Series, frame: &Frame) {
    let mut path = String::new();
    for run in series.points.split(|point| frame.place(*point).is_none()) {
        let places: Vec<_> = run.iter().filter_map(|point| frame.place(*point)).collect();
        if let [(x, y)] = places.as_slice() {
            h.raw(r#"<circle r="2.5""#).attribute("class", &series.class()).attribute("cx", &format!("{x:.1}"));
            h.attribute("cy", &format!("{y:.1}")).raw("/>");
        }
        for (i, (x, y)) in thinned(&places).into_iter().enumerate() {
            path.push(if i == 0 { 'M' } else { 'L' });
            path.push_str(&format!("{x:.1} {y:.1}"));
        }
    }
    h.raw("<path").attribute("class", &format!("curve {}", series.class())).attribute("d", &path).raw("/>");
}

/// Of more points than are drawn the highest and the lowest of a few at a time: no peak is lost.
fn thinned(places: &[(f64, f64)]) -> Vec<(f64, f64)> {
    if places.len() <= POINTS_MAX {
        return places.to_vec();
    }
    let step = (2 * places.len()).div_ceil(POINTS_MAX);
    let ends = |some: &[(f64, f64)]| {
        let by_height = |a: &&(f64, f64), b: &&(f64, f64)| a.1.total_cmp(&b.1);
        let (low, high) = (some.iter().min_by(by_height), some.iter().max_by(by_height));
        let mut ends: Vec<_> = low.into_iter().chain(high).copied().collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        ends.dedup();
        ends
    };
    places.chunks(step).flat_map(ends).collect()
}

/// What no curve can show of its values, in words; nothing where all is shown.
fn left_out(chart: &Chart) -> String {
    let count = |is_out: &dyn Fn(f64) -> bool| {
        chart.series.iter().flat_map(|series| &series.points).filter(|(_, value)| is_out(*value)).count()
    };
    let kinds = [
        (count(&f64::is_nan), "NaN"),
        (count(&f64::is_infinite), "infinite"),
        (count(&|value| chart.log && value.is_finite() && value <= 0.0), "not above 0"),
    ];
    let words = kinds.into_iter().filter(|(count, _)| *count > 0).map(|(count, kind)| format!("{count} {kind}"));
    words.collect::<Vec<_>>().join(", ")
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
    fn what_is_left_out_is_said() {
        let values = [1.0, f64::NAN, f64::INFINITY, -1.0, f64::NEG_INFINITY, 0.0];
        let points = values.into_iter().enumerate().map(|(i, value)| (f64::from(i as u32), value)).collect();
        let chart = Chart { series: vec![Series { points, ..Series::default() }], ..Chart::default() };
        assert_eq!(left_out(&chart), "1 NaN, 2 infinite");
        assert_eq!(left_out(&Chart { log: true, ..chart }), "1 NaN, 2 infinite, 2 not above 0");
        assert_eq!(left_out(&Chart::default()), "");
    }

    #[test]
    fn of_many_points_no_peak_is_lost() {
        let mut places: Vec<_> = (0..10_000).map(|i| (f64::from(i), 5.0)).collect();
        places[4_321].1 = 99.0;
        places[8_765].1 = -99.0;
        let drawn = thinned(&places);
        assert!(drawn.len() <= POINTS_MAX, "{}", drawn.len());
        assert!(drawn.contains(&places[4_321]) && drawn.contains(&places[8_765]));
        assert!(drawn.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn a_chart_without_curves_can_be_drawn() {
        assert!(html(|h| write(h, &Chart::default(), 0.0)).finish().contains("aria-valuenow=\"0\""));
    }
}
