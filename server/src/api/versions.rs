//! `/versions`

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    Id, Refusal,
    api::{Comparison, NewVersion, Registered},
    lifecycle::COMPARE_MAX,
    table::{Details, Page, Row, Subject},
};
use registry::{Actor, Registry, projects::address, versions};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    Answer, Caller, Idempotency, Json, Key, Parameters,
    revision::Revised,
    table::{ExportQuestion, Question},
};
use crate::problem::Problem;

/// A page of versions, in the table's order.
pub async fn list(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Parameters(question): Parameters<Question>,
) -> Answer<axum::Json<Page<Row>>> {
    let page = question.page(Subject::Models)?;
    Ok(axum::Json(versions::list::rows(&registry, &actor, page.query()).await?))
}

/// All versions of a view as a file.
pub async fn export(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Parameters(question): Parameters<ExportQuestion>,
) -> Answer<Response> {
    let (at, view, sheet) = question.sheet(Subject::Models)?;
    let rows = versions::list::export(&registry, &actor, &at.organization, &at.path, &view).await?;
    sheet.stream(&at, rows, Row::value)
}

/// Registers a version.
pub async fn register(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Idempotency(key): Idempotency,
    Json(new): Json<NewVersion>,
) -> Answer<(StatusCode, axum::Json<Registered>)> {
    let registered = versions::register::register(&registry, &actor, new, key.as_deref()).await?;
    Ok((StatusCode::CREATED, axum::Json(registered)))
}

/// All of one version; the `ETag` is its revision.
pub async fn get(State(registry): State<Registry>, Caller(actor): Caller, Key(id): Key) -> Answer<Revised<Details>> {
    let details = versions::get::get(&registry, &actor, id).await?;
    Ok(Revised(details.revision, details))
}

/// Which versions to compare.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompareQuestion {
    /// Keys or addresses, parted by commas.
    pub ids: String,
}

/// Several versions side by side, in the order of the keys.
pub async fn compare(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Parameters(question): Parameters<CompareQuestion>,
) -> Answer<axum::Json<Comparison>> {
    let words = question.ids.split(',').map(str::trim).filter(|word| !word.is_empty());
    // One more than can be compared is refused like any number of them, and few more are read.
    let mut ids = Vec::new();
    for word in words.take(COMPARE_MAX * 2) {
        ids.push(named(&registry, &actor, word).await?);
    }
    Ok(axum::Json(versions::compare::compare(&registry, &actor, &ids).await?))
}

/// A version by key or by address.
async fn named(registry: &Registry, actor: &Actor, word: &str) -> Answer<Id> {
    if !word.contains('/') {
        return Id::parse_str(word).map_err(|_| Problem(not_a_key(word)));
    }
    Ok(address::version(registry, actor, "ids", word).await?)
}

fn not_a_key(word: &str) -> Refusal {
    Refusal::invalid("ids", format!("has “{word}”, which is no key and no address of a version"))
}
