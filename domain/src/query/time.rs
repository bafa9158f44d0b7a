//! Times in queries, in UTC: moments, whole days, and words relative to now.

mod read;

use std::fmt;

use chrono::{Datelike, Days, Duration, Months, NaiveDate, NaiveTime, Timelike as _};

use super::Span;
use crate::Time;

/// A moment, or a day as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Point {
    /// From midnight to midnight.
    Day(NaiveDate),
    /// To the microsecond.
    Moment(Time),
}

/// A time relative to now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Preset {
    /// The day so far, and what is left of it.
    Today,
    /// The day before.
    Yesterday,
    /// `last_7d`: as many times 24 hours.
    Days(u16),
    /// `last_24h`
    Hours(u16),
    /// From Monday.
    ThisWeek,
    /// Monday to Sunday before.
    LastWeek,
    /// The calendar month.
    ThisMonth,
    /// The calendar month before.
    LastMonth,
    /// The calendar year.
    ThisYear,
    /// The calendar year before.
    LastYear,
}

/// Times from one moment on until before another; open where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The first moment.
    pub from: Option<Time>,
    /// The first moment that is too late.
    pub until: Option<Time>,
}

impl Interval {
    /// Reads what a query takes after the name of a time: a day, a moment, words like `last_7d`, `>`, `<=`, `..`.
    #[must_use]
    pub fn read(text: &str, now: Time) -> Option<Self> {
        let text = text.trim();
        if let Some(preset) = Preset::parse(text) {
            return Some(preset.interval(now));
        }
        let point = |text: &str| Point::parse(text.trim());
        let span = match text.split_once("..") {
            Some(("", "")) => return None,
            Some((from, "")) => Span::From(point(from)?),
            Some(("", to)) => Span::UpTo(point(to)?),
            Some((from, to)) => Span::Between(point(from)?, point(to)?),
            None => {
                match (text.strip_prefix(">="), text.strip_prefix("<="), text.strip_prefix('>'), text.strip_prefix('<'))
                {
                    (Some(from), ..) => Span::From(point(from)?),
                    (_, Some(to), ..) => Span::UpTo(point(to)?),
                    (_, _, Some(from), _) => Span::Above(point(from)?),
                    (.., Some(to)) => Span::Below(point(to)?),
                    _ => Span::Between(point(text)?, point(text)?),
                }
            }
        };
        Some(span.interval())
    }

    /// Whether a moment lies in it.
    #[must_use]
    pub fn holds(&self, time: Time) -> bool {
        self.from.is_none_or(|from| time >= from) && self.until.is_none_or(|until| time < until)
    }
}

fn midnight(day: NaiveDate) -> Time {
    day.and_time(NaiveTime::MIN).and_utc()
}

fn plus(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

fn minus(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN)
}

impl Point {
    /// Reads `2026-01-31`, `2026-01-31T10:00`, with seconds, fractions and an offset where there are some.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let of_this_calendar = |year: i32| (1..=9999).contains(&year);
        if text.len() == 10 {
            let day = read::day(text)?;
            return of_this_calendar(day.year()).then_some(Self::Day(day));
        }
        let time = read::moment(text)?;
        of_this_calendar(time.year()).then_some(Self::Moment(time))
    }

    fn start(self) -> Time {
        match self {
            Self::Day(day) => midnight(day),
            Self::Moment(time) => time,
        }
    }

    fn end(self) -> Time {
        match self {
            Self::Day(day) => midnight(plus(day, 1)),
            Self::Moment(time) => time + Duration::microseconds(1),
        }
    }
}

fn write_day(f: &mut fmt::Formatter<'_>, day: NaiveDate) -> fmt::Result {
    write!(f, "{:04}-{:02}-{:02}", day.year(), day.month(), day.day())
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write_day(f, *day),
            Self::Moment(time) => {
                write_day(f, time.date_naive())?;
                write!(f, "T{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())?;
                match time.timestamp_subsec_micros() {
                    0 => {}
                    micros if micros % 1000 == 0 => write!(f, ".{:03}", micros / 1000)?,
                    micros => write!(f, ".{micros:06}")?,
                }
                f.write_str("Z")
            }
        }
    }
}

impl Span<Point> {
    /// The moments that belong to it. `>2026-01-31` starts when that day is over.
    #[must_use]
    pub fn interval(self) -> Interval {
        let (from, until) = match self {
            Self::Between(from, to) => (Some(from.start()), Some(to.end())),
            Self::Above(from) => (Some(from.end()), None),
            Self::From(from) => (Some(from.start()), None),
            Self::Below(to) => (None, Some(to.start())),
            Self::UpTo(to) => (None, Some(to.end())),
        };
        Interval { from, until }
    }
}

impl Preset {
    const NAMED: &[(&str, Self)] = &[
        ("today", Self::Today),
        ("yesterday", Self::Yesterday),
        ("this_week", Self::ThisWeek),
        ("last_week", Self::LastWeek),
        ("this_month", Self::ThisMonth),
        ("last_month", Self::LastMonth),
        ("this_year", Self::ThisYear),
        ("last_year", Self::LastYear),
    ];

    /// Reads what [`fmt::Display`] writes.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if let Some((_, preset)) = Self::NAMED.iter().find(|(name, _)| *name == text) {
            return Some(*preset);
        }
        let number = text.strip_prefix("last_")?;
        let (number, make): (_, fn(u16) -> Self) = match number.strip_suffix('d') {
            Some(days) => (days, Self::Days),
            None => (number.strip_suffix('h')?, Self::Hours),
        };
        number.parse().ok().filter(|n| (1..=9999).contains(n) && !number.starts_with('+')).map(make)
    }

    /// The moments it means now.
    #[must_use]
    pub fn interval(self, now: Time) -> Interval {
        let today = now.date_naive();
        let first = |day: NaiveDate| day.with_day(1).unwrap_or(day);
        let back = |day: NaiveDate, months| day.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN);
        let on = |day: NaiveDate, months| day.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX);
        let monday = minus(today, u64::from(today.weekday().num_days_from_monday()));
        let (month, year) = (first(today), NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap_or(today));
        let (from, until) = match self {
            Self::Days(days) => return Interval { from: Some(now - Duration::days(days.into())), until: None },
            Self::Hours(hours) => return Interval { from: Some(now - Duration::hours(hours.into())), until: None },
            Self::Today => (today, plus(today, 1)),
            Self::Yesterday => (minus(today, 1), today),
            Self::ThisWeek => (monday, plus(monday, 7)),
            Self::LastWeek => (minus(monday, 7), monday),
            Self::ThisMonth => (month, on(month, 1)),
            Self::LastMonth => (back(month, 1), month),
            Self::ThisYear => (year, on(year, 12)),
            Self::LastYear => (back(year, 12), year),
        };
        Interval { from: Some(midnight(from)), until: Some(midnight(until)) }
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(days) => write!(f, "last_{days}d"),
            Self::Hours(hours) => write!(f, "last_{hours}h"),
            named => f.write_str(Self::NAMED.iter().find(|(_, p)| p == named).map_or("today", |(name, _)| name)),
        }
    }
}
