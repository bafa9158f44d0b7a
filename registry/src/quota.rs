//! How much may be kept, and how much is: sums that triggers keep, never a look at all versions.

use domain::{
    Id, Refusal,
    permission::Access,
    quota::{Room, Whose},
};
use sqlx::PgConnection;

use crate::{Result, tree::Tree};

/// The quotas that bind a project: its organization's, its own, and those of the projects above it.
pub(crate) struct Standing {
    of: Vec<(Option<Id>, Room)>,
}

impl Standing {
    /// Whether so many more bytes may come.
    ///
    /// # Errors
    /// [`Refusal::Quota`] of the first that does not let them.
    pub fn take(&self, asked: u64) -> Result<(), Refusal> {
        self.of.iter().try_for_each(|(_, room)| room.take(asked))
    }
}

/// What an organization keeps, each content once.
pub(crate) async fn used_by_organization(db: &mut PgConnection, org: Id) -> Result<i64> {
    Ok(sqlx::query_scalar("select coalesce(sum(bytes), 0)::bigint from blob_tally where org_id = $1")
        .bind(org)
        .fetch_one(db)
        .await?)
}

/// What a project and those below it keep, each version for itself, and its quota.
pub(crate) async fn of_project(db: &mut PgConnection, project: Id) -> Result<(Option<i64>, i64)> {
    Ok(sqlx::query_as(
        "select p.quota_bytes, (select coalesce(sum(t.bytes), 0)::bigint from project_closure c
                join version_tally t on t.project_id = c.descendant_id where c.ancestor_id = p.id)
         from project p where p.id = $1",
    )
    .bind(project)
    .fetch_one(db)
    .await?)
}

/// What binds a project now.
pub(crate) async fn of(db: &mut PgConnection, tree: &Tree, project: Id) -> Result<Standing> {
    let rows: Vec<(Option<Id>, i64, i64)> = sqlx::query_as(
        "select null::uuid, o.quota_bytes, (select coalesce(sum(bytes), 0)::bigint from blob_tally where org_id = o.id)
         from organization o where o.id = $1 and o.quota_bytes is not null
         union all
         select p.id, p.quota_bytes, (select coalesce(sum(t.bytes), 0)::bigint from project_closure d
                join version_tally t on t.project_id = d.descendant_id where d.ancestor_id = p.id)
         from project_closure c join project p on p.id = c.ancestor_id
         where c.descendant_id = $2 and p.quota_bytes is not null",
    )
    .bind(tree.org)
    .bind(project)
    .fetch_all(db)
    .await?;
    let room = |(id, quota, used): (Option<Id>, i64, i64)| {
        let whose = match id {
            None => Whose::Organization,
            Some(id) => match tree.get(id) {
                Some(project) if project.access != Access::Hidden => {
                    Whose::Project(format!("{}/{}", tree.org_slug, project.path))
                }
                _ => Whose::Above,
            },
        };
        let bytes = |bytes: i64| u64::try_from(bytes).unwrap_or_default();
        (id, Room { whose, quota: bytes(quota), used: bytes(used) })
    };
    Ok(Standing { of: rows.into_iter().map(room).collect() })
}

/// The same for a transaction that is about to bring something: where there is a quota, such take turns in an
/// organization, so that two cannot both have the last of it.
pub(crate) async fn turn(tx: &mut PgConnection, tree: &Tree, project: Id) -> Result<Standing> {
    let before = of(tx, tree, project).await?;
    if before.of.is_empty() {
        return Ok(before);
    }
    sqlx::query("select pg_advisory_xact_lock(hashtext('quota'), hashtext($1::text))")
        .bind(tree.org)
        .execute(&mut *tx)
        .await?;
    of(tx, tree, project).await
}

/// Whether what the transaction has brought fits. What takes no room is let through where there is none.
///
/// # Errors
/// [`Refusal::Quota`].
pub(crate) async fn hold(tx: &mut PgConnection, tree: &Tree, project: Id, before: &Standing) -> Result<()> {
    if before.of.is_empty() {
        return Ok(());
    }
    let after = of(tx, tree, project).await?;
    for (id, now) in &after.of {
        let was = before.of.iter().find(|(known, _)| known == id);
        if let Some((_, was)) = was
            && now.used > now.quota
            && now.used > was.used
        {
            return Err(was.refusal(now.used - was.used).into());
        }
    }
    Ok(())
}
