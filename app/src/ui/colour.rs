//! Colours that come from names: the same word has the same colour everywhere, for everyone.

use domain::tag::hash;

/// How many hues `style/tokens.css` has; white text reads on each of them.
const HUES: u64 = 14;

/// Frameworks with a hue of their own.
const KNOWN: &[(&str, &str)] = &[
    ("onnx", "hue-0"),
    ("pytorch", "hue-1"),
    ("torchscript", "hue-8"),
    ("tensorflow", "hue-2"),
    ("tflite", "hue-3"),
    ("keras", "hue-4"),
    ("safetensors", "hue-5"),
    ("xgboost", "hue-6"),
    ("lightgbm", "hue-7"),
    ("gguf", "hue-9"),
    ("scikit-learn", "hue-10"),
    ("catboost", "hue-11"),
    ("core ml", "hue-12"),
    ("openvino", "hue-13"),
];

/// The class of a framework's badge.
#[must_use]
pub fn framework(name: &str) -> String {
    let known = KNOWN.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    known.map_or_else(|| hue(&name.to_ascii_lowercase()), |(_, class)| (*class).to_owned())
}

/// The class of a person's badge, and of anything else with a name.
#[must_use]
pub fn hue(name: &str) -> String {
    format!("hue-{}", hash(name) % HUES)
}

/// The letter of a badge; the style sheet makes it a capital.
#[must_use]
pub fn letter(name: &str) -> String {
    name.chars().find(|c| c.is_alphanumeric()).unwrap_or('?').to_string()
}

/// `dbe8ff` of `#DBE8FF`; nothing for what is no colour, so that no other text reaches a style sheet.
#[must_use]
pub fn hex(colour: &str) -> Option<String> {
    let digits = colour.strip_prefix('#')?;
    (digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit())).then(|| digits.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_colours_reach_a_style_sheet() {
        assert_eq!(hex("#DBE8FF").as_deref(), Some("dbe8ff"));
        for other in ["dbe8ff", "#fff", "#12345g", "#123456}", "red", ""] {
            assert_eq!(hex(other), None, "{other}");
        }
    }

    #[test]
    fn a_framework_keeps_its_colour_whatever_its_case() {
        assert_eq!(framework("ONNX"), framework("onnx"));
        assert_eq!(framework("my own"), framework("My Own"));
        assert_eq!((letter("(x)"), letter("ß"), letter("")), ("x".into(), "ß".into(), "?".into()));
    }
}
