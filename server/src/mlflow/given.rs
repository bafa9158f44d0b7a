//! What a call is given: the fields of its JSON body, or the parameters of its query string.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::failure::Failure;
use crate::protocol::has_nul;

/// Most entries of a list.
const LIST_MAX: usize = 10_000;

/// Parameters by name.
pub struct Given(Map<String, Value>);

impl Given {
    /// Reads a query string and a body; of a name in both the body's counts.
    ///
    /// # Errors
    /// A body that is no JSON object; a character that cannot be kept.
    pub fn read(query: Option<&str>, body: &[u8]) -> Result<Self, Failure> {
        let mut given = Map::new();
        for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            let value = Value::String(value.into_owned());
            match given.get_mut(name.as_ref()) {
                // Said several times, it is a list.
                Some(Value::Array(several)) => several.push(value),
                Some(one) => *one = Value::Array(vec![one.take(), value]),
                None => {
                    given.insert(name.into_owned(), value);
                }
            }
        }
        if !body.iter().all(u8::is_ascii_whitespace) {
            let read: Value =
                serde_json::from_slice(body).map_err(|e| Failure::malformed(format!("The body is no JSON: {e}.")))?;
            let Value::Object(fields) = read else { return Err(Failure::malformed("The body is no JSON object.")) };
            given.extend(fields);
        }
        // PostgreSQL keeps every character of Unicode but one.
        let named = given.iter().any(|(name, value)| name.contains('\0') || has_nul(value));
        if named { Err(Failure::invalid("The request has a NUL character.")) } else { Ok(Self(given)) }
    }

    /// A text, where it is given.
    ///
    /// # Errors
    /// When it is something else.
    pub fn text(&self, name: &str) -> Result<Option<&str>, Failure> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(wrong(name, other)),
        }
    }

    /// A text that has to be there and not empty.
    ///
    /// # Errors
    /// When it is not.
    pub fn needed(&self, name: &str) -> Result<&str, Failure> {
        match self.text(name)? {
            Some(text) if !text.is_empty() => Ok(text),
            _ => Err(Failure::invalid(format!("Missing value for required parameter '{name}'."))),
        }
    }

    /// A yes or no; no unless it is said.
    ///
    /// # Errors
    /// When it is something else.
    pub fn flag(&self, name: &str) -> Result<bool, Failure> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(true),
            Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(false),
            Some(other) => Err(wrong(name, other)),
        }
    }

    /// A number within bounds, or what counts where none is given.
    ///
    /// # Errors
    /// When it is something else, or beyond the bounds.
    pub fn number(&self, name: &str, usual: i64, most: i64) -> Result<i64, Failure> {
        let number = match self.0.get(name) {
            None | Some(Value::Null) => return Ok(usual),
            Some(Value::String(text)) => text.parse().ok(),
            Some(other) => other.as_i64(),
        };
        let fits = number.filter(|n| (1..=most).contains(n));
        fits.ok_or_else(|| Failure::invalid(format!("Invalid value for parameter '{name}': it is 1 to {most}.")))
    }

    /// Several texts; none unless they are given.
    ///
    /// # Errors
    /// When they are something else.
    pub fn list(&self, name: &str) -> Result<Vec<&str>, Failure> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::String(one)) => Ok(vec![one]),
            Some(Value::Array(several)) if several.len() <= LIST_MAX => {
                several.iter().map(|value| value.as_str().ok_or_else(|| wrong(name, value))).collect()
            }
            Some(other) => Err(wrong(name, other)),
        }
    }

    /// Tags: `[{"key", "value"}]`. Of several of one key the last counts.
    ///
    /// # Errors
    /// When they are something else.
    pub fn tags(&self) -> Result<BTreeMap<String, String>, Failure> {
        let several = match self.0.get("tags") {
            None | Some(Value::Null) => return Ok(BTreeMap::new()),
            Some(Value::Array(several)) if several.len() <= LIST_MAX => several,
            Some(other) => return Err(wrong("tags", other)),
        };
        let tag = |tag: &Value| {
            let key = tag.get("key").and_then(Value::as_str).filter(|key| !key.is_empty());
            let value = tag.get("value").map_or(Some(""), Value::as_str);
            key.zip(value).map(|(key, value)| (key.to_owned(), value.to_owned())).ok_or_else(|| wrong("tags", tag))
        };
        several.iter().map(tag).collect()
    }
}

fn wrong(name: &str, value: &Value) -> Failure {
    let text: String = value.to_string().chars().take(80).collect();
    Failure::invalid(format!("Invalid value {text} for parameter '{name}' supplied."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_come_by_query_or_body_and_are_what_they_are_asked_to_be() {
        let given = Given::read(Some("name=a%20b&order_by=name&order_by=x+DESC&max_results=7"), b"").unwrap();
        assert_eq!(given.needed("name").unwrap(), "a b");
        assert_eq!(given.list("order_by").unwrap(), ["name", "x DESC"]);
        assert_eq!(given.number("max_results", 100, 1_000).unwrap(), 7);
        assert!(given.needed("version").is_err() && given.text("order_by").is_err());
        let body = br#"{"archive": true, "tags": [{"key": "a", "value": ""}, {"key": "b"}], "n": 0, "name": ""}"#;
        let given = Given::read(None, body).unwrap();
        assert!(given.flag("archive").unwrap() && !given.flag("other").unwrap());
        assert_eq!(given.tags().unwrap(), BTreeMap::from([("a".into(), String::new()), ("b".into(), String::new())]));
        assert!(given.number("n", 1, 5).is_err() && given.needed("name").is_err());
        for odd in [&b"[]"[..], b"{", b"7", br#"{"a": ["\u0000"]}"#, b"\xff"] {
            assert!(Given::read(None, odd).is_err(), "{odd:?}");
        }
        assert!(Given::read(Some("a=%00"), b"").is_err());
    }
}
