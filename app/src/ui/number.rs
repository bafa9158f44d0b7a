//! Numbers as people read them.

/// `18,204`
#[must_use]
pub fn count(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "−" } else { "" });
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 model`, `1,204 models`.
#[must_use]
pub fn counted(number: i64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// `938`, `22.7 M`, `1.2 B`: how many, in three digits.
#[must_use]
pub fn short(number: u64) -> String {
    const STEPS: [(u64, &str); 4] = [(1_000_000_000_000, "T"), (1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k")];
    match STEPS.iter().find(|(size, _)| number >= *size) {
        None => number.to_string(),
        Some((size, unit)) => {
            let (whole, tenth) = (number / size, number % size * 10 / size);
            if whole >= 100 || tenth == 0 { format!("{whole} {unit}") } else { format!("{whole}.{tenth} {unit}") }
        }
    }
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
        return format!("{value:.4e}");
    }
    let decimals = if size >= 1000.0 {
        1
    } else if size >= 1.0 {
        4
    } else {
        6
    };
    let text = format!("{value:.decimals$}");
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
        assert_eq!([short(0), short(999), short(1_000), short(22_713_216)], ["0", "999", "1 k", "22.7 M"]);
        assert_eq!([short(109_900_000), short(7_241_732_096)], ["109 M", "7.2 B"]);
        assert_eq!(counted(1, "model", "models"), "1 model");
    }
}
