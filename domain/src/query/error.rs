//! What is wrong with a query, where, and what would be right.

use thiserror::Error;

/// The first thing in a query that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Which character it starts at, counted from 1.
    pub at: usize,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a query.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Problem {
    /// No column is called so.
    #[error("unknown field “{name}”")]
    UnknownField {
        /// As it was written, shortened.
        name: String,
        /// What was perhaps meant.
        nearest: Option<&'static str>,
    },
    /// Something else was expected.
    #[error("expected {expected}, found {found}")]
    Expected {
        /// What would be right.
        expected: String,
        /// What is there.
        found: String,
    },
    /// A value that the field cannot have.
    #[error("“{value}” is no {expected}")]
    Value {
        /// As it was written, shortened.
        value: String,
        /// What would be right.
        expected: String,
    },
    /// A quoted text without its end.
    #[error("a quoted text has no end; close it with \"")]
    Unclosed,
    /// `5..3`
    #[error("the range ends before it starts")]
    Backwards,
    /// A character that nothing in the database holds.
    #[error("a NUL character can be nowhere")]
    Nul,
    /// Longer, deeper or more than is read.
    #[error("{0}")]
    TooMuch(String),
}

impl std::error::Error for Error {}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.problem {
            Problem::UnknownField { name, nearest } => {
                write!(f, "unknown field \"{name}\" at {}", self.at)?;
                nearest.map_or(Ok(()), |word| write!(f, " (did you mean {word}?)"))
            }
            Problem::Expected { expected, found } => write!(f, "expected {expected} at {}, found {found}", self.at),
            Problem::Value { value, expected } => write!(f, "\"{value}\" at {} is no {expected}", self.at),
            other => write!(f, "{other}, at {}", self.at),
        }
    }
}

/// Text of a query inside a message: not longer than a line.
pub(super) fn short(text: &str) -> String {
    let mut short: String = text.chars().take(40).filter(|c| !c.is_control()).collect();
    if text.chars().nth(40).is_some() {
        short.push('…');
    }
    short
}
