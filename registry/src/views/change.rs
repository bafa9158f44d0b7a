//! Changing a saved view.

use domain::{
    Id,
    table::{SavedView, saved::ViewChange},
};

use crate::{Actor, Registry, Result};

/// Changes it.
pub async fn change(_: &Registry, _: &Actor, _: Id, _: ViewChange) -> Result<SavedView> {
    Err(domain::Refusal::not_found("thing").into())
}
