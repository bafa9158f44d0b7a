//! What a call is given: parameters of its query string, and the fields of its JSON body.

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::failure::Failure;
use crate::protocol::has_nul;

/// Most rows of a page: what a client asks for that wants everything.
const LIMIT_MAX: usize = 1_000;
/// Rows of a page where nothing is said.
const LIMIT: usize = 20;
/// How far into a list a page may begin: rows in front of it are read, too.
const OFFSET_MAX: usize = 10_000;

/// Parameters and body.
pub struct Given {
    query: Vec<(String, String)>,
    body: Value,
}

/// Which page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// How many rows at most.
    pub limit: usize,
    /// How many come in front of them.
    pub offset: usize,
}

impl Given {
    /// Reads a query string and a body.
    ///
    /// # Errors
    /// A body that is no JSON object; a character that cannot be kept.
    pub fn read(query: Option<&str>, body: &[u8]) -> Result<Self, Failure> {
        let query = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        let query: Vec<(String, String)> = query.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        let body: Value = if body.iter().all(u8::is_ascii_whitespace) {
            Value::Object(Map::new())
        } else {
            serde_json::from_slice(body).map_err(|e| Failure::invalid(format!("The body is no JSON: {e}.")))?
        };
        if !body.is_object() {
            return Err(Failure::invalid("The body is no JSON object."));
        }
        // PostgreSQL keeps every character of Unicode but one.
        if has_nul(&body) || query.iter().any(|(_, value)| value.contains('\0')) {
            return Err(Failure::invalid("The request has a NUL character."));
        }
        Ok(Self { query, body })
    }

    /// A parameter, where it is given and not empty.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The body as what it has to be.
    ///
    /// # Errors
    /// The first field that is something else.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        T::deserialize(&self.body).map_err(|e| Failure::invalid(format!("The body cannot be read: {e}.")))
    }

    /// Which page is asked for. More rows than there may be are as many as there may be.
    ///
    /// # Errors
    /// What is no number; a page too far down.
    pub fn paging(&self) -> Result<Paging, Failure> {
        let number = |name: &str, usual: usize| match self.parameter(name) {
            None => Ok(usual),
            // What clients send that want all.
            Some("-1") => Ok(usize::MAX),
            Some(text) => text.parse().map_err(|_| Failure::of_field(name, format!("“{}” is no number.", cut(text)))),
        };
        let (limit, offset) = (number("limit", LIMIT)?.clamp(1, LIMIT_MAX), number("offset", 0)?);
        if offset > OFFSET_MAX {
            let message = format!("A page begins at {OFFSET_MAX} at the latest: narrow the query.");
            return Err(Failure::of_field("offset", message));
        }
        Ok(Paging { limit, offset })
    }
}

/// So much of a text that a sentence may repeat.
pub fn cut(text: &str) -> String {
    text.chars().take(60).collect()
}

/// Some texts, or several with commas between them.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Several {
    /// `["a", "b"]`
    List(Vec<String>),
    /// `"a,b"`
    Text(String),
}

impl Several {
    /// The texts, without what is empty and what was there before.
    pub fn into_list(self) -> Vec<String> {
        let all = match self {
            Self::List(all) => all,
            Self::Text(text) => text.split(',').map(str::to_owned).collect(),
        };
        let mut list: Vec<String> = Vec::new();
        for text in all.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
            if !list.iter().any(|known| known == text) {
                list.push(text.to_owned());
            }
        }
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_bounded() {
        let paging = |query: &str| Given::read(Some(query), b"").unwrap().paging();
        assert_eq!(paging("").unwrap(), Paging { limit: 20, offset: 0 });
        assert_eq!(paging("limit=7&offset=3").unwrap(), Paging { limit: 7, offset: 3 });
        assert_eq!(paging("limit=5000").unwrap().limit, 1_000);
        assert_eq!(paging("limit=-1").unwrap().limit, 1_000);
        assert_eq!(paging("limit=0").unwrap().limit, 1);
        for odd in ["limit=x", "limit=-2", "offset=1.5", "offset=10001", "offset=-1", "limit=99999999999999999999999"] {
            assert!(paging(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn what_is_no_object_or_has_no_place_is_refused() {
        for odd in [&b"[]"[..], b"{", b"7", br#"{"a": ["\u0000"]}"#, b"\xff"] {
            assert!(Given::read(None, odd).is_err(), "{odd:?}");
        }
        assert!(Given::read(Some("query=%00"), b"").is_err());
        assert!(Given::read(None, b" ").is_ok());
    }

    #[test]
    fn tags_are_a_list_or_one_text() {
        let read = |json: &str| serde_json::from_str::<Several>(json).unwrap().into_list();
        assert_eq!(read(r#"["a", " b", "a", ""]"#), ["a", "b"]);
        assert_eq!(read(r#""a, b,,a""#), ["a", "b"]);
    }
}
