//! Creating an experiment.

use domain::{
    Id, Refusal,
    address::Address,
    api::{Experiment, NewExperiment, ReportValues},
    name,
    permission::Action,
    project::takes_more,
};
use serde_json::json;
use sqlx::PgConnection;

use super::{get, report};
use crate::{Actor, Registry, Result, again, audit, gate, projects::address, tags, tree::Tree};

/// What the keys of such requests are kept under.
const ROUTE: &str = "experiments";
/// Most versions that an experiment starts from.
const INPUTS_MAX: usize = 100;

/// Creates an experiment that is running from now on.
///
/// # Errors
/// Field errors; a missing project; the role.
pub async fn create(registry: &Registry, actor: &Actor, new: NewExperiment) -> Result<Experiment> {
    create_once(registry, actor, new, None).await
}

/// The same; with an idempotency key the same request answers the same experiment again.
///
/// # Errors
/// As [`create`]; a key of another request.
pub async fn create_once(
    registry: &Registry,
    actor: &Actor,
    new: NewExperiment,
    key: Option<&str>,
) -> Result<Experiment> {
    let title = new.name.trim();
    if title.is_empty() || title.chars().count() > name::NAME_MAX || title.chars().any(char::is_control) {
        return Err(Refusal::invalid("name", "needs 1 to 256 characters on one line").into());
    }
    let kind = new.kind.as_deref().map_or("training", str::trim);
    if kind.is_empty() || kind.chars().count() > 64 || kind.chars().any(char::is_control) {
        return Err(Refusal::invalid("kind", "needs 1 to 64 characters on one line").into());
    }
    if new.inputs.len() > INPUTS_MAX {
        return Err(Refusal::invalid("inputs", format!("are more than {INPUTS_MAX}")).into());
    }
    let mut inputs = Vec::new();
    for input in &new.inputs {
        inputs.push(address::version(registry, actor, "inputs", input).await?);
    }
    let at = Address::parse(&new.project)?;
    let mut tx = registry.pool.begin().await?;
    if let Some(key) = key
        && let Some(before) = again::recall(&mut tx, actor, (ROUTE, key), &new).await?
    {
        return Ok(before);
    }
    let tree = gate::tree(&mut tx, actor, &at.organization).await?;
    let place = address::walk(&mut tx, &tree, &at.path).await?;
    let target = place.project.filter(|_| place.rest.is_empty() && place.model.is_none() && at.version.is_none());
    let granted = gate::project_in(tree, target, Action::Register)?;
    let project = granted.project()?;
    takes_more(project.in_archive, &project.path)?;
    project.features.take_experiments(&project.path)?;
    let (org, id) = (granted.tree.org, Id::now_v7());
    sqlx::query(
        "insert into experiment (org_id, id, project_id, name, name_key, kind, status, user_id, started_at)
         values ($1, $2, $3, $4, $5, $6, 'in_progress', $7, now())",
    )
    .bind(org)
    .bind(id)
    .bind(granted.id)
    .bind(title)
    .bind(name::sort_key(title))
    .bind(kind)
    .bind(actor.id())
    .execute(&mut *tx)
    .await?;
    start_from(&mut tx, actor, &granted.tree, id, &inputs).await?;
    let tag_ids = tags::ensure(&mut tx, org, &new.tags).await?;
    sqlx::query("insert into experiment_tag (org_id, experiment_id, tag_id) select $1, $2, unnest($3::uuid[])")
        .bind(org)
        .bind(id)
        .bind(&tag_ids)
        .execute(&mut *tx)
        .await?;
    report::write(&mut tx, org, id, &ReportValues { parameters: new.parameters, metrics: Vec::new() }).await?;
    let change = audit::Change {
        org: Some(org),
        project: Some(granted.id),
        action: "experiment.created",
        resource: Some(id),
        before: json!(null),
        after: json!({"name": title, "kind": kind}),
    };
    audit::record(&mut tx, actor, change).await?;
    let experiment = get::in_transaction(&mut tx, actor, id).await?;
    if let Some(key) = key {
        again::remember(&mut tx, actor, (ROUTE, key), &experiment).await?;
    }
    tx.commit().await?;
    Ok(experiment)
}

/// Notes the versions that an experiment starts from, as far as the actor may see them.
async fn start_from(tx: &mut PgConnection, actor: &Actor, tree: &Tree, id: Id, inputs: &[Id]) -> Result<()> {
    for &input in inputs {
        let granted = gate::version(tx, actor, input, Action::ReadPublished).await?;
        // Foreign keys carry the organization, so one elsewhere would be refused without a reason.
        if granted.tree.org != tree.org {
            return Err(Refusal::invalid("inputs", "has a version of another organization").into());
        }
    }
    sqlx::query(
        "insert into experiment_input (org_id, experiment_id, version_id) select distinct $1::uuid, $2::uuid, i from unnest($3::uuid[]) i",
    )
    .bind(tree.org)
    .bind(id)
    .bind(inputs)
    .execute(tx)
    .await?;
    Ok(())
}
