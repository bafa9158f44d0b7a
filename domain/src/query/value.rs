//! The values of a condition, read as what their field holds.

use super::{
    Item, Number, Pattern, Point, Preset, Span,
    error::{Error, Problem, short},
    scan::{Piece, Raw, Scan},
};
use crate::{
    Id,
    table::{ColumnKey, Filter},
};

/// What stands before a bound.
#[derive(Clone, Copy)]
enum Operator {
    Above,
    From,
    Below,
    UpTo,
}

fn operator(scan: &mut Scan) -> Option<Operator> {
    [(">=", Operator::From), ("<=", Operator::UpTo), (">", Operator::Above), ("<", Operator::Below)]
        .into_iter()
        .find_map(|(sign, operator)| scan.eat_text(sign).then_some(operator))
}

/// The value that comes next.
pub(super) fn item(scan: &mut Scan, field: &ColumnKey) -> Result<Item, Error> {
    scan.skip_space();
    let filter = field.filter();
    let compares = matches!(filter, Filter::Number | Filter::Size | Filter::Time | Filter::Mixed);
    if !compares && matches!(scan.peek(), Some('<' | '>')) {
        return Err(scan.expected(format!("{} (in quotes, if this is it)", expectation(field))));
    }
    let operator = operator(scan);
    if operator.is_some() {
        scan.skip_space();
    }
    let raw = scan.raw()?;
    if raw.pieces.is_empty() {
        return Err(scan.expected(expectation(field)));
    }
    match (operator, raw.bare()) {
        (Some(operator), _) => bound(operator, &raw, field),
        (None, Some("nil")) => Ok(Item::Nil),
        (None, Some("me")) if matches!(filter, Filter::Person | Filter::People) => Ok(Item::Me),
        (None, _) => plain(&raw, field),
    }
}

fn plain(raw: &Raw, field: &ColumnKey) -> Result<Item, Error> {
    let wrong = || wrong(raw, field);
    match field.filter() {
        Filter::Text | Filter::Values | Filter::List | Filter::Project | Filter::Person | Filter::People => {
            Ok(text(raw))
        }
        Filter::Digest => match text(raw) {
            Item::Text(digest) if digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit()) => {
                Ok(Item::Text(digest.to_ascii_lowercase()))
            }
            Item::Text(_) => Err(wrong()),
            like => Ok(like),
        },
        Filter::Words => {
            let word = one(raw).ok_or_else(wrong)?.to_ascii_lowercase();
            let found = match field {
                ColumnKey::BuiltIn(column) => column.words().contains(&word.as_str()),
                _ => false,
            };
            if found { Ok(Item::Text(word)) } else { Err(wrong()) }
        }
        Filter::Id => {
            let id = one(raw).and_then(|text| Id::parse_str(&text).ok()).ok_or_else(wrong)?;
            Ok(Item::Text(id.to_string()))
        }
        Filter::Mixed => {
            match raw.bare().and_then(|bare| bare.split_once("..")).map(|ends| range(ends, Number::finite)) {
                Some(Some(span)) => Ok(Item::Number(forward(span, raw)?)),
                _ => Ok(text(raw)),
            }
        }
        Filter::Number | Filter::Size => {
            let read = reader(field.filter());
            if let Some(ends) = raw.bare().and_then(|bare| bare.split_once("..")) {
                return Ok(Item::Number(forward(range(ends, read).ok_or_else(wrong)?, raw)?));
            }
            let exact = if field.filter() == Filter::Size { read } else { Number::any };
            let number = one(raw).and_then(|text| exact(&text)).ok_or_else(wrong)?;
            Ok(Item::Number(Span::Between(number, number)))
        }
        Filter::Time => {
            let value = one(raw).ok_or_else(wrong)?;
            if let Some(preset) = Preset::parse(&value) {
                return Ok(Item::Preset(preset));
            }
            if let Some(ends) = value.split_once("..") {
                return Ok(Item::Time(forward(range(ends, Point::parse).ok_or_else(wrong)?, raw)?));
            }
            let point = Point::parse(&value).ok_or_else(wrong)?;
            Ok(Item::Time(Span::Between(point, point)))
        }
    }
}

fn bound(operator: Operator, raw: &Raw, field: &ColumnKey) -> Result<Item, Error> {
    fn span<T>(operator: Operator, value: T) -> Span<T> {
        match operator {
            Operator::Above => Span::Above(value),
            Operator::From => Span::From(value),
            Operator::Below => Span::Below(value),
            Operator::UpTo => Span::UpTo(value),
        }
    }
    let text = one(raw).ok_or_else(|| wrong(raw, field))?;
    let item = match field.filter() {
        Filter::Time => Point::parse(&text).map(|point| Item::Time(span(operator, point))),
        filter => reader(filter)(&text).map(|number| Item::Number(span(operator, number))),
    };
    item.ok_or_else(|| Error {
        at: raw.at,
        problem: Problem::Value { value: short(&text), expected: bound_of(field.filter()).into() },
    })
}

fn reader(filter: Filter) -> fn(&str) -> Option<Number> {
    if filter == Filter::Size { Number::size } else { Number::finite }
}

/// Both ends of a range, of which one may be open.
fn range<T: PartialEq>((from, to): (&str, &str), read: fn(&str) -> Option<T>) -> Option<Span<T>> {
    match (from.is_empty(), to.is_empty()) {
        (true, true) => None,
        (false, true) => read(from).map(Span::From),
        (true, false) => read(to).map(Span::UpTo),
        (false, false) => Some(Span::Between(read(from)?, read(to)?)),
    }
}

/// A range whose end does not come before its start.
fn forward<T: Ends>(span: Span<T>, raw: &Raw) -> Result<Span<T>, Error> {
    match &span {
        Span::Between(from, to) if T::backwards(from, to) => Err(Error { at: raw.at, problem: Problem::Backwards }),
        _ => Ok(span),
    }
}

trait Ends: Sized {
    fn backwards(from: &Self, to: &Self) -> bool;
}

impl Ends for Number {
    fn backwards(from: &Self, to: &Self) -> bool {
        from > to
    }
}

impl Ends for Point {
    fn backwards(from: &Self, to: &Self) -> bool {
        let interval = Span::Between(*from, *to).interval();
        interval.from >= interval.until
    }
}

/// Text as it is, or as a pattern where a star stands in it.
fn text(raw: &Raw) -> Item {
    let mut texts = raw.between_stars();
    match Pattern::new(texts.clone()) {
        Some(pattern) => Item::Like(pattern),
        None => Item::Text(texts.pop().unwrap_or_default()),
    }
}

/// The one text of a value without a star.
fn one(raw: &Raw) -> Option<String> {
    match text(raw) {
        Item::Text(text) => Some(text),
        _ => None,
    }
}

fn wrong(raw: &Raw, field: &ColumnKey) -> Error {
    let written = raw.pieces.iter().map(|piece| match piece {
        Piece::Bare(text) | Piece::Quoted(text) => text.as_str(),
        Piece::Star => "*",
    });
    let value = short(&written.collect::<String>());
    Error { at: raw.at, problem: Problem::Value { value, expected: expectation(field) } }
}

fn bound_of(filter: Filter) -> &'static str {
    match filter {
        Filter::Time => "time: write 2026-01-31 or 2026-01-31T10:00",
        Filter::Size => "size: write 10MB",
        _ => "number: write 0.9 or 5e-3",
    }
}

/// What a field takes, in words.
fn expectation(field: &ColumnKey) -> String {
    let words = match field.filter() {
        Filter::Words => {
            let ColumnKey::BuiltIn(column) = field else { return "word".into() };
            return format!("{}: write {}", column.id(), column.words().join(" or "));
        }
        Filter::Number => "number: write 3, >0.9, 0.8..0.9 or <=5e-3",
        Filter::Size => "size: write >10MB or 1GB..2GB",
        Filter::Time => "time: write 2026-01-31, >2026-01-31, 2026-01-01..2026-01-31, last_7d or today",
        Filter::Id => "id: write its 32 hex digits, with or without dashes",
        Filter::Digest => "SHA-256: write 64 hex digits, or some and *",
        Filter::Mixed => "value, or a range such as >0.9",
        Filter::Text | Filter::Values | Filter::List | Filter::Project | Filter::Person | Filter::People => "value",
    };
    words.into()
}
