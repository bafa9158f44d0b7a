//! A model's README.

use domain::{
    Id,
    api::{PutReadme, Readme},
    permission::Action,
};

use crate::{Actor, Registry, Result, gate, readme::MODEL};

/// The README, for whoever may see the model.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when it is not there or hidden.
pub async fn get(registry: &Registry, actor: &Actor, id: Id) -> Result<Readme> {
    let mut db = registry.reads().await?;
    gate::model(&mut db, actor, id, Action::ReadPublished).await?;
    MODEL.of(&mut db, id).await
}

/// Writes it anew. With a revision only while that is the model's current one.
///
/// # Errors
/// The role; [`domain::Refusal::Changed`] when somebody else was faster; a text that cannot be kept.
pub async fn put(registry: &Registry, actor: &Actor, id: Id, new: &PutReadme, revision: Option<i64>) -> Result<Readme> {
    let mut tx = registry.pool.begin().await?;
    let granted = super::turn(&mut tx, actor, id).await?;
    MODEL.put(tx, actor, (granted.tree.org, granted.project), id, new, revision).await
}
