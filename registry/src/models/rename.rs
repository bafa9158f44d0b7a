//! Another name for a model; its old address keeps leading to it.

use domain::{Id, Refusal, api::Model, name};
use serde_json::json;
use sqlx::PgConnection;

use crate::{
    Actor, Result, audit,
    constraint::OnConstraint,
    gate::{Granted, TheModel},
    versions::facts,
};

/// Locks what a rename touches in the order that everybody has: the model, then its versions, which copy its name.
pub(super) async fn lock(tx: &mut PgConnection, id: Id) -> Result<()> {
    sqlx::query("select from model where id = $1 for update").bind(id).execute(&mut *tx).await?;
    let versions: Vec<Id> =
        sqlx::query_scalar("select id from version where model_id = $1").bind(id).fetch_all(&mut *tx).await?;
    facts::lock(tx, &versions).await
}

/// Gives a locked model its name and the slug that follows from it.
pub(super) async fn rename(
    tx: &mut PgConnection,
    actor: &Actor,
    model: &Granted<TheModel>,
    before: &Model,
    (title, slug): (&str, &str),
) -> Result<()> {
    let (above, old_slug) = before.address.rsplit_once('/').unwrap_or_default();
    sqlx::query("update model set name = $2, name_key = $3, slug = $4 where id = $1")
        .bind(model.id)
        .bind(title)
        .bind(name::sort_key(title))
        .bind(slug)
        .execute(&mut *tx)
        .await
        .on_constraint("node_slug_key", || Refusal::Unavailable { name: title.to_owned() })?;
    if slug != old_slug {
        sqlx::query(
            "insert into redirect (org_id, parent_id, slug, model_id) values ($1, $2, $3, $4)
             on conflict on constraint redirect_slug_key do update set project_id = null, model_id = excluded.model_id",
        )
        .bind(model.tree.org)
        .bind(model.project)
        .bind(old_slug)
        .bind(model.id)
        .execute(&mut *tx)
        .await?;
        // At its own place it needs no leading.
        sqlx::query("delete from redirect where org_id = $1 and parent_id = $2 and slug = $3")
            .bind(model.tree.org)
            .bind(model.project)
            .bind(slug)
            .execute(&mut *tx)
            .await?;
    }
    let change = audit::Change {
        org: Some(model.tree.org),
        project: Some(model.project),
        action: "model.renamed",
        resource: Some(model.id),
        before: json!({"name": before.name, "address": before.address}),
        after: json!({"name": title, "address": format!("{above}/{slug}")}),
    };
    audit::record(tx, actor, change).await
}
