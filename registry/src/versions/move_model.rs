//! Moving a whole model with all its versions; its old address keeps leading to it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{
    Id, Refusal,
    lifecycle::{self, Reason},
};
use serde_json::json;
use sqlx::PgConnection;

use super::{
    act::{Done, Verdict},
    facts::{self, Candidate},
    place::Target,
};
use crate::{Actor, Result, audit, constraint::OnConstraint, tree::Tree};

/// Moves the models of these versions, or says why not: one version that is kept out keeps its model.
pub(super) async fn run(
    tx: &mut PgConnection,
    actor: &Actor,
    tree: &Tree,
    target: &Target,
    ids: &[Id],
    dry_run: bool,
) -> Result<HashMap<Id, Verdict>> {
    if target.named.is_some() {
        return Err(Refusal::invalid("to", "names a model; a whole model moves to a project").into());
    }
    let asked = facts::load(tx, tree, ids).await?;
    let models: Vec<Id> = asked.iter().map(|v| v.model).collect::<BTreeSet<_>>().into_iter().collect();
    let all: Vec<Id> = match dry_run {
        true => versions_of(tx, &models).await?,
        false => lock(tx, target, &models).await?,
    };
    let mut by_model: BTreeMap<Id, Vec<Candidate>> = models.into_iter().map(|model| (model, Vec::new())).collect();
    for version in facts::load(tx, tree, &all).await? {
        by_model.entry(version.model).or_default().push(version);
    }
    let mut verdicts = HashMap::new();
    for (model, versions) in by_model {
        let verdict = one(tx, actor, tree, target, model, &versions, dry_run).await?;
        for version in asked.iter().filter(|v| v.model == model) {
            let path = tree.get(target.project).map_or("", |p| p.path.as_str());
            let address = format!("{}/{path}/{}@{}", tree.org_slug, version.slug, version.number);
            verdicts.insert(version.id, verdict.clone().map(|()| Done::at(address)));
        }
    }
    Ok(verdicts)
}

/// Locks all that is moved in the order that everybody has: models by key, then their versions. Returns the versions.
async fn lock(tx: &mut PgConnection, target: &Target, models: &[Id]) -> Result<Vec<Id>> {
    sqlx::query("select from project where id = $1 for no key update")
        .bind(target.project)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(|| Refusal::not_found("project"))?;
    sqlx::query("select from model where id = any($1) order by id for update").bind(models).execute(&mut *tx).await?;
    let all = versions_of(tx, models).await?;
    facts::lock(tx, &all).await?;
    Ok(all)
}

async fn versions_of(tx: &mut PgConnection, models: &[Id]) -> Result<Vec<Id>> {
    Ok(sqlx::query_scalar("select id from version where model_id = any($1)").bind(models).fetch_all(tx).await?)
}

async fn one(
    tx: &mut PgConnection,
    actor: &Actor,
    tree: &Tree,
    target: &Target,
    model: Id,
    versions: &[Candidate],
    dry_run: bool,
) -> Result<Result<(), Reason>> {
    let Some(first) = versions.first() else { return Ok(Err(Refusal::not_found("version").into())) };
    for version in versions {
        let to = target.destination(tree, version);
        if let Err(reason) = lifecycle::move_to(&version.facts, &to, version.project == target.project) {
            return Ok(Err(reason));
        }
    }
    if dry_run {
        return Ok(target.has_room(tx, model, &first.slug).await?.map_err(Reason::from));
    }
    let (from, slug) = (first.project, first.slug.clone());
    sqlx::query("update model set project_id = $2, updated_at = now(), revision = revision + 1 where id = $1")
        .bind(model)
        .bind(target.project)
        .execute(&mut *tx)
        .await
        .on_constraint("node_slug_key", || Refusal::Unavailable { name: slug.clone() })?;
    sqlx::query("update version set updated_at = now(), revision = revision + 1 where model_id = $1")
        .bind(model)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "insert into redirect (org_id, parent_id, slug, model_id) values ($1, $2, $3, $4)
         on conflict on constraint redirect_slug_key do update set project_id = null, model_id = excluded.model_id",
    )
    .bind(tree.org)
    .bind(from)
    .bind(&slug)
    .bind(model)
    .execute(&mut *tx)
    .await?;
    // Back where it was, it needs no leading there.
    sqlx::query("delete from redirect where model_id = $1 and parent_id = $2 and slug = $3")
        .bind(model)
        .bind(target.project)
        .bind(&slug)
        .execute(&mut *tx)
        .await?;
    let path = |project: Id| tree.get(project).map_or("", |p| p.path.as_str());
    let change = audit::Change {
        org: Some(tree.org),
        project: Some(target.project),
        action: "model.moved",
        resource: Some(model),
        before: json!({"address": format!("{}/{}/{slug}", tree.org_slug, path(from))}),
        after: json!({"address": format!("{}/{}/{slug}", tree.org_slug, path(target.project))}),
    };
    audit::record(tx, actor, change).await?;
    audit::left(tx, actor, tree.org, "model.left", (&[model], &[from])).await?;
    Ok(Ok(()))
}
