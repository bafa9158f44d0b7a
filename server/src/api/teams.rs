//! `/organizations/{org}/teams`

use axum::{Json, extract::State, http::StatusCode};
use domain::{
    api::{EditTeam, Grantee, NameTeam, SetTeamMember, Team, TeamDetails},
    table::Page,
};
use registry::{Registry, people::teams};

use super::{
    Answer, Caller, Json as Body, Parameters, Segments, Within,
    access::GranteeQuestion,
    histories::Items,
    paging::Paging,
    revision::{MatchSeen, Whole},
};

/// The teams.
pub async fn list(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Segments(org): Segments<String>,
    Parameters(paging): Parameters<Paging>,
) -> Answer<Json<Page<Team>>> {
    Ok(Json(teams::list::page(&registry, &actor, &org, paging.read()?).await?))
}

/// Makes a team.
pub async fn create(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Segments(org): Segments<String>,
    Body(new): Body<NameTeam>,
) -> Answer<(StatusCode, Whole<TeamDetails>)> {
    Ok((StatusCode::CREATED, Whole(teams::change::create(&registry, &actor, &org, &new).await?)))
}

/// Who is in a team, and what it can reach.
pub async fn get(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Within(org, id): Within,
) -> Answer<Whole<TeamDetails>> {
    Ok(Whole(teams::get::get(&registry, &actor, &org, id).await?))
}

/// Changes a team's name, and the group whose people are in it.
pub async fn edit(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Within(org, id): Within,
    MatchSeen(seen): MatchSeen,
    Body(to): Body<EditTeam>,
) -> Answer<Whole<TeamDetails>> {
    Ok(Whole(teams::change::edit(&registry, &actor, &org, id, &to, seen.as_deref()).await?))
}

/// Deletes a team.
pub async fn delete(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Within(org, id): Within,
) -> Answer<StatusCode> {
    teams::change::delete(&registry, &actor, &org, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets what somebody is in a team.
pub async fn set_member(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Within(org, id): Within,
    Body(to): Body<SetTeamMember>,
) -> Answer<Whole<TeamDetails>> {
    Ok(Whole(teams::members::set(&registry, &actor, &org, id, to).await?))
}

/// Who could come into a team.
pub async fn candidates(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Within(org, id): Within,
    Parameters(question): Parameters<GranteeQuestion>,
) -> Answer<Json<Items<Grantee>>> {
    Ok(Json(Items { items: teams::members::find(&registry, &actor, &org, id, &question.search).await? }))
}
