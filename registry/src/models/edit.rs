//! Changing a model: its name, its description, and its metadata by key.

use std::collections::BTreeMap;

use domain::{
    Id, Refusal,
    api::{EditModel, KeyEdit, Model},
    lifecycle, name,
};
use serde_json::{Map, Value, json};
use sqlx::PgConnection;

use super::{get, rename};
use crate::{
    Actor, Registry, Result, audit, gate,
    versions::{edit::kept, register::check::KEYS_MAX},
};

/// Changes what is named and leaves the rest. With a revision only while that is the model's current one.
///
/// # Errors
/// Field errors; the role, which is Admin for the name of a model with Published versions; a name that is not to be
/// had; [`Refusal::Changed`] when somebody else was faster.
pub async fn edit(
    registry: &Registry,
    actor: &Actor,
    id: Id,
    edit: &EditModel,
    revision: Option<i64>,
) -> Result<Model> {
    let named = edit.name.as_deref().map(|title| name::check_name("name", title)).transpose()?;
    check(edit)?;
    let mut tx = registry.pool.begin().await?;
    if named.is_some() {
        rename::lock(&mut tx, id).await?;
    }
    let granted = super::turn(&mut tx, actor, id).await?;
    let before = get::in_transaction(&mut tx, actor, id).await?;
    if revision.is_some_and(|seen| seen != before.revision) {
        return Err(Refusal::Changed { what: "The model".into() }.into());
    }
    let here = gate::standing(&granted.tree, granted.project);
    lifecycle::edit_model(&here).map_err(Refusal::from)?;
    let mut changed = false;
    if let Some((title, slug)) = named.filter(|(title, _)| *title != before.name) {
        lifecycle::rename_model(&here, before.published).map_err(Refusal::from)?;
        rename::rename(&mut tx, actor, &granted, &before, (&title, &slug)).await?;
        changed = true;
    }
    let (mut old, mut new) = (Map::new(), Map::new());
    if let Some(description) = edit.description.as_ref().filter(|text| **text != before.description) {
        describe(&mut tx, granted.tree.org, id, description).await?;
        old.insert("description".into(), kept(&before.description));
        new.insert("description".into(), kept(description));
    }
    if let Some((was, is)) = metadata(&mut tx, granted.tree.org, id, &before, &edit.metadata).await? {
        old.insert("metadata".into(), was);
        new.insert("metadata".into(), is);
    }
    if !new.is_empty() {
        let change = audit::Change {
            org: Some(granted.tree.org),
            project: Some(granted.project),
            action: "model.edited",
            resource: Some(id),
            before: Value::Object(old),
            after: Value::Object(new),
        };
        audit::record(&mut tx, actor, change).await?;
        changed = true;
    }
    if changed {
        sqlx::query("update model set updated_at = now(), revision = revision + 1 where id = $1")
            .bind(id)
            .execute(&mut *tx)
            .await?;
    }
    let told = get::in_transaction(&mut tx, actor, id).await?;
    tx.commit().await?;
    Ok(told)
}

fn check(edit: &EditModel) -> Result<(), Refusal> {
    edit.description.as_deref().map_or(Ok(()), |text| name::check_text("description", text))?;
    for (key, KeyEdit { value, .. }) in &edit.metadata {
        name::check_key("metadata", key)?;
        value.as_deref().map_or(Ok(()), |value| name::check_text("metadata", value))?;
    }
    Ok(())
}

pub(super) async fn describe(tx: &mut PgConnection, org: Id, id: Id, description: &str) -> Result<()> {
    sqlx::query(
        "insert into model_text (org_id, model_id, description) values ($1, $2, $3)
         on conflict (model_id) do update set description = excluded.description",
    )
    .bind(org)
    .bind(id)
    .bind(description)
    .execute(tx)
    .await?;
    Ok(())
}

/// Sets and removes keys; what was of those that changed, and what is.
async fn metadata(
    tx: &mut PgConnection,
    org: Id,
    id: Id,
    model: &Model,
    edits: &BTreeMap<String, KeyEdit>,
) -> Result<Option<(Value, Value)>> {
    let found: BTreeMap<&str, &str> = model.metadata.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let (mut old, mut new) = (Map::new(), Map::new());
    let (mut gone, mut set): (Vec<&str>, Vec<(&str, &str)>) = (Vec::new(), Vec::new());
    for (key, KeyEdit { value, old: seen }) in edits {
        let now = found.get(key.as_str()).copied();
        if seen.as_ref().is_some_and(|seen| seen.as_deref() != now) {
            return Err(Refusal::Changed { what: format!("The key “{key}” of the model") }.into());
        }
        if now == value.as_deref() {
            continue;
        }
        old.insert(key.clone(), now.map_or(json!(null), kept));
        new.insert(key.clone(), value.as_deref().map_or(json!(null), kept));
        match value {
            Some(value) => set.push((key, value)),
            None => gone.push(key),
        }
    }
    if new.is_empty() {
        return Ok(None);
    }
    let count = found.len() + set.iter().filter(|(key, _)| !found.contains_key(key)).count() - gone.len();
    if count > KEYS_MAX {
        return Err(Refusal::invalid("metadata", format!("has more than {KEYS_MAX} keys")).into());
    }
    sqlx::query("delete from model_metadata where model_id = $1 and key = any($2)")
        .bind(id)
        .bind(&gone)
        .execute(&mut *tx)
        .await?;
    let (keys, values): (Vec<&str>, Vec<&str>) = set.into_iter().unzip();
    set_keys(tx, org, id, keys, values).await?;
    Ok(Some((Value::Object(old), Value::Object(new))))
}

/// Sets some keys, whatever they were.
pub(super) async fn set_keys(tx: &mut PgConnection, org: Id, id: Id, keys: Vec<&str>, values: Vec<&str>) -> Result<()> {
    sqlx::query(
        "insert into model_metadata (org_id, model_id, key, value) select $1, $2, * from unnest($3::text[], $4::text[])
         on conflict (model_id, key) do update set value = excluded.value",
    )
    .bind(org)
    .bind(id)
    .bind(keys)
    .bind(values)
    .execute(tx)
    .await?;
    Ok(())
}
