//! How a person or service account is shown.

use serde::{Deserialize, Serialize};

use crate::Id;

/// A person or service account, as much as any colleague may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PersonRef {
    /// Key.
    pub id: Id,
    /// Display name.
    pub name: String,
}

impl PersonRef {
    /// One or two letters for the round badge: first letters of two words, else the first two letters. The style
    /// sheet makes them capitals.
    #[must_use]
    pub fn initials(&self) -> String {
        let mut words = self.name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        let first = words.next().unwrap_or("?");
        match words.next() {
            Some(second) => first.chars().take(1).chain(second.chars().take(1)).collect(),
            None => first.chars().take(2).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_of_all_kinds_of_names() {
        let of = |name: &str| PersonRef { id: Id::nil(), name: name.into() }.initials();
        assert_eq!(of("Ada Lovelace"), "AL");
        assert_eq!(of("ci-vision"), "cv");
        assert_eq!(of("nightly"), "ni");
        assert_eq!(of("李雷"), "李雷");
        assert_eq!(of(""), "?");
    }
}
