//! A project's README.

use domain::{
    Id,
    api::{PutReadme, Readme},
    permission::Action,
};

use super::access;
use crate::{Actor, Registry, Result, gate, readme::PROJECT};

/// The README, for whoever has a role in the project.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when it is not there or hidden.
pub async fn get(registry: &Registry, actor: &Actor, id: Id) -> Result<Readme> {
    let mut db = registry.reads().await?;
    gate::project(&mut db, actor, id, Action::See).await?;
    PROJECT.of(&mut db, id).await
}

/// Writes it anew. With a revision only while that is the project's current one.
///
/// # Errors
/// The role; [`domain::Refusal::Changed`] when somebody else was faster; a text that cannot be kept.
pub async fn put(registry: &Registry, actor: &Actor, id: Id, new: &PutReadme, revision: Option<i64>) -> Result<Readme> {
    let mut tx = registry.pool.begin().await?;
    let granted = access::turn(&mut tx, actor, id).await?;
    PROJECT.put(tx, actor, (granted.tree.org, id), id, new, revision).await
}
