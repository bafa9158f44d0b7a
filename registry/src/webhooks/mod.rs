//! Webhooks: who hears of what happens in a project. What is to be told is kept with what happened; the server that
//! sends it is no part of this room.

pub mod change;
mod check;
pub mod deliveries;
pub mod list;
pub mod outbox;
mod queue;

use domain::{Id, Refusal, permission::Action};
use sqlx::PgConnection;

use crate::{
    Actor, Result,
    gate::{self, Granted, TheProject},
};
pub(crate) use queue::{Happened, queue};

/// Lets the actor do something with a webhook: what whoever manages its project may do.
///
/// # Errors
/// [`Refusal::NotFound`] for one that is not there or in a hidden project; the role.
async fn of(db: &mut PgConnection, actor: &Actor, webhook: Id) -> Result<Granted<TheProject>> {
    let project: Option<Id> = sqlx::query_scalar("select project_id from webhook where id = $1")
        .bind(webhook)
        .fetch_optional(&mut *db)
        .await?;
    gate::project(db, actor, project.unwrap_or_default(), Action::ManageProject).await.map_err(|error| match error {
        crate::Error::Refused(Refusal::NotFound { .. }) => missing().into(),
        other => other,
    })
}

fn missing() -> Refusal {
    Refusal::not_found("webhook")
}
