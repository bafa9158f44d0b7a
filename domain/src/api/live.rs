use serde::{Deserialize, Serialize};

use crate::Id;

/// Something that happened: to what, and no more. Whoever wants to know how it is now asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change {
    /// What happened: the kind of thing and the verb, as in `version.staged`.
    pub event: String,
    /// Key of what it happened to; absent where that is nothing with a key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// Key of the project that it happened in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<Id>,
}

/// What the event `changes` of the stream says: all of it happened since the one before, in this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Changes {
    /// What happened.
    pub items: Vec<Change>,
}

/// Said in place of what cannot be told singly any more: that the reader may see more, or less, than before.
pub const ACCESS_CHANGED: &str = "access.changed";
