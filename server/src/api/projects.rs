//! `/projects` and `/organizations/{org}/projects`

use axum::{extract::State, http::StatusCode};
use domain::{
    api::{DeleteProject, NewProject, PlaceProject, Project},
    project::ProjectNode,
};
use registry::{Registry, projects};
use serde::Serialize;

use super::{Answer, Caller, Json, Key, Segments};

/// Projects of an organization.
#[derive(Serialize)]
pub struct Projects {
    /// In order of name; parents are named by key.
    pub items: Vec<ProjectNode>,
}

/// The tree of projects that the caller may see.
pub async fn list(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Segments(org): Segments<String>,
) -> Answer<axum::Json<Projects>> {
    Ok(axum::Json(Projects { items: projects::list::list(&registry, &actor, &org).await?.projects }))
}

/// Creates a project.
pub async fn create(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Json(new): Json<NewProject>,
) -> Answer<(StatusCode, axum::Json<Project>)> {
    Ok((StatusCode::CREATED, axum::Json(projects::create::create(&registry, &actor, new).await?)))
}

/// One project.
pub async fn get(State(registry): State<Registry>, Caller(actor): Caller, Key(id): Key) -> Answer<axum::Json<Project>> {
    Ok(axum::Json(projects::get::get(&registry, &actor, id).await?))
}

/// Gives it another name, another place, or both.
pub async fn place(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Json(to): Json<PlaceProject>,
) -> Answer<axum::Json<Project>> {
    Ok(axum::Json(projects::place::place(&registry, &actor, id, &to).await?))
}

/// Deletes it, once nothing is kept in it.
pub async fn delete(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Json(typed): Json<DeleteProject>,
) -> Answer<StatusCode> {
    projects::delete::delete(&registry, &actor, id, &typed).await?;
    Ok(StatusCode::NO_CONTENT)
}
