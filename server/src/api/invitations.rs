//! Joining by a link, and a new password by one. Codes travel in bodies alone: paths go to the log.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
};
use domain::api::{AcceptInvitation, Code, Invitation, Invited, NewInvitation, NewLink, Resets, UseReset};
use registry::{
    Registry,
    people::{
        invitation::{accept, list, make, revoke},
        reset,
    },
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Answer, Caller, From, Json as Body, Segments, Within, histories::Items};
use crate::router::Server;

/// The header that gives a browser a session; nothing without one.
pub(super) fn cookie(server: &Server, session: Option<&str>) -> HeaderMap {
    let value = session.and_then(|secret| HeaderValue::try_from(server.site.set_session_cookie(secret)).ok());
    value.into_iter().map(|value| (header::SET_COOKIE, value)).collect()
}

/// The invitations that are out.
pub async fn list(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Segments(org): Segments<String>,
) -> Answer<Json<Items<Invitation>>> {
    Ok(Json(Items { items: list::list(&registry, &actor, &org).await? }))
}

/// Makes an invitation.
pub async fn make(
    State(server): State<Server>,
    Caller(actor): Caller,
    Segments(org): Segments<String>,
    Body(new): Body<NewInvitation>,
) -> Answer<(StatusCode, Json<NewLink>)> {
    let link = make::make(&server.registry, &actor, &server.config.base_url, &org, &new).await?;
    Ok((StatusCode::CREATED, Json(link)))
}

/// Takes an invitation back.
pub async fn revoke(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Within(org, id): Within,
) -> Answer<StatusCode> {
    revoke::revoke(&registry, &actor, &org, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a code leads to.
pub async fn look(
    State(registry): State<Registry>,
    From(client): From,
    Body(Code { code }): Body<Code>,
) -> Answer<Json<Invited>> {
    Ok(Json(accept::look(&registry, &client, &code).await?))
}

/// Where somebody has joined.
#[derive(Serialize, JsonSchema)]
pub struct Joined {
    /// Slug of the organization.
    pub organization: String,
}

/// Accepts an invitation; an account that is made is signed in.
pub async fn accept(
    State(server): State<Server>,
    Caller(actor): Caller,
    From(client): From,
    Body(form): Body<AcceptInvitation>,
) -> Answer<(HeaderMap, Json<Joined>)> {
    if actor.id().is_none() {
        server.site.allow_passwords()?;
    }
    let joined = accept::accept(&server.registry, &client, &actor, form).await?;
    let headers = cookie(&server, joined.session.as_deref());
    Ok((headers, Json(Joined { organization: joined.organization })))
}

/// What a code leads to.
pub async fn look_reset(
    State(registry): State<Registry>,
    From(client): From,
    Body(Code { code }): Body<Code>,
) -> Answer<Json<Resets>> {
    Ok(Json(reset::look(&registry, &client, &code).await?))
}

/// Sets a new password and signs in.
pub async fn reset(
    State(server): State<Server>,
    From(client): From,
    Body(form): Body<UseReset>,
) -> Answer<(StatusCode, HeaderMap)> {
    let session = reset::complete(&server.registry, &client, form).await?;
    Ok((StatusCode::NO_CONTENT, cookie(&server, Some(&session))))
}
