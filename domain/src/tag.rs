//! Tags: words with a colour, the same for everyone in an organization.

use serde::{Deserialize, Serialize};

/// A tag as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(hex: &str) -> f64 {
        let part = |i: usize| {
            let c = f64::from(u8::from_str_radix(&hex[i..i + 2], 16).unwrap()) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    #[test]
    fn every_default_pair_can_be_read() {
        for (back, fore) in PALETTE {
            let (a, b) = (luminance(back), luminance(fore));
            let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
            assert!(contrast >= 4.5, "{back} on {fore}: {contrast:.2}");
        }
    }

    #[test]
    fn a_colour_is_the_names_own() {
        assert_eq!(default_colours("prod"), default_colours("prod"));
        assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
    }
}
