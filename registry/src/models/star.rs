//! Stars on models: what somebody keeps at hand, for themselves alone.

use domain::{
    Id,
    permission::{Access, Action},
    project::StarredModel,
};
use sqlx::PgConnection;

use crate::{Actor, Registry, Result, gate, tree::Tree};

/// Most starred models that are shown.
const STARRED_MAX: i64 = 100;

/// Puts the actor's star on a model, or takes it off; either is done as well where it was so.
///
/// # Errors
/// The role; [`domain::Refusal::NotFound`].
pub async fn set(registry: &Registry, actor: &Actor, id: Id, starred: bool) -> Result<()> {
    let mut tx = registry.pool.begin().await?;
    let granted = gate::model(&mut tx, actor, id, Action::Star).await?;
    let account = actor.person()?.id;
    let statement = if starred {
        "insert into star (org_id, account_id, model_id) values ($1, $2, $3) on conflict on constraint star_once do nothing"
    } else {
        "delete from star where org_id = $1 and account_id = $2 and model_id = $3"
    };
    sqlx::query(statement).bind(granted.tree.org).bind(account).bind(id).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Models of the organization that the actor put a star on and still has a role for, by name. Those of archived
/// projects rest with them.
pub(crate) async fn of(db: &mut PgConnection, tree: &Tree, actor: &Actor) -> Result<Vec<StarredModel>> {
    if actor.id().is_none() {
        return Ok(Vec::new());
    }
    let projects: Vec<Id> = tree.live().filter(|p| matches!(p.access, Access::Role(_))).map(|p| p.id).collect();
    let found: Vec<(String, String, Id, i64)> = sqlx::query_as(
        "select m.name, m.slug, m.project_id, (select count(*) from version v where v.model_id = m.id and v.archived_at is null)
         from star s join model m on m.id = s.model_id
         where s.account_id = $1 and s.org_id = $2 and m.project_id = any($3) order by m.name_key, m.id limit $4",
    )
    .bind(actor.id())
    .bind(tree.org)
    .bind(projects)
    .bind(STARRED_MAX)
    .fetch_all(db)
    .await?;
    let model = |(name, slug, project, versions)| {
        Some(StarredModel { name, path: format!("{}/{slug}", tree.get(project)?.path), versions })
    };
    Ok(found.into_iter().filter_map(model).collect())
}
