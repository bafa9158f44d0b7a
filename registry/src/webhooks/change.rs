//! Making, changing and deleting a webhook, and giving it another secret.

use domain::{
    Id, Refusal,
    api::{EditWebhook, NewWebhook, SecretWebhook, Webhook},
    permission::Action,
    webhook,
};
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::{check, list, missing, of, queue};
use crate::{Actor, Registry, Result, audit, gate};

/// Most webhooks of a project.
const WEBHOOKS_MAX: i64 = 20;

/// Makes a webhook; its secret is told this once.
///
/// # Errors
/// The role; whoever sits at the browser has to show who they are; an address or events that will not do.
pub async fn create(registry: &Registry, actor: &Actor, project: Id, new: &NewWebhook) -> Result<SecretWebhook> {
    let (url, events) = (check::url(&new.url)?, webhook::check_events(&new.events)?);
    let mut tx = registry.pool.begin().await?;
    sqlx::query("select from project where id = $1 for no key update").bind(project).fetch_optional(&mut *tx).await?;
    let granted = gate::project(&mut tx, actor, project, Action::ManageProject).await?;
    actor.is_proved()?;
    let there: i64 = sqlx::query_scalar("select count(*) from webhook where project_id = $1")
        .bind(project)
        .fetch_one(&mut *tx)
        .await?;
    if there >= WEBHOOKS_MAX {
        let text = format!("This project has {WEBHOOKS_MAX} webhooks already; delete one first.");
        return Err(Refusal::state(text).into());
    }
    let (id, secret) = (Id::now_v7(), check::secret()?);
    sqlx::query(
        "insert into webhook (org_id, id, project_id, url, secret, events, created_by) values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(granted.tree.org)
    .bind(id)
    .bind(project)
    .bind(&url)
    .bind(&secret)
    .bind(&events)
    .bind(actor.id())
    .execute(&mut *tx)
    .await?;
    let after = json!({"url": url, "events": events});
    record(&mut tx, actor, (granted.tree.org, project, id), "webhook.created", (json!(null), after)).await?;
    let webhook = list::one(&mut tx, id).await?;
    tx.commit().await?;
    Ok(SecretWebhook { secret, webhook })
}

/// Changes what is given of a webhook. With a revision only while that is the current one.
///
/// # Errors
/// As [`create`]; [`Refusal::NotFound`]; [`Refusal::Changed`].
pub async fn edit(
    registry: &Registry,
    actor: &Actor,
    id: Id,
    edit: &EditWebhook,
    revision: Option<i64>,
) -> Result<Webhook> {
    let url = edit.url.as_deref().map(check::url).transpose()?;
    let events = edit.events.as_deref().map(webhook::check_events).transpose()?;
    let mut tx = registry.pool.begin().await?;
    let granted = of(&mut tx, actor, id).await?;
    let before: (String, Vec<String>, bool, i64) =
        sqlx::query_as("select url, events, active, revision from webhook where id = $1 for update")
            .bind(id)
            .fetch_optional(&mut *tx)
            .await?
            .ok_or_else(missing)?;
    if revision.is_some_and(|seen| seen != before.3) {
        return Err(Refusal::Changed { what: "The webhook".into() }.into());
    }
    let url = url.unwrap_or_else(|| before.0.clone());
    if url != before.0 {
        actor.is_proved()?;
    }
    let events = events.unwrap_or_else(|| before.1.clone());
    let active = edit.active.unwrap_or(before.2);
    if (&url, &events, active) != (&before.0, &before.1, before.2) {
        sqlx::query(
            "update webhook set url = $2, events = $3, active = $4, updated_at = now(), revision = revision + 1 where id = $1",
        )
        .bind(id)
        .bind(&url)
        .bind(&events)
        .bind(active)
        .execute(&mut *tx)
        .await?;
        let was = json!({"url": before.0, "events": before.1, "active": before.2});
        let (was, is) = audit::differing(&was, &json!({"url": url, "events": events, "active": active}));
        record(&mut tx, actor, (granted.tree.org, granted.id, id), "webhook.changed", (was, is)).await?;
    }
    let told = list::one(&mut tx, id).await?;
    tx.commit().await?;
    Ok(told)
}

/// Gives a webhook another secret, which is told this once; what is sent from now on is signed with it.
///
/// # Errors
/// As [`create`]; [`Refusal::NotFound`].
pub async fn new_secret(registry: &Registry, actor: &Actor, id: Id) -> Result<SecretWebhook> {
    let secret = check::secret()?;
    let mut tx = registry.pool.begin().await?;
    let granted = of(&mut tx, actor, id).await?;
    actor.is_proved()?;
    sqlx::query("update webhook set secret = $2, updated_at = now(), revision = revision + 1 where id = $1")
        .bind(id)
        .bind(&secret)
        .execute(&mut *tx)
        .await?;
    let nothing = (json!(null), json!(null));
    record(&mut tx, actor, (granted.tree.org, granted.id, id), "webhook.secret_changed", nothing).await?;
    let webhook = list::one(&mut tx, id).await?;
    tx.commit().await?;
    Ok(SecretWebhook { secret, webhook })
}

/// Deletes a webhook with its log and whatever waits.
///
/// # Errors
/// The role; [`Refusal::NotFound`].
pub async fn delete(registry: &Registry, actor: &Actor, id: Id) -> Result<()> {
    let mut tx = registry.pool.begin().await?;
    let granted = of(&mut tx, actor, id).await?;
    let (url, events): (String, Vec<String>) =
        sqlx::query_as("delete from webhook where id = $1 returning url, events")
            .bind(id)
            .fetch_optional(&mut *tx)
            .await?
            .ok_or_else(missing)?;
    let before = json!({"url": url, "events": events});
    record(&mut tx, actor, (granted.tree.org, granted.id, id), "webhook.deleted", (before, json!(null))).await?;
    tx.commit().await?;
    Ok(())
}

/// Sends something that means nothing, to see whether it arrives.
///
/// # Errors
/// The role; [`Refusal::NotFound`]; a webhook that is paused.
pub async fn ping(registry: &Registry, actor: &Actor, id: Id) -> Result<()> {
    let mut tx = registry.pool.begin().await?;
    let granted = of(&mut tx, actor, id).await?;
    let (active, now): (bool, domain::Time) =
        sqlx::query_as("select active, now() from webhook where id = $1 for no key update")
            .bind(id)
            .fetch_optional(&mut *tx)
            .await?
            .ok_or_else(missing)?;
    if !active {
        return Err(Refusal::state("This webhook is paused; let it go on first.").into());
    }
    let project = granted.project()?;
    let data = json!({"organization": granted.tree.org_slug, "project": project.path, "webhook": id});
    let body = queue::written(webhook::PING, now, &data);
    queue::insert(&mut tx, granted.tree.org, webhook::PING, (&[Id::now_v7()], &[id], &[body])).await?;
    tx.commit().await?;
    Ok(())
}

async fn record(
    tx: &mut PgConnection,
    actor: &Actor,
    (org, project, id): (Id, Id, Id),
    action: &str,
    (before, after): (Value, Value),
) -> Result<()> {
    let change = audit::Change { org: Some(org), project: Some(project), action, resource: Some(id), before, after };
    audit::record(tx, actor, change).await
}
