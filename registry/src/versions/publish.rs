//! Publishing a version, and its experiment with it.

use domain::{
    Id,
    experiment::ExperimentStatus,
    lifecycle::{self, VersionFacts},
    permission::Action,
    version::{Registration, Stage, Status},
};
use serde_json::json;
use sqlx::{FromRow, PgConnection};

use crate::{
    Actor, Result, audit, gate,
    tree::{Tree, read},
};

#[derive(FromRow)]
struct Facts {
    project_id: Id,
    status: String,
    stage: String,
    registration: String,
    archived: bool,
    experiment_id: Option<Id>,
    experiment_project: Option<Id>,
    experiment_status: Option<String>,
    experiment_published: Option<bool>,
}

/// Publishes a version inside a transaction that has made or locked it.
///
/// # Errors
/// The roles in both projects; [`lifecycle::publish`]'s.
pub(crate) async fn in_transaction(tx: &mut PgConnection, actor: &Actor, tree: &Tree, id: Id) -> Result<()> {
    let facts: Facts = sqlx::query_as(
        "select v.project_id, v.status, v.stage, v.registration, v.archived_at is not null as archived, v.experiment_id,
                e.project_id as experiment_project, e.status as experiment_status,
                e.published_at is not null as experiment_published
         from version v left join experiment e on e.id = v.experiment_id where v.id = $1 for update of v",
    )
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    gate::may_publish(tree, facts.project_id)?;
    let experiment = match &facts.experiment_status {
        Some(status) => {
            Some((read(status, ExperimentStatus::from_code)?, facts.experiment_published.unwrap_or_default()))
        }
        None => None,
    };
    let change = lifecycle::publish(&VersionFacts {
        status: read(&facts.status, Status::from_code)?,
        stage: read(&facts.stage, Stage::from_code)?,
        registration: read(&facts.registration, Registration::from_code)?,
        archived: facts.archived,
        experiment,
    })?;
    if let (true, Some(experiment), Some(project)) =
        (change.experiment_too, facts.experiment_id, facts.experiment_project)
    {
        gate::experiment(tx, actor, experiment, Action::Publish).await?;
        publish_experiment(tx, actor, tree.org, project, experiment).await?;
    }
    sqlx::query(
        "update version set status = 'published', published_at = now(), published_by = $2, updated_at = now(),
                revision = revision + 1 where id = $1",
    )
    .bind(id)
    .bind(actor.id())
    .execute(&mut *tx)
    .await?;
    let change = audit::Change {
        org: Some(tree.org),
        project: Some(facts.project_id),
        action: "version.published",
        resource: Some(id),
        before: json!({"status": "draft"}),
        after: json!({"status": "published"}),
    };
    audit::record(tx, actor, change).await
}

async fn publish_experiment(tx: &mut PgConnection, actor: &Actor, org: Id, project: Id, id: Id) -> Result<()> {
    // Somebody who publishes another version of it at the same time may have been first.
    let done = sqlx::query(
        "update experiment set published_at = now(), updated_at = now(), revision = revision + 1
         where id = $1 and published_at is null",
    )
    .bind(id)
    .execute(&mut *tx)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(());
    }
    let change = audit::Change {
        org: Some(org),
        project: Some(project),
        action: "experiment.published",
        resource: Some(id),
        before: json!({"published": false}),
        after: json!({"published": true}),
    };
    audit::record(tx, actor, change).await
}
