//! A failure as a line of text: what server functions answer with, and what a form's page finds in its address.

use bytes::Bytes;
use leptos::server_fn::{ContentType, Decodes, Encodes, Format, FormatType};

use super::{Failure, Kind};

impl Failure {
    /// A line of text: the kind's letter, then the sentence.
    #[must_use]
    pub fn line(&self) -> String {
        let letter = match self.kind {
            Kind::NotFound => 'n',
            Kind::SignInNeeded => 's',
            Kind::Refused => 'r',
            Kind::Unreachable => 'u',
        };
        format!("{letter} {}", self.text)
    }

    /// Reads [`Self::line`].
    #[must_use]
    pub fn from_line(line: &str) -> Option<Self> {
        let (letter, text) = line.split_once(' ')?;
        let kind = match letter {
            "n" => Kind::NotFound,
            "s" => Kind::SignInNeeded,
            "r" => Kind::Refused,
            "u" => Kind::Unreachable,
            _ => return None,
        };
        Some(Self { kind, text: text.to_owned() })
    }
}

/// A failure as [`Failure::line`].
pub struct Line;

impl ContentType for Line {
    const CONTENT_TYPE: &'static str = "text/plain; charset=utf-8";
}

impl FormatType for Line {
    const FORMAT_TYPE: Format = Format::Text;
}

impl Encodes<Failure> for Line {
    type Error = std::fmt::Error;

    fn encode(failure: &Failure) -> Result<Bytes, Self::Error> {
        Ok(failure.line().into())
    }
}

impl Decodes<Failure> for Line {
    type Error = std::fmt::Error;

    fn decode(bytes: Bytes) -> Result<Failure, Self::Error> {
        Failure::from_line(&String::from_utf8_lossy(&bytes)).ok_or(std::fmt::Error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_survives_the_way() {
        for failure in [Failure::not_found("page"), Failure::refused("a b"), Failure::unreachable("")] {
            assert_eq!(Line::decode(Line::encode(&failure).unwrap()).unwrap(), failure);
        }
        assert!(Line::decode("upstream is down".into()).is_err());
    }
}
