//! `/versions/{id}/…` and `/versions:batch`: what can be done with versions.

use axum::{extract::State, http::StatusCode};
use domain::{
    Id, Refusal,
    api::{Act, Acted, Batch, EditVersion, NewCopy, NewPlace, NewStage, Outcome, Words},
    table::Details,
};
use registry::{
    Actor, Registry,
    versions::{
        batch::{self, Of, Selection},
        edit, once,
    },
};

use super::{
    Answer, Caller, Idempotency, Json, Key,
    revision::{Match, Revised},
};

async fn act(registry: &Registry, actor: &Actor, id: Id, act: Act) -> Answer<axum::Json<Outcome>> {
    Ok(axum::Json(batch::one(registry, actor, id, act).await?))
}

/// Publishes a version, and its experiment with it.
pub async fn publish(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
) -> Answer<axum::Json<Outcome>> {
    act(&registry, &actor, id, Act::Publish).await
}

/// Takes a version out of the live table.
pub async fn archive(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
) -> Answer<axum::Json<Outcome>> {
    act(&registry, &actor, id, Act::Archive).await
}

/// Brings a version back from the archive.
pub async fn restore(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
) -> Answer<axum::Json<Outcome>> {
    act(&registry, &actor, id, Act::Restore).await
}

/// Sets the stage.
pub async fn stage(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Json(new): Json<NewStage>,
) -> Answer<axum::Json<Outcome>> {
    act(&registry, &actor, id, Act::Stage(new)).await
}

/// Puts tags on and takes them off.
pub async fn tag(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Json(words): Json<Words>,
) -> Answer<axum::Json<Outcome>> {
    act(&registry, &actor, id, Act::Tag(words)).await
}

/// Lets words lead to a version, or no longer.
pub async fn alias(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Json(words): Json<Words>,
) -> Answer<axum::Json<Outcome>> {
    act(&registry, &actor, id, Act::Alias(words)).await
}

/// Brings a version, or its whole model, elsewhere.
pub async fn move_to(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Json(place): Json<NewPlace>,
) -> Answer<axum::Json<Outcome>> {
    act(&registry, &actor, id, Act::Move(place)).await
}

/// Makes a Draft of the same files elsewhere; with a key once.
pub async fn copy(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Idempotency(key): Idempotency,
    Json(new): Json<NewCopy>,
) -> Answer<(StatusCode, axum::Json<Outcome>)> {
    let outcome = once::one(&registry, &actor, id, Act::Copy(new), key.as_deref()).await?;
    Ok((StatusCode::CREATED, axum::Json(outcome)))
}

/// Removes a version for good.
pub async fn delete(State(registry): State<Registry>, Caller(actor): Caller, Key(id): Key) -> Answer<StatusCode> {
    batch::one(&registry, &actor, id, Act::Delete).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes fields of a Draft.
pub async fn update(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Match(revision): Match,
    Json(change): Json<EditVersion>,
) -> Answer<Revised<Details>> {
    let details = edit::edit(&registry, &actor, id, change, revision).await?;
    Ok(Revised(details.revision, details))
}

/// Acts on many versions, named by key or found by a query. Copies with a key are made once.
pub async fn batch(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Idempotency(key): Idempotency,
    Json(batch): Json<Batch>,
) -> Answer<axum::Json<Acted>> {
    let of = match (&batch.below, batch.ids.is_empty()) {
        (Some(below), true) => Of::Query(Selection {
            below,
            query: &batch.query,
            search: &batch.q,
            rows: batch.rows,
            archived: batch.archived,
            own: batch.own,
        }),
        (None, _) => Of::Ids(&batch.ids),
        (Some(_), false) => return Err(Refusal::invalid("ids", "and “in” exclude each other").into()),
    };
    Ok(axum::Json(once::many(&registry, &actor, batch.act, of, batch.dry_run, key.as_deref()).await?))
}
