//! Exact numbers as text, and back.
//!
//! What Rust does this with is a good part of what a browser would have to load, and the browser can do it: there
//! it is asked. Both find the nearest number and the shortest text; only how they spell it differs.

/// Reads a number that is written in digits, points, signs and the letter of powers alone; infinite where it is
/// too large.
#[cfg(not(target_arch = "wasm32"))]
pub fn read(text: &str) -> Option<f64> {
    text.parse().ok()
}

/// The shortest text that stands for a finite number alone, as Rust's `{:?}` spells it.
#[cfg(not(target_arch = "wasm32"))]
pub fn shortest(number: f64) -> String {
    format!("{number:?}")
}

#[cfg(target_arch = "wasm32")]
pub fn read(text: &str) -> Option<f64> {
    let number = wasm_bindgen::JsValue::from_str(text).unchecked_into_f64();
    (!number.is_nan()).then_some(number)
}

#[cfg(target_arch = "wasm32")]
pub fn shortest(number: f64) -> String {
    let text = js_sys::Number::from(number).to_string_with_radix(10);
    text.map_or_else(|_| String::new(), |text| respelled(&String::from(text)))
}

/// JavaScript's spelling of a number in Rust's: the same digits, another place for the point.
#[cfg(any(target_arch = "wasm32", test))]
fn respelled(text: &str) -> String {
    let (sign, text) = text.strip_prefix('-').map_or(("", text), |text| ("-", text));
    let (mantissa, power) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{part}");
    let significant = all.trim_start_matches('0');
    // Counted in characters: few, and all of them ASCII.
    let length = |text: &str| i32::try_from(text.len()).unwrap_or_default();
    let point = length(whole) + power.parse().unwrap_or(0) - (length(&all) - length(significant));
    let digits = significant.trim_end_matches('0');
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or_default());
    match (digits.split_at_checked(usize::try_from(point).unwrap_or_default()), digits.split_at_checked(1)) {
        (_, None) => format!("{sign}0.0"),
        (_, Some((first, rest))) if !(-3..=16).contains(&point) => {
            let dot = if rest.is_empty() { "" } else { "." };
            format!("{sign}{first}{dot}{rest}e{}", point - 1)
        }
        (Some((_, digits)), _) if point <= 0 => format!("{sign}0.{}{digits}", zeros(-point)),
        (Some((whole, "")), _) => format!("{sign}{whole}.0"),
        (Some((whole, part)), _) => format!("{sign}{whole}.{part}"),
        (None, _) => format!("{sign}{digits}{}.0", zeros(point - length(digits))),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_a_browser_writes_is_spelled_as_rust_does(number in proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL) {
            // The two ways in which JavaScript writes the same digits.
            prop_assert_eq!(respelled(&format!("{number}")), shortest(number));
            prop_assert_eq!(respelled(&format!("{number:e}").replace('e', "e+").replace("+-", "-")), shortest(number));
        }

        #[test]
        fn and_so_are_numbers_that_people_write(number in -1_000_000_000_i64..1_000_000_000, power in -25_i32..25) {
            let number = format!("{number}e{power}").parse::<f64>().unwrap();
            prop_assert_eq!(respelled(&format!("{number}")), shortest(number));
        }
    }

    #[test]
    fn where_the_spelling_changes() {
        for number in [0.0, 1.0, -1.5, 1e-4, 1e-5, 1.25e-5, 9.9e-6, 1e15, 1e16, 1.5e16, 1e21, 1e22, 5e-324, f64::MAX] {
            assert_eq!(respelled(&format!("{number}")), shortest(number));
        }
    }
}
