//! Stars: what somebody keeps at hand, for themselves alone.

use std::collections::HashSet;

use domain::{Id, permission::Action};
use sqlx::PgConnection;

use crate::{Actor, Registry, Result, gate, tree::Tree};

/// Puts the actor's star on a project, or takes it off; either is done as well where it was so.
///
/// # Errors
/// The role; [`domain::Refusal::NotFound`].
pub async fn set(registry: &Registry, actor: &Actor, id: Id, starred: bool) -> Result<()> {
    let mut tx = registry.pool.begin().await?;
    let granted = gate::project(&mut tx, actor, id, Action::Star).await?;
    let account = actor.person()?.id;
    let statement = if starred {
        "insert into star (org_id, account_id, project_id) values ($1, $2, $3) on conflict on constraint star_once do nothing"
    } else {
        "delete from star where org_id = $1 and account_id = $2 and project_id = $3"
    };
    sqlx::query(statement).bind(granted.tree.org).bind(account).bind(id).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Projects of the organization that the actor put a star on.
pub(super) async fn of(db: &mut PgConnection, tree: &Tree, actor: &Actor) -> Result<HashSet<Id>> {
    let starred: Vec<Id> = sqlx::query_scalar(
        "select project_id from star where account_id = $1 and org_id = $2 and project_id is not null",
    )
    .bind(actor.id())
    .bind(tree.org)
    .fetch_all(db)
    .await?;
    Ok(starred.into_iter().collect())
}
