//! One thing of several versions.

/// A thing that versions have, with what each of them has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// What is compared, as people read it.
    pub name: String,
    /// What each version has, as people read it; nothing where it has none.
    pub texts: Vec<Option<String>>,
    /// The same as numbers, for those lines that are measured.
    pub numbers: Vec<Option<f64>>,
    /// Which numbers are better, where that can be told.
    pub better: Option<Better>,
}

/// Which numbers are better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// Small ones: of a loss or a latency.
    Smaller,
    /// Large ones: of an accuracy.
    Larger,
}

/// Parts of names of which less is better.
const SMALL: [&str; 22] = [
    "loss",
    "err",
    "latency",
    "time",
    "duration",
    "perplexity",
    "ppl",
    "wer",
    "cer",
    "mae",
    "mse",
    "rmse",
    "mape",
    "fid",
    "eer",
    "der",
    "size",
    "ms",
    "seconds",
    "brier",
    "ece",
    "distance",
];
/// Parts of names that have no better side.
const NEITHER: [&str; 8] = ["epoch", "epochs", "step", "steps", "iteration", "iterations", "seed", "lr"];

/// Told from the words of a metric's name: `val/loss` is better small, `mAP@50` large, `epoch` neither.
#[must_use]
pub fn better(name: &str) -> Option<Better> {
    let name = name.to_lowercase();
    let mut words = name.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).peekable();
    let mut small = false;
    let mut any = false;
    for word in words.by_ref() {
        any = true;
        if NEITHER.contains(&word) {
            return None;
        }
        small |= SMALL.contains(&word) || word.starts_with("error") || word.ends_with("loss");
    }
    any.then_some(if small { Better::Smaller } else { Better::Larger })
}

impl Line {
    /// A line of texts.
    pub fn of<T: Into<String>>(name: impl Into<String>, texts: impl IntoIterator<Item = Option<T>>) -> Self {
        let texts = texts.into_iter().map(|text| text.map(Into::into).filter(|text: &String| !text.is_empty()));
        Self { name: name.into(), texts: texts.collect(), ..Self::default() }
    }

    /// Whether not all versions have the same.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.texts.windows(2).any(|pair| pair[0] != pair[1])
    }

    /// Whether no version has any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.iter().all(Option::is_none)
    }

    /// Which versions have the best number; none where all have the same, or there is no better.
    #[must_use]
    pub fn best(&self) -> Vec<bool> {
        let numbers = || self.numbers.iter().flatten().copied().filter(|n| !n.is_nan());
        let ends = numbers().fold(None, |ends: Option<(f64, f64)>, n| {
            Some(ends.map_or((n, n), |(low, high)| (low.min(n), high.max(n))))
        });
        let best = match (self.better, ends) {
            (Some(Better::Smaller), Some((low, high))) if low < high => Some(low),
            (Some(Better::Larger), Some((low, high))) if low < high => Some(high),
            _ => None,
        };
        // Equal to the bit: it is one of them.
        let is_best =
            |n: &Option<f64>| best.is_some_and(|best| n.is_some_and(|n| n.total_cmp(&best).is_eq() || n == best));
        self.numbers.iter().map(is_best).collect()
    }

    /// How far a version's number is from another's.
    #[must_use]
    pub fn distance(&self, of: usize, from: usize) -> Option<f64> {
        let at = |i: usize| self.numbers.get(i).copied().flatten();
        let distance = at(of)? - at(from)?;
        (of != from && distance.is_finite() && distance != 0.0).then_some(distance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn measured(better: Better, numbers: Vec<Option<f64>>) -> Line {
        let texts = numbers.iter().map(|n| n.map(|n| n.to_string())).collect();
        Line { name: "m".into(), texts, numbers, better: Some(better) }
    }

    #[test]
    fn names_say_what_is_better() {
        for small in ["loss", "val/loss", "train_loss", "latency ms", "error_rate", "RMSE", "WER", "focalloss"] {
            assert_eq!(better(small), Some(Better::Smaller), "{small}");
        }
        for large in ["mAP@50", "accuracy", "f1", "auc/val", "throughput"] {
            assert_eq!(better(large), Some(Better::Larger), "{large}");
        }
        assert_eq!([better("epoch"), better("50")], [None, None]);
    }

    #[test]
    fn nothing_is_best_among_equals() {
        assert_eq!(measured(Better::Larger, vec![Some(1.0), Some(1.0)]).best(), [false, false]);
        assert_eq!(measured(Better::Larger, vec![Some(1.0), None, Some(f64::NAN)]).best(), [false; 3]);
        let line = measured(Better::Smaller, vec![Some(2.0), Some(1.0), Some(1.0), None]);
        assert_eq!(line.best(), [false, true, true, false]);
        assert_eq!((line.distance(1, 0), line.distance(1, 2), line.distance(3, 0)), (Some(-1.0), None, None));
    }

    proptest! {
        #[test]
        fn nothing_is_better_than_the_best(numbers in proptest::collection::vec(proptest::option::of(-1e9f64..1e9), 1..20), large in any::<bool>()) {
            let line = measured(if large { Better::Larger } else { Better::Smaller }, numbers.clone());
            let best: Vec<f64> = line.best().iter().zip(&numbers).filter(|(best, _)| **best).filter_map(|(_, n)| *n).collect();
            for n in numbers.iter().flatten() {
                let as_good = best.iter().all(|b| if large { b >= n } else { b <= n });
                prop_assert!(as_good);
            }
            let mut sorted: Vec<f64> = numbers.iter().flatten().copied().collect();
            sorted.sort_by(f64::total_cmp);
            prop_assert_eq!(best.is_empty(), sorted.first() == sorted.last());
        }

        #[test]
        fn a_line_differs_unless_all_are_alike(texts in proptest::collection::vec(proptest::option::of("[ab]"), 2..6)) {
            let line = Line::of("x", texts.clone());
            prop_assert_eq!(line.differs(), texts.iter().any(|t| t != &texts[0]));
        }
    }
}
