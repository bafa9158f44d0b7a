//! Points: each version by two of its measures.

use super::{
    Page, charts,
    measures::{Measure, chosen},
    name, pick, series,
};
use crate::{
    chart::Scale,
    ui::{html::Html, number::measure},
};

const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 320.0;
const LEFT: f64 = 70.0;
const BELOW: f64 = 44.0;
const EDGE: f64 = 18.0;

/// The section.
pub(super) fn section(h: &mut Html, page: &Page<'_>, all: &[Measure<'_>]) {
    let Some(y) = chosen(all, &page.asked.y, 0) else { return };
    let Some(x) = chosen(all, &page.asked.x, 1) else { return };
    charts::open(h, "Scatter", "Each version by two measures.");
    let options: Vec<_> = all.iter().map(|measure| (measure.key.clone(), measure.title.clone())).collect();
    pick::form(h, page, &["x", "y"], |h| {
        pick::select(h, "x", "Across", &options, &x.key);
        pick::tick(h, "logx", "1", "Logarithmic across", page.asked.log.0);
        pick::select(h, "y", "Upwards", &options, &y.key);
        pick::tick(h, "logy", "1", "Logarithmic upwards", page.asked.log.1);
        charts::submit(h);
    });
    draw(h, page, x, y);
    h.raw(r#"<p class="reading" role="status" data-reading=""></p>"#);
    charts::exports(h);
    charts::behind(h, &["Version", &x.title, &y.title], |h| {
        for (i, one) in page.of.versions.iter().enumerate() {
            h.raw("<tr><th scope=\"row\">").text(&name(one)).raw("</th>");
            for axis in [x, y] {
                let value = axis.line.numbers.get(i).copied().flatten();
                h.element("td", "", &value.map(measure).unwrap_or_default());
            }
            h.raw("</tr>");
        }
    });
    h.raw("</section>");
}

fn draw(h: &mut Html, page: &Page<'_>, x: &Measure<'_>, y: &Measure<'_>) {
    let numbers = |of: &Measure<'_>| of.line.numbers.clone().into_iter().flatten();
    let across = Scale::over(numbers(x), page.asked.log.0, LEFT + EDGE, WIDTH - EDGE);
    let upwards = Scale::over(numbers(y), page.asked.log.1, HEIGHT - BELOW - EDGE, EDGE);
    h.raw(r#"<div class="scroll-x" tabindex="-1"><svg class="chart scatter" role="group" aria-label="Scatter""#);
    h.attribute("viewBox", &format!("0 0 {WIDTH} {HEIGHT}")).attribute("width", &WIDTH.to_string());
    h.attribute("height", &HEIGHT.to_string()).raw(">");
    let bottom = HEIGHT - BELOW;
    for (value, at) in upwards.ticks(5).into_iter().filter_map(|value| Some((value, upwards.at(value)?))) {
        rule(h, LEFT, at, WIDTH, at);
        label(h, "y", LEFT - 8.0, at + 3.5, &measure(value));
    }
    for (value, at) in across.ticks(6).into_iter().filter_map(|value| Some((value, across.at(value)?))) {
        rule(h, at, 0.0, at, bottom);
        label(h, "x", at, bottom + 16.0, &measure(value));
    }
    label(h, "x", (LEFT + WIDTH) / 2.0, HEIGHT - 8.0, &x.title);
    label(h, "start", 4.0, 12.0, &y.title);
    for (i, one) in page.of.versions.iter().enumerate() {
        let value = |of: &Measure<'_>| of.line.numbers.get(i).copied().flatten();
        let (Some(a), Some(b)) = (value(x), value(y)) else { continue };
        let (Some(cx), Some(cy)) = (across.at(a), upwards.at(b)) else { continue };
        let text = format!("{}: {} {}, {} {}", name(one), x.title, measure(a), y.title, measure(b));
        let id = one.version.row.id;
        h.raw(r#"<g class="thread" tabindex="0" role="img""#).attribute("aria-label", &text);
        h.attribute("data-item", &format!("point {id}")).raw("><title>").text(&text).raw("</title><circle r=\"6\"");
        h.attribute("class", &series(page.colour(id))).attribute("cx", &format!("{cx:.1}"));
        h.attribute("cy", &format!("{cy:.1}")).raw("/></g>");
    }
    h.raw("</svg></div>");
}

fn rule(h: &mut Html, x: f64, y: f64, to_x: f64, to_y: f64) {
    h.raw(r#"<path class="rule""#).attribute("d", &format!("M{x:.1} {y:.1}L{to_x:.1} {to_y:.1}")).raw("/>");
}

fn label(h: &mut Html, class: &'static str, x: f64, y: f64, text: &str) {
    h.raw("<text").attribute("class", class).attribute("x", &format!("{x:.1}"));
    h.attribute("y", &format!("{y:.1}")).raw(">").text(text).raw("</text>");
}
