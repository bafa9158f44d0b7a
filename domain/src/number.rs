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
        _ => format!("{} {unit}", three_digits(value)),
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

/// A value below a thousand in three digits, of which one at most stands behind the point.
#[must_use]
pub fn three_digits(value: f64) -> String {
    fixed(value, if value >= 99.95 { 0 } else { 1 })
}

/// A value of less than fourteen digits, its decimals included, with as many decimals as asked for; halves go away
/// from zero. Rust's own way is exact for any number, and as heavy in the browser as that takes.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "fourteen digits have room in either type"
)]
pub fn fixed(value: f64, decimals: usize) -> String {
    let scale = (0..decimals).fold(1_u64, |scale, _| scale * 10);
    let all = (value.abs() * scale as f64 + 0.5) as u64;
    let sign = if value < 0.0 && all > 0 { "-" } else { "" };
    let whole = all / scale;
    if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{:0decimals$}", all % scale) }
}

/// A finite value in powers of ten with four decimals: `1.2500e-7`.
#[must_use]
pub fn scientific(value: f64) -> String {
    let (mut size, mut power) = (value.abs(), 0);
    while size >= 10.0 {
        size /= 10.0;
        power += 1;
    }
    while size > 0.0 && size < 1.0 {
        size *= 10.0;
        power -= 1;
    }
    let sign = if value < 0.0 { "-" } else { "" };
    // What is rounded up to ten begins another power.
    match fixed(size, 4) {
        text if text.starts_with("10") => format!("{sign}1.0000e{}", power + 1),
        text => format!("{sign}{text}e{power}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn decimals_are_those_of_rust_but_for_halves(value in -1e7_f64..1e7, decimals in 0_usize..7) {
            let (ours, rusts) = (fixed(value, decimals), format!("{value:.decimals$}"));
            let step = (0..decimals).fold(1.0, |step, _| step / 10.0);
            let apart = ours.parse::<f64>().unwrap() - rusts.parse::<f64>().unwrap();
            let from_half = ((value / step).fract().abs() - 0.5).abs();
            let is_zero = ours.trim_start_matches(['0', '.']).is_empty();
            prop_assert!(
                ours == rusts || (is_zero && rusts.trim_start_matches('-') == ours) || (from_half < 1e-6 && apart.abs() < 1.5 * step),
                "{ours} {rusts}"
            );
        }

        #[test]
        fn powers_are_those_of_rust_but_for_the_last_digit(value in proptest::num::f64::NORMAL) {
            let (ours, rusts) = (scientific(value), format!("{value:.4e}"));
            let apart = ours.parse::<f64>().unwrap() / rusts.parse::<f64>().unwrap() - 1.0;
            prop_assert!(ours == rusts || apart.abs() < 1.5e-4, "{ours} {rusts}");
        }
    }

    #[test]
    fn decimals_at_the_edges() {
        assert_eq!([fixed(0.0, 1), fixed(-0.01, 1), fixed(-0.05, 1), fixed(2.5, 0)], ["0.0", "0.0", "-0.1", "3"]);
        assert_eq!([scientific(9.999_96e9), scientific(-1e-300)], ["1.0000e10", "-1.0000e-300"]);
        assert_eq!([scientific(f64::MAX), scientific(5e-324)], ["1.7977e308", "4.9407e-324"]);
    }

    #[test]
    fn numbers_read_easily() {
        assert_eq!([grouped(0), grouped(999), grouped(18_204)], ["0", "999", "18,204"]);
        assert_eq!([short(0), short(999), short(1_000), short(545_282)], ["0", "999", "1.0 k", "545 k"]);
        assert_eq!([short(22_713_216), short(999_999), short(7_241_732_096)], ["22.7 M", "1.0 M", "7.2 B"]);
        assert_eq!(short(u64::MAX), "18447 Q");
    }
}
