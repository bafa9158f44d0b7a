//! The query language of the URL, the API and the command line.
//!
//! `status:draft,tags:prod|edge,metrics.acc:>0.9` — conditions on fields, joined by `,` or AND, OR and
//! parentheses; `,` and AND bind alike and tighter than OR. Every query can be written as text and
//! read back: `parse(print(q)) = q`.

pub mod ast;
mod decimal;
pub mod error;
pub(crate) mod field;
pub mod form;
pub mod number;
mod parser;
pub mod pattern;
pub(crate) mod pieces;
pub(crate) mod printer;
mod scan;
pub mod span;
pub mod time;
mod value;

#[cfg(test)]
pub(crate) mod tests;

pub use ast::{Condition, Expr, Item, Join, Term};
pub use error::{Error, Problem};
pub use number::Number;
pub use pattern::Pattern;
pub use span::Span;
pub use time::{Interval, Point, Preset};

use serde::{Deserialize, Serialize};

/// Longest query, in bytes: as much as a whole link.
pub const TEXT_MAX_BYTES: usize = 100_000;
/// Deepest parentheses: no person writes more, and no stack overflows.
pub const DEPTH_MAX: usize = 32;
/// Most conditions of one query, so that its statement stays small enough to plan.
pub const TERMS_MAX: usize = 200;
/// Most values of one query.
pub const ITEMS_MAX: usize = 2_000;

/// A filter on the rows of a table. The empty one lets every row through.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Query(Expr);

impl Query {
    /// The empty query.
    pub const EVERYTHING: Self = Self(Expr::ALWAYS);

    /// Reads a query; the empty text is the empty query.
    ///
    /// # Errors
    /// The first thing that cannot be read, with its position.
    pub fn parse(text: &str) -> Result<Self, Error> {
        parser::parse(text).map(Self)
    }

    /// Reads as much of a query as can be read alone: conditions joined by `,` or AND that cannot be
    /// are given back with what is wrong with them. Alternatives stand or fall together.
    #[must_use]
    pub fn parse_lenient(text: &str) -> (Self, Vec<(String, Error)>) {
        pieces::parse(text)
    }

    /// The conditions as a tree.
    #[must_use]
    pub fn expr(&self) -> &Expr {
        &self.0
    }

    /// Whether it lets every row through.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_always()
    }

    /// The conditions that must all hold: one chip each.
    #[must_use]
    pub fn conjuncts(&self) -> &[Expr] {
        match &self.0 {
            Expr::All(parts) => parts,
            one => std::slice::from_ref(one),
        }
    }
}

impl From<Expr> for Query {
    fn from(expr: Expr) -> Self {
        Self(expr)
    }
}

impl std::fmt::Display for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for Query {
    type Error = Error;
    fn try_from(text: String) -> Result<Self, Error> {
        Self::parse(&text)
    }
}

impl From<Query> for String {
    fn from(query: Query) -> Self {
        query.to_string()
    }
}
