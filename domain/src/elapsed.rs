//! Elapsed time in the fewest words, and the moment behind it.

use chrono::{Datelike as _, Timelike as _};

use crate::Time;

/// `now`, `5 min ago`, `3 h ago`, `2 d ago`, `5 mo ago`, `2 y ago`; a future moment counts as now.
#[must_use]
pub fn elapsed(then: Time, now: Time) -> String {
    let seconds = (now - then).num_seconds().max(0);
    match seconds {
        0..60 => "now".to_owned(),
        60..3_600 => format!("{} min ago", seconds / 60),
        3_600..86_400 => format!("{} h ago", seconds / 3_600),
        86_400..5_184_000 => format!("{} d ago", seconds / 86_400),
        5_184_000..63_072_000 => format!("{} mo ago", seconds / 2_592_000),
        _ => format!("{} y ago", seconds / 31_536_000),
    }
}

/// `2026-11-20 14:02:11 UTC`.
#[must_use]
pub fn exact(then: Time) -> String {
    // Not chrono's own formatting: that would be a good part of what a browser has to load.
    let (date, time) = (then.date_naive(), then.time());
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02} UTC",
        date.year(),
        date.month(),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_to_the_second() {
        assert_eq!(exact("2026-01-02T03:04:05.678Z".parse().unwrap()), "2026-01-02 03:04:05 UTC");
    }

    #[test]
    fn each_unit_takes_over_from_the_last() {
        let now = "2026-11-22T12:00:00Z".parse::<Time>().unwrap();
        let ago = |s: i64| elapsed(now - chrono::Duration::seconds(s), now);
        assert_eq!(
            [ago(-5), ago(59), ago(60), ago(7_200), ago(86_400 * 59), ago(86_400 * 60), ago(86_400 * 800)],
            ["now", "now", "1 min ago", "2 h ago", "59 d ago", "2 mo ago", "2 y ago"]
        );
    }
}
