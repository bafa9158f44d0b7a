//! Pages of the log: what narrows them, and where the next one begins.

use domain::{Id, Refusal, Time, query::Interval};

use crate::sql::cursor::{fits_database, foreign};

/// When and which, of the last row of the page before.
pub(crate) fn read_cursor(text: &str) -> Result<(Time, Id), Refusal> {
    let parts = text
        .split_once('.')
        .and_then(|(at, id)| Some((Time::from_timestamp_micros(at.parse().ok()?)?, Id::parse_str(id).ok()?)));
    parts.filter(|(at, _)| fits_database(at)).ok_or_else(foreign)
}

/// The cursor to the next page; takes off the row too many that tells of it.
pub(crate) fn next<T>(rows: &mut Vec<T>, limit: i64, place: impl Fn(&T) -> (Time, Id)) -> Option<String> {
    if rows.len() <= usize::try_from(limit).unwrap_or_default() {
        return None;
    }
    rows.pop();
    rows.last().map(place).map(|(at, id)| format!("{}.{}", at.timestamp_micros(), id.simple()))
}

/// A filter's time, as in a query: `last_7d`. Nothing for an empty one.
pub(crate) fn period(when: Option<&str>) -> Result<Option<Interval>, Refusal> {
    let when = when.map(str::trim).filter(|when| !when.is_empty());
    let read = |when| Interval::read(when, std::time::SystemTime::now().into());
    when.map(|when| read(when).ok_or_else(|| Refusal::invalid("when", "is no time"))).transpose()
}

/// A filter's actions and kinds, parted by commas. Nothing where there are none.
pub(crate) fn words(actions: Option<&str>) -> Option<Vec<&str>> {
    let words: Vec<&str> = actions?.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
    (!words.is_empty()).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_of_a_time_that_the_database_does_not_know_is_foreign() {
        let cursor = |at: i64| read_cursor(&format!("{at}.{}", Id::nil()));
        assert!(cursor(1_700_000_000_000_000).is_ok());
        for far in [-800_000_000_000_000_000, 8_000_000_000_000_000_000] {
            assert_eq!(cursor(far), Err(foreign()), "{far}");
        }
    }

    #[test]
    fn only_what_follows_has_a_cursor() {
        let place = |row: &i64| (Time::from_timestamp_micros(*row).unwrap_or_default(), Id::nil());
        let mut rows = vec![9, 8, 7];
        let cursor = next(&mut rows, 2, place).unwrap();
        assert_eq!((rows.as_slice(), read_cursor(&cursor).unwrap()), ([9, 8].as_slice(), place(&8)));
        assert_eq!(next(&mut rows, 2, place), None);
    }

    #[test]
    fn empty_filters_are_none() {
        assert_eq!(words(Some(" version , ,project.created")), Some(vec!["version", "project.created"]));
        assert_eq!((words(Some(" ,")), words(None)), (None, None));
        assert!(period(Some(" ")).unwrap().is_none() && period(None).unwrap().is_none());
        assert!(period(Some("soon")).is_err() && period(Some("last_7d")).unwrap().is_some());
    }
}
