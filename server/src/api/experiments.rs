//! `/experiments`

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    api::{Experiment, FinishExperiment, NewExperiment, ReportValues},
    table::{ExperimentRow, Page, Subject},
};
use registry::{Registry, experiments, table::Query};

use super::{
    Answer, Caller, Json, Key, Parameters,
    export::{Format, Sheet},
    table::{limit, question},
};

question! {
    /// Which experiments.
    Question {
        /// From the page before.
        cursor: Option<String>,
        /// At most 500.
        limit: Option<i64>,
    }
}

/// A page of experiments, in the table's order.
pub async fn list(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Parameters(question): Parameters<Question>,
) -> Answer<axum::Json<Page<ExperimentRow>>> {
    let (at, view) = (question.asked().place()?, question.asked().view(Subject::Experiments)?);
    let columns = view.extra_columns();
    let query = Query {
        cursor: question.cursor.as_deref(),
        limit: limit(question.limit)?,
        ..Query::at(&at.organization, &at.path).of(&view, &columns)
    };
    Ok(axum::Json(experiments::list::list(&registry, &actor, query).await?.page))
}

question! {
    /// Which experiments, as what kind of file.
    ExportQuestion {
        /// `csv` or `json`
        format: Format,
    }
}

/// All experiments of a view as a file.
pub async fn export(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Parameters(question): Parameters<ExportQuestion>,
) -> Answer<Response> {
    let (at, view) = (question.asked().place()?, question.asked().view(Subject::Experiments)?);
    let rows = experiments::list::export(&registry, &actor, &at.organization, &at.path, &view).await?;
    Sheet::of(&view, question.format).stream(&at, rows, ExperimentRow::value)
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
