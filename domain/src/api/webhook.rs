//! Webhooks of a project, and what was sent to them.

use serde::{Deserialize, Serialize};

use crate::{Id, Time, person::PersonRef};

/// `POST /api/v1/projects/{id}/webhooks`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewWebhook {
    /// Where deliveries are sent.
    pub url: String,
    /// Codes of events, as in [`crate::webhook::EVENTS`].
    pub events: Vec<String>,
}

/// `PATCH /api/v1/webhooks/{id}`: what is given changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EditWebhook {
    /// Where deliveries are sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Codes of events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<String>>,
    /// Whether it hears of anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// A webhook, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Webhook {
    /// Key.
    pub id: Id,
    /// Key of its project.
    pub project: Id,
    /// Where deliveries are sent.
    pub url: String,
    /// Codes of events that it hears of.
    pub events: Vec<String>,
    /// Whether it hears of anything.
    pub active: bool,
    /// Who made it.
    pub by: Option<PersonRef>,
    /// When.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub created: Time,
    /// What `If-Match` compares.
    pub revision: i64,
    /// How many deliveries wait to be sent, counted up to 1,000.
    pub waiting: i64,
    /// The last delivery that was tried.
    pub last: Option<Delivery>,
}

/// A webhook with what its deliveries are signed with, which is told this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SecretWebhook {
    /// `whsec_` and base64, as the Standard Webhooks specification has it.
    pub secret: String,
    /// The webhook.
    #[serde(flatten)]
    pub webhook: Webhook,
}

/// Something that happened, and how telling it went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Delivery {
    /// Key, sent as `webhook-id`; the same however often it is tried.
    pub id: Id,
    /// What happened.
    pub event: String,
    /// When it happened.
    #[serde(with = "crate::moment")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::Time"))]
    pub at: Time,
    /// How it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub tries: i32,
    /// When it is tried next, while it waits.
    #[serde(with = "crate::moment::option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::Time>"))]
    pub next: Option<Time>,
    /// HTTP status of the last answer.
    pub status: Option<i32>,
    /// The beginning of the last answer.
    pub answer: String,
    /// Why there was no answer that would do.
    pub failure: Option<String>,
    /// How long the last try took, in milliseconds.
    pub milliseconds: Option<i32>,
    /// What is sent; in the log, not beside a webhook.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
}

/// How a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It is sent soon, or again later.
    Waiting,
    /// It was answered by a status of 200 to 299.
    Delivered,
    /// It was tried as often as it is.
    GivenUp,
}
