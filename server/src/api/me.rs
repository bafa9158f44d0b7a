//! `/me`: the caller's own account.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use domain::api::{ChangePassword, EditMe, Identity, IssueToken, IssuedToken, Me, OpenSession, Prove, Token};
use registry::{
    Registry,
    people::{me, profile, provider::identities, sessions, tokens},
};

use super::{
    Answer, Caller, From, Json as Body, Key,
    histories::Items,
    invitations::cookie,
    revision::{MatchSeen, Whole},
};
use crate::router::Server;

/// The caller and their organizations.
pub async fn get(State(registry): State<Registry>, Caller(actor): Caller) -> Answer<Whole<Me>> {
    Ok(Whole(me::get(&registry, &actor).await?))
}

/// Changes the caller's name.
pub async fn rename(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    MatchSeen(seen): MatchSeen,
    Body(edit): Body<EditMe>,
) -> Answer<Whole<Me>> {
    Ok(Whole(profile::rename(&registry, &actor, &edit.name, seen.as_deref()).await?))
}

/// Changes the caller's password; a browser is given a new session.
pub async fn password(
    State(server): State<Server>,
    Caller(actor): Caller,
    From(client): From,
    Body(form): Body<ChangePassword>,
) -> Answer<(StatusCode, HeaderMap)> {
    let session = profile::change_password(&server.registry, &client, &actor, form).await?;
    Ok((StatusCode::NO_CONTENT, cookie(&server, session.as_deref())))
}

/// Shows again that it is the caller.
pub async fn prove(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Body(form): Body<Prove>,
) -> Answer<StatusCode> {
    profile::prove(&registry, &actor, form.password).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The caller's sessions.
pub async fn sessions(State(registry): State<Registry>, Caller(actor): Caller) -> Answer<Json<Items<OpenSession>>> {
    Ok(Json(Items { items: sessions::list(&registry, &actor).await? }))
}

/// Ends the caller's sessions but the one that asks.
pub async fn end_sessions(State(registry): State<Registry>, Caller(actor): Caller) -> Answer<StatusCode> {
    sessions::revoke(&registry, &actor, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends one of the caller's sessions.
pub async fn end_session(State(registry): State<Registry>, Caller(actor): Caller, Key(id): Key) -> Answer<StatusCode> {
    sessions::revoke(&registry, &actor, Some(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The caller's tokens.
pub async fn tokens(State(registry): State<Registry>, Caller(actor): Caller) -> Answer<Json<Items<Token>>> {
    Ok(Json(Items { items: tokens::list(&registry, &actor).await? }))
}

/// Makes a token.
pub async fn issue_token(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Body(new): Body<IssueToken>,
) -> Answer<(StatusCode, Json<IssuedToken>)> {
    Ok((StatusCode::CREATED, Json(tokens::issue(&registry, &actor, &new).await?)))
}

/// Revokes a token.
pub async fn revoke_token(State(registry): State<Registry>, Caller(actor): Caller, Key(id): Key) -> Answer<StatusCode> {
    tokens::revoke(&registry, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The accounts elsewhere that are linked to the caller's.
pub async fn identities(State(registry): State<Registry>, Caller(actor): Caller) -> Answer<Json<Items<Identity>>> {
    Ok(Json(Items { items: identities::list(&registry, &actor).await? }))
}

/// Unlinks one.
pub async fn unlink(State(server): State<Server>, Caller(actor): Caller, Key(id): Key) -> Answer<StatusCode> {
    identities::unlink(&server.registry, &actor, id, server.site.passwords).await?;
    Ok(StatusCode::NO_CONTENT)
}
