//! All of one experiment.

use domain::{Id, Time, api::Experiment, experiment::ExperimentStatus, permission::Action, person::PersonRef};
use sqlx::{FromRow, PgConnection};

use crate::{
    Actor, Error, Registry, Result, gate, tags,
    tree::read,
    versions::{get::MetricRow, list},
};

#[derive(FromRow)]
struct Raw {
    name: String,
    kind: String,
    status: String,
    user_id: Option<Id>,
    user_name: Option<String>,
    created_at: Time,
    started_at: Option<Time>,
    updated_at: Time,
    last_iteration: i64,
    published_at: Option<Time>,
}

/// An experiment by key.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when it is not there or hidden.
pub async fn get(registry: &Registry, actor: &Actor, id: Id) -> Result<Experiment> {
    let mut db = registry.reads().await?;
    in_transaction(&mut db, actor, id).await
}

pub(crate) async fn in_transaction(db: &mut PgConnection, actor: &Actor, id: Id) -> Result<Experiment> {
    let granted = gate::experiment(db, actor, id, Action::See).await?;
    let raw: Raw = sqlx::query_as(
        "select e.name, e.kind, e.status, e.user_id, a.name as user_name, e.created_at, e.started_at, e.updated_at,
                e.last_iteration, e.published_at
         from experiment e left join account a on a.id = e.user_id where e.id = $1",
    )
    .bind(id)
    .fetch_one(&mut *db)
    .await?;
    let parameters =
        sqlx::query_as("select name, value from experiment_parameter where experiment_id = $1 order by name")
            .bind(id)
            .fetch_all(&mut *db)
            .await?;
    let metrics: Vec<MetricRow> =
        sqlx::query_as("select * from experiment_metric where experiment_id = $1 order by name, variant")
            .bind(id)
            .fetch_all(&mut *db)
            .await?;
    let project = granted
        .tree
        .reference(granted.project)
        .ok_or_else(|| Error::Broken("a granted experiment's project left its tree".into()))?;
    Ok(Experiment {
        id,
        name: raw.name,
        kind: raw.kind,
        project: format!("{}/{}", granted.tree.org_slug, project.path),
        project_name: project.name,
        status: read(&raw.status, ExperimentStatus::from_code)?,
        user: raw.user_id.zip(raw.user_name).map(|(id, name)| PersonRef { id, name }),
        tags: tags::of_experiment(db, id).await?,
        parameters,
        metrics: metrics.into_iter().map(MetricRow::summary).collect(),
        versions: list::of_experiment(db, &granted.tree, id).await?,
        created: raw.created_at,
        started: raw.started_at,
        updated: raw.updated_at,
        last_iteration: raw.last_iteration,
        published: raw.published_at,
    })
}
