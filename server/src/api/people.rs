//! `/organizations/{org}/people` and `/service-accounts`

use axum::{Json, extract::State, http::StatusCode};
use domain::{
    api::{EditMember, IssueToken, IssuedToken, Member, NewLink, NewService, OpenSession, Token},
    table::Page,
};
use registry::{
    Registry,
    people::{
        members::{change, credentials, list, remove, service},
        reset,
    },
};

use super::{
    Answer, Caller, Json as Body, Last, Parameters, Segments, Within,
    histories::Items,
    paging::Paging,
    revision::{MatchSeen, Whole},
};
use crate::router::Server;

/// The members.
pub async fn list(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Segments(org): Segments<String>,
    Parameters(paging): Parameters<Paging>,
) -> Answer<Json<Page<Member>>> {
    Ok(Json(list::page(&registry, &actor, &org, paging.read()?).await?))
}

/// One member.
pub async fn get(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Within(org, id): Within,
) -> Answer<Whole<Member>> {
    Ok(Whole(list::get(&registry, &actor, &org, id).await?))
}

/// Changes a member's role, shuts them out or lets them in again.
pub async fn change(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Within(org, id): Within,
    MatchSeen(seen): MatchSeen,
    Body(edit): Body<EditMember>,
) -> Answer<Whole<Member>> {
    Ok(Whole(change::change(&registry, &actor, &org, id, edit, seen.as_deref()).await?))
}

/// Ends a membership.
pub async fn remove(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Within(org, id): Within,
) -> Answer<StatusCode> {
    remove::remove(&registry, &actor, &org, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a link to a new password.
pub async fn reset(
    State(server): State<Server>,
    Caller(actor): Caller,
    Within(org, id): Within,
) -> Answer<(StatusCode, Json<NewLink>)> {
    server.site.allow_passwords()?;
    let link = reset::make(&server.registry, &actor, &server.config.base_url, &org, id).await?;
    Ok((StatusCode::CREATED, Json(link)))
}

/// A member's sessions.
pub async fn sessions(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Within(org, id): Within,
) -> Answer<Json<Items<OpenSession>>> {
    Ok(Json(Items { items: credentials::sessions(&registry, &actor, &org, id).await? }))
}

/// Ends all of a member's sessions.
pub async fn end_sessions(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Within(org, id): Within,
) -> Answer<StatusCode> {
    credentials::end_sessions(&registry, &actor, &org, id, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends one of a member's sessions.
pub async fn end_session(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Within(org, id): Within,
    Last(session): Last,
) -> Answer<StatusCode> {
    credentials::end_sessions(&registry, &actor, &org, id, Some(session)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A member's tokens.
pub async fn tokens(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Within(org, id): Within,
) -> Answer<Json<Items<Token>>> {
    Ok(Json(Items { items: credentials::tokens(&registry, &actor, &org, id).await? }))
}

/// Makes a token for a service account.
pub async fn issue_token(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Within(org, id): Within,
    Body(new): Body<IssueToken>,
) -> Answer<(StatusCode, Json<IssuedToken>)> {
    let issued = credentials::issue_token(&registry, &actor, &org, id, &new).await?;
    Ok((StatusCode::CREATED, Json(issued)))
}

/// Revokes one of a member's tokens.
pub async fn revoke_token(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Within(org, id): Within,
    Last(token): Last,
) -> Answer<StatusCode> {
    credentials::revoke_token(&registry, &actor, &org, id, token).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a service account.
pub async fn create_service(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Segments(org): Segments<String>,
    Body(new): Body<NewService>,
) -> Answer<(StatusCode, Json<Member>)> {
    Ok((StatusCode::CREATED, Json(service::create(&registry, &actor, &org, &new).await?)))
}
