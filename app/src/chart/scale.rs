//! An axis: from values to places, and the round values that are written beside it.

/// Values between two ends, laid out between two places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    low: f64,
    high: f64,
    log: bool,
    /// Place of the lowest value, in pixels.
    from: f64,
    /// Place of the highest.
    to: f64,
}

impl Scale {
    /// Wide enough for these values; those that it cannot show are left out.
    pub fn over(values: impl Iterator<Item = f64>, log: bool, from: f64, to: f64) -> Self {
        let shown = values.map(plain).filter(|value| value.is_finite() && (!log || *value > 0.0));
        let (low, high) = shown.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        let (low, high) = match (low > high, log) {
            (true, true) => (1.0, 10.0),
            (true, false) => (0.0, 1.0),
            (false, true) if low == high => (low.max(f64::MIN_POSITIVE * 2.0) / 2.0, high.min(f64::MAX / 2.0) * 2.0),
            (false, false) if low == high => {
                let half = low.abs().max(1.0) / 2.0;
                ((low - half).max(f64::MIN), (high + half).min(f64::MAX))
            }
            _ => (low, high),
        };
        Self { low, high, log, from, to }
    }

    /// The place of a value; none of what the axis cannot show.
    #[must_use]
    pub fn at(&self, value: f64) -> Option<f64> {
        let value = plain(value);
        if !value.is_finite() || (self.log && value <= 0.0) {
            return None;
        }
        let (value, low, high) = (self.bend(value), self.bend(self.low), self.bend(self.high));
        Some(self.from + (value - low) / (high - low) * (self.to - self.from))
    }

    /// Halves keep the largest numbers there are within reach.
    fn bend(&self, value: f64) -> f64 {
        if self.log { value.log10() } else { value / 2.0 }
    }

    /// Round values along the axis, a handful of them.
    #[must_use]
    pub fn ticks(&self, most: u32) -> Vec<f64> {
        if self.log { self.decades(most) } else { self.steps(most) }
    }

    fn steps(&self, most: u32) -> Vec<f64> {
        let rough = (self.high / 2.0 - self.low / 2.0) / f64::from(most.max(1)) * 2.0;
        let size = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].iter().map(|part| part * size).find(|step| *step >= rough).unwrap_or(rough);
        if !(step.is_finite() && step > 0.0) {
            return vec![self.low, self.high];
        }
        let first = (self.low / step).ceil();
        let all = (0..=most).map(|i| (first + f64::from(i)) * step);
        // The sum of many tenths is not a tenth of the sum.
        all.map(|value| (value / step).round() * step).filter(|value| *value <= self.high).collect()
    }

    fn decades(&self, most: u32) -> Vec<f64> {
        let (low, high) = (self.low.log10().floor(), self.high.log10().ceil());
        let every = ((high - low) / f64::from(most.max(1))).ceil().max(1.0);
        let parts: &[f64] = if high - low <= 2.0 { &[1.0, 2.0, 5.0] } else { &[1.0] };
        let mut ticks = Vec::new();
        for decade in (0..=most).map(|i| low + f64::from(i) * every) {
            ticks.extend(parts.iter().map(|part| part * 10f64.powf(decade)));
        }
        ticks.retain(|value| *value >= self.low && *value <= self.high);
        ticks
    }
}

/// Numbers so small that halves of them are nothing are nothing.
fn plain(value: f64) -> f64 {
    if value.is_normal() || !value.is_finite() { value } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(values: &[f64], log: bool) -> Scale {
        Scale::over(values.iter().copied(), log, 0.0, 100.0)
    }

    #[test]
    fn ends_stand_at_the_ends() {
        let scale = over(&[2.0, f64::NAN, 4.0], false);
        assert_eq!([scale.at(2.0), scale.at(3.0), scale.at(4.0)], [Some(0.0), Some(50.0), Some(100.0)]);
        assert_eq!(scale.at(f64::INFINITY), None);
        let scale = over(&[0.01, 100.0, -5.0], true);
        assert_eq!([scale.at(0.01), scale.at(1.0), scale.at(0.0)], [Some(0.0), Some(50.0), None]);
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(over(&[0.0, 97.0], false).ticks(5), [0.0, 20.0, 40.0, 60.0, 80.0]);
        assert_eq!(over(&[0.001, 1000.0], true).ticks(4), [0.001, 0.1, 10.0, 1000.0]);
        assert_eq!(over(&[1.0, 40.0], true).ticks(5), [1.0, 2.0, 5.0, 10.0, 20.0]);
    }

    #[test]
    fn whatever_the_values_places_are_within() {
        let odd =
            [0.0, -0.0, 1.0, -7.5, f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324, 1e-300, f64::NAN, f64::INFINITY];
        for (a, b, log) in odd.iter().flat_map(|a| odd.iter().flat_map(move |b| [(*a, *b, false), (*a, *b, true)])) {
            let scale = over(&[a, b], log);
            for place in [a, b].iter().filter_map(|value| scale.at(*value)) {
                assert!((-0.01..=100.01).contains(&place), "{place} {scale:?}");
            }
            assert!(scale.ticks(5).len() < 20, "{scale:?}");
        }
    }
}
