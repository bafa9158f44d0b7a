//! Parallel axes: one line a version through all that it measures.

use super::{Page, charts, measures::Measure, name, pick, place, series};
use crate::{
    chart::Scale,
    ui::{html::Html, number::measure},
};

/// Axes that are chosen for the reader.
const USUAL: usize = 6;
/// Pixels between two axes, and around them.
const STEP: f64 = 150.0;
const EDGE: f64 = 70.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 220.0;

/// The section.
pub(super) fn section(h: &mut Html, page: &Page<'_>, all: &[Measure<'_>]) {
    let mut shown: Vec<&Measure<'_>> =
        page.asked.axes.iter().filter_map(|key| all.iter().find(|measure| measure.key == *key)).collect();
    if shown.is_empty() {
        shown = all.iter().filter(|measure| measure.line.differs()).take(USUAL).collect();
    }
    if shown.len() < 2 {
        shown = all.iter().take(USUAL).collect();
    }
    charts::open(
        h,
        "Parallel coordinates",
        "Drag along an axis, or use its arrow keys, to keep only the versions inside.",
    );
    h.raw(r#"<details class="axes" data-part="Axes"><summary>Axes</summary>"#);
    pick::form(h, page, &["axis"], |h| {
        h.raw(r#"<div class="ticks">"#);
        for measure in all {
            let ticked = shown.iter().any(|one| one.key == measure.key);
            pick::tick(h, "axis", &measure.key, &measure.title, ticked);
        }
        h.raw("</div>");
        charts::submit(h);
    });
    h.raw("</details>");
    draw(h, page, &shown);
    h.raw(r#"<p class="reading" role="status" data-reading=""></p>"#);
    charts::exports(h);
    let headers: Vec<&str> = ["Version"].into_iter().chain(shown.iter().map(|one| one.title.as_str())).collect();
    charts::behind(h, &headers, |h| {
        for (i, one) in page.of.versions.iter().enumerate() {
            h.raw("<tr><th scope=\"row\">").text(&name(one)).raw("</th>");
            for axis in &shown {
                h.element("td", "", &number(axis, i).map(measure).unwrap_or_default());
            }
            h.raw("</tr>");
        }
    });
    h.raw("</section>");
}

fn number(axis: &Measure<'_>, version: usize) -> Option<f64> {
    axis.line.numbers.get(version).copied().flatten()
}

fn draw(h: &mut Html, page: &Page<'_>, axes: &[&Measure<'_>]) {
    let count = u32::try_from(axes.len()).unwrap_or(2);
    let width = STEP * f64::from(count.saturating_sub(1)) + 2.0 * EDGE;
    let scales: Vec<Scale> =
        axes.iter().map(|axis| Scale::over(axis.line.numbers.iter().flatten().copied(), false, BOTTOM, TOP)).collect();
    let at = |i: usize| EDGE + STEP * f64::from(u32::try_from(i).unwrap_or_default());
    h.raw(r#"<div class="scroll-x" tabindex="-1"><svg class="chart parallel" role="group" aria-label="Parallel coordinates""#);
    h.attribute("viewBox", &format!("0 0 {width} 250")).attribute("width", &width.to_string()).raw(r#" height="250">"#);
    for (i, one) in page.of.versions.iter().enumerate() {
        let id = one.version.row.id;
        let mut paths = vec![String::new()];
        let mut heights = String::new();
        let mut words = Vec::new();
        for (k, axis) in axes.iter().enumerate() {
            let value = number(axis, i);
            match value.and_then(|value| scales[k].at(value)) {
                Some(y) => {
                    if let Some(path) = paths.last_mut() {
                        place(path, at(k), y);
                    }
                    heights.push_str(&format!("{y:.1} "));
                }
                // A version without a value leaves a gap.
                None => {
                    paths.push(String::new());
                    heights.push_str("- ");
                }
            }
            words.push(format!("{} {}", axis.title, value.map_or_else(|| "none".into(), measure)));
        }
        let text = format!("{}: {}", name(one), words.join(", "));
        h.raw(r#"<g class="thread" tabindex="0" role="img""#).attribute("aria-label", &text);
        h.attribute("data-item", &format!("thread {id}")).attribute("data-heights", heights.trim()).raw(">");
        h.raw("<title>").text(&text).raw("</title>");
        for path in paths.iter().filter(|path| !path.is_empty()) {
            h.raw("<polyline").attribute("class", &format!("curve {}", series(page.colour(id))));
            h.attribute("points", path.trim()).raw("/>");
            h.raw(r#"<polyline class="wide""#).attribute("points", path.trim()).raw("/>");
        }
        h.raw("</g>");
    }
    for (k, axis) in axes.iter().enumerate() {
        self::axis(h, axis, at(k), k);
    }
    h.raw("</svg></div>");
}

fn axis(h: &mut Html, axis: &Measure<'_>, x: f64, k: usize) {
    let finite = || axis.line.numbers.iter().flatten().copied().filter(|n| n.is_finite());
    let x = x.to_string();
    h.raw(r#"<g class="axis" tabindex="0" role="slider" aria-orientation="vertical" aria-valuemin="0" aria-valuemax="100" aria-valuenow="0" aria-valuetext="all""#);
    h.attribute("aria-label", &format!("Keep versions by {}", axis.title)).attribute("data-axis", &k.to_string());
    h.attribute("data-item", &format!("axis {}", axis.key)).attribute("data-top", &TOP.to_string());
    h.attribute("data-bottom", &BOTTOM.to_string())
        .raw("><line class=\"rule\"")
        .attribute("x1", &x)
        .attribute("x2", &x);
    h.attribute("y1", &TOP.to_string()).attribute("y2", &BOTTOM.to_string()).raw("/>");
    h.raw(r#"<rect class="range" width="14" height="0""#)
        .attribute("x", &format!("{}", x.parse::<f64>().unwrap_or_default() - 7.0));
    h.attribute("y", &TOP.to_string()).raw("/><rect class=\"wide\" width=\"40\"");
    h.attribute("x", &format!("{}", x.parse::<f64>().unwrap_or_default() - 20.0)).attribute("y", &TOP.to_string());
    h.attribute("height", &(BOTTOM - TOP).to_string()).raw("/>");
    let short: String = axis.title.chars().take(20).collect();
    label(h, &x, "22", &if short == axis.title { short } else { format!("{short}…") });
    label(h, &x, "36", &finite().reduce(f64::max).map(measure).unwrap_or_default());
    label(h, &x, "238", &finite().reduce(f64::min).map(measure).unwrap_or_default());
    h.raw("</g>");
}

fn label(h: &mut Html, x: &str, y: &'static str, text: &str) {
    h.raw(r#"<text class="x""#).attribute("x", x).attribute("y", y).raw(">").text(text).raw("</text>");
}
