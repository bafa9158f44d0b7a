//! `/versions`

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    Refusal,
    address::Address,
    api::{NewVersion, Registered},
    query::Query,
    table::{Group, Page, Row, Rows, Subject, View},
};
use registry::{Registry, versions};
use serde::Deserialize;

use super::{Answer, Caller, Idempotency, Json, Key, Parameters};

/// Rows of a page when the caller does not say.
const LIMIT: i64 = 50;

/// Which versions.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// `acme`, `acme/vision` or `acme/vision/yolo`
    #[serde(rename = "in")]
    pub below: String,
    /// `status:draft,tags:prod|edge`
    #[serde(default)]
    pub query: String,
    /// `-created,name`
    #[serde(default)]
    pub sort: String,
    /// From the page before.
    pub cursor: Option<String>,
    /// At most 500.
    pub limit: Option<i64>,
}

/// A page of versions, in the table's order.
pub async fn list(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Parameters(question): Parameters<Question>,
) -> Answer<axum::Json<Page<Row>>> {
    let at = Address::parse(&question.below)?;
    if at.version.is_some() {
        return Err(Refusal::invalid("in", "names a version; write OWNER/PROJECT or OWNER/PROJECT/MODEL").into());
    }
    let limit = question.limit.unwrap_or(LIMIT);
    if !(1..=versions::list::PAGE_MAX).contains(&limit) {
        return Err(Refusal::invalid("limit", format!("is from 1 to {}", versions::list::PAGE_MAX)).into());
    }
    let (sort, warnings) = View::read_sort_text(&question.sort, Subject::Models);
    // What a page shows as a warning is an error to a program.
    if let Some(warning) = warnings.into_iter().next() {
        return Err(Refusal::invalid("sort", warning.problem).into());
    }
    let filter = Query::parse(&question.query).map_err(|e| Refusal::invalid("query", e.to_string()))?;
    let query = versions::list::Query {
        organization: &at.organization,
        path: &at.path,
        filter: &filter,
        search: "",
        sort: &sort,
        columns: &[],
        rows: Rows::All,
        group: Group::None,
        archived: false,
        own: false,
        cursor: question.cursor.as_deref(),
        limit,
    };
    Ok(axum::Json(versions::list::list(&registry, &actor, query).await?.page))
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
