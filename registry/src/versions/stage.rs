//! Stages, with the history of who set them and why.

use domain::{Id, Refusal, api::NewStage, name};
use serde_json::json;
use sqlx::PgConnection;

use super::facts::Candidate;
use crate::{Actor, Result, audit, tree::Tree};

/// Longest reason, in characters: one line of the history.
const REASON_MAX: usize = 256;

/// Refuses words that the history cannot hold.
pub(super) fn check(new: &NewStage) -> Result<(), Refusal> {
    name::check_text("message", &new.message)?;
    if new.reason.chars().count() > REASON_MAX || new.reason.chars().any(char::is_control) {
        return Err(Refusal::invalid("reason", format!("takes up to {REASON_MAX} characters on one line")));
    }
    Ok(())
}

/// Sets the stage of versions that the rule lets have it, under their locks.
pub(super) async fn apply(
    tx: &mut PgConnection,
    actor: &Actor,
    tree: &Tree,
    versions: &[&Candidate],
    new: &NewStage,
) -> Result<()> {
    let ids: Vec<Id> = versions.iter().map(|v| v.id).collect();
    sqlx::query("update version set stage = $2, updated_at = now(), revision = revision + 1 where id = any($1)")
        .bind(&ids)
        .bind(new.stage.code())
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "insert into stage_change (org_id, id, version_id, from_stage, to_stage, changed_by, reason, message)
         select $1, c.id, c.version_id, c.from_stage, $5, $6, $7, $8
         from unnest($2::uuid[], $3::uuid[], $4::text[]) as c (id, version_id, from_stage)",
    )
    .bind(tree.org)
    .bind(versions.iter().map(|_| Id::now_v7()).collect::<Vec<_>>())
    .bind(&ids)
    .bind(versions.iter().map(|v| v.facts.stage.code()).collect::<Vec<_>>())
    .bind(new.stage.code())
    .bind(actor.id())
    .bind(new.reason.trim())
    .bind(&new.message)
    .execute(&mut *tx)
    .await?;
    let entries: Vec<_> = versions
        .iter()
        .map(|v| {
            let mut after = json!({"stage": new.stage.code()});
            for (field, text) in [("reason", new.reason.trim()), ("message", new.message.as_str())] {
                if !text.is_empty() {
                    after[field] = text.into();
                }
            }
            v.entry(json!({"stage": v.facts.stage.code()}), after)
        })
        .collect();
    audit::record_many(tx, actor, tree.org, "version.staged", &entries).await
}
