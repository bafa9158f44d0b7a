//! `/views`: views of tables that people keep.

use axum::{extract::State, http::StatusCode};
use domain::{
    Refusal,
    address::Address,
    api::NewSavedView,
    table::{
        SavedView,
        saved::{NewView, ViewChange},
    },
};
use registry::{Registry, views};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Answer, Caller, Json, Key, Parameters,
    revision::{MatchSeen, Whole},
    subject_of,
};

/// Where.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// `acme` or `acme/vision`
    #[serde(rename = "in")]
    pub below: String,
    /// `models` or `experiments`
    pub subject: Option<String>,
}

/// Views of a place.
#[derive(Serialize, JsonSchema)]
pub struct Views {
    /// By name.
    pub items: Vec<SavedView>,
}

fn place(below: &str) -> Result<Address, Refusal> {
    let at = Address::parse(below)?;
    match at.version {
        Some(_) => Err(Refusal::invalid("in", "names a version; write OWNER or OWNER/PROJECT")),
        None => Ok(at),
    }
}

/// The views that the caller sees at a place.
pub async fn list(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Parameters(question): Parameters<Question>,
) -> Answer<axum::Json<Views>> {
    let (at, subject) = (place(&question.below)?, subject_of(question.subject.as_deref())?);
    let items = views::list::list(&registry, &actor, &at.organization, &at.path, subject).await?;
    Ok(axum::Json(Views { items }))
}

/// Saves a view.
pub async fn create(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Json(new): Json<NewSavedView>,
) -> Answer<(StatusCode, Whole<SavedView>)> {
    let (at, subject) = (place(&new.below)?, subject_of(new.subject.as_deref())?);
    let NewSavedView { name, query, shared, default, .. } = new;
    let new = NewView { subject, name, query, shared, default };
    let view = views::save::save(&registry, &actor, &at.organization, &at.path, new).await?;
    Ok((StatusCode::CREATED, Whole(view)))
}

/// Changes what is given of a view.
pub async fn change(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    MatchSeen(seen): MatchSeen,
    Json(to): Json<ViewChange>,
) -> Answer<Whole<SavedView>> {
    Ok(Whole(views::change::change(&registry, &actor, id, to, seen.as_deref()).await?))
}

/// Deletes a view.
pub async fn delete(State(registry): State<Registry>, Caller(actor): Caller, Key(id): Key) -> Answer<StatusCode> {
    views::delete::delete(&registry, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
