//! Making a model before it has a version.

use std::collections::BTreeMap;

use domain::{Id, Refusal, name, permission::Action, project::takes_more};
use serde_json::json;
use sqlx::PgConnection;

use super::edit;
use crate::{Actor, Registry, Result, audit, constraint::OnConstraint, gate, versions::register::check::KEYS_MAX};

/// A model that is to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewModel {
    /// Display name.
    pub name: String,
    /// Description.
    pub description: String,
    /// Metadata by key.
    pub metadata: BTreeMap<String, String>,
}

/// Makes a model in a project. Whoever may register versions there may.
///
/// # Errors
/// Field errors; the gate's; [`Refusal::Taken`] where the project has one of that name, and [`Refusal::Unavailable`]
/// where the name is not to be had otherwise.
pub async fn create(registry: &Registry, actor: &Actor, project: Id, new: &NewModel) -> Result<Id> {
    let (title, slug) = name::check_name("name", &new.name)?;
    name::check_text("description", &new.description)?;
    if new.metadata.len() > KEYS_MAX {
        return Err(Refusal::invalid("metadata", format!("has more than {KEYS_MAX} keys")).into());
    }
    for (key, value) in &new.metadata {
        name::check_key("metadata", key)?;
        name::check_text("metadata", value)?;
    }
    let mut tx = registry.pool.begin().await?;
    let granted = gate::project(&mut tx, actor, project, Action::Register).await?;
    let at = granted.project()?;
    takes_more(at.in_archive, &at.path)?;
    at.features.take_models(&at.path)?;
    // Of two that make a model of one name the second waits here, and then finds it.
    sqlx::query("select from project where id = $1 for no key update").bind(granted.id).execute(&mut *tx).await?;
    let is_there: bool = sqlx::query_scalar("select exists (select from model where project_id = $1 and slug = $2)")
        .bind(granted.id)
        .bind(&slug)
        .fetch_one(&mut *tx)
        .await?;
    if is_there {
        return Err(Refusal::Taken { what: "A model called".into(), name: title }.into());
    }
    let id = Id::now_v7();
    sqlx::query(
        "insert into model (org_id, id, project_id, slug, name, name_key, created_by) values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(granted.tree.org)
    .bind(id)
    .bind(granted.id)
    .bind(&slug)
    .bind(&title)
    .bind(name::sort_key(&title))
    .bind(actor.id())
    .execute(&mut *tx)
    .await
    .on_constraint("node_slug_key", || Refusal::Unavailable { name: title.clone() })?;
    sides(&mut tx, granted.tree.org, id, new).await?;
    let change = audit::Change {
        org: Some(granted.tree.org),
        project: Some(granted.id),
        action: "model.created",
        resource: Some(id),
        before: json!(null),
        after: json!({"name": title, "address": format!("{}/{}/{slug}", granted.tree.org_slug, at.path)}),
    };
    audit::record(&mut tx, actor, change).await?;
    tx.commit().await?;
    Ok(id)
}

async fn sides(tx: &mut PgConnection, org: Id, id: Id, new: &NewModel) -> Result<()> {
    if !new.description.is_empty() {
        edit::describe(tx, org, id, &new.description).await?;
    }
    let (keys, values): (Vec<&str>, Vec<&str>) =
        new.metadata.iter().map(|(key, value)| (key.as_str(), value.as_str())).unzip();
    edit::set_keys(tx, org, id, keys, values).await
}
