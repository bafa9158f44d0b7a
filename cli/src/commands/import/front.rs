//! The front matter of a model's card: as much of YAML as cards are written in.

use std::collections::BTreeMap;

/// A value of the front matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// One text.
    Text(String),
    /// Several.
    List(Vec<String>),
    /// Something with parts, as it was written.
    Nested(String),
}

impl Value {
    /// The texts of a value that has no parts.
    pub fn list(&self) -> Vec<&str> {
        match self {
            Self::Text(text) => vec![text],
            Self::List(list) => list.iter().map(String::as_str).collect(),
            Self::Nested(_) => Vec::new(),
        }
    }

    /// All of it in one text.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) | Self::Nested(text) => text.clone(),
            Self::List(list) => list.join(", "),
        }
    }
}

/// The front matter by key, and what comes behind it.
pub fn read(card: &str) -> (BTreeMap<String, Value>, &str) {
    let card = card.strip_prefix('\u{feff}').unwrap_or(card);
    let Some(rest) = card.strip_prefix("---").and_then(|rest| rest.trim_start_matches([' ', '\r']).strip_prefix('\n'))
    else {
        return (BTreeMap::new(), card);
    };
    let (mut front, mut at) = (Vec::new(), 0);
    for line in rest.split_inclusive('\n') {
        at += line.len();
        if line.trim_end() == "---" {
            return (keys(&front), rest.get(at..).unwrap_or_default().trim_start());
        }
        front.push(line.trim_end());
    }
    // It never ends, and so is none.
    (BTreeMap::new(), card)
}

fn keys(lines: &[&str]) -> BTreeMap<String, Value> {
    let mut keys = BTreeMap::new();
    let mut lines = lines.iter().copied().peekable();
    while let Some(line) = lines.next() {
        let is_top = !line.starts_with([' ', '\t', '-', '#']);
        let Some((key, rest)) = line.split_once(':').filter(|_| is_top) else { continue };
        let mut below = Vec::new();
        while let Some(line) = lines.next_if(|next| next.is_empty() || next.starts_with([' ', '\t', '-'])) {
            below.push(line);
        }
        let value = value(uncommented(rest).trim(), &below);
        if let Some(value) = value {
            keys.insert(plain(key), value);
        }
    }
    keys
}

fn value(first: &str, below: &[&str]) -> Option<Value> {
    let below: Vec<&str> = below.iter().copied().filter(|line| !line.trim().is_empty()).collect();
    if let Some(inside) = first.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let list = inside.split(',').map(plain).filter(|text| !text.is_empty()).collect();
        return Some(Value::List(list));
    }
    if matches!(first, "|" | "|-" | ">" | ">-" | "|+" | ">+") {
        let joint = if first.starts_with('>') { " " } else { "\n" };
        return Some(Value::Text(below.iter().map(|line| line.trim()).collect::<Vec<_>>().join(joint)));
    }
    if !first.is_empty() {
        return (!matches!(first, "null" | "~")).then(|| Value::Text(plain(first)));
    }
    let items: Option<Vec<&str>> = below.iter().map(|line| line.trim_start().strip_prefix("- ")).collect();
    match items {
        _ if below.is_empty() => None,
        Some(items) if items.iter().all(|item| !has_parts(item)) => {
            Some(Value::List(items.into_iter().map(|item| plain(uncommented(item))).collect()))
        }
        _ => Some(Value::Nested(below.join("\n"))),
    }
}

/// Whether an item of a list is a key with its value.
fn has_parts(item: &str) -> bool {
    let item = item.trim();
    !item.starts_with(['"', '\'']) && (item.ends_with(':') || item.contains(": "))
}

/// Without the quotes around it.
fn plain(text: &str) -> String {
    let text = text.trim();
    let quoted = ['"', '\''].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote));
    quoted.unwrap_or(text).to_owned()
}

/// Without a comment at the end.
fn uncommented(text: &str) -> &str {
    if text.trim_start().starts_with(['"', '\'']) {
        return text;
    }
    text.find(" #").map_or(text, |at| text.get(..at).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_are_read_as_they_are_written() {
        let card = "---\nlicense: apache-2.0 # ours\nlanguage:\n- en\n- \"de\"\ntags: [vision, 'object-detection']\nlibrary_name: \
                    transformers\nbase_model: \"org/base\"\nempty:\nnothing: null\nmodel-index:\n- name: x\n  results:\n    - task: y\n\
                    note: >-\n  two\n  lines\n---\n\n# Title\n\nText\n---\n";
        let (front, body) = read(card);
        let text = |key: &str| front.get(key).map(Value::text);
        assert_eq!(text("license").as_deref(), Some("apache-2.0"));
        assert_eq!(front["language"].list(), ["en", "de"]);
        assert_eq!(front["tags"].list(), ["vision", "object-detection"]);
        assert_eq!(text("base_model").as_deref(), Some("org/base"));
        assert_eq!(text("note").as_deref(), Some("two lines"));
        assert_eq!((text("empty"), text("nothing")), (None, None));
        assert!(matches!(&front["model-index"], Value::Nested(text) if text.contains("results:")));
        assert_eq!(body, "# Title\n\nText\n---\n");
    }

    #[test]
    fn what_is_no_front_matter_is_the_card_itself() {
        for card in ["# Title\n", "", "---", "---\nlicense: mit\n", "--- a\n---\n"] {
            assert_eq!(read(card), (BTreeMap::new(), card), "{card}");
        }
        let (front, body) = read("---\r\nlicense: mit\r\n---\r\nText");
        assert_eq!((front["license"].text().as_str(), body), ("mit", "Text"));
        assert!(read("---\n\u{0}:\n  - [\n- \n:::\n---\n").0.len() < 4);
    }
}
