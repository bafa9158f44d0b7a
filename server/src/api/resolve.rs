//! `/resolve`

use axum::{Json, extract::State};
use domain::{address::Address, api::Resolved};
use registry::{Registry, projects::address};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Answer, Caller, Parameters};

/// What to look up.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// `acme/vision/yolo@7`
    pub address: String,
}

/// What an address leads to.
pub async fn get(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Parameters(question): Parameters<Question>,
) -> Answer<Json<Resolved>> {
    let address = Address::parse(&question.address)?;
    Ok(Json(address::resolve(&registry, &actor, &address).await?))
}
