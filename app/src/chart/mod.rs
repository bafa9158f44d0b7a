//! Curves over numbers, drawn as SVG: axes, lines with gaps, and a cursor that pointer and keys move.
//!
//! A chart is markup ([`write`]) that says all it needs to be read; [`point`] and [`press`] make it alive by
//! delegation, so that any page can put one into its own markup.

mod cursor;
mod frame;
mod lines;
mod scale;

pub use cursor::{point, press};
pub use lines::write;
#[cfg(feature = "ssr")]
pub use scale::Scale;

/// One curve.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// What it is called in the legend.
    pub name: String,
    /// Which of the colours it has; the same number is the same colour in every chart.
    pub colour: usize,
    /// Values by x, ascending. What is no finite number is a gap.
    pub points: Vec<(f64, f64)>,
}

/// Curves with a common pair of axes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart {
    /// What it shows, for assistive technology: `loss by iteration`.
    pub title: String,
    /// What x is, in the readout: `iteration`.
    pub x: String,
    /// Whether values stand on a logarithmic axis. Those that are not positive are gaps there.
    pub log: bool,
    /// The curves.
    pub series: Vec<Series>,
}

impl Chart {
    /// Every x at which a curve has a value, ascending, each once.
    #[must_use]
    pub fn places(&self) -> Vec<f64> {
        let mut places: Vec<f64> = self.series.iter().flat_map(|one| &one.points).map(|(x, _)| *x).collect();
        places.retain(|x| x.is_finite());
        places.sort_by(f64::total_cmp);
        places.dedup();
        places
    }
}

impl Series {
    /// The value that holds at x: the last one up to there, as long as the curve lasts.
    #[must_use]
    pub fn value_at(&self, x: f64) -> Option<(f64, f64)> {
        let behind = self.points.partition_point(|(at, _)| *at <= x);
        let (last, _) = self.points.last()?;
        self.points.get(behind.checked_sub(1)?).copied().filter(|_| x <= *last)
    }

    /// Class of its colour and of its dashes, which tell colours apart that come again.
    #[must_use]
    pub fn class(&self) -> String {
        format!("series-{} dash-{}", self.colour % COLOURS, self.colour / COLOURS % DASHES)
    }
}

/// Colours that there are (`style/late/chart.css`).
const COLOURS: usize = 8;
/// Kinds of dashes.
const DASHES: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_holds_its_value_until_the_next_and_ends_with_its_last() {
        let points = vec![(1.0, 10.0), (5.0, 50.0)];
        let series = Series { points, ..Series::default() };
        let value = |x| series.value_at(x).map(|(_, y)| y);
        assert_eq!(
            [value(0.5), value(1.0), value(4.9), value(5.0), value(5.1)],
            [None, Some(10.0), Some(10.0), Some(50.0), None]
        );
    }

    #[test]
    fn places_are_those_of_all_curves() {
        let series = |points: &[(f64, f64)]| Series { points: points.to_vec(), ..Series::default() };
        let chart = Chart {
            series: vec![series(&[(1.0, 1.0), (3.0, 1.0)]), series(&[(2.0, 1.0), (3.0, f64::NAN)])],
            ..Chart::default()
        };
        assert_eq!(chart.places(), [1.0, 2.0, 3.0]);
    }
}
