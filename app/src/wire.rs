//! How data travels to the browser, from server functions and with the page: compact bytes.
//!
//! Reading them takes a fraction of the code that reading JSON takes, and that code is part of every
//! first load. The price is that both sides must know the same shapes, so a mark of them comes first.

mod data;

use bytes::Bytes;
use leptos::{
    server::codee::{Decoder, Encoder},
    server_fn::{ContentType, Decodes, Encodes, Format, FormatType, codec::Post},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::Failure;
pub use data::{Data, arrived, data, key, put};

/// Changes with the source of anything that travels (see `build.rs`).
const SHAPES: &[u8] = env!("VITRINE_SHAPES").as_bytes();

/// Something on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wire(Vec<u8>);

/// The encoding of server functions and resources: the bytes as they are.
pub struct Plain;

/// What server functions answer with.
pub type Answer = Post<Plain>;

impl Wire {
    /// Packs a value. A debug build makes sure that it can be read again: a field that its JSON may leave out
    /// is missing in these bytes, and all that follows would be read in its place.
    ///
    /// # Errors
    /// When it has no such form, which none of ours does.
    pub fn pack<T: Serialize + DeserializeOwned>(value: &T) -> Result<Self, Failure> {
        let bytes = postcard::to_extend(value, SHAPES.to_vec());
        let wire = bytes.map(Self).map_err(|_| Failure::unreachable("The answer could not be written."))?;
        if cfg!(debug_assertions) {
            wire.read::<T>()?;
        }
        Ok(wire)
    }

    /// Reads what was packed.
    ///
    /// # Errors
    /// When it comes from another version of Vitrine than this page, or is not what was expected.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        let rest = self.0.strip_prefix(SHAPES);
        let rest = rest.ok_or_else(|| Failure::unreachable("This page is older than the server. Reload it."))?;
        postcard::from_bytes(rest).map_err(|_| Failure::unreachable("The server’s answer could not be read."))
    }
}

impl ContentType for Plain {
    const CONTENT_TYPE: &'static str = "application/octet-stream";
}

impl FormatType for Plain {
    const FORMAT_TYPE: Format = Format::Binary;
}

impl Encodes<Wire> for Plain {
    type Error = std::fmt::Error;

    fn encode(wire: &Wire) -> Result<Bytes, Self::Error> {
        Ok(wire.0.clone().into())
    }
}

impl Decodes<Wire> for Plain {
    type Error = std::fmt::Error;

    fn decode(bytes: Bytes) -> Result<Wire, Self::Error> {
        Ok(Wire(bytes.into()))
    }
}

/// What a page waits for.
type Waited = Result<Wire, Failure>;

/// In the page's own text a failure is told from an answer by the first byte.
const FAILED: u8 = 0;
const ANSWERED: u8 = 1;

/// What text stays text among the bytes is readable in the page, and what repeats there repeats here, so that
/// the page compresses as well as its rows do. Any other byte is a letter far from those that mean something
/// in a script.
fn letter(byte: u8) -> char {
    let plain = matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\' | b'<' | b'&');
    if plain { char::from(byte) } else { char::from_u32(LETTERS + u32::from(byte)).unwrap_or_default() }
}

/// What [`letter`] was made of.
fn byte(letter: char) -> Option<u8> {
    let number = u32::from(letter);
    u8::try_from(number.checked_sub(LETTERS).unwrap_or(number)).ok()
}

/// Where the letters begin: all of the next 256 are printed as they are.
const LETTERS: u32 = 0x100;

impl Encoder<Waited> for Plain {
    type Error = std::fmt::Error;
    type Encoded = String;

    fn encode(waited: &Waited) -> Result<String, Self::Error> {
        let (mark, bytes) = match waited {
            Ok(wire) => (ANSWERED, wire.0.clone()),
            Err(failure) => (FAILED, failure.line().into_bytes()),
        };
        Ok(std::iter::once(mark).chain(bytes).map(letter).collect())
    }
}

impl Decoder<Waited> for Plain {
    type Error = std::fmt::Error;
    type Encoded = str;

    fn decode(text: &str) -> Result<Waited, Self::Error> {
        let bytes = text.chars().map(byte).collect::<Option<Vec<u8>>>().ok_or(std::fmt::Error)?;
        match bytes.split_first() {
            Some((&ANSWERED, rest)) => Ok(Ok(Wire(rest.to_vec()))),
            Some((_, rest)) => Failure::from_line(&String::from_utf8_lossy(rest)).map(Err).ok_or(std::fmt::Error),
            None => Err(std::fmt::Error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::version::MetricSummary;

    #[test]
    fn what_is_written_is_read_even_if_it_is_no_number() {
        let value = (String::from("größe"), MetricSummary::new(3, f64::INFINITY), Some(domain::Id::max()));
        let wire = Wire::pack(&value).unwrap();
        assert_eq!(wire.read::<(String, MetricSummary, Option<domain::Id>)>().unwrap(), value);
    }

    #[test]
    fn bytes_of_another_version_are_told_apart() {
        let old = Wire(b"\x01".to_vec()).read::<u8>().unwrap_err();
        assert!(old.text.contains("Reload"));
        assert!(Wire(SHAPES.to_vec()).read::<String>().is_err());
    }

    #[test]
    fn a_page_carries_answers_and_failures_alike() {
        let every_byte: Vec<u8> = (0..=u8::MAX).collect();
        for waited in [Wire::pack(&7), Wire::pack(&every_byte), Err(Failure::not_found("page"))] {
            let text = <Plain as Encoder<Waited>>::encode(&waited).unwrap();
            // The page holds it as a script's text, where an escape could be read otherwise than it is meant.
            assert_eq!(format!("{text:?}"), format!("\"{text}\""));
            assert!(!text.contains("</"));
            assert_eq!(<Plain as Decoder<Waited>>::decode(&text).unwrap(), waited);
        }
    }
}
