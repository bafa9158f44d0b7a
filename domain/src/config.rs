//! The words of a configuration text, for its colours: JSON, TOML, YAML and what looks like them.

use std::ops::Range;

/// What a piece of a configuration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What a value is called.
    Key,
    /// Text in quotes.
    Text,
    /// A number.
    Number,
    /// true, false, null and the like.
    Word,
    /// A comment.
    Comment,
    /// `[section]`
    Section,
}

/// The pieces that have a colour, in order, as byte ranges; what lies between has none.
#[must_use]
pub fn pieces(text: &str) -> Vec<(Kind, Range<usize>)> {
    let is_json =
        text.trim_start().starts_with(['{', '[']) && !text.trim_start().starts_with("[[") && !is_section(text);
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        read_line(line, start, is_json, &mut found);
        start += line.len();
    }
    found
}

/// Whether the first line is a section of TOML and not a list of JSON.
fn is_section(text: &str) -> bool {
    let first = text.trim_start().lines().next().unwrap_or_default().trim_end();
    first.starts_with('[') && first.ends_with(']') && text.contains('=')
}

fn read_line(line: &str, start: usize, is_json: bool, found: &mut Vec<(Kind, Range<usize>)>) {
    let trimmed = line.trim();
    let mut at = line.len() - line.trim_start().len();
    if !is_json && trimmed.starts_with('[') && trimmed.ends_with(']') && !trimmed.contains([',', '"']) {
        found.push((Kind::Section, start + at..start + at + trimmed.len()));
        return;
    }
    while let Some(c) = line.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = &line[at..];
        let (kind, length) = match c {
            '#' if !is_json && (at == 0 || line[..at].ends_with(char::is_whitespace)) => {
                (Some(Kind::Comment), rest.trim_end().len())
            }
            '"' | '\'' => (Some(Kind::Text), quoted(rest, c)),
            c if is_plain(c) => {
                let length = rest.find(|c| !is_plain(c)).unwrap_or(rest.len());
                (kind_of(&rest[..length]), length)
            }
            c => (None, c.len_utf8()),
        };
        let is_key = kind != Some(Kind::Comment)
            && is_name(&line[at + length..], is_json)
            && (c == '"' || c == '\'' || is_plain(c));
        if let Some(kind) = if is_key { Some(Kind::Key) } else { kind } {
            found.push((kind, start + at..start + at + length));
        }
        at += length;
    }
}

/// What a word without quotes is made of.
fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '+' | '/')
}

/// Whether what came before is a name, by what follows.
fn is_name(rest: &str, is_json: bool) -> bool {
    let rest = rest.trim_start_matches([' ', '\t']);
    match rest.strip_prefix(':') {
        Some(after) => is_json || after.is_empty() || after.starts_with(char::is_whitespace),
        None => !is_json && rest.starts_with('=') && !rest.starts_with("=="),
    }
}

/// Length of a text in quotes, up to the line's end where they are not closed.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.trim_end().len().max(1)
}

fn kind_of(word: &str) -> Option<Kind> {
    if matches!(
        word,
        "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "True" | "False" | "None" | "nan" | "inf"
    ) {
        return Some(Kind::Word);
    }
    let digits = word.replace('_', "");
    let is_number =
        word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) && digits.parse::<f64>().is_ok();
    is_number.then_some(Kind::Number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<(Kind, &str)> {
        pieces(text).into_iter().map(|(kind, at)| (kind, &text[at])).collect()
    }

    #[test]
    fn yaml_toml_and_json_are_told_apart_by_their_words() {
        use Kind::{Comment, Key, Number, Section, Text, Word};
        assert_eq!(
            read("lr: 1e-3 # rate\nname: yolo v9\nurl: s3://x:1\n"),
            [(Key, "lr"), (Number, "1e-3"), (Comment, "# rate"), (Key, "name"), (Key, "url"), (Number, "1"),]
        );
        assert_eq!(
            read("[train]\nepochs = 1_000\non = true\nname = \"a=b\""),
            [
                (Section, "[train]"),
                (Key, "epochs"),
                (Number, "1_000"),
                (Key, "on"),
                (Word, "true"),
                (Key, "name"),
                (Text, "\"a=b\""),
            ]
        );
        assert_eq!(
            read("{\"a\\\"b\": [1, null, \"#x\"]}"),
            [(Key, "\"a\\\"b\""), (Number, "1"), (Word, "null"), (Text, "\"#x\""),]
        );
    }

    proptest! {
        #[test]
        fn pieces_of_any_text_are_in_order(text in "[a\"'#:=\\[\\]{}\n\\\\ é1-]{0,60}") {
            let mut end = 0;
            for (_, at) in pieces(&text) {
                prop_assert!(at.start >= end && at.end > at.start && text.get(at.clone()).is_some());
                end = at.end;
            }
        }
    }
}
