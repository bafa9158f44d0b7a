//! `/projects/{id}/webhooks` and `/webhooks`: who hears of what happens in a project.

use axum::{Json, extract::State, http::StatusCode};
use domain::{
    api::{Delivery, EditWebhook, NewWebhook, SecretWebhook, Webhook},
    table::Page,
};
use registry::{Registry, webhooks};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    Answer, Caller, Json as Body, Key, Last, Parameters,
    histories::Items,
    revision::{Match, Revised},
};

/// Which page of the log.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// `next` of the page before.
    pub cursor: Option<String>,
}

/// The webhooks of a project.
pub async fn list(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
) -> Answer<Json<Items<Webhook>>> {
    Ok(Json(Items { items: webhooks::list::list(&registry, &actor, id).await? }))
}

/// Makes a webhook; its secret is told this once.
pub async fn create(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Body(new): Body<NewWebhook>,
) -> Answer<(StatusCode, Json<SecretWebhook>)> {
    Ok((StatusCode::CREATED, Json(webhooks::change::create(&registry, &actor, id, &new).await?)))
}

/// A webhook.
pub async fn get(State(registry): State<Registry>, Caller(actor): Caller, Key(id): Key) -> Answer<Revised<Webhook>> {
    let webhook = webhooks::list::get(&registry, &actor, id).await?;
    Ok(Revised(webhook.revision, webhook))
}

/// Changes what is given of a webhook.
pub async fn edit(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Match(revision): Match,
    Body(to): Body<EditWebhook>,
) -> Answer<Revised<Webhook>> {
    let webhook = webhooks::change::edit(&registry, &actor, id, &to, revision).await?;
    Ok(Revised(webhook.revision, webhook))
}

/// Deletes a webhook with its log.
pub async fn delete(State(registry): State<Registry>, Caller(actor): Caller, Key(id): Key) -> Answer<StatusCode> {
    webhooks::change::delete(&registry, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a webhook another secret, told this once.
pub async fn secret(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
) -> Answer<Json<SecretWebhook>> {
    Ok(Json(webhooks::change::new_secret(&registry, &actor, id).await?))
}

/// Sends something that means nothing.
pub async fn ping(State(registry): State<Registry>, Caller(actor): Caller, Key(id): Key) -> Answer<StatusCode> {
    webhooks::change::ping(&registry, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What was sent to a webhook, newest first.
pub async fn deliveries(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Parameters(question): Parameters<Question>,
) -> Answer<Json<Page<Delivery>>> {
    Ok(Json(webhooks::deliveries::list(&registry, &actor, id, question.cursor.as_deref()).await?))
}

/// Sends something again.
pub async fn resend(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Last(delivery): Last,
) -> Answer<StatusCode> {
    webhooks::deliveries::resend(&registry, &actor, id, delivery).await?;
    Ok(StatusCode::NO_CONTENT)
}
