//! `/projects` and `/organizations/{org}/projects`

use axum::{extract::State, http::StatusCode};
use domain::{
    api::{Contents, DeleteProject, NewProject, PlaceProject, Project, PutReadme, Readme, Summary},
    project::ProjectNode,
    table::Page,
};
use registry::{Registry, projects};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    Answer, Caller, Idempotency, Json, Key, Parameters, Segments,
    access::Foreseen,
    paging::Paging,
    revision::{Match, Revised},
};

/// Projects of an organization.
#[derive(Serialize, JsonSchema)]
pub struct Projects {
    /// In order of name; parents are named by key.
    pub items: Vec<ProjectNode>,
    /// Opaque cursor of the next page; absent on the last.
    pub next: Option<String>,
}

/// The tree of projects that the caller may see.
pub async fn list(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Segments(org): Segments<String>,
    Parameters(paging): Parameters<Paging>,
) -> Answer<axum::Json<Projects>> {
    let Page { items, next } = projects::list::page(&registry, &actor, &org, paging.read()?).await?;
    Ok(axum::Json(Projects { items, next }))
}

/// Creates a project.
pub async fn create(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Idempotency(key): Idempotency,
    Json(new): Json<NewProject>,
) -> Answer<(StatusCode, axum::Json<Project>)> {
    let project = projects::create::create_once(&registry, &actor, new, key.as_deref()).await?;
    Ok((StatusCode::CREATED, axum::Json(project)))
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

/// What it would mean for people if it were elsewhere.
pub async fn foresee_place(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Parameters(to): Parameters<PlaceProject>,
) -> Answer<axum::Json<Foreseen>> {
    let told = projects::access::foresee::of_move(&registry, &actor, id, &to).await?;
    Ok(axum::Json(Foreseen { sentence: told.sentence(), told }))
}

/// Puts it into the archive.
pub async fn archive(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
) -> Answer<axum::Json<Project>> {
    Ok(axum::Json(projects::archive::archive(&registry, &actor, id).await?))
}

/// Takes it out of the archive.
pub async fn restore(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
) -> Answer<axum::Json<Project>> {
    Ok(axum::Json(projects::archive::restore(&registry, &actor, id).await?))
}

/// Its README.
pub async fn readme(State(registry): State<Registry>, Caller(actor): Caller, Key(id): Key) -> Answer<Revised<Readme>> {
    let readme = projects::readme::get(&registry, &actor, id).await?;
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
    let readme = projects::readme::put(&registry, &actor, id, &new, revision).await?;
    Ok(Revised(readme.revision, readme))
}

/// Puts the caller's star on it.
pub async fn star(State(registry): State<Registry>, Caller(actor): Caller, Key(id): Key) -> Answer<StatusCode> {
    projects::star::set(&registry, &actor, id, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the caller's star off it.
pub async fn unstar(State(registry): State<Registry>, Caller(actor): Caller, Key(id): Key) -> Answer<StatusCode> {
    projects::star::set(&registry, &actor, id, false).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What it holds at a glance.
pub async fn summary(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
) -> Answer<axum::Json<Summary>> {
    Ok(axum::Json(projects::summary::get(&registry, &actor, id).await?))
}

/// What goes when it is deleted.
pub async fn contents(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
) -> Answer<axum::Json<Contents>> {
    Ok(axum::Json(projects::contents::get(&registry, &actor, id).await?))
}

/// Deletes it with all that is in it and below.
pub async fn delete(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Json(typed): Json<DeleteProject>,
) -> Answer<StatusCode> {
    projects::delete::delete(&registry, &actor, id, &typed).await?;
    Ok(StatusCode::NO_CONTENT)
}
