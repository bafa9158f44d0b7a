//! `/me`

use axum::{Json, extract::State};
use domain::api::Me;
use registry::{Registry, people::me};

use super::{Answer, Caller};

/// The caller and their organizations.
pub async fn get(State(registry): State<Registry>, Caller(actor): Caller) -> Answer<Json<Me>> {
    Ok(Json(me::get(&registry, &actor).await?))
}
