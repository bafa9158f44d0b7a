//! Numbers in queries: with exponents, and sizes with units.

use std::{
    fmt,
    hash::{Hash, Hasher},
};

use super::decimal;

/// A number that can be compared with itself: NaN is one value, and so is zero.
#[derive(Clone, Copy, Debug)]
pub struct Number(f64);

impl Number {
    /// Any number.
    #[must_use]
    pub fn new(value: f64) -> Self {
        Self(if value.is_nan() { f64::NAN } else { value + 0.0 })
    }

    /// Its value.
    #[must_use]
    pub fn value(self) -> f64 {
        self.0
    }

    /// A finite number, as `0.9`, `-5e-3` or `1E6`.
    pub(super) fn finite(text: &str) -> Option<Self> {
        let digits = text.bytes().any(|b| b.is_ascii_digit());
        let shape = text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
        if digits && shape { decimal::read(text).filter(|n| n.is_finite()).map(Self::new) } else { None }
    }

    /// A number, NaN and the infinities included.
    pub(super) fn any(text: &str) -> Option<Self> {
        Self::finite(text).or_else(|| match text.to_ascii_lowercase().as_str() {
            "nan" => Some(Self::new(f64::NAN)),
            "inf" | "infinity" | "+inf" => Some(Self::new(f64::INFINITY)),
            "-inf" | "-infinity" => Some(Self::new(f64::NEG_INFINITY)),
            _ => None,
        })
    }

    /// A number of bytes: `10MB`, `1.5e3kB`, `7`. Powers of 1000, as sizes are shown.
    pub(super) fn size(text: &str) -> Option<Self> {
        const UNITS: [(&str, f64); 6] = [("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("tb", 1e12), ("pb", 1e15), ("b", 1.0)];
        let lower = text.to_ascii_lowercase();
        for (unit, factor) in UNITS {
            if let Some(number) = lower.strip_suffix(unit) {
                let bytes = Self::finite(number.trim_end())?.0 * factor;
                return bytes.is_finite().then(|| Self::new(bytes));
            }
        }
        Self::finite(&lower)
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        if self == other { Some(std::cmp::Ordering::Equal) } else { self.0.partial_cmp(&other.0) }
    }
}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.to_bits().hash(state);
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = self.0;
        if n.is_nan() {
            f.write_str("nan")
        } else if n.is_infinite() {
            f.write_str(if n > 0.0 { "inf" } else { "-inf" })
        } else if n == n.trunc() && n.abs() < 1e15 {
            #[expect(clippy::cast_possible_truncation, reason = "fifteen digits have room")]
            let whole = n as i64;
            whole.fmt(f)
        } else {
            f.write_str(&decimal::shortest(n))
        }
    }
}
