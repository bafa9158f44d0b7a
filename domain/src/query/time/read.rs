//! Reads days and moments (RFC 3339). By hand, since chrono's parser of any format would be a good part of
//! what a browser has to load.

use chrono::{Duration, FixedOffset, NaiveDate, TimeZone as _, Utc};

use crate::Time;

/// `2026-01-31`
pub fn day(text: &str) -> Option<NaiveDate> {
    match text.as_bytes() {
        [.., b'-', _, _, b'-', _, _] if text.len() == 10 => {
            NaiveDate::from_ymd_opt(digits(text, 0..4)?.try_into().ok()?, digits(text, 5..7)?, digits(text, 8..10)?)
        }
        _ => None,
    }
}

/// `2026-01-31T10:00`, with seconds, fractions and an offset where there are some; without seconds only in UTC.
pub fn moment(text: &str) -> Option<Time> {
    let day = day(text.get(..10)?)?;
    let rest = text.get(10..)?.strip_prefix(['T', 't', ' '])?;
    let (clock, offset) = match rest.find(['Z', 'z', '+', '-']) {
        Some(at) => (&rest[..at], offset(&rest[at..])?),
        None => (rest, FixedOffset::east_opt(0)?),
    };
    let (whole, fraction) = match clock.split_once('.') {
        Some((whole, fraction)) => (whole, micros(fraction)?),
        None => (clock, 0),
    };
    let seconds = match (whole.len(), fraction) {
        (5, 0) if !clock.contains('.') && offset.local_minus_utc() == 0 => 0,
        (8, _) if whole.as_bytes()[5] == b':' => digits(whole, 6..8)?,
        _ => return None,
    };
    if whole.as_bytes()[2] != b':' {
        return None;
    }
    // A leap second is the first moment of the next minute.
    let (seconds, leap) = if seconds == 60 { (59, 1) } else { (seconds, 0) };
    let clock = day.and_hms_micro_opt(digits(whole, 0..2)?, digits(whole, 3..5)?, seconds, fraction)?;
    let time = offset.from_local_datetime(&clock).single()?.with_timezone(&Utc);
    time.checked_add_signed(Duration::seconds(leap))
}

/// `Z`, `+02:00`
fn offset(text: &str) -> Option<FixedOffset> {
    if text.eq_ignore_ascii_case("z") {
        return FixedOffset::east_opt(0);
    }
    let (hours, minutes) = (digits(text, 1..3)?, digits(text, 4..6)?);
    if text.len() != 6 || text.as_bytes()[3] != b':' || minutes > 59 {
        return None;
    }
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    FixedOffset::east_opt(if text.starts_with('-') { -seconds } else { seconds })
}

/// Digits after the point as microseconds; more than six are cut off.
fn micros(fraction: &str) -> Option<u32> {
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let six: u32 = fraction.get(..fraction.len().min(6))?.parse().ok()?;
    Some(six * 10_u32.pow(6 - u32::try_from(fraction.len().min(6)).ok()?))
}

fn digits(text: &str, range: std::ops::Range<usize>) -> Option<u32> {
    let digits = text.get(range)?;
    if digits.bytes().all(|b| b.is_ascii_digit()) { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_moment_is_none() {
        for text in [
            "2026-13-01T10:00Z",
            "2026-01-01T25:00:00Z",
            "2026-01-01T10:00:61Z",
            "2026-01-01T1:00:00Z",
            "2026-01-01T10:00+02:00",
            "2026-01-01T10:00:00+2:00",
            "2026-01-01T10:00:00.Z",
            "2026-01-01 ",
            "2026-01-01T10-00",
            "2026-01-01T10:00:00Zz",
            "2026-01-01T10:00:00+02:60",
            "2026/01/01T10:00:00Z",
            "+026-01-01T10:00:00Z",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
        assert_eq!(moment("2026-01-01T23:59:60Z"), moment("2026-01-02T00:00Z"));
        assert_eq!(moment("2026-01-01t10:00:00z"), moment("2026-01-01 10:00"));
    }

    proptest! {
        #[test]
        fn chrono_reads_the_same(micros in 0i64..253_402_300_799_000_000, minutes in -1439i32..1440) {
            let offset = FixedOffset::east_opt(minutes * 60).unwrap();
            let time = Time::from_timestamp_micros(micros).unwrap();
            let text = time.with_timezone(&offset).to_rfc3339();
            prop_assume!(text.len() < 40 && !text.starts_with('+'));
            prop_assert_eq!(moment(&text), Some(time));
        }

        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,40}", tail in "[0-9T:.+Zé-]{0,30}") {
            let _ = (moment(&text), moment(&format!("2026-01-01{tail}")));
        }
    }
}
