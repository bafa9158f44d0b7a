//! A file is not to come after all.

use domain::Id;

use super::{Found, find};
use crate::{Actor, Registry, Result, artifacts::sweep};

/// Removes an upload of the caller's own with all that has arrived of it.
///
/// # Errors
/// [`domain::Refusal::NotFound`] for everybody else.
pub async fn give_up(registry: &Registry, actor: &Actor, id: Id) -> Result<()> {
    let found = find(&mut *registry.pool.acquire().await?, actor, id).await?;
    match found {
        Found::Begun(_) => {
            registry.files.ahead.take(id);
            // Its trigger fills the garbage.
            sqlx::query("delete from partial_upload where id = $1").bind(id).execute(&registry.pool).await?;
            sweep::collect(registry).await?;
        }
        Found::Finished(_) => sweep::forget(registry, id).await?,
    }
    Ok(())
}
