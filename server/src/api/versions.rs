//! `/versions`

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    Id, Refusal,
    api::{Comparison, NewVersion, Registered},
    lifecycle::COMPARE_MAX,
    table::{Page, Row, Subject},
};
use registry::{Registry, versions};
use serde::Deserialize;

use super::{
    Answer, Caller, Idempotency, Json, Key, Parameters,
    table::{ExportQuestion, Question},
};

/// A page of versions, in the table's order.
pub async fn list(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Parameters(question): Parameters<Question>,
) -> Answer<axum::Json<Page<Row>>> {
    let page = question.page(Subject::Models)?;
    Ok(axum::Json(versions::list::list(&registry, &actor, page.query()).await?.page))
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
pub async fn get(State(registry): State<Registry>, Caller(actor): Caller, Key(id): Key) -> Answer<Response> {
    let details = versions::get::get(&registry, &actor, id).await?;
    let tag = HeaderValue::try_from(format!("\"{}\"", details.revision));
    let mut response = axum::Json(details).into_response();
    if let Ok(tag) = tag {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}

/// Which versions to compare.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompareQuestion {
    /// Keys, parted by commas.
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
    let ids = words.take(COMPARE_MAX * 2).map(|word| Id::parse_str(word).map_err(|_| not_a_key(word)));
    let ids = ids.collect::<Result<Vec<Id>, Refusal>>()?;
    Ok(axum::Json(versions::compare::compare(&registry, &actor, &ids).await?))
}

fn not_a_key(word: &str) -> Refusal {
    Refusal::invalid("ids", format!("has “{word}”, which is no key of a version"))
}
