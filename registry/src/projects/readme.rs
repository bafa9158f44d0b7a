//! A project's README: Markdown, as people wrote it.

use domain::{
    Id, Refusal,
    api::{PutReadme, Readme},
    name,
    permission::Action,
};
use serde_json::json;
use sqlx::PgConnection;

use super::access;
use crate::{Actor, Registry, Result, audit, gate};

/// The README, for whoever has a role in the project.
///
/// # Errors
/// [`Refusal::NotFound`] when it is not there or hidden.
pub async fn get(registry: &Registry, actor: &Actor, id: Id) -> Result<Readme> {
    let mut db = registry.pool.acquire().await?;
    gate::project(&mut db, actor, id, Action::See).await?;
    of(&mut db, id).await
}

async fn of(db: &mut PgConnection, id: Id) -> Result<Readme> {
    let (text, revision) = sqlx::query_as(
        "select coalesce(r.text, ''), p.revision from project p left join project_readme r on r.project_id = p.id where p.id = $1",
    )
    .bind(id)
    .fetch_one(db)
    .await?;
    Ok(Readme { text, revision })
}

/// Writes it anew. With a revision only while that is the project's current one.
///
/// # Errors
/// The role; [`Refusal::Changed`] when somebody else was faster; a text that cannot be kept.
pub async fn put(registry: &Registry, actor: &Actor, id: Id, new: &PutReadme, revision: Option<i64>) -> Result<Readme> {
    name::check_text("text", &new.text)?;
    let mut tx = registry.pool.begin().await?;
    let granted = access::turn(&mut tx, actor, id).await?;
    let before = of(&mut tx, id).await?;
    if revision.is_some_and(|seen| seen != before.revision) {
        return Err(Refusal::Changed { what: "The project".into() }.into());
    }
    if before.text == new.text {
        return Ok(before);
    }
    sqlx::query(
        "insert into project_readme (org_id, project_id, text) values ($1, $2, $3)
         on conflict (project_id) do update set text = excluded.text",
    )
    .bind(granted.tree.org)
    .bind(id)
    .bind(&new.text)
    .execute(&mut *tx)
    .await?;
    sqlx::query("update project set updated_at = now(), revision = revision + 1 where id = $1")
        .bind(id)
        .execute(&mut *tx)
        .await?;
    // The text may be as long as a book: the log keeps how much there was of it.
    let change = audit::Change {
        org: Some(granted.tree.org),
        project: Some(id),
        action: "project.readme_changed",
        resource: Some(id),
        before: json!({"characters": before.text.chars().count()}),
        after: json!({"characters": new.text.chars().count()}),
    };
    audit::record(&mut tx, actor, change).await?;
    let told = of(&mut tx, id).await?;
    tx.commit().await?;
    Ok(told)
}
