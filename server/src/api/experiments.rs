//! `/experiments`

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    api::{Experiment, FinishExperiment, NewExperiment, ReportValues},
    table::{ExperimentRow, Page, Subject},
};
use registry::{Registry, experiments};

use super::{
    Answer, Caller, Json, Key, Parameters,
    table::{ExportQuestion, Question},
};

/// A page of experiments, in the table's order.
pub async fn list(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Parameters(question): Parameters<Question>,
) -> Answer<axum::Json<Page<ExperimentRow>>> {
    let page = question.page(Subject::Experiments)?;
    Ok(axum::Json(experiments::list::list(&registry, &actor, page.query()).await?.page))
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
