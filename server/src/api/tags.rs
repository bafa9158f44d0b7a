//! `/organizations/{org}/tags`, and tags on experiments and projects.

use axum::{Json, extract::State};
use domain::{
    api::{Acted, EditTag, Retagged, TagExperiments, TagList, TagUse, Words},
    tag::TagView,
};
use registry::{Registry, tags};

use super::{
    Answer, Caller, Json as Body, Key, Parameters, Segments,
    histories::Items,
    paging::Paging,
    revision::{MatchSeen, Whole},
};

/// The tags of an organization with how often they are used.
pub async fn list(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Segments(org): Segments<String>,
    Parameters(paging): Parameters<Paging>,
) -> Answer<Json<TagList>> {
    Ok(Json(tags::list::page(&registry, &actor, &org, paging.read()?).await?))
}

/// One tag with how often it is used.
pub async fn get(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Segments((org, tag)): Segments<(String, String)>,
) -> Answer<Whole<TagUse>> {
    Ok(Whole(tags::list::get(&registry, &actor, &org, &tag).await?))
}

/// Renames, merges or colours a tag everywhere.
pub async fn change(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Segments((org, tag)): Segments<(String, String)>,
    MatchSeen(seen): MatchSeen,
    Body(edit): Body<EditTag>,
) -> Answer<Json<Retagged>> {
    Ok(Json(tags::change::change(&registry, &actor, &org, &tag, edit, seen.as_deref()).await?))
}

/// Takes a tag off everything.
pub async fn delete(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Segments((org, tag)): Segments<(String, String)>,
) -> Answer<Json<Retagged>> {
    Ok(Json(tags::delete::delete(&registry, &actor, &org, &tag).await?))
}

/// Changes the tags of an experiment.
pub async fn experiment(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Body(words): Body<Words>,
) -> Answer<Json<Items<TagView>>> {
    Ok(Json(Items { items: tags::put::experiment(&registry, &actor, id, &words).await? }))
}

/// Changes the tags of several experiments.
pub async fn experiments(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Body(change): Body<TagExperiments>,
) -> Answer<Json<Acted>> {
    let TagExperiments { ids, add, remove } = change;
    Ok(Json(tags::put::experiments(&registry, &actor, &ids, &Words { add, remove }).await?))
}

/// Changes the tags of a project.
pub async fn project(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Body(words): Body<Words>,
) -> Answer<Json<Items<TagView>>> {
    Ok(Json(Items { items: tags::put::project(&registry, &actor, id, &words).await? }))
}
