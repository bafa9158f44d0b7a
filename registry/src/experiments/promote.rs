//! Promoting an experiment: a new Draft of a model that carries its link and its metrics, with the files of a version
//! that came from it, a URI, or neither yet.

use domain::{
    Id, Refusal,
    api::{NewVersion, Promote, Promotion, Registered},
    lifecycle,
    permission::Action,
};
use sqlx::PgConnection;

use super::promotion;
use crate::{
    Actor, Registry, Result, again,
    gate::{self, Granted, TheExperiment},
    quota,
    versions::{
        facts,
        register::{self, Brought, check, from, promotion::check_promotion},
        target,
    },
};

/// What the keys of promotions are kept under.
const ROUTE: &str = "promotions";

/// Promotes an experiment; what is not said is filled in. With an idempotency key the same request answers the same
/// version again.
///
/// # Errors
/// Field errors; the gate's; the target's promotion rule, by name.
pub async fn promote(
    registry: &Registry,
    actor: &Actor,
    id: Id,
    wish: Promote,
    idempotency_key: Option<&str>,
) -> Result<Registered> {
    let mut tx = registry.pool.begin().await?;
    if let Some(key) = idempotency_key
        && let Some(before) = again::recall(&mut tx, actor, (ROUTE, key), &(id, &wish)).await?
    {
        return Ok(before);
    }
    let granted = gate::experiment(&mut tx, actor, id, Action::See).await?;
    let known = promotion::of(&mut tx, &granted).await?;
    // What is kept outside needs no version to be taken from.
    let source = match (wish.version, &wish.uri) {
        (Some(said), _) => said,
        (None, Some(_)) => None,
        (None, None) => known.version,
    };
    let mut new = filled_in(id, wish, known);
    let mut brought = Brought::default();
    if let Some(source) = source {
        may_take(&mut tx, actor, &granted, source).await?;
        let taken = from::version(&mut tx, source).await?;
        if new.uri.is_some() && !taken.brought.files.is_empty() {
            return Err(Refusal::invalid("uri", "and the files of a version exclude each other").into());
        }
        brought = taken.brought;
        new.uri = new.uri.or(taken.uri);
        new.framework = taken.framework;
        new.configuration = taken.configuration;
        new.labels = taken.labels;
    }
    check::check(&new)?;
    let target = target::find(&mut tx, actor, &new.model, Action::Register).await?;
    check_promotion(&mut tx, actor, &target, id).await?;
    let (tree, project) = (&target.granted.tree, target.granted.id);
    let room = quota::turn(&mut tx, tree, project).await?;
    let registered = register::write(&mut tx, actor, &target, &new, source, &brought).await?;
    quota::hold(&mut tx, tree, project, &room).await?;
    if let Some(key) = idempotency_key {
        again::remember(&mut tx, actor, (ROUTE, key), &registered).await?;
    }
    tx.commit().await?;
    Ok(registered)
}

/// The version as it is asked for, with what is known in the place of what was not said.
fn filled_in(experiment: Id, wish: Promote, known: Promotion) -> NewVersion {
    let said = |text: String| Some(text).filter(|text| !text.trim().is_empty());
    NewVersion {
        model: wish.to.unwrap_or(known.to),
        uri: wish.uri.and_then(said),
        label: wish.label.and_then(said),
        description: wish.description.unwrap_or(known.description),
        tags: wish.tags.unwrap_or(known.tags),
        metadata: wish.metadata.unwrap_or(known.metadata),
        experiment: Some(experiment),
        stage: wish.stage,
        publish: wish.publish,
        ..NewVersion::default()
    }
}

/// The version must have come from the experiment, and the actor be allowed to take its files.
async fn may_take(
    tx: &mut PgConnection,
    actor: &Actor,
    experiment: &Granted<TheExperiment>,
    version: Id,
) -> Result<()> {
    let granted = gate::version(tx, actor, version, Action::Copy).await?;
    let found = facts::load(tx, &granted.tree, &[version]).await?;
    let found = found.first().ok_or_else(|| Refusal::not_found("version"))?;
    if found.experiment.is_none_or(|(made_by, _)| made_by != experiment.id) {
        return Err(Refusal::invalid("version", "did not come from this experiment").into());
    }
    Ok(lifecycle::promote(&found.facts).map_err(Refusal::from)?)
}
