//! `/models`

use axum::{extract::State, http::StatusCode};
use domain::api::{EditModel, Model, PutReadme, Readme};
use registry::{Registry, models};

use super::{
    Answer, Caller, Json, Key,
    revision::{Match, Revised},
};

/// One model.
pub async fn get(State(registry): State<Registry>, Caller(actor): Caller, Key(id): Key) -> Answer<Revised<Model>> {
    let model = models::get::get(&registry, &actor, id).await?;
    Ok(Revised(model.revision, model))
}

/// Changes its name, its description and its metadata.
pub async fn edit(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Match(revision): Match,
    Json(edit): Json<EditModel>,
) -> Answer<Revised<Model>> {
    let model = models::edit::edit(&registry, &actor, id, &edit, revision).await?;
    Ok(Revised(model.revision, model))
}

/// Its README.
pub async fn readme(State(registry): State<Registry>, Caller(actor): Caller, Key(id): Key) -> Answer<Revised<Readme>> {
    let readme = models::readme::get(&registry, &actor, id).await?;
    Ok(Revised(readme.revision, readme))
}

/// Writes its README anew.
pub async fn put_readme(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Match(revision): Match,
    Json(new): Json<PutReadme>,
) -> Answer<Revised<Readme>> {
    let readme = models::readme::put(&registry, &actor, id, &new, revision).await?;
    Ok(Revised(readme.revision, readme))
}

/// Puts the caller's star on it.
pub async fn star(State(registry): State<Registry>, Caller(actor): Caller, Key(id): Key) -> Answer<StatusCode> {
    models::star::set(&registry, &actor, id, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the caller's star off it.
pub async fn unstar(State(registry): State<Registry>, Caller(actor): Caller, Key(id): Key) -> Answer<StatusCode> {
    models::star::set(&registry, &actor, id, false).await?;
    Ok(StatusCode::NO_CONTENT)
}
