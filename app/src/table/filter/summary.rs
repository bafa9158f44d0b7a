//! What is asked of a column, in the few words of a chip.

use domain::{
    query::{
        Condition, Item, Join, Preset,
        form::{Choice, Comparison, Range, preset, subtree_of},
    },
    table::{Column, ColumnKey, Filter},
};

use super::form::{Form, choice, emptiness};

/// Most values that a chip names.
const NAMED: usize = 3;

/// A piece of a chip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// What joins values.
    Plain(&'static str),
    /// A value.
    Value(String),
}

/// The conditions on one column.
#[must_use]
pub fn summary(column: &ColumnKey, conditions: &[&Condition]) -> Vec<Word> {
    let value = |text: &str| vec![Word::Value(text.to_owned())];
    match emptiness(conditions) {
        Some(true) if !lists(column) => return value("is empty"),
        Some(false) => return value("is not empty"),
        _ => {}
    }
    if let Some(preset) = preset(conditions) {
        return value(&preset_words(preset));
    }
    if column.filter() == Filter::Text {
        if let Some((comparison, text)) = Comparison::read(conditions) {
            let verb = match comparison {
                Comparison::Equals => "is ",
                Comparison::Starts => "starts with ",
                Comparison::Ends => "ends with ",
                Comparison::Lacks => "does not contain ",
                _ => "contains ",
            };
            return vec![Word::Plain(verb), Word::Value(text)];
        }
    } else if let Some(choice) = choice(column, conditions) {
        return chosen(column, &choice);
    }
    if let Some(range) = Range::read(column, conditions) {
        return value(&range_words(column, &range));
    }
    // What no form says stands as it is written.
    let texts: Vec<_> = conditions.iter().map(|condition| condition.text(column)).collect();
    value(&texts.join(" and "))
}

/// Whether emptiness is one of the values to choose from.
fn lists(column: &ColumnKey) -> bool {
    Form::of(column)[0] == Form::List
}

fn chosen(column: &ColumnKey, choice: &Choice) -> Vec<Word> {
    let mut words = Vec::new();
    let include = if choice.all { " and " } else { " or " };
    values(&mut words, column, &choice.include, include);
    if !choice.exclude.is_empty() {
        words.push(Word::Plain(if words.is_empty() { "not " } else { ", not " }));
        values(&mut words, column, &choice.exclude, " or ");
    }
    words
}

fn values(words: &mut Vec<Word>, column: &ColumnKey, items: &[Item], join: &'static str) {
    let shown = if items.len() > NAMED { NAMED - 1 } else { items.len() };
    for (i, item) in items[..shown].iter().enumerate() {
        if i > 0 {
            words.push(Word::Plain(join));
        }
        words.push(Word::Value(item_words(column, item)));
    }
    if shown < items.len() {
        words.push(Word::Plain(join));
        words.push(Word::Value(format!("{} more", items.len() - shown)));
    }
}

/// A value of a column, as people read it.
#[must_use]
pub fn item_words(column: &ColumnKey, item: &Item) -> String {
    match item {
        Item::Nil => none_words(column).to_owned(),
        Item::Me => "me".to_owned(),
        Item::Text(word) if column.filter() == Filter::Words => word_title(column, word),
        Item::Text(text) => text.clone(),
        other => match subtree_of(other) {
            Some(path) => format!("{path} and below"),
            None => Condition { negated: false, join: Join::Any, items: vec![other.clone()] }.text(column),
        },
    }
}

/// `In progress` of `in_progress`.
#[must_use]
pub fn word_title(column: &ColumnKey, word: &str) -> String {
    let title = if let ColumnKey::BuiltIn(column) = column { column.word_title(word) } else { None };
    title.unwrap_or(word).to_owned()
}

/// What stands for no value at all.
#[must_use]
pub fn none_words(column: &ColumnKey) -> &'static str {
    let ColumnKey::BuiltIn(column) = column else { return "(no value)" };
    match column {
        Column::Framework => "(no framework)",
        Column::Tags | Column::ExperimentTags => "(no tags)",
        Column::Aliases => "(no aliases)",
        Column::Models => "(not promoted)",
        Column::User | Column::PublishedBy | Column::Contributors => "(nobody)",
        Column::ExperimentType => "(no type)",
        Column::ExperimentStatus | Column::ExperimentProject => "(no experiment)",
        _ => "(no value)",
    }
}

/// `last 7 days`
#[must_use]
pub fn preset_words(preset: Preset) -> String {
    match preset {
        Preset::Days(1) => "last day".to_owned(),
        Preset::Days(days) => format!("last {days} days"),
        Preset::Hours(1) => "last hour".to_owned(),
        Preset::Hours(hours) => format!("last {hours} hours"),
        named => named.to_string().replace('_', " "),
    }
}

fn range_words(column: &ColumnKey, range: &Range) -> String {
    let time = column.filter() == Filter::Time;
    let end = |text: &str| {
        let text = text.trim_start_matches(['<', '>']);
        // `10MB` reads better as `10 MB`.
        let unit = text.find(|c: char| c.is_ascii_alphabetic()).filter(|_| column.filter() == Filter::Size);
        unit.map_or_else(|| text.to_owned(), |at| format!("{} {}", &text[..at], &text[at..]))
    };
    let open = |text: &str| text.starts_with(['<', '>']);
    let least = match (time, open(&range.from)) {
        (true, true) => "after",
        (true, false) => "since",
        (false, true) => ">",
        (false, false) => "≥",
    };
    let most = match (time, open(&range.to)) {
        (true, true) => "before",
        (true, false) => "until",
        (false, true) => "<",
        (false, false) => "≤",
    };
    let (from, to) = (end(&range.from), end(&range.to));
    match (from.is_empty(), to.is_empty()) {
        (true, true) => "any".to_owned(),
        (false, true) => format!("{least} {from}"),
        (true, false) => format!("{most} {to}"),
        (false, false) if range.from == range.to => from,
        (false, false) if open(&range.from) || open(&range.to) => format!("{least} {from} and {most} {to}"),
        (false, false) => format!("{from} – {to}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{query::Query, table::View};

    fn chip(query: &str) -> String {
        let view = View::default().with_query(Query::parse(query).unwrap());
        let column = view.query.expr().fields()[0].clone();
        let words = summary(&column, &view.conditions_on(&column));
        words
            .iter()
            .map(|word| match word {
                Word::Plain(text) => *text,
                Word::Value(text) => text.as_str(),
            })
            .collect()
    }

    #[test]
    fn chips_are_read_at_a_glance() {
        for (query, words) in [
            ("tags:prod,tags:~legacy", "prod, not legacy"),
            ("tags:a&b", "a and b"),
            ("tags:a|b|c|d,tags:~nil|e", "a or b or 2 more, not (no tags) or e"),
            ("tags:nil", "(no tags)"),
            ("tags:~nil", "is not empty"),
            ("status:draft", "Draft"),
            ("experiment_status:in_progress", "In progress"),
            ("user:me|nil", "me or (nobody)"),
            ("project:vision/*", "vision and below"),
            ("name:*yolo*", "contains yolo"),
            ("name:~*yolo*", "does not contain yolo"),
            ("label:nil", "is empty"),
            ("metrics.\"mAP@50\":>=0.8", "≥ 0.8"),
            ("metrics.acc:>0.5,metrics.acc:<=0.9", "> 0.5 and ≤ 0.9"),
            ("metrics.acc:0.5..0.9", "0.5 – 0.9"),
            ("version:3", "3"),
            ("size:1MB..2GB", "1 MB – 2 GB"),
            ("created:last_7d", "last 7 days"),
            ("created:last_24h", "last 24 hours"),
            ("created:this_week", "this week"),
            ("created:>=2026-01-01", "since 2026-01-01"),
            ("created:2026-01-01..2026-02-01", "2026-01-01 – 2026-02-01"),
            ("metadata.epoch:3..9", "3 – 9"),
            ("tags:a*|b", "a*|b"),
            ("name:a*,name:*b", "a* and *b"),
            ("name:a|b", "a|b"),
        ] {
            assert_eq!(chip(query), words, "{query}");
        }
    }
}
