//! Numbers as people read them, in the browser and on the command line.

/// `18,204`
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `938`, `545 k`, `22.7 M`: in three digits.
#[must_use]
pub fn short(number: u64) -> String {
    #[allow(clippy::cast_precision_loss)] // three digits are shown
    let (value, unit) = scaled(number as f64, "", ["k", "M", "B", "T", "Q"]);
    match unit {
        "" => number.to_string(),
        _ if value >= 99.95 => format!("{value:.0} {unit}"),
        _ => format!("{value:.1} {unit}"),
    }
}

/// A value in the unit in which it has at most three digits before the point; units are a thousand apart.
#[must_use]
pub fn scaled(mut value: f64, mut unit: &'static str, units: [&'static str; 5]) -> (f64, &'static str) {
    for next in units {
        if value < 999.5 {
            break;
        }
        value /= 1000.0;
        unit = next;
    }
    (value, unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_easily() {
        assert_eq!([grouped(0), grouped(999), grouped(18_204)], ["0", "999", "18,204"]);
        assert_eq!([short(0), short(999), short(1_000), short(545_282)], ["0", "999", "1.0 k", "545 k"]);
        assert_eq!([short(22_713_216), short(999_999), short(7_241_732_096)], ["22.7 M", "1.0 M", "7.2 B"]);
        assert_eq!(short(u64::MAX), "18447 Q");
    }
}
