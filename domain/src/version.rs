//! One trained artifact of a model: one row of the table.

use crate::permission::words;
use serde::{Deserialize, Serialize};

words! {
    /// Whether a version may still be edited. Publishing is never undone.
    Status {
        /// Editable.
        Draft = "draft", "Draft";
        /// Read-only.
        Published = "published", "Published";
    }
}

words! {
    /// How far a version has come on its way to use.
    Stage {
        /// Where every version starts.
        Testing = "testing", "Testing";
        /// Being tried where it will be used.
        Staging = "staging", "Staging";
        /// In use.
        Production = "production", "Production";
        /// Not to be used; pulling it needs `--force`.
        Disabled = "disabled", "Disabled";
    }
}

words! {
    /// Whether everything that the version announces has arrived.
    Registration {
        /// Files are still to come.
        Pending = "pending", "Pending";
        /// Complete.
        Ready = "ready", "Ready";
        /// The upload was given up.
        Failed = "failed", "Failed";
    }
}

/// A metric's last, smallest, largest and first value, each with its iteration.
///
/// NaN and the infinities are values like any other; JSON carries them as the strings
/// `"NaN"`, `"Infinity"` and `"-Infinity"`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MetricSummary {
    /// The value reported last.
    #[serde(with = "number")]
    #[cfg_attr(feature = "schema", schemars(with = "number::Text"))]
    pub last: f64,
    /// The smallest; NaN never counts.
    #[serde(with = "number")]
    #[cfg_attr(feature = "schema", schemars(with = "number::Text"))]
    pub min: f64,
    /// The largest; NaN never counts.
    #[serde(with = "number")]
    #[cfg_attr(feature = "schema", schemars(with = "number::Text"))]
    pub max: f64,
    /// The value reported first.
    #[serde(with = "number")]
    #[cfg_attr(feature = "schema", schemars(with = "number::Text"))]
    pub first: f64,
    /// Iteration of `last`.
    pub last_iteration: i64,
    /// Iteration of `min`.
    pub min_iteration: i64,
    /// Iteration of `max`.
    pub max_iteration: i64,
    /// Iteration of `first`.
    pub first_iteration: i64,
}

impl MetricSummary {
    /// A summary of one value.
    #[must_use]
    pub fn new(iteration: i64, value: f64) -> Self {
        Self {
            last: value,
            min: value,
            max: value,
            first: value,
            last_iteration: iteration,
            min_iteration: iteration,
            max_iteration: iteration,
            first_iteration: iteration,
        }
    }

    /// The summary after one more value, in whatever order values arrive.
    #[must_use]
    pub fn with(mut self, iteration: i64, value: f64) -> Self {
        if iteration >= self.last_iteration {
            (self.last, self.last_iteration) = (value, iteration);
        }
        if iteration < self.first_iteration {
            (self.first, self.first_iteration) = (value, iteration);
        }
        if value < self.min || self.min.is_nan() {
            (self.min, self.min_iteration) = (value, iteration);
        }
        if value > self.max || self.max.is_nan() {
            (self.max, self.max_iteration) = (value, iteration);
        }
        self
    }
}

/// Numbers that may be NaN or infinite: as words in JSON, as they are in compact formats.
pub mod number {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    /// How such a number travels in JSON.
    #[cfg(feature = "schema")]
    pub struct Text;

    #[cfg(feature = "schema")]
    impl schemars::JsonSchema for Text {
        fn inline_schema() -> bool {
            true
        }

        fn schema_name() -> std::borrow::Cow<'static, str> {
            "Number".into()
        }

        fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
            schemars::json_schema!({"anyOf": [{"type": "number"}, {"enum": ["NaN", "Infinity", "-Infinity"]}]})
        }
    }

    /// Finite numbers as numbers, the others as words.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(value: &f64, to: S) -> Result<S::Ok, S::Error> {
        if value.is_finite() || !to.is_human_readable() {
            value.serialize(to)
        } else if value.is_nan() {
            "NaN".serialize(to)
        } else if *value > 0.0 {
            "Infinity".serialize(to)
        } else {
            "-Infinity".serialize(to)
        }
    }

    /// Reads what [`serialize`] writes, and any text that is a number.
    ///
    /// # Errors
    /// When it is no number.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Number(f64),
            Text(String),
        }
        if !from.is_human_readable() {
            return f64::deserialize(from);
        }
        match Either::deserialize(from)? {
            Either::Number(value) => Ok(value),
            Either::Text(text) => {
                text.trim().parse().map_err(|_| D::Error::custom(format!("“{text}” is not a number")))
            }
        }
    }
}

/// Bytes as people read them: `91.2 MB` (powers of 1000, as disks and prices count).
#[must_use]
pub fn size_text(bytes: i64) -> String {
    #[allow(clippy::cast_precision_loss)] // three digits are shown
    let (value, unit) = crate::number::scaled(bytes as f64, "B", ["kB", "MB", "GB", "TB", "PB"]);
    if unit == "B" { format!("{bytes} B") } else { format!("{} {unit}", crate::number::three_digits(value)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sizes_keep_three_digits() {
        assert_eq!(size_text(0), "0 B");
        assert_eq!(size_text(999), "999 B");
        assert_eq!(size_text(1000), "1.0 kB");
        assert_eq!(size_text(90_868_376), "90.9 MB");
        assert_eq!(size_text(999_999_999), "1.0 GB");
    }

    #[test]
    fn infinities_travel_as_words() {
        let m = MetricSummary::new(1, f64::NAN).with(2, f64::INFINITY).with(3, 0.5);
        let json = serde_json::to_string(&m).unwrap();
        assert!(json.contains("\"first\":\"NaN\"") && json.contains("\"max\":\"Infinity\""), "{json}");
        let back: MetricSummary = serde_json::from_str(&json).unwrap();
        assert!(back.first.is_nan() && back.min == 0.5 && back.max == f64::INFINITY);
    }

    proptest! {
        #[test]
        fn the_order_of_arrival_does_not_change_the_summary(
            mut points in proptest::collection::btree_map(0i64..1000, -1e3f64..1e3, 1..20).prop_map(|m| m.into_iter().collect::<Vec<_>>()),
            seed in any::<u64>(),
        ) {
            let fold = |p: &[(i64, f64)]| p[1..].iter().fold(MetricSummary::new(p[0].0, p[0].1), |m, &(i, v)| m.with(i, v));
            let sorted = fold(&points);
            let n = points.len();
            points.rotate_left(usize::try_from(seed % n as u64).unwrap());
            points.reverse();
            let other = fold(&points);
            prop_assert_eq!((sorted.last, sorted.first, sorted.min, sorted.max), (other.last, other.first, other.min, other.max));
        }
    }
}
