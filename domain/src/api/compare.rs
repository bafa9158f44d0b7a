//! Versions side by side.

use serde::{Deserialize, Serialize};

use crate::table::Details;

/// One of the versions that are compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Compared {
    /// All of it.
    pub version: Details,
    /// Parameters of its experiment, by name; none where the reader may not see that.
    pub parameters: Vec<(String, String)>,
}

/// `GET /api/v1/versions:compare?ids=…`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Comparison {
    /// The versions, in the order in which they were asked for.
    pub versions: Vec<Compared>,
    /// How many of those asked for are not here: gone, never there, or hidden from the reader.
    pub missing: usize,
}
