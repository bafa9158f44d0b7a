//! `/experiments`

use axum::{extract::State, http::StatusCode};
use domain::api::{Experiment, FinishExperiment, NewExperiment, ReportValues};
use registry::{Registry, experiments};

use super::{Answer, Caller, Json, Key};

/// Creates an experiment.
pub async fn create(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Json(new): Json<NewExperiment>,
) -> Answer<(StatusCode, axum::Json<Experiment>)> {
    Ok((StatusCode::CREATED, axum::Json(experiments::create::create(&registry, &actor, new).await?)))
}

/// One experiment.
pub async fn get(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
) -> Answer<axum::Json<Experiment>> {
    Ok(axum::Json(experiments::get::get(&registry, &actor, id).await?))
}

/// Adds parameters and metric values.
pub async fn report(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Json(values): Json<ReportValues>,
) -> Answer<StatusCode> {
    experiments::report::report(&registry, &actor, id, values).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends the run.
pub async fn finish(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Json(end): Json<FinishExperiment>,
) -> Answer<StatusCode> {
    experiments::finish::finish(&registry, &actor, id, end.status).await?;
    Ok(StatusCode::NO_CONTENT)
}
