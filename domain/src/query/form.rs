//! Conditions as the fields of a form show them, and back.
//!
//! A form shows what it can say; where the conditions on a column say more (alternatives, patterns in a
//! list of values), reading gives nothing and the conditions are edited as text.

use super::{Condition, Error, Expr, Item, Join, Pattern, Preset, Problem, Query, Term, error::short};
use crate::table::ColumnKey;

/// Values chosen from a list: some to let through, some to keep out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Rows have any of these, or all of them.
    pub include: Vec<Item>,
    /// Whether rows have all of [`Self::include`].
    pub all: bool,
    /// Rows have none of these.
    pub exclude: Vec<Item>,
}

impl Choice {
    /// The conditions on one column, if they are a choice.
    #[must_use]
    pub fn read(conditions: &[&Condition]) -> Option<Self> {
        Self::of(conditions, |item| matches!(item, Item::Nil | Item::Me | Item::Text(_)))
    }

    /// The same for projects, of which each may be meant with its sub-projects: [`subtree`].
    #[must_use]
    pub fn read_projects(conditions: &[&Condition]) -> Option<Self> {
        Self::of(conditions, |item| matches!(item, Item::Nil | Item::Text(_)) || subtree_of(item).is_some())
    }

    fn of(conditions: &[&Condition], choosable: fn(&Item) -> bool) -> Option<Self> {
        let mut choice = Self::default();
        for condition in conditions {
            let plain = condition.items.iter().all(choosable);
            let many = condition.items.len() > 1;
            let into = match condition {
                _ if !plain => return None,
                Condition { negated: true, join: Join::All, .. } if many => return None,
                Condition { negated: true, .. } => &mut choice.exclude,
                _ => {
                    choice.all = many && condition.join == Join::All;
                    &mut choice.include
                }
            };
            if !into.is_empty() {
                return None;
            }
            into.extend(condition.items.iter().cloned());
        }
        Some(choice)
    }

    /// The choice as conditions on one column.
    #[must_use]
    pub fn conditions(&self) -> Vec<Condition> {
        let join = if self.all && self.include.len() > 1 { Join::All } else { Join::Any };
        let include = Condition { negated: false, join, items: self.include.clone() };
        let exclude = Condition { negated: true, join: Join::Any, items: self.exclude.clone() };
        [include, exclude].into_iter().filter(|condition| !condition.items.is_empty()).collect()
    }

    /// Off → included → excluded → off.
    #[must_use]
    pub fn turned(&self, item: &Item) -> Self {
        let mut next = self.clone();
        if self.include.contains(item) {
            next.include.retain(|i| i != item);
            next.exclude.push(item.clone());
        } else if self.exclude.contains(item) {
            next.exclude.retain(|i| i != item);
        } else {
            next.include.push(item.clone());
        }
        next
    }

    /// Included or not.
    #[must_use]
    pub fn toggled(&self, item: &Item) -> Self {
        let mut next = self.clone();
        if self.include.contains(item) {
            next.include.retain(|i| i != item);
        } else {
            next.exclude.retain(|i| i != item);
            next.include.push(item.clone());
        }
        next
    }
}

/// A project with its sub-projects: `vision/*`.
#[must_use]
pub fn subtree(path: &str) -> Item {
    let pieces = vec![format!("{path}/"), String::new()];
    Pattern::new(pieces).map_or_else(|| Item::Text(path.to_owned()), Item::Like)
}

/// The project that an item means with its sub-projects.
#[must_use]
pub fn subtree_of(item: &Item) -> Option<&str> {
    match item {
        Item::Like(pattern) => pattern.prefix()?.strip_suffix('/').filter(|path| !path.is_empty()),
        _ => None,
    }
}

/// How a text is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `*abc*`
    Contains,
    /// `~*abc*`
    Lacks,
    /// `abc*`
    Starts,
    /// `*abc`
    Ends,
    /// `abc`
    Equals,
    /// `nil`
    Empty,
    /// `~nil`
    Present,
}

impl Comparison {
    /// All, the most used first.
    pub const ALL: &[Self] =
        &[Self::Contains, Self::Lacks, Self::Starts, Self::Ends, Self::Equals, Self::Empty, Self::Present];

    /// As people read it.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Contains => "contains",
            Self::Lacks => "does not contain",
            Self::Starts => "starts with",
            Self::Ends => "ends with",
            Self::Equals => "is",
            Self::Empty => "is empty",
            Self::Present => "is not empty",
        }
    }

    /// Whether there is a text to compare with.
    #[must_use]
    pub fn takes_text(self) -> bool {
        !matches!(self, Self::Empty | Self::Present)
    }

    /// The comparison and its text, if the conditions on one column are one comparison.
    #[must_use]
    pub fn read(conditions: &[&Condition]) -> Option<(Self, String)> {
        let [Condition { negated, items, .. }] = conditions else { return None };
        let [item] = items.as_slice() else { return None };
        Some(match (item, negated) {
            (Item::Nil, false) => (Self::Empty, String::new()),
            (Item::Nil, true) => (Self::Present, String::new()),
            (Item::Text(text), false) => (Self::Equals, text.clone()),
            (Item::Like(pattern), _) => {
                let pieces: Vec<&str> = pattern.pieces().iter().map(String::as_str).collect();
                match (pieces.as_slice(), negated) {
                    (["", text, ""], false) => (Self::Contains, (*text).to_owned()),
                    (["", text, ""], true) => (Self::Lacks, (*text).to_owned()),
                    ([text, ""], false) => (Self::Starts, (*text).to_owned()),
                    (["", text], false) => (Self::Ends, (*text).to_owned()),
                    _ => return None,
                }
            }
            _ => return None,
        })
    }

    /// The condition; none while there is no text to compare with.
    #[must_use]
    pub fn condition(self, text: &str) -> Option<Condition> {
        let text = text.trim();
        if self.takes_text() && text.is_empty() {
            return None;
        }
        let like = |pieces: &[&str]| Pattern::new(pieces.iter().map(|p| (*p).to_owned()).collect()).map(Item::Like);
        let item = match self {
            Self::Empty | Self::Present => Item::Nil,
            Self::Equals => Item::Text(text.to_owned()),
            Self::Contains | Self::Lacks => like(&["", text, ""])?,
            Self::Starts => like(&[text, ""])?,
            Self::Ends => like(&["", text])?,
        };
        Some(Condition { negated: matches!(self, Self::Lacks | Self::Present), ..Condition::any(vec![item]) })
    }
}

/// A range as its two fields hold it. Ends belong to it; one behind `>` or `<` does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// The smallest value, as text; empty for none.
    pub from: String,
    /// The largest value, as text; empty for none.
    pub to: String,
}

impl Range {
    /// The conditions on a column, if they are one range.
    #[must_use]
    pub fn read(column: &ColumnKey, conditions: &[&Condition]) -> Option<Self> {
        let mut range = Self::default();
        for condition in conditions {
            if condition.negated || !matches!(condition.items.as_slice(), [Item::Number(_) | Item::Time(_)]) {
                return None;
            }
            let text = condition.text(column);
            let (from, to) = match text.split_once("..") {
                Some((from, to)) => (from, to),
                None if text.starts_with(">=") => (&text[2..], ""),
                None if text.starts_with("<=") => ("", &text[2..]),
                None if text.starts_with('>') => (text.as_str(), ""),
                None if text.starts_with('<') => ("", text.as_str()),
                None => (text.as_str(), text.as_str()),
            };
            for (end, other) in [(&mut range.from, from), (&mut range.to, to)] {
                match (end.is_empty(), other.is_empty()) {
                    (true, _) => other.clone_into(end),
                    (false, true) => {}
                    (false, false) => return None,
                }
            }
        }
        Some(range)
    }

    /// The range as conditions on a column; none where both ends are open.
    ///
    /// # Errors
    /// An end that is none of the column's values, or ends that stand the wrong way round; positions count
    /// from the start of the column's name.
    pub fn conditions(&self, column: &ColumnKey) -> Result<Vec<Condition>, Error> {
        let (from, to) = (self.from.trim(), self.to.trim());
        let open = |end: &str| end.starts_with(['<', '>']);
        let end = |sign: &str, end: &str| if open(end) { end.to_owned() } else { format!("{sign}{end}") };
        let mut parts = Vec::new();
        match (from.is_empty(), to.is_empty()) {
            (true, true) => return Ok(Vec::new()),
            (false, false) if !open(from) && !open(to) => parts.push(format!("{from}..{to}")),
            _ => {
                parts.extend((!from.is_empty()).then(|| end(">=", from)));
                parts.extend((!to.is_empty()).then(|| end("<=", to)));
            }
        }
        parts.into_iter().map(|part| span(column, &part)).collect()
    }
}

/// A range alone, and nothing else that the language knows.
fn span(column: &ColumnKey, text: &str) -> Result<Condition, Error> {
    let query = Query::parse(&format!("{column}:{text}"))?;
    match query.conjuncts() {
        [Expr::Is(Term { condition, .. })]
            if !condition.negated && matches!(condition.items.as_slice(), [Item::Number(_) | Item::Time(_)]) =>
        {
            Ok(condition.clone())
        }
        _ => {
            let problem = Problem::Value { value: short(text), expected: "range: write a number at each end".into() };
            Err(Error { at: column.to_string().chars().count() + 2, problem })
        }
    }
}

/// Times relative to now that a form offers, with the words for them; those of one kind in pairs.
pub const PRESETS: &[(Preset, &str)] = &[
    (Preset::Today, "Today"),
    (Preset::Yesterday, "Yesterday"),
    (Preset::ThisWeek, "This week"),
    (Preset::LastWeek, "Last week"),
    (Preset::ThisMonth, "This month"),
    (Preset::LastMonth, "Last month"),
    (Preset::ThisYear, "This year"),
    (Preset::LastYear, "Last year"),
    (Preset::Hours(24), "Last 24 hours"),
    (Preset::Days(7), "Last 7 days"),
    (Preset::Days(30), "Last 30 days"),
    (Preset::Days(90), "Last 90 days"),
];

/// The preset that the conditions on one column are, if they are one.
#[must_use]
pub fn preset(conditions: &[&Condition]) -> Option<Preset> {
    match conditions {
        [Condition { negated: false, items, .. }] => match items.as_slice() {
            [Item::Preset(preset)] => Some(*preset),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, View};

    fn with<T>(query: &str, column: impl Into<ColumnKey>, read: impl Fn(&[&Condition]) -> T) -> T {
        let view = View::default().with_query(Query::parse(query).unwrap());
        read(&view.conditions_on(&column.into()))
    }

    fn written(column: impl Into<ColumnKey>, conditions: Vec<Condition>) -> String {
        View::default().with_conditions(&column.into(), conditions).query.to_string()
    }

    #[test]
    fn a_choice_is_read_and_written() {
        for text in ["tags:a|b", "tags:a&b,tags:~c|nil", "tags:~c", "user:me|nil"] {
            let column = if text.starts_with("user") { Column::User } else { Column::Tags };
            let choice = with(text, column, Choice::read).unwrap();
            assert_eq!(written(column, choice.conditions()), text);
        }
        for text in ["tags:a*", "tags:~a&b", "tags:a,tags:b"] {
            assert_eq!(with(text, Column::Tags, Choice::read), None, "{text}");
        }
        assert_eq!(with("status:draft", Column::Tags, Choice::read), Some(Choice::default()));
    }

    #[test]
    fn a_choice_of_projects_may_hold_those_below() {
        for text in ["project:vision/*|audio", "project:~vision/detectors/*"] {
            let choice = with(text, Column::Project, Choice::read_projects).unwrap();
            assert_eq!(written(Column::Project, choice.conditions()), text);
        }
        for text in ["project:vis*", "project:*/x", "project:\"/\"*"] {
            assert_eq!(with(text, Column::Project, Choice::read_projects), None, "{text}");
        }
        assert_eq!(subtree_of(&subtree("vision/aerial")), Some("vision/aerial"));
        assert_eq!(subtree_of(&Item::Text("vision".into())), None);
    }

    #[test]
    fn a_value_turns_through_three_states() {
        let item = Item::Text("a".into());
        let on = Choice::default().turned(&item);
        assert_eq!(written(Column::Tags, on.conditions()), "tags:a");
        assert_eq!(written(Column::Tags, on.turned(&item).conditions()), "tags:~a");
        assert_eq!(on.turned(&item).turned(&item), Choice::default());
        assert_eq!(on.turned(&item).toggled(&item), on);
        assert_eq!(on.toggled(&item), Choice::default());
    }

    #[test]
    fn a_comparison_is_read_and_written() {
        for (text, comparison, compared) in [
            ("name:*a*", Comparison::Contains, "a"),
            ("name:~*\"a b\"*", Comparison::Lacks, "a b"),
            ("name:a*", Comparison::Starts, "a"),
            ("name:*a", Comparison::Ends, "a"),
            ("name:\"*\"", Comparison::Equals, "*"),
            ("name:nil", Comparison::Empty, ""),
            ("name:~nil", Comparison::Present, ""),
        ] {
            let read = with(text, Column::Name, Comparison::read);
            assert_eq!(read, Some((comparison, compared.to_owned())));
            assert_eq!(written(Column::Name, comparison.condition(compared).into_iter().collect()), text);
        }
        assert_eq!(with("name:a|b", Column::Name, Comparison::read), None);
        assert_eq!(Comparison::Contains.condition("  "), None);
    }

    #[test]
    fn a_range_is_read_and_written() {
        let metric = || ColumnKey::parse("metrics.acc").unwrap();
        for (text, from, to, column) in [
            ("metrics.acc:0.5..0.9", "0.5", "0.9", metric()),
            ("metrics.acc:>=0.000001", "1e-6", "", metric()),
            ("metrics.acc:>0.5,metrics.acc:<=0.9", ">0.5", "0.9", metric()),
            ("size:1MB..2GB", "1MB", "2GB", Column::Size.into()),
            ("created:2026-01-01..2026-02-01", "2026-01-01", "2026-02-01", Column::Created.into()),
            ("metadata.epoch:3..9", "3", "9", ColumnKey::Metadata("epoch".into())),
        ] {
            let typed = Range { from: from.into(), to: to.into() };
            let query = written(column.clone(), typed.conditions(&column).unwrap());
            assert_eq!(Query::parse(&query), Query::parse(text));
            let read = with(&query, column.clone(), |conditions| Range::read(&column, conditions)).unwrap();
            assert_eq!(written(column.clone(), read.conditions(&column).unwrap()), query);
        }
        let wrong = |from: &str, to: &str| {
            Range { from: from.into(), to: to.into() }.conditions(&metric()).unwrap_err().to_string()
        };
        assert_eq!(wrong("2", "1"), "the range ends before it starts, at 13");
        assert!(wrong("x", "").contains("is no number"));
        for (from, to) in [("1,status:draft", ""), ("1|2", ""), ("nil", ""), ("", "1 OR metrics.acc:nil")] {
            assert!(wrong(from, to).contains(" is no "), "{from} {to}");
        }
    }

    #[test]
    fn presets_are_known_again() {
        for (known, _) in PRESETS {
            assert_eq!(with(&format!("created:{known}"), Column::Created, preset), Some(*known));
        }
        assert_eq!(with("created:2026-01-01", Column::Created, preset), None);
    }
}
