//! Tags: words with a colour, the same for everyone in an organization.

use serde::{Deserialize, Serialize};

use crate::Refusal;

/// Least contrast of a tag's text: below it nobody reads it.
pub const CONTRAST_MIN: f64 = 3.0;

/// A tag as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TagView {
    /// The word.
    pub name: String,
    /// `#rrggbb` behind the text.
    pub background: String,
    /// `#rrggbb` of the text.
    pub foreground: String,
}

/// Background and text pairs that a tag gets by default; each has contrast of at least 4.5 : 1.
pub const PALETTE: &[(&str, &str)] = &[
    ("#dbe8ff", "#123a8c"),
    ("#ffe3d6", "#7a2b00"),
    ("#e7e0ff", "#3d1f99"),
    ("#e9e9e4", "#44464a"),
    ("#d9f5e5", "#0b5733"),
    ("#fff3bf", "#6b4e00"),
    ("#d0f0fd", "#0b4a66"),
    ("#ffdfe8", "#8a1538"),
    ("#e3f2c1", "#3d5200"),
    ("#f3dcf7", "#6a1b7a"),
];

impl TagView {
    /// The tag with its own colours, or the default that its name gives everyone.
    #[must_use]
    pub fn new(name: String, background: Option<String>, foreground: Option<String>) -> Self {
        let (back, fore) = default_colours(&name);
        Self {
            background: background.unwrap_or_else(|| back.into()),
            foreground: foreground.unwrap_or_else(|| fore.into()),
            name,
        }
    }
}

/// The pair of [`PALETTE`] for a name.
#[must_use]
pub fn default_colours(name: &str) -> (&'static str, &'static str) {
    PALETTE[(hash(name) % PALETTE.len() as u64) as usize]
}

/// FNV-1a: the same number on every machine and in every release.
#[must_use]
pub fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3))
}

/// Red, green and blue of `#rrggbb`, each from 0 to 255.
#[must_use]
pub fn parts(colour: &str) -> Option<[u8; 3]> {
    let digits = colour.strip_prefix('#').filter(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let part = |i: usize| u8::from_str_radix(&digits[i..i + 2], 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

/// Relative luminance (WCAG 2): 0 for black, 1 for white.
fn luminance(rgb: [u8; 3]) -> f64 {
    let [r, g, b] = rgb.map(|part| {
        let c = f64::from(part) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// Contrast of two colours (WCAG 2), from 1 to 21; absent when one is no colour.
#[must_use]
pub fn contrast(one: &str, other: &str) -> Option<f64> {
    let (a, b) = (luminance(parts(one)?), luminance(parts(other)?));
    Some((a.max(b) + 0.05) / (a.min(b) + 0.05))
}

/// The text colour to take on a background instead: black or white, whichever stands out.
#[must_use]
pub fn suggestion(background: &str) -> &'static str {
    if contrast(background, "#ffffff") >= contrast(background, "#000000") { "#ffffff" } else { "#000000" }
}

/// The background nearest to one on which a text colour can be read: lighter or darker, whichever stands out.
#[must_use]
pub fn nearest_background(background: &str, foreground: &str) -> Option<String> {
    const STEPS: u16 = 32;
    let (from, to) = (parts(background)?, parts(suggestion(foreground))?);
    (0..=STEPS).find_map(|step| {
        let mix = |a: u8, b: u8| (u16::from(a) * (STEPS - step) + u16::from(b) * step) / STEPS;
        let [r, g, b] = [0, 1, 2].map(|part| mix(from[part], to[part]));
        let mixed = format!("#{r:02x}{g:02x}{b:02x}");
        (contrast(&mixed, foreground)? >= CONTRAST_MIN).then_some(mixed)
    })
}

/// A pair of colours in lower case.
///
/// # Errors
/// [`Refusal::Invalid`] for what is no `#rrggbb`, and under [`CONTRAST_MIN`], with a suggestion.
pub fn check_colours(background: &str, foreground: &str) -> Result<(String, String), Refusal> {
    for (field, colour) in [("background", background), ("foreground", foreground)] {
        if parts(colour).is_none() {
            return Err(Refusal::invalid(field, "is written as in #12ab9f"));
        }
    }
    let contrast = contrast(background, foreground).unwrap_or_default();
    if contrast < CONTRAST_MIN {
        let better = suggestion(background);
        return Err(Refusal::invalid(
            "foreground",
            format!(
                "has a contrast of {contrast:.1} : 1 on {background}, and 3 : 1 is the least; {better} can be read"
            ),
        ));
    }
    Ok((background.to_ascii_lowercase(), foreground.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_pair_can_be_read() {
        for (back, fore) in PALETTE {
            let contrast = contrast(back, fore).unwrap();
            assert!(contrast >= 4.5, "{back} on {fore}: {contrast:.2}");
        }
    }

    #[test]
    fn colours_that_nobody_reads_are_refused_with_a_better_one() {
        assert_eq!(check_colours("#FFFFFF", "#123A8C").unwrap(), ("#ffffff".into(), "#123a8c".into()));
        let refusal = check_colours("#ffffff", "#eeeeee").unwrap_err().to_string();
        assert!(refusal.contains("#000000"), "{refusal}");
        assert!(check_colours("#111111", "#222222").unwrap_err().to_string().contains("#ffffff"));
        for wrong in ["red", "#fff", "#12345é", ""] {
            assert!(check_colours(wrong, "#000000").is_err(), "{wrong}");
        }
        assert_eq!(contrast("#000000", "#ffffff").map(f64::round), Some(21.0));
    }

    #[test]
    fn the_nearest_background_can_be_read_and_is_near() {
        assert_eq!(nearest_background("#ffffff", "#123a8c").as_deref(), Some("#ffffff"));
        for (back, fore) in [("#ff0000", "#dd2222"), ("#777777", "#808080"), ("#000000", "#111111")] {
            let better = nearest_background(back, fore).unwrap();
            assert!(contrast(&better, fore).unwrap() >= CONTRAST_MIN, "{back} {fore}: {better}");
        }
        assert_eq!(nearest_background("red", "#000000"), None);
    }

    #[test]
    fn a_colour_is_the_names_own() {
        assert_eq!(default_colours("prod"), default_colours("prod"));
        assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
    }
}
