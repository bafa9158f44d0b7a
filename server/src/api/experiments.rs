//! `/experiments`

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    api::{Experiment, FinishExperiment, NewExperiment, Promote, Promotion, Registered, ReportValues},
    table::{ExperimentRow, Page, Subject},
};
use registry::{Registry, experiments};

use super::{
    Answer, Caller, Idempotency, Json, Key, Parameters,
    table::{ExportQuestion, Question},
};

/// A page of experiments, in the table's order.
pub async fn list(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Parameters(question): Parameters<Question>,
) -> Answer<axum::Json<Page<ExperimentRow>>> {
    let page = question.page(Subject::Experiments)?;
    Ok(axum::Json(experiments::list::rows(&registry, &actor, page.query()).await?))
}

/// All experiments of a view as a file.
pub async fn export(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Parameters(question): Parameters<ExportQuestion>,
) -> Answer<Response> {
    let (at, view, sheet) = question.sheet(Subject::Experiments)?;
    let rows = experiments::list::export(&registry, &actor, &at.organization, &at.path, &view).await?;
    sheet.stream(&at, rows, ExperimentRow::value)
}

/// Creates an experiment.
pub async fn create(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Idempotency(key): Idempotency,
    Json(new): Json<NewExperiment>,
) -> Answer<(StatusCode, axum::Json<Experiment>)> {
    let experiment = experiments::create::create_once(&registry, &actor, new, key.as_deref()).await?;
    Ok((StatusCode::CREATED, axum::Json(experiment)))
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

/// What a promotion of it would be made of.
pub async fn promotion(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
) -> Answer<axum::Json<Promotion>> {
    Ok(axum::Json(experiments::promotion::get(&registry, &actor, id).await?))
}

/// Makes a version of a model of it; with a key once.
pub async fn promote(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Idempotency(key): Idempotency,
    Json(wish): Json<Promote>,
) -> Answer<(StatusCode, axum::Json<Registered>)> {
    let registered = experiments::promote::promote(&registry, &actor, id, wish, key.as_deref()).await?;
    Ok((StatusCode::CREATED, axum::Json(registered)))
}
