//! What curves are worth at one place, and how pointer and keys choose it.

use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, MouseEvent};

use super::{Chart, frame::Frame, lines::legend};
use crate::ui::{html::html, live::hit, number::measure};

/// Places that PageUp and PageDown go.
const PAGE: usize = 10;

/// The values at a place.
pub struct Reading {
    /// `iteration 40`
    pub place: String,
    /// The value of each curve, as it is read; none where it has none.
    pub values: Vec<Option<String>>,
    /// All of it in words.
    pub text: String,
    /// Where the cursor stands, and the dots on the curves with their classes.
    marks: (Option<f64>, Vec<(f64, f64, String)>),
}

/// Reads all curves at x.
#[must_use]
pub fn reading(chart: &Chart, frame: &Frame, x: f64) -> Reading {
    let place = format!("{} {}", chart.x, measure(x)).trim().to_owned();
    let found: Vec<_> = chart.series.iter().map(|series| (series, series.value_at(x))).collect();
    let values: Vec<_> = found.iter().map(|(_, at)| at.map(|(_, y)| measure(y))).collect();
    let words = found
        .iter()
        .zip(&values)
        .filter_map(|((series, _), value)| value.as_ref().map(|value| format!("{} {value}", series.name)));
    let text = format!("{place}: {}", words.collect::<Vec<_>>().join(", "));
    let dots = found.iter().filter_map(|(series, at)| {
        let (x, y) = frame.place((*at)?)?;
        Some((x, y, series.class()))
    });
    Reading { marks: (frame.x.at(x), dots.collect()), place, values, text }
}

/// The pointer is over a chart: the nearest place is read.
pub fn point(event: &MouseEvent, chart: &Chart) {
    let Some(plot) = hit(event, "[data-plot]") else { return };
    let (frame, bounds) = (frame_of(&plot, chart), plot.get_bounding_client_rect());
    if bounds.width() <= 0.0 {
        return;
    }
    let pointer = (f64::from(event.client_x()) - bounds.left()) / bounds.width() * frame.width;
    let far = |x: f64| frame.x.at(x).map_or(f64::INFINITY, |at| (at - pointer).abs());
    let places = chart.places();
    if let Some(nearest) = (0..places.len()).min_by(|a, b| far(places[*a]).total_cmp(&far(places[*b]))) {
        show(&plot, chart, &frame, &places, nearest);
    }
}

/// A key on a chart: arrows, Home, End and pages go from place to place; whether it was one of them.
pub fn press(event: &KeyboardEvent, chart: &Chart) -> bool {
    let Some(plot) = hit(event, "[data-plot]") else { return false };
    let places = chart.places();
    let Some(last) = places.len().checked_sub(1) else { return false };
    let now = plot.get_attribute("aria-valuenow").and_then(|now| now.parse::<usize>().ok()).unwrap_or(last).min(last);
    let to = match event.key().as_str() {
        "ArrowRight" | "ArrowUp" => (now + 1).min(last),
        "ArrowLeft" | "ArrowDown" => now.saturating_sub(1),
        "PageUp" => (now + PAGE).min(last),
        "PageDown" => now.saturating_sub(PAGE),
        "Home" => 0,
        "End" => last,
        _ => return false,
    };
    event.prevent_default();
    show(&plot, chart, &frame_of(&plot, chart), &places, to);
    true
}

fn frame_of(plot: &Element, chart: &Chart) -> Frame {
    let width = plot.get_attribute("data-width").and_then(|width| width.parse().ok());
    Frame::of(chart, width.unwrap_or_default())
}

fn show(plot: &Element, chart: &Chart, frame: &Frame, places: &[f64], at: usize) {
    let Some(x) = places.get(at) else { return };
    let reading = reading(chart, frame, *x);
    let _ = plot.set_attribute("aria-valuenow", &at.to_string());
    let _ = plot.set_attribute("aria-valuetext", &reading.text);
    let [_, _, top, bottom] = frame.inside;
    let marks = html(|h| {
        let (line, dots) = &reading.marks;
        if let Some(x) = line {
            h.raw("<path class=\"line\"").attribute("d", &format!("M{x:.1} {top}V{bottom}")).raw("/>");
        }
        for (x, y, class) in dots {
            h.raw(r#"<circle r="3.5""#).attribute("class", class).attribute("cx", &format!("{x:.1}"));
            h.attribute("cy", &format!("{y:.1}")).raw("/>");
        }
    });
    if let Some(cursor) = plot.query_selector(".cursor").ok().flatten() {
        cursor.set_inner_html(&marks.finish());
    }
    let legend_of = plot.parent_element().and_then(|figure| figure.query_selector(".legend").ok().flatten());
    if let Some(element) = legend_of {
        element.unchecked_ref::<Element>().set_inner_html(&html(|h| legend(h, chart, Some(&reading))).finish());
    }
}
