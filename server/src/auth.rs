//! Who a request comes from: a bearer token, a session's cookie, or nobody.

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{Extensions, HeaderMap, HeaderValue, header},
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
    let address = address(&server, request.extensions(), headers);
    let user_agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let (actor, renewed) = match actor(&server, headers).await {
        Ok((actor, renewed)) => (actor.from_address(address.clone()), renewed),
        Err(problem) => return problem.into_response(),
    };
    request.extensions_mut().insert(actor);
    request.extensions_mut().insert(Client { address, user_agent });
    let mut response = next.run(request).await;
    if let Some(secret) = renewed {
        keep(&server, &mut response, &secret);
    }
    response
}

/// The network address that a request comes from.
pub fn address(server: &Server, extensions: &Extensions, headers: &HeaderMap) -> Option<String> {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
    peer.map(|ip| client::address(ip, headers, &server.config.trusted_proxies).to_string())
}

/// Gives the browser the session's new secret, unless the answer is about its session itself.
fn keep(server: &Server, response: &mut Response, secret: &str) {
    let name = server.site.session_cookie_name();
    let is_ours = |cookie: &HeaderValue| cookie.to_str().is_ok_and(|cookie| cookie.starts_with(&format!("{name}=")));
    if response.headers().get_all(header::SET_COOKIE).iter().any(is_ours) {
        return;
    }
    if let Ok(cookie) = HeaderValue::try_from(server.site.set_session_cookie(secret)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

async fn actor(server: &Server, headers: &HeaderMap) -> Result<(Actor, Option<String>), Problem> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        // A credential that is not understood is refused, never ignored.
        let token = value
            .to_str()
            .ok()
            .and_then(|v| v.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let Some((_, token)) = token else { return Err(Refusal::SignInNeeded.into()) };
        return Ok((token::resume(&server.registry, token.trim()).await?, None));
    }
    match app::site::cookie(headers, server.site.session_cookie_name()) {
        Some(secret) => Ok(session::come_back(&server.registry, secret).await?),
        None => Ok((Actor::anonymous(), None)),
    }
}
