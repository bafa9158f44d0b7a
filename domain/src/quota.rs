//! How much may be kept: sizes as people write them, and the refusal when there is no room.

use crate::{Refusal, version::size_text};

/// What a quota is of, as far as the reader may know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The organization's.
    Organization,
    /// That of the project with this path.
    Project(String),
    /// That of a project above, which the reader does not see.
    Above,
}

/// A quota with how much of it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// What it is of.
    pub whose: Whose,
    /// Most bytes.
    pub quota: u64,
    /// Bytes that count against it.
    pub used: u64,
}

impl Room {
    /// Bytes that are free.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.quota.saturating_sub(self.used)
    }

    /// Whether so many more bytes may come.
    ///
    /// # Errors
    /// [`Refusal::Quota`] when not.
    pub fn take(&self, asked: u64) -> Result<(), Refusal> {
        if asked <= self.left() { Ok(()) } else { Err(self.refusal(asked)) }
    }

    /// That so many more bytes do not fit.
    #[must_use]
    pub fn refusal(&self, asked: u64) -> Refusal {
        let size = |bytes: u64| size_text(i64::try_from(bytes).unwrap_or(i64::MAX));
        let whose = match &self.whose {
            Whose::Organization => "the organization".to_owned(),
            Whose::Project(path) => format!("the project {path}"),
            Whose::Above => "a project above".to_owned(),
        };
        Refusal::Quota { whose, quota: size(self.quota), used: size(self.used), asked: size(asked) }
    }
}

/// Reads a quota: `500GB`, `1.5 TB`, bytes without a unit, or `none`.
///
/// # Errors
/// [`Refusal::Invalid`] for anything else.
pub fn parse(text: &str) -> Result<Option<i64>, Refusal> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("none") {
        return Ok(None);
    }
    let wrong = || Refusal::invalid("quota", "is a size, such as 500GB, or the word none");
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let factor: f64 = match unit.trim().to_ascii_uppercase().as_str() {
        "" | "B" => 1.0,
        "KB" => 1e3,
        "MB" => 1e6,
        "GB" => 1e9,
        "TB" => 1e12,
        "PB" => 1e15,
        _ => return Err(wrong()),
    };
    let bytes = number.parse::<f64>().ok().map(|number| number * factor).filter(|bytes| (0.0..=9e18).contains(bytes));
    #[expect(clippy::cast_possible_truncation, reason = "checked against its bounds")]
    bytes.map(|bytes| Some(bytes as i64)).ok_or_else(wrong)
}

/// A quota as [`parse`] reads it, without a byte lost.
#[must_use]
pub fn text(quota: Option<i64>) -> String {
    const UNITS: [(i64, &str); 5] = [
        (1_000_000_000_000_000, "PB"),
        (1_000_000_000_000, "TB"),
        (1_000_000_000, "GB"),
        (1_000_000, "MB"),
        (1_000, "KB"),
    ];
    let Some(bytes) = quota else { return "none".into() };
    let unit = UNITS.iter().find(|(factor, _)| bytes > 0 && bytes % factor == 0);
    unit.map_or_else(|| bytes.to_string(), |(factor, unit)| format!("{}{unit}", bytes / factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, bytes) in [
            ("none", None),
            (" None ", None),
            ("0", Some(0)),
            ("1024", Some(1024)),
            ("500GB", Some(500_000_000_000)),
            ("1.5 tb", Some(1_500_000_000_000)),
        ] {
            assert_eq!(parse(text), Ok(bytes), "{text}");
            assert_eq!(parse(&super::text(bytes)), Ok(bytes), "{text}");
        }
        for wrong in ["", "GB", "-1", "1 XB", "1.2.3GB", "much", "1e9", "99999PB", "NaN", "∞"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_does_not_fit_is_told_with_its_numbers() {
        let room = Room { whose: Whose::Project("acme/vision".into()), quota: 1_000_000, used: 900_000 };
        assert_eq!((room.left(), room.take(100_000)), (100_000, Ok(())));
        let said = room.take(100_001).unwrap_err().to_string();
        for part in ["acme/vision", "1.0 MB", "900 kB", "100 kB"] {
            assert!(said.contains(part), "{part}: {said}");
        }
        // A quota that was lowered below what is there.
        assert_eq!(Room { quota: 1, ..room }.left(), 0);
    }
}
