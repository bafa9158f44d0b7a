//! Where things stand in a chart of some width.

use super::{Chart, scale::Scale};

/// Height of a chart, in pixels.
pub const HEIGHT: f64 = 220.0;
/// Room for the values on the left, and for x below.
const LEFT: f64 = 56.0;
const BELOW: f64 = 22.0;
const EDGE: f64 = 10.0;

/// The axes of a chart.
pub struct Frame {
    /// From left to right.
    pub x: Scale,
    /// From below.
    pub y: Scale,
    /// All of it, in pixels.
    pub width: f64,
    /// Left, right, top and bottom of where curves are.
    pub inside: [f64; 4],
}

impl Frame {
    /// For a chart that is so many pixels wide.
    #[must_use]
    pub fn of(chart: &Chart, width: f64) -> Self {
        let [left, right, top, bottom] = [LEFT, width.max(2.0 * LEFT) - EDGE, EDGE, HEIGHT - BELOW];
        let points = || chart.series.iter().flat_map(|one| &one.points);
        let drawn = points().filter(|(_, y)| y.is_finite() && (!chart.log || *y > 0.0));
        Self {
            x: Scale::over(drawn.map(|(x, _)| *x), false, left, right),
            y: Scale::over(points().map(|(_, y)| *y), chart.log, bottom, top),
            width: right + EDGE,
            inside: [left, right, top, bottom],
        }
    }

    /// The place of a point; none of a gap.
    #[must_use]
    pub fn place(&self, (x, y): (f64, f64)) -> Option<(f64, f64)> {
        self.x.at(x).zip(self.y.at(y))
    }
}
