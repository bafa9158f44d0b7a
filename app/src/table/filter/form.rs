//! Which form says the conditions on a column, and what each reads and writes.

use domain::{
    query::{
        Condition, Item, Query,
        form::{Choice, Comparison, Range, preset},
    },
    table::{ColumnKey, Filter},
};

/// A form that a popover shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Values to choose from.
    List,
    /// A comparison with a text.
    Text,
    /// Numbers or sizes from one to another.
    Range,
    /// A time relative to now, or days from one to another.
    Time,
    /// One text exactly.
    Exact,
    /// The query language itself, for what no other form can say.
    Written,
}

impl Form {
    /// The forms of a column, the usual one first.
    #[must_use]
    pub fn of(column: &ColumnKey) -> &'static [Self] {
        match column.filter() {
            Filter::Text => &[Self::Text],
            Filter::Values | Filter::Words | Filter::Person | Filter::People | Filter::Project | Filter::List => {
                &[Self::List]
            }
            Filter::Mixed => &[Self::List, Self::Range],
            Filter::Number | Filter::Size => &[Self::Range],
            Filter::Time => &[Self::Time],
            Filter::Id | Filter::Digest => &[Self::Exact],
        }
    }

    /// The form that says what is asked of a column.
    #[must_use]
    pub fn for_conditions(column: &ColumnKey, conditions: &[Condition]) -> Self {
        let conditions: Vec<&Condition> = conditions.iter().collect();
        let says = |form: &&Self| match form {
            Self::List => choice(column, &conditions).is_some(),
            Self::Text => conditions.is_empty() || Comparison::read(&conditions).is_some(),
            Self::Range => emptiness(&conditions).is_some() || Range::read(column, &conditions).is_some(),
            Self::Time => {
                emptiness(&conditions).is_some() || preset(&conditions).is_some() || days(column, &conditions).is_some()
            }
            Self::Exact => exact(column, &conditions).is_some(),
            Self::Written => true,
        };
        Self::of(column).iter().find(says).copied().unwrap_or(Self::Written)
    }
}

/// The values that are chosen of a column.
#[must_use]
pub fn choice(column: &ColumnKey, conditions: &[&Condition]) -> Option<Choice> {
    if column.filter() == Filter::Project { Choice::read_projects(conditions) } else { Choice::read(conditions) }
}

/// Whether the column has to be empty (`true`) or not (`false`), where just that is asked.
#[must_use]
pub fn emptiness(conditions: &[&Condition]) -> Option<bool> {
    match conditions {
        [condition] if condition.items == [Item::Nil] => Some(!condition.negated),
        _ => None,
    }
}

/// The condition that [`emptiness`] reads.
#[must_use]
pub fn empty(is_empty: bool) -> Condition {
    Condition { negated: !is_empty, ..Condition::any(vec![Item::Nil]) }
}

/// Whole days from one to another, as date fields hold them.
#[must_use]
pub fn days(column: &ColumnKey, conditions: &[&Condition]) -> Option<Range> {
    let is_day = |end: &str| end.is_empty() || (end.len() == 10 && !end.starts_with(['<', '>']));
    Range::read(column, conditions).filter(|range| is_day(&range.from) && is_day(&range.to))
}

/// The one text that the column has to have; empty for none.
#[must_use]
pub fn exact(column: &ColumnKey, conditions: &[&Condition]) -> Option<String> {
    match conditions {
        [] => Some(String::new()),
        [condition] if !condition.negated && condition.items.len() == 1 => Some(condition.text(column)),
        _ => None,
    }
}

/// What is wrong with what a field holds: which field, and a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The field's name.
    pub field: &'static str,
    /// What is wrong.
    pub text: String,
}

/// Conditions of two fields.
///
/// # Errors
/// The field that holds none of the column's values; the second where it is less than the first.
pub fn range(column: &ColumnKey, from: &str, to: &str) -> Result<Vec<Condition>, Wrong> {
    let size = column.filter() == Filter::Size;
    // People write a space before the unit; the language knows none.
    let end = |text: &str| if size { text.replace(char::is_whitespace, "") } else { text.trim().to_owned() };
    let (from, to) = (end(from), end(to));
    let alone = |from: &str, to: &str| Range { from: from.into(), to: to.into() }.conditions(column);
    let wrong = |field, name: &str| {
        let what = match column.filter() {
            Filter::Time => "date",
            Filter::Size => "size: write 800 kB, 10 MB or 2 GB",
            _ => "number",
        };
        Wrong { field, text: format!("{name} is not a {what}.") }
    };
    alone(&from, "").map_err(|_| wrong("from", "From"))?;
    alone("", &to).map_err(|_| wrong("to", "To"))?;
    let than = if column.filter() == Filter::Time { "later" } else { "larger" };
    alone(&from, &to).map_err(|_| Wrong { field: "to", text: format!("From is {than} than To.") })
}

/// The condition that a column is exactly a text; none for an empty one.
///
/// # Errors
/// What the column's values look like, where this is none.
pub fn exactly(column: &ColumnKey, text: &str) -> Result<Vec<Condition>, Wrong> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let query = Query::parse(&format!("{column}:{text}")).ok();
    let term = query.as_ref().and_then(|query| query.expr().as_term());
    match term.map(|term| vec![term.condition.clone()]) {
        Some(conditions) if exact(column, &conditions.iter().collect::<Vec<_>>()).is_some() => Ok(conditions),
        _ => {
            let text = match column.filter() {
                Filter::Digest => "This is not a SHA-256: write its 64 hex digits, or the first and *.",
                _ => "This is not an ID: write its 32 hex digits, with or without dashes.",
            };
            Err(Wrong { field: "exact", text: text.to_owned() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::table::{Column, View};

    fn metric() -> ColumnKey {
        ColumnKey::parse("metrics.acc").unwrap()
    }

    fn form(column: impl Into<ColumnKey>, query: &str) -> Form {
        let (column, view) = (column.into(), View::default().with_query(Query::parse(query).unwrap()));
        Form::for_conditions(&column, &view.conditions_on(&column).into_iter().cloned().collect::<Vec<_>>())
    }

    #[test]
    fn each_column_has_the_form_that_says_what_is_asked() {
        for &column in Column::ALL {
            assert_eq!(form(column, ""), Form::of(&column.into())[0]);
        }
        let epoch = || ColumnKey::Metadata("epoch".into());
        assert_eq!(form(epoch(), "metadata.epoch:3"), Form::List);
        assert_eq!(form(epoch(), "metadata.epoch:3..9"), Form::Range);
        assert_eq!(form(epoch(), "metadata.epoch:a*"), Form::Written);
        assert_eq!(form(Column::Project, "project:vision/*|audio"), Form::List);
        assert_eq!(form(Column::Tags, "tags:a*"), Form::Written);
        assert_eq!(form(Column::Name, "name:a|b"), Form::Written);
        assert_eq!(form(Column::Created, "created:last_7d"), Form::Time);
        assert_eq!(form(Column::Created, "created:>2026-01-01T10:00"), Form::Written);
        assert_eq!(form(Column::Published, "published:~nil"), Form::Time);
        assert_eq!(form(metric(), "metrics.acc:0.5|0.7"), Form::Written);
        assert_eq!(form(Column::Sha256, "sha256:ab*"), Form::Exact);
    }

    #[test]
    fn ranges_say_what_is_wrong_and_where() {
        let text = |conditions: Vec<Condition>, column: &ColumnKey| {
            conditions.iter().map(|condition| condition.text(column)).collect::<Vec<_>>().join(",")
        };
        assert_eq!(text(range(&metric(), " 5e-3 ", "1").unwrap(), &metric()), "0.005..1");
        assert_eq!(text(range(&Column::Size.into(), "10 mb", "").unwrap(), &Column::Size.into()), ">=10MB");
        assert_eq!(range(&metric(), "", ""), Ok(Vec::new()));
        let wrong = |from, to| range(&metric(), from, to).unwrap_err();
        assert_eq!(wrong("2", "1"), Wrong { field: "to", text: "From is larger than To.".into() });
        assert_eq!(wrong("x", "1"), Wrong { field: "from", text: "From is not a number.".into() });
        assert_eq!(wrong("1", "1 OR name:x").text, "To is not a number.");
        assert_eq!(
            range(&Column::Created.into(), "2026-02-01", "2026-01-01").unwrap_err().text,
            "From is later than To."
        );
    }

    #[test]
    fn exact_texts_are_checked() {
        let id = "01935f0a77c17e2b8000000000000001";
        let condition = exactly(&Column::Id.into(), id).unwrap();
        assert_eq!(condition[0].text(&Column::Id.into()), "01935f0a-77c1-7e2b-8000-000000000001");
        assert!(exactly(&Column::Id.into(), "7").unwrap_err().text.contains("32 hex"));
        assert!(exactly(&Column::Sha256.into(), "ab*").is_ok());
        assert!(exactly(&Column::Id.into(), &format!("{id},name:x")).is_err());
        assert_eq!(exactly(&Column::Id.into(), " "), Ok(Vec::new()));
    }
}
