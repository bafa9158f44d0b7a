//! Moments in what is written: RFC 3339 text in JSON, microseconds since 1970 in compact formats.
//!
//! Every field of type [`Time`] that reaches the browser says `with = "crate::moment"`: chrono's own way reads
//! and writes text everywhere, and the code for that would be a good part of what a browser has to load.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::Time;

/// Writes a moment.
///
/// # Errors
/// Those of the serializer.
pub fn serialize<S: Serializer>(time: &Time, to: S) -> Result<S::Ok, S::Error> {
    if to.is_human_readable() { time.serialize(to) } else { time.timestamp_micros().serialize(to) }
}

/// Reads what [`serialize`] writes.
///
/// # Errors
/// When it is no moment.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Time, D::Error> {
    if from.is_human_readable() {
        return Time::deserialize(from);
    }
    Time::from_timestamp_micros(i64::deserialize(from)?).ok_or_else(|| D::Error::custom("no moment"))
}

/// The same for moments that may be missing.
pub mod option {
    use super::{Deserialize, Deserializer, Serialize, Serializer, Time};

    #[derive(Serialize, Deserialize)]
    struct Moment(#[serde(with = "super")] Time);

    /// Writes a moment or none.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(time: &Option<Time>, to: S) -> Result<S::Ok, S::Error> {
        time.map(Moment).serialize(to)
    }

    /// Reads what [`serialize`] writes.
    ///
    /// # Errors
    /// When it is no moment.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Time>, D::Error> {
        Ok(Option::<Moment>::deserialize(from)?.map(|moment| moment.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Times {
        #[serde(with = "super")]
        one: Time,
        #[serde(with = "super::option")]
        perhaps: Option<Time>,
    }

    #[test]
    fn json_has_the_text_that_it_always_had() {
        let times = Times { one: "2026-01-02T03:04:05.678Z".parse().unwrap(), perhaps: None };
        let json = serde_json::to_string(&times).unwrap();
        assert_eq!(json, r#"{"one":"2026-01-02T03:04:05.678Z","perhaps":null}"#);
        assert_eq!(serde_json::from_str::<Times>(&json).unwrap(), times);
    }
}
