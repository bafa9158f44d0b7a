//! `/sign-in/with` and `/sign-in/callback`: to the provider and back. Both are plain links of a browser.

use axum::{
    extract::{Query, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::Refusal;
use registry::people::{
    provider::{
        enter::enter,
        flow::{self, Purpose, Wanted},
    },
    secret, session,
};
use serde::Deserialize;

use super::Provider;
use crate::{
    api::{Caller, From},
    pages,
    problem::Problem,
    router::Server,
};

/// Where the provider leads back to.
pub const CALLBACK: &str = "/sign-in/callback";

/// What a way to the provider is for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    next: String,
    purpose: Option<String>,
    invitation: Option<String>,
}

/// What the provider sends back. Its own words about an error are not read: they would be shown to people.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Answered {
    state: String,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// Leads to the provider.
pub async fn begin(
    State(server): State<Server>,
    Caller(actor): Caller,
    From(client): From,
    Query(asked): Query<Asked>,
    request: Request,
) -> Response {
    let Some(provider) = server.provider.clone() else { return missing() };
    let purpose = asked.purpose.as_deref().map_or(Some(Purpose::SignIn), Purpose::from_code);
    let Some(purpose) = purpose else { return missing() };
    // What concerns an account that is signed in begins on a page of this server.
    if purpose != Purpose::SignIn && is_from_elsewhere(request.headers()) {
        return Problem(Refusal::CrossSite).into_response();
    }
    let cookie = server.site.flow_cookie_name();
    let held = app::site::cookie(request.headers(), cookie).filter(|held| held.len() == 43).map(str::to_owned);
    let led = async {
        let browser = match held {
            Some(held) => held,
            None => secret::generate()?,
        };
        let next = app::site::local(&asked.next);
        let invitation = asked.invitation.as_deref();
        let wanted = Wanted { purpose, next, invitation, browser: &browser };
        let begun = flow::begin(&server.registry, &client, &actor, &wanted).await?;
        Ok::<_, Refusal>((provider.address(begun, purpose).await?, browser))
    };
    match led.await {
        Ok((address, browser)) => lead(&address, &[server.site.set_flow_cookie(&browser)]),
        Err(refusal) => pages::refused(&server, request, refusal, &asked.next, purpose != Purpose::SignIn).await,
    }
}

/// Comes back from the provider.
pub async fn end(
    State(server): State<Server>,
    Caller(actor): Caller,
    From(client): From,
    Query(answered): Query<Answered>,
    request: Request,
) -> Response {
    let Some(provider) = server.provider.clone() else { return missing() };
    let browser = app::site::cookie(request.headers(), server.site.flow_cookie_name()).unwrap_or_default().to_owned();
    let flow = match flow::take(&server.registry, &client, &actor, &answered.state, &browser).await {
        Ok(flow) => flow,
        Err(error) => return pages::refused(&server, request, error.into(), "", false).await,
    };
    let came = async {
        let code = code(&provider, answered)?;
        let proven = provider.prove(code, &flow).await?;
        let policy = &provider.settings().policy;
        let secret = enter(&server.registry, &client, &actor, &flow, &proven, policy).await?;
        if secret.is_some() {
            session::leave(&server.registry, &actor).await?;
        }
        Ok::<_, Refusal>(secret)
    };
    match came.await {
        Ok(secret) => {
            let cookies = secret.map(|secret| server.site.set_session_cookie(&secret));
            lead(&flow.next, &cookies.into_iter().collect::<Vec<_>>())
        }
        Err(refusal) => pages::refused(&server, request, refusal, &flow.next, flow.purpose != Purpose::SignIn).await,
    }
}

/// The code that was sent, by the provider that was asked.
fn code(provider: &Provider, answered: Answered) -> Result<String, Refusal> {
    let name = &provider.settings().name;
    let odd = |reason: String| Refusal::Provider { reason };
    if answered.iss.is_some_and(|iss| iss != provider.settings().issuer.as_str()) {
        return Err(odd(format!("That answer is not from {name}; you are not signed in. Try again.")));
    }
    match (answered.code, answered.error.as_deref()) {
        (Some(code), None) => Ok(code),
        (_, Some("access_denied")) => Err(Refusal::state(format!("{name} did not let you in, or you cancelled."))),
        _ => Err(odd(format!("{name} could not sign you in. Try again, or ask whoever runs it."))),
    }
}

/// Browsers say where a link was followed; older ones say nothing.
fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").and_then(|v| v.to_str().ok());
    site.is_some_and(|site| !matches!(site, "same-origin" | "none"))
}

fn lead(to: &str, cookies: &[String]) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    if let Ok(to) = HeaderValue::try_from(to) {
        headers.insert(header::LOCATION, to);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for cookie in cookies {
        if let Ok(cookie) = HeaderValue::try_from(cookie) {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// Without a provider there are no such addresses.
fn missing() -> Response {
    Problem(Refusal::not_found("page")).into_response()
}
