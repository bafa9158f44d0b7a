//! The versions that something is to be done with.

use std::sync::Arc;

use domain::Id;

use crate::fns::Deed;

/// Keys of the versions, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen(Arc<[Id]>);

impl Chosen {
    /// These.
    #[must_use]
    pub fn of(ids: Vec<Id>) -> Self {
        Self(ids.into())
    }

    /// One alone.
    #[must_use]
    pub fn one(id: Id) -> Self {
        Self([id].into())
    }

    /// Their keys.
    #[must_use]
    pub fn ids(&self) -> &[Id] {
        &self.0
    }

    /// How many they are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The only one, if it is one.
    #[must_use]
    pub fn only(&self) -> Option<Id> {
        if let [id] = *self.0 { Some(id) } else { None }
    }

    /// Those that something holds for.
    #[must_use]
    pub fn filtered(&self, holds: impl Fn(Id) -> bool) -> Self {
        Self(self.0.iter().copied().filter(|id| holds(*id)).collect())
    }
}

/// Keys as server functions take them.
#[must_use]
pub fn joined(ids: &[Id]) -> String {
    let ids: Vec<String> = ids.iter().map(Id::to_string).collect();
    ids.join(",")
}

/// What is to be done, without words or versions yet.
#[must_use]
pub fn deed(action: &str) -> Deed {
    Deed { action: action.to_owned(), ..Deed::default() }
}
