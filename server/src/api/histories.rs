//! `/versions/{id}/…` and `/experiments/{id}/…`: what happened, where it comes from, how it went.

use axum::{Json, extract::State};
use domain::{
    api::{Activity, Curve, Lineage, StageChange},
    table::Page,
};
use registry::{
    Registry, experiments,
    versions::{self, history::Which, lineage, stages},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, Caller, Key, Parameters};

/// A list that comes whole.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ListOf{T}")]
pub struct Items<T> {
    /// All of it.
    pub items: Vec<T>,
}

/// Which page.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// From the page before.
    pub cursor: Option<String>,
}

/// What was done to a version, newest first.
pub async fn activity(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Parameters(question): Parameters<Question>,
) -> Answer<Json<Page<Activity>>> {
    Ok(Json(versions::activity::get(&registry, &actor, id, question.cursor.as_deref()).await?))
}

/// The stages that a version had, newest first.
pub async fn stages(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
) -> Answer<Json<Items<StageChange>>> {
    Ok(Json(Items { items: stages::get(&registry, &actor, id).await? }))
}

/// Where a version comes from and what came of it.
pub async fn lineage(State(registry): State<Registry>, Caller(actor): Caller, Key(id): Key) -> Answer<Json<Lineage>> {
    Ok(Json(lineage::get(&registry, &actor, id).await?))
}

/// The metrics of a version over iterations.
pub async fn metrics(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
) -> Answer<Json<Items<Curve>>> {
    Ok(Json(Items { items: versions::history::get(&registry, &actor, id, &Which::All).await? }))
}

/// The metrics of an experiment over iterations.
pub async fn experiment_metrics(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
) -> Answer<Json<Items<Curve>>> {
    Ok(Json(Items { items: experiments::history::get(&registry, &actor, id).await? }))
}
