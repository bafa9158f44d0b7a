//! What happened, kept for everybody who wants to hear of it: in the very transaction that it happened in.

use std::collections::HashMap;

use chrono::SecondsFormat;
use domain::{Id, Time};
use serde_json::{Value, json};
use sqlx::PgConnection;

use crate::{Actor, Result};

/// Something that happened to one thing in a project.
pub(crate) struct Happened<'a> {
    pub project: Id,
    pub resource: Option<Id>,
    pub before: &'a Value,
    pub after: &'a Value,
}

/// A webhook that hears of what happens in one of the projects.
#[derive(sqlx::FromRow)]
struct Hearing {
    webhook: Id,
    /// The path of its own project.
    heard_in: String,
    project: Id,
    path: String,
    organization: String,
}

/// Keeps a delivery for each webhook that hears of the event in one of the projects or, as far as grants come down,
/// above them: whoever manages a project is told of no more than they may see.
pub(crate) async fn queue(
    tx: &mut PgConnection,
    actor: &Actor,
    org: Id,
    event: &str,
    happened: &[Happened<'_>],
) -> Result<()> {
    if !domain::webhook::is_event(event) {
        return Ok(());
    }
    let mut projects: Vec<Id> = happened.iter().map(|it| it.project).collect();
    projects.sort_unstable();
    projects.dedup();
    let hearing: Vec<Hearing> = sqlx::query_as(
        "select w.id as webhook, heard_in.path as heard_in, c.descendant_id as project, here.path, o.slug as organization
         from project_closure c join webhook w on w.project_id = c.ancestor_id
         join organization o on o.id = w.org_id
         cross join lateral (
             select string_agg(p.slug, '/' order by up.depth desc) as path
             from project_closure up join project p on p.id = up.ancestor_id where up.descendant_id = c.ancestor_id) heard_in
         cross join lateral (
             select string_agg(p.slug, '/' order by up.depth desc) as path
             from project_closure up join project p on p.id = up.ancestor_id where up.descendant_id = c.descendant_id) here
         where c.descendant_id = any($1) and w.active and w.events @> array[$2]
           and not exists (
               select from project_closure up join project p on p.id = up.ancestor_id
               where up.descendant_id = c.descendant_id and up.depth < c.depth and not p.inherits)",
    )
    .bind(&projects)
    .bind(event)
    .fetch_all(&mut *tx)
    .await?;
    if hearing.is_empty() {
        return Ok(());
    }
    let now: Time = sqlx::query_scalar("select now()").fetch_one(&mut *tx).await?;
    let mut by_project: HashMap<Id, Vec<&Hearing>> = HashMap::new();
    for one in &hearing {
        by_project.entry(one.project).or_default().push(one);
    }
    let (mut ids, mut webhooks, mut bodies) = (Vec::new(), Vec::new(), Vec::new());
    for it in happened {
        for heard in by_project.get(&it.project).into_iter().flatten() {
            ids.push(Id::now_v7());
            webhooks.push(heard.webhook);
            bodies.push(body(actor, now, event, heard, it));
        }
    }
    insert(tx, org, event, (&ids, &webhooks, &bodies)).await
}

/// Keeps deliveries of one event.
pub(super) async fn insert(
    tx: &mut PgConnection,
    org: Id,
    event: &str,
    (ids, webhooks, bodies): (&[Id], &[Id], &[String]),
) -> Result<()> {
    sqlx::query(
        "insert into webhook_delivery (org_id, id, webhook_id, event, body)
         select $1, id, webhook, $2, body from unnest($3::uuid[], $4::uuid[], $5::text[]) as d (id, webhook, body)",
    )
    .bind(org)
    .bind(event)
    .bind(ids)
    .bind(webhooks)
    .bind(bodies)
    .execute(tx)
    .await?;
    Ok(())
}

/// What is sent: `type`, `timestamp` and `data`, as the Standard Webhooks specification has it.
pub(super) fn written(event: &str, at: Time, data: &Value) -> String {
    json!({"type": event, "timestamp": at.to_rfc3339_opts(SecondsFormat::Millis, true), "data": data}).to_string()
}

fn body(actor: &Actor, now: Time, event: &str, heard: &Hearing, it: &Happened<'_>) -> String {
    let who = actor.person().ok().map(|who| json!({"id": who.id, "name": who.name}));
    let within = format!("{}/{}", heard.organization, heard.heard_in);
    let data = json!({
        "organization": heard.organization,
        "project": heard.path,
        "resource": it.resource,
        "actor": who,
        "before": known(it.before, &within),
        "after": known(it.after, &within),
    });
    written(event, now, &data)
}

/// A state without addresses of other projects: they may be hidden from whoever manages this one.
fn known(state: &Value, within: &str) -> Value {
    let mut state = state.clone();
    if let Some(fields) = state.as_object_mut() {
        fields.retain(|field, value| {
            let leads_away = value.as_str().is_some_and(|address| {
                !address.strip_prefix(within).is_some_and(|rest| rest.starts_with(['/', '@']) || rest.is_empty())
            });
            !(matches!(field.as_str(), "address" | "copied_from" | "path" | "project" | "parent") && leads_away)
        });
    }
    state
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_elsewhere_are_left_out() {
        let state = json!({"address": "acme/secret/yolo@1", "label": "v1", "stage": "testing"});
        assert_eq!(known(&state, "acme/vision"), json!({"label": "v1", "stage": "testing"}));
        for near in ["acme/vision/yolo@1", "acme/vision"] {
            assert_eq!(known(&json!({"address": near}), "acme/vision"), json!({"address": near}));
        }
        assert_eq!(known(&json!({"address": "acme/vision2/yolo@1"}), "acme/vision"), json!({}));
        assert_eq!(known(&Value::Null, "acme/vision"), Value::Null);
    }
}
