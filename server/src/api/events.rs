//! `/organizations/{org}/events`: what happens, while it happens, as server-sent events.

use std::convert::Infallible;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
};
use domain::{Refusal, api::Changes};
use futures::{Stream, StreamExt as _, stream};
use registry::live::{From, Message, Position, Subscription, What};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Answer, Caller, Parameters, Segments};
use crate::router::Server;

/// How long a browser waits before it connects again, in milliseconds.
const RETRY: std::time::Duration = std::time::Duration::from_secs(2);

/// From where on.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventsQuestion {
    /// The id of the last event that came: what was missed since then comes first. The header `Last-Event-ID` says the same, and counts more.
    after: Option<String>,
    /// How many seconds ago what the caller holds was read: what has happened since comes first, some of it perhaps known.
    #[schemars(range(max = 86_400))]
    ago: Option<u32>,
    /// `false` to be told what was missed, and no more.
    #[serde(default = "yes")]
    follow: bool,
}

fn yes() -> bool {
    true
}

/// What happens in an organization, as far as the caller may see it, until either side ends it.
pub async fn follow(
    State(server): State<Server>,
    Caller(actor): Caller,
    Segments(org): Segments<String>,
    Parameters(question): Parameters<EventsQuestion>,
    headers: HeaderMap,
) -> Answer<Response> {
    let from = from(&headers, &question)?;
    let told = server.live.subscribe(&actor, &org, from).await?;
    let first = stream::once(async { Ok(Event::default().retry(RETRY).comment("what happens here")) });
    let most = if question.follow { usize::MAX } else { 1 };
    let mut response = Sse::new(first.chain(events(told).take(most))).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies that gather answers before they pass them on are asked not to.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

/// A browser that connects again says where it was by itself, under the address that it first asked for.
fn from(headers: &HeaderMap, question: &EventsQuestion) -> Result<From, Refusal> {
    if let Some(last) = headers.get("last-event-id") {
        let last = last.to_str().ok().and_then(|last| last.parse::<Position>().ok());
        return Ok(last.map_or(From::Lost, From::After));
    }
    match (&question.after, question.ago) {
        (Some(after), _) => {
            after.parse().map(From::After).map_err(|problem| Refusal::invalid("after", problem.to_string()))
        }
        (None, Some(ago)) => Ok(From::Ago(ago)),
        (None, None) => Ok(From::Now),
    }
}

fn events(told: Subscription) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(told, |mut told| async move { told.next().await.map(|message| (Ok(event(message)), told)) })
}

fn event(message: Message) -> Event {
    let Message { at, what } = message;
    let event = Event::default().id(at);
    match what {
        What::Changes(items) => {
            let changes = serde_json::to_string(&Changes { items: items.to_vec() });
            // Words and keys can be written; should they not be, the reader has to ask anew.
            match changes {
                Ok(changes) => event.event("changes").data(changes),
                Err(_) => event.event("reset").data("{}"),
            }
        }
        What::Reset => event.event("reset").data("{}"),
        What::Beat => event.event("beat").data("{}"),
    }
}
