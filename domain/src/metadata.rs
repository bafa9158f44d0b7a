//! What a value of the metadata is. Values are kept as they were written; their type is told from that.

use crate::permission::words;
use serde::{Deserialize, Serialize};

words! {
    /// The type of a value.
    ValueType {
        /// Nothing at all.
        Empty = "empty", "Empty";
        /// Sorts and is filtered by its size.
        Number = "number", "Number";
        /// Yes or no.
        Boolean = "boolean", "Boolean";
        /// A day, or a moment.
        Time = "time", "Time";
        /// An address that leads somewhere.
        Link = "link", "Link";
        /// A list or an object.
        Json = "json", "JSON";
        /// Anything else.
        Text = "text", "Text";
    }
}

impl ValueType {
    /// Told from a value as it was written. A number is what the table sorts and filters as one.
    #[must_use]
    pub fn of(value: &str) -> Self {
        let value = value.trim();
        let whole = |open: char, close: char| value.starts_with(open) && value.ends_with(close);
        match value {
            "" => Self::Empty,
            _ if number(value).is_some() => Self::Number,
            _ if value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false") => Self::Boolean,
            _ if is_time(value) => Self::Time,
            _ if is_link(value) => Self::Link,
            _ if whole('{', '}') || whole('[', ']') => Self::Json,
            _ => Self::Text,
        }
    }
}

/// The value of a text that is a finite number.
#[must_use]
pub fn number(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|number| number.is_finite())
}

/// `2026-01-31`, and `2026-01-31T10:00…`
fn is_time(value: &str) -> bool {
    let (day, rest) = value.split_at_checked(10).unwrap_or((value, ""));
    let shape = |text: &str, pattern: &str| {
        text.len() >= pattern.len()
            && text.bytes().zip(pattern.bytes()).all(|(byte, p)| match p {
                b'0' => byte.is_ascii_digit(),
                p => byte == p,
            })
    };
    let is_clock = rest.strip_prefix(['T', ' ']).is_some_and(|clock| shape(clock, "00:00"));
    day.len() == 10 && shape(day, "0000-00-00") && (rest.is_empty() || is_clock)
}

/// `https://…`, `s3://…`
fn is_link(value: &str) -> bool {
    value.split_once("://").is_some_and(|(scheme, rest)| {
        let is_word = scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
        is_word && !scheme.is_empty() && !rest.is_empty() && !value.contains(char::is_whitespace)
    })
}

/// Pairs as people edit them: `key = value`, one a line. What breaks a line is written `\n`, and an equals sign in a
/// key `\=`; spaces at the ends of keys and values say nothing.
#[must_use]
pub fn lines<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let escaped = |text: &str| text.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r");
    let line = |(key, value)| format!("{} = {}\n", escaped(key).replace('=', "\\="), escaped(value));
    pairs.into_iter().map(line).collect()
}

/// Reads [`lines`]: keys and values in their order. A line without an equals sign is a key without a value.
#[must_use]
pub fn read_lines(text: &str) -> Vec<(String, String)> {
    text.lines().filter(|line| !line.trim().is_empty()).map(read_line).collect()
}

fn read_line(line: &str) -> (String, String) {
    let (mut key, mut value) = (String::new(), None::<String>);
    let mut letters = line.trim().chars();
    while let Some(letter) = letters.next() {
        let letter = match letter {
            '=' if value.is_none() => {
                value = Some(String::new());
                continue;
            }
            '\\' => match letters.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                other => other.unwrap_or('\\'),
            },
            other => other,
        };
        value.as_mut().unwrap_or(&mut key).push(letter);
    }
    (key.trim().to_owned(), value.unwrap_or_default().trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_type_is_told_from_what_is_written() {
        for (value, expected) in [
            ("", ValueType::Empty),
            ("  ", ValueType::Empty),
            ("5e-4", ValueType::Number),
            (" 12 ", ValueType::Number),
            ("NaN", ValueType::Text),
            ("1e999", ValueType::Text),
            ("True", ValueType::Boolean),
            ("2026-01-31", ValueType::Time),
            ("2026-01-31T10:00:00Z", ValueType::Time),
            ("2026-01-31 and later", ValueType::Text),
            ("2026-01-31größe", ValueType::Text),
            ("s3://bucket/key", ValueType::Link),
            ("see https://example.org", ValueType::Text),
            ("://x", ValueType::Text),
            ("[640, 640]", ValueType::Json),
            ("{\"a\": 1}", ValueType::Json),
            ("640x640", ValueType::Text),
        ] {
            assert_eq!(ValueType::of(value), expected, "{value}");
        }
    }

    #[test]
    fn a_line_is_a_pair() {
        let read = read_lines("a=1\n\n  b.c = x = y \nalone\nt\\=1 = one\\ntwo\\\\\n");
        let expected = [("a", "1"), ("b.c", "x = y"), ("alone", ""), ("t=1", "one\ntwo\\")];
        assert_eq!(read, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
    }

    proptest! {
        #[test]
        fn lines_read_back(pairs in prop::collection::vec(("[^\\s]([^\\p{Z}]{0,8}[^\\s])?", "([^\\s]([^\\p{Z}]{0,8}[^\\s])?)?"), 0..6)) {
            let text = lines(pairs.iter().map(|(key, value)| (key.as_str(), value.as_str())));
            prop_assert_eq!(read_lines(&text), pairs);
        }
    }
}
