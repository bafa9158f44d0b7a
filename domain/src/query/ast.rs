//! A query as a tree.

use super::{Number, Pattern, Point, Preset, Span};
use crate::table::ColumnKey;

/// Conditions, joined.
///
/// Made by [`Expr::all`] and [`Expr::any`], which keep it flat: nothing that is joined alike stands
/// inside one another, so that a query has one form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expr {
    /// Every part holds; no part at all always does.
    All(Vec<Expr>),
    /// Some part holds.
    Any(Vec<Expr>),
    /// One condition on one field.
    Is(Term),
}

/// A condition on a field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Term {
    /// What is looked at.
    pub field: ColumnKey,
    /// What is asked of it.
    pub condition: Condition,
}

/// How several values of a condition are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Join {
    /// `a|b`
    Any,
    /// `a&b`, of lists alone.
    All,
}

/// What is asked of a field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Condition {
    /// `~`: whatever does not match, what is empty included.
    pub negated: bool,
    /// How the items are joined; [`Join::Any`] where there is one.
    pub join: Join,
    /// At least one.
    pub items: Vec<Item>,
}

/// Something a value can match.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Item {
    /// `nil`: empty.
    Nil,
    /// `me`: whoever asks.
    Me,
    /// Exactly this text.
    Text(String),
    /// Text with `*` in it, whatever its case.
    Like(Pattern),
    /// A number or a range of numbers.
    Number(Span<Number>),
    /// A moment, a day or a range of them.
    Time(Span<Point>),
    /// A time relative to now.
    Preset(Preset),
}

impl Default for Expr {
    fn default() -> Self {
        Self::ALWAYS
    }
}

impl Expr {
    /// What always holds.
    pub const ALWAYS: Self = Self::All(Vec::new());

    /// Whether it holds of every row.
    #[must_use]
    pub fn is_always(&self) -> bool {
        matches!(self, Self::All(parts) if parts.is_empty())
    }

    /// Every part holds.
    #[must_use]
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::All(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        if flat.len() == 1 { flat.swap_remove(0) } else { Self::All(flat) }
    }

    /// Some part holds. Without any part there is nothing to ask, which always holds.
    #[must_use]
    pub fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::Any(inner) => flat.extend(inner),
                always if always.is_always() => return Self::ALWAYS,
                other => flat.push(other),
            }
        }
        match flat.len() {
            0 => Self::ALWAYS,
            1 => flat.swap_remove(0),
            _ => Self::Any(flat),
        }
    }

    /// The one condition that it is, if it is one.
    #[must_use]
    pub fn as_term(&self) -> Option<&Term> {
        if let Self::Is(term) = self { Some(term) } else { None }
    }

    /// Every field that it looks at, each as often as it does.
    #[must_use]
    pub fn fields(&self) -> Vec<&ColumnKey> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::fields).collect(),
            Self::Is(term) => vec![&term.field],
        }
    }

    /// One condition on one field.
    #[must_use]
    pub fn is(field: impl Into<ColumnKey>, condition: Condition) -> Self {
        Self::Is(Term { field: field.into(), condition })
    }
}

impl Condition {
    /// Any of some items.
    #[must_use]
    pub fn any(items: Vec<Item>) -> Self {
        Self { negated: false, join: Join::Any, items }
    }
}
