//! Who a request comes from: a bearer token, a session's cookie, or nobody.

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::Refusal;
use registry::{
    Actor,
    people::{session, session::Client, token},
};

use crate::{client, problem::Problem, router::Server};

/// Middleware: puts the [`Actor`] and the [`Client`] into the request's extensions.
pub async fn identify(State(server): State<Server>, mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
    let address = peer.map(|ip| client::address(ip, headers, &server.config.trusted_proxies).to_string());
    let user_agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let actor = match actor(&server, headers).await {
        Ok(actor) => actor.from_address(address.clone()),
        Err(problem) => return problem.into_response(),
    };
    request.extensions_mut().insert(actor);
    request.extensions_mut().insert(Client { address, user_agent });
    next.run(request).await
}

async fn actor(server: &Server, headers: &HeaderMap) -> Result<Actor, Problem> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        // A credential that is not understood is refused, never ignored.
        let token = value
            .to_str()
            .ok()
            .and_then(|v| v.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let Some((_, token)) = token else { return Err(Refusal::SignInNeeded.into()) };
        return Ok(token::resume(&server.registry, token.trim()).await?);
    }
    match app::site::cookie(headers, server.site.session_cookie_name()) {
        Some(secret) => Ok(session::resume(&server.registry, secret).await?),
        None => Ok(Actor::anonymous()),
    }
}
