//! Numbers as people read them.

use domain::number::{fixed, grouped, scientific};

/// `18,204`
#[must_use]
pub fn count(number: i64) -> String {
    let digits = grouped(number.unsigned_abs());
    if number < 0 { format!("−{digits}") } else { digits }
}

/// `1 model`, `1,204 models`.
#[must_use]
pub fn counted(number: i64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// A measurement in about five digits: `0.871`, `1.25e-7`, `NaN`, `∞`.
#[must_use]
pub fn measure(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "∞".to_owned() } else { "−∞".to_owned() };
    }
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e7).contains(&size) {
        return scientific(value);
    }
    let decimals = if size >= 1000.0 {
        1
    } else if size >= 1.0 {
        4
    } else {
        6
    };
    let text = fixed(value, decimals);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_easily() {
        assert_eq!([count(0), count(999), count(1_204), count(-1_234_567)], ["0", "999", "1,204", "−1,234,567"]);
        assert_eq!([measure(0.871), measure(11.2), measure(0.0), measure(100.0)], ["0.871", "11.2", "0", "100"]);
        assert_eq!([measure(1.25e-7), measure(f64::NAN), measure(f64::NEG_INFINITY)], ["1.2500e-7", "NaN", "−∞"]);
        assert_eq!(counted(1, "model", "models"), "1 model");
    }
}
