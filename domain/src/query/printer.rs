//! From a tree to text that reads back as the same tree.

use std::fmt::{self, Display, Formatter, Write};

use super::{
    Condition, Expr, Item, Join, Number, Pattern, Span, Term,
    field::{METADATA, METRICS, PARAMETERS},
};
use crate::table::{Aggregate, ColumnKey, Filter};

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(term) => term.fmt(f),
            Self::All(parts) => joined(f, parts, ",", |part| matches!(part, Self::Any(_))),
            Self::Any(parts) => joined(f, parts, " OR ", |_| false),
        }
    }
}

fn joined(f: &mut Formatter<'_>, parts: &[Expr], sign: &str, parentheses: fn(&Expr) -> bool) -> fmt::Result {
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            f.write_str(sign)?;
        }
        if parentheses(part) {
            write!(f, "({part})")?;
        } else {
            part.fmt(f)?;
        }
    }
    Ok(())
}

impl Display for Term {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.field)?;
        self.condition.write(f, self.field.filter())
    }
}

impl Condition {
    fn write(&self, f: &mut Formatter<'_>, filter: Filter) -> fmt::Result {
        if self.negated {
            f.write_char('~')?;
        }
        for (i, item) in self.items.iter().enumerate() {
            if i > 0 {
                f.write_char(if self.join == Join::All { '&' } else { '|' })?;
            }
            self::item(item, f, filter)?;
        }
        Ok(())
    }

    /// The text behind the field's colon: `~a|b`.
    #[must_use]
    pub fn text(&self, field: &ColumnKey) -> String {
        struct Of<'a>(&'a Condition, Filter);
        impl Display for Of<'_> {
            fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                self.0.write(f, self.1)
            }
        }
        Of(self, field.filter()).to_string()
    }
}

fn item(item: &Item, f: &mut Formatter<'_>, filter: Filter) -> fmt::Result {
    match item {
        Item::Nil => f.write_str("nil"),
        Item::Me => f.write_str("me"),
        Item::Text(text) => value(text, f),
        Item::Like(pattern) => like(pattern, f),
        // A single number of a field that also takes text would read back as text.
        Item::Number(Span::Between(a, b)) if a == b && filter == Filter::Mixed => write!(f, "{a}..{b}"),
        Item::Number(numbers) if filter == Filter::Size => span(f, numbers, size),
        Item::Number(numbers) => span(f, numbers, Number::to_string),
        Item::Time(times) => span(f, times, ToString::to_string),
        Item::Preset(preset) => preset.fmt(f),
    }
}

fn span<T: PartialEq>(f: &mut Formatter<'_>, span: &Span<T>, text: impl Fn(&T) -> String) -> fmt::Result {
    match span {
        Span::Between(a, b) if a == b => f.write_str(&text(a)),
        Span::Between(a, b) => write!(f, "{}..{}", text(a), text(b)),
        Span::Above(a) => write!(f, ">{}", text(a)),
        Span::From(a) => write!(f, ">={}", text(a)),
        Span::Below(b) => write!(f, "<{}", text(b)),
        Span::UpTo(b) => write!(f, "<={}", text(b)),
    }
}

/// Bytes with a unit, where that takes few digits and loses nothing.
fn size(bytes: &Number) -> String {
    for (unit, factor) in [("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)] {
        let short = Number::new(bytes.value() / factor);
        let few = (short.value() * 1000.0).fract() == 0.0;
        if short.value() >= 1.0 && short.value() < 1e6 && few && short.value() * factor == bytes.value() {
            return format!("{short}{unit}");
        }
    }
    bytes.to_string()
}

/// Characters that mean themselves in a value.
fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '@' | '+' | '#' | ':' | '=')
}

fn value(text: &str, f: &mut Formatter<'_>) -> fmt::Result {
    let plain = !text.is_empty() && text.chars().all(is_plain);
    if plain && !matches!(text, "nil" | "me") && !text.contains("..") { f.write_str(text) } else { quoted(text, f) }
}

fn like(pattern: &Pattern, f: &mut Formatter<'_>) -> fmt::Result {
    for (i, piece) in pattern.pieces().iter().enumerate() {
        if i > 0 {
            f.write_char('*')?;
        }
        if piece.chars().all(is_plain) {
            f.write_str(piece)?;
        } else {
            quoted(piece, f)?;
        }
    }
    Ok(())
}

fn quoted(text: &str, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            f.write_char('\\')?;
        }
        f.write_char(c)?;
    }
    f.write_char('"')
}

/// A field, as queries and sort orders write it.
pub(crate) fn field(field: &ColumnKey, f: &mut Formatter<'_>) -> fmt::Result {
    let (group, key, suffix) = match field {
        ColumnKey::BuiltIn(column) => return f.write_str(column.id()),
        ColumnKey::Metadata(key) => (METADATA, key, ""),
        ColumnKey::Parameter(key) => (PARAMETERS, key, ""),
        ColumnKey::Metric(key, Aggregate::Last) => (METRICS, key, ""),
        ColumnKey::Metric(key, Aggregate::Min) => (METRICS, key, ".min"),
        ColumnKey::Metric(key, Aggregate::Max) => (METRICS, key, ".max"),
    };
    write!(f, "{group}.")?;
    let plain = !key.is_empty() && key.chars().all(|c| is_plain(c) && c != ':');
    let ends_like_suffix = group == METRICS && (key.ends_with(".min") || key.ends_with(".max"));
    if plain && !ends_like_suffix {
        f.write_str(key)?
    } else {
        quoted(key, f)?
    }
    f.write_str(suffix)
}
