//! Aliases: words that lead to one version of their model.

use domain::{Id, Refusal, api::Words, name};
use serde_json::json;
use sqlx::PgConnection;

use super::facts::Candidate;
use crate::{Actor, Result, audit, tree::Tree};

/// Most aliases in one request.
const ALIASES_MAX: usize = 100;

/// Refuses words that lead nowhere.
pub(super) fn check(words: &Words, versions: usize) -> Result<(), Refusal> {
    if versions != 1 {
        return Err(Refusal::invalid("ids", "name one version: an alias leads to one alone"));
    }
    if words.add.len() + words.remove.len() > ALIASES_MAX {
        return Err(Refusal::invalid("aliases", format!("are more than {ALIASES_MAX}")));
    }
    for word in &words.add {
        name::check_label(word).map_err(|refusal| match refusal {
            Refusal::Invalid { problem, .. } => Refusal::invalid("alias", problem),
            other => other,
        })?;
        if words.remove.contains(word) {
            return Err(Refusal::invalid("aliases", format!("“{word}” is to be added and removed")));
        }
    }
    Ok(())
}

/// Two that give the same word away, as an alias or as a label, take turns.
pub(super) async fn lock(tx: &mut PgConnection, ids: &[Id]) -> Result<()> {
    sqlx::query(
        "select from model where id in (select model_id from version where id = any($1)) order by id for no key update",
    )
    .bind(ids)
    .execute(tx)
    .await?;
    Ok(())
}

/// Refuses a label that is an alias of the model, under the model's lock: an address would mean the label from then on.
pub(super) async fn refuse_label(tx: &mut PgConnection, model: Id, label: &str) -> Result<()> {
    let is_alias: bool = sqlx::query_scalar("select exists (select from alias where model_id = $1 and name = $2)")
        .bind(model)
        .bind(label)
        .fetch_one(tx)
        .await?;
    match is_alias {
        true => Err(Refusal::Taken { what: "An alias called".into(), name: label.into() }.into()),
        false => Ok(()),
    }
}

/// Changes the aliases of a version under its lock and its model's; a word that led to another version leads to this one. Whether
/// there was something to change.
pub(super) async fn apply(
    tx: &mut PgConnection,
    actor: &Actor,
    tree: &Tree,
    version: &Candidate,
    words: &Words,
) -> Result<bool> {
    let label: Option<String> =
        sqlx::query_scalar("select label from version where model_id = $1 and label = any($2) limit 1")
            .bind(version.model)
            .bind(&words.add)
            .fetch_optional(&mut *tx)
            .await?;
    if let Some(name) = label {
        return Err(Refusal::Taken { what: "A version labelled".into(), name }.into());
    }
    let before = of(tx, version.id).await?;
    sqlx::query("delete from alias where version_id = $1 and name = any($2)")
        .bind(version.id)
        .bind(&words.remove)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "insert into alias (org_id, model_id, name, version_id) select distinct $1::uuid, $2::uuid, w, $3::uuid from unnest($4::text[]) w
         on conflict (model_id, name) do update set version_id = excluded.version_id",
    )
    .bind(tree.org)
    .bind(version.model)
    .bind(version.id)
    .bind(&words.add)
    .execute(&mut *tx)
    .await?;
    let after = of(tx, version.id).await?;
    if before == after {
        return Ok(false);
    }
    sqlx::query("update version set updated_at = now(), revision = revision + 1 where id = $1")
        .bind(version.id)
        .execute(&mut *tx)
        .await?;
    let entry = version.entry(json!({"aliases": before}), json!({"aliases": after}));
    audit::record_many(tx, actor, tree.org, "version.aliased", &[entry]).await?;
    Ok(true)
}

/// Words that lead to a version.
async fn of(tx: &mut PgConnection, version: Id) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar("select name from alias where version_id = $1 order by name")
        .bind(version)
        .fetch_all(tx)
        .await?)
}
