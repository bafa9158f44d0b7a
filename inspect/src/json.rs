//! JSON that is walked, not kept: a [`Listener`] hears of every value that it wants, with the way to it.

mod guard;

use std::{
    fmt,
    io::{self, Read},
};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::{
    Problem,
    findings::{NAME_MAX, cut},
};
use guard::Guard;

/// A step of the way to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Key(String),
    Index(u64),
}

/// A value that holds no others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'a> {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(&'a str),
}

impl fmt::Display for Scalar<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => Ok(()),
            Self::Bool(value) => value.fmt(f),
            Self::Unsigned(value) => value.fmt(f),
            Self::Signed(value) => value.fmt(f),
            Self::Float(value) => value.fmt(f),
            Self::Text(value) => f.write_str(value),
        }
    }
}

/// Hears what is in a document.
pub trait Listener {
    /// Whether it wants to hear of what is at this place and below.
    fn wants(&mut self, way: &[Step]) -> bool;

    /// A value.
    fn value(&mut self, way: &[Step], value: Scalar<'_>) -> Result<(), Problem>;

    /// An object or an array has ended, which has so many members.
    fn end(&mut self, way: &[Step], members: u64) -> Result<(), Problem>;
}

/// Walks through a document of `what`, which starts at `at` in the file.
pub fn walk(reader: impl Read, what: &'static str, at: u64, listener: &mut dyn Listener) -> Result<(), Problem> {
    let mut problem = None;
    let mut reader = Guard::new(reader);
    let mut document = serde_json::Deserializer::from_reader(io::BufReader::with_capacity(8 * 1024, &mut reader));
    let outcome = Place { way: &mut Vec::new(), listener, problem: &mut problem }.deserialize(&mut document);
    let outcome = outcome.and_then(|()| document.end());
    drop(document);
    match (outcome, problem, reader.problem()) {
        (_, Some(problem), _) | (Err(_), None, Some(problem)) => Err(problem),
        (Err(error), None, None) if error.is_eof() => Err(Problem::truncated(what, at)),
        (Err(error), None, None) => Err(Problem::lying(format!("{what} cannot be read as JSON: {error}"), at)),
        (Ok(()), None, _) => Ok(()),
    }
}

/// A place in the document.
struct Place<'a> {
    way: &'a mut Vec<Step>,
    listener: &'a mut dyn Listener,
    problem: &'a mut Option<Problem>,
}

impl Place<'_> {
    fn below(&mut self) -> Place<'_> {
        Place { way: self.way, listener: self.listener, problem: self.problem }
    }

    fn scalar<E: serde::de::Error>(self, value: Scalar) -> Result<(), E> {
        let outcome = self.listener.value(self.way, value);
        outcome.map_err(|problem| stop(self.problem, problem))
    }

    fn ended<E: serde::de::Error>(self, members: u64) -> Result<(), E> {
        let outcome = self.listener.end(self.way, members);
        outcome.map_err(|problem| stop(self.problem, problem))
    }
}

/// The document's error stands for the problem, which is kept beside it.
fn stop<E: serde::de::Error>(kept: &mut Option<Problem>, problem: Problem) -> E {
    let error = E::custom(&problem);
    *kept = Some(problem);
    error
}

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.listener.wants(self.way) {
            deserializer.deserialize_any(self)
        } else {
            deserializer.deserialize_ignored_any(IgnoredAny).map(|_| ())
        }
    }
}

impl<'de> Visitor<'de> for Place<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.scalar(Scalar::Null)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.scalar(Scalar::Bool(value))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        self.scalar(Scalar::Unsigned(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.scalar(Scalar::Signed(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        self.scalar(Scalar::Float(value))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<(), E> {
        self.scalar(Scalar::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        let mut index = 0;
        loop {
            self.way.push(Step::Index(index));
            let member = members.next_element_seed(self.below())?;
            self.way.pop();
            if member.is_none() {
                break;
            }
            index += 1;
        }
        self.ended(index)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        let mut count = 0;
        while let Some(key) = members.next_key::<String>()? {
            self.way.push(Step::Key(cut(&key, NAME_MAX)));
            members.next_value_seed(self.below())?;
            self.way.pop();
            count += 1;
        }
        self.ended(count)
    }
}
