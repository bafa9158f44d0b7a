//! Names of classes, which exporters put into metadata as JSON or as a literal of Python:
//! `{0: 'person', 1: 'bicycle'}`, `{"0": "person"}`, `{"person": 0}` or `["person", "bicycle"]`.

use std::{iter::Peekable, str::Chars};

use crate::findings::{Findings, LABELS_MAX, LABELS_TEXT_MAX};

/// Keys of metadata under which exporters put the names of classes.
const KEYS: &[&str] =
    &["names", "labels", "classes", "class_names", "classnames", "id2label", "label2id", "label_names", "categories"];

/// Looks for names of classes in a value of metadata, if its key says that they are there.
pub fn find(key: &str, text: &str, findings: &mut Findings) {
    let last = key.rsplit(['.', '/', ':']).next().unwrap_or(key).to_ascii_lowercase();
    if !KEYS.contains(&last.as_str()) || findings.has_labels() || text.len() > LABELS_TEXT_MAX {
        return;
    }
    if let Some(labels) = read(text) {
        for (id, name) in labels {
            findings.label(id, &name);
        }
    }
}

/// Reads an enumeration, up to one more than are kept; nothing where it is none.
pub fn read(text: &str) -> Option<Vec<(i64, String)>> {
    let mut rest = text.trim().chars().peekable();
    let (is_list, close) = match rest.next()? {
        '{' => (false, '}'),
        '[' => (true, ']'),
        '(' => (true, ')'),
        _ => return None,
    };
    let mut labels = Vec::new();
    loop {
        spaces(&mut rest);
        if labels.len() > LABELS_MAX {
            return Some(labels);
        }
        if rest.next_if_eq(&close).is_some() {
            break;
        }
        let first = value(&mut rest)?;
        spaces(&mut rest);
        labels.push(if is_list {
            (i64::try_from(labels.len()).ok()?, first.name()?)
        } else {
            rest.next_if_eq(&':')?;
            spaces(&mut rest);
            let second = value(&mut rest)?;
            match (first.id(), second) {
                (Some(id), Value::Text(name)) => (id, name),
                (_, Value::Number(id)) => (id, first.name()?),
                _ => return None,
            }
        });
        spaces(&mut rest);
        if rest.next_if_eq(&',').is_none() && rest.peek() != Some(&close) {
            return None;
        }
    }
    (!labels.is_empty() && rest.all(char::is_whitespace)).then_some(labels)
}

enum Value {
    Number(i64),
    Text(String),
}

impl Value {
    /// A number, or text that is one.
    fn id(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
        }
    }

    fn name(self) -> Option<String> {
        match self {
            Self::Number(_) => None,
            Self::Text(text) => Some(text),
        }
    }
}

type Rest<'t> = Peekable<Chars<'t>>;

fn spaces(rest: &mut Rest) {
    while rest.next_if(|c| c.is_whitespace()).is_some() {}
}

fn value(rest: &mut Rest) -> Option<Value> {
    if let Some(quote) = rest.next_if(|c| matches!(c, '"' | '\'')) {
        return quoted(rest, quote).map(Value::Text);
    }
    let mut digits = String::new();
    while let Some(c) = rest.next_if(|c| c.is_ascii_digit() || *c == '-') {
        digits.push(c);
    }
    digits.parse().ok().map(Value::Number)
}

fn quoted(rest: &mut Rest, quote: char) -> Option<String> {
    let mut text = String::new();
    loop {
        match rest.next()? {
            c if c == quote => return Some(text),
            '\\' => text.push(escape(rest)?),
            c => text.push(c),
        }
    }
}

fn escape(rest: &mut Rest) -> Option<char> {
    Some(match rest.next()? {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'x' => char::from_u32(hex(rest, 2)?)?,
        'U' => char::from_u32(hex(rest, 8)?)?,
        'u' => match hex(rest, 4)? {
            // JSON writes letters beyond 16 bits as two halves.
            high @ 0xd800..0xdc00 => {
                rest.next_if_eq(&'\\')?;
                rest.next_if_eq(&'u')?;
                let low = hex(rest, 4)?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
                char::from_u32(0x10000 + ((high - 0xd800) << 10) + low)?
            }
            code => char::from_u32(code)?,
        },
        other => other,
    })
}

fn hex(rest: &mut Rest, digits: u32) -> Option<u32> {
    (0..digits).try_fold(0, |code: u32, _| code.checked_mul(16)?.checked_add(rest.next()?.to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pairs(text: &str) -> Vec<(i64, String)> {
        read(text).unwrap_or_default()
    }

    #[test]
    fn enumerations_of_exporters_are_read() {
        let two = [(0, "person".to_owned()), (1, "traffic light".to_owned())];
        for text in [
            "{0: 'person', 1: 'traffic light'}",
            r#"{"0": "person", "1": "traffic light"}"#,
            r#"{"person": 0, "traffic light": 1}"#,
            r#" ["person", "traffic light"] "#,
            "('person', 'traffic light',)",
        ] {
            assert_eq!(pairs(text), two, "{text}");
        }
        assert_eq!(pairs(r#"{"0": 5}"#), [(5, "0".to_owned())]);
        assert_eq!(pairs(&format!("[{}", "'a',".repeat(30_000))).len(), LABELS_MAX + 1);
        assert_eq!(pairs(r#"{7: "l'eau", 8: '\'\u00e4\x41\ud83d\ude00'}"#), [(7, "l'eau".into()), (8, "'äA😀".into())]);
    }

    #[test]
    fn other_texts_are_no_enumerations() {
        for text in ["", "person, bicycle", "{", "{0: 1}", "[1, 2]", "{0: 'a'", "{0: 'a'} x", "{}", "['a' 'b']"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_brings_it_down(text in r#"[{\[(]([0-9a-z'":,\\u{} ]){0,60}"#) {
            let _ = read(&text);
        }
    }
}
