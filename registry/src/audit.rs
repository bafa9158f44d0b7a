//! The audit row and the event that every change leaves in its own transaction, and how rows are read again.

mod changes;
mod names;
mod page;

use domain::Id;
use serde_json::Value;
use sqlx::PgConnection;

use crate::{
    Actor, Result,
    webhooks::{self, Happened},
};
pub(crate) use changes::changes;
pub(crate) use names::Names;
pub(crate) use page::{next, period, read_cursor, words};

/// What happened to one of many things.
pub(crate) struct Entry {
    pub project: Id,
    pub resource: Id,
    pub before: Value,
    pub after: Value,
}

impl Entry {
    fn happened(&self) -> Happened<'_> {
        let Self { project, resource, before, after } = self;
        Happened { project: *project, resource: Some(*resource), before, after }
    }
}

/// What happened, to what.
pub(crate) struct Change<'a> {
    pub org: Option<Id>,
    pub project: Option<Id>,
    /// `version.registered`: the kind of thing and the verb.
    pub action: &'a str,
    pub resource: Option<Id>,
    pub before: Value,
    pub after: Value,
}

impl<'a> Change<'a> {
    /// Something that happened to an account, with nothing to compare it with.
    pub fn of_account(org: Option<Id>, action: &'a str, account: Id, after: Value) -> Self {
        Self { org, project: None, action, resource: Some(account), before: Value::Null, after }
    }
}

/// Writes the audit row, the event that open pages hear of, and what webhooks are told.
pub(crate) async fn record(tx: &mut PgConnection, actor: &Actor, change: Change<'_>) -> Result<()> {
    let kind = change.action.split('.').next().unwrap_or_default();
    sqlx::query(
        "insert into audit (id, org_id, actor_id, via, address, action, kind, resource_id, project_id, before, after, credential_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, nullif($10, 'null'::jsonb), nullif($11, 'null'::jsonb), $12)",
    )
    .bind(Id::now_v7())
    .bind(change.org)
    .bind(actor.id())
    .bind(actor.via())
    .bind(actor.address())
    .bind(change.action)
    .bind(kind)
    .bind(change.resource)
    .bind(change.project)
    .bind(&change.before)
    .bind(&change.after)
    .bind(actor.credential())
    .execute(&mut *tx)
    .await?;
    if let Some(org) = change.org {
        sqlx::query("insert into outbox (org_id, project_id, event, resource_id) values ($1, $2, $3, $4)")
            .bind(org)
            .bind(change.project)
            .bind(change.action)
            .bind(change.resource)
            .execute(&mut *tx)
            .await?;
    }
    if let (Some(org), Some(project)) = (change.org, change.project) {
        let happened = Happened { project, resource: change.resource, before: &change.before, after: &change.after };
        webhooks::queue(tx, actor, org, change.action, &[happened]).await?;
    }
    Ok(())
}

/// The organization that hears of what happens to an account: its only one.
pub(crate) async fn home(tx: &mut PgConnection, account: Id) -> Result<Option<Id>> {
    Ok(sqlx::query_scalar("select (array_agg(org_id))[1] from member where account_id = $1 having count(*) = 1")
        .bind(account)
        .fetch_optional(tx)
        .await?)
}

/// The same thing that happened to many things of an organization, in their order.
pub(crate) async fn record_many(
    tx: &mut PgConnection,
    actor: &Actor,
    org: Id,
    action: &str,
    entries: &[Entry],
) -> Result<()> {
    let ids: Vec<Id> = entries.iter().map(|_| Id::now_v7()).collect();
    let resources: Vec<Id> = entries.iter().map(|e| e.resource).collect();
    let projects: Vec<Id> = entries.iter().map(|e| e.project).collect();
    let before: Vec<&Value> = entries.iter().map(|e| &e.before).collect();
    let after: Vec<&Value> = entries.iter().map(|e| &e.after).collect();
    sqlx::query(
        "insert into audit (id, org_id, actor_id, via, address, action, kind, resource_id, project_id, before, after, credential_id)
         select id, $1, $2, $3, $4, $5, $6, resource, project, nullif(before, 'null'::jsonb), nullif(after, 'null'::jsonb), $12
         from unnest($7::uuid[], $8::uuid[], $9::uuid[], $10::jsonb[], $11::jsonb[]) as e (id, resource, project, before, after)",
    )
    .bind(org)
    .bind(actor.id())
    .bind(actor.via())
    .bind(actor.address())
    .bind(action)
    .bind(action.split('.').next().unwrap_or_default())
    .bind(&ids)
    .bind(&resources)
    .bind(&projects)
    .bind(&before)
    .bind(&after)
    .bind(actor.credential())
    .execute(&mut *tx)
    .await?;
    announce(tx, org, action, &resources, &projects).await?;
    let happened: Vec<_> = entries.iter().map(Entry::happened).collect();
    webhooks::queue(tx, actor, org, action, &happened).await
}

/// Tells projects that things are not in them any more: where those went is nobody's to know here.
pub(crate) async fn left(
    tx: &mut PgConnection,
    actor: &Actor,
    org: Id,
    event: &str,
    (resources, projects): (&[Id], &[Id]),
) -> Result<()> {
    announce(tx, org, event, resources, projects).await?;
    let of = |(resource, project): (&Id, &Id)| Happened {
        project: *project,
        resource: Some(*resource),
        before: &Value::Null,
        after: &Value::Null,
    };
    let happened: Vec<_> = resources.iter().zip(projects).map(of).collect();
    webhooks::queue(tx, actor, org, event, &happened).await
}

/// Tells open pages of some projects what happened to things in them.
pub(crate) async fn announce(
    tx: &mut PgConnection,
    org: Id,
    event: &str,
    resources: &[Id],
    projects: &[Id],
) -> Result<()> {
    sqlx::query(
        "insert into outbox (org_id, project_id, event, resource_id)
         select $1, project, $2, resource from unnest($3::uuid[], $4::uuid[]) as e (resource, project)",
    )
    .bind(org)
    .bind(event)
    .bind(resources)
    .bind(projects)
    .execute(tx)
    .await?;
    Ok(())
}

/// Of two states what is not the same in both.
pub(crate) fn differing(before: &Value, after: &Value) -> (Value, Value) {
    let of = |side: &Value, other: &Value| {
        let fields = side.as_object().into_iter().flatten();
        Value::Object(fields.filter(|(k, v)| other.get(k) != Some(v)).map(|(k, v)| (k.clone(), v.clone())).collect())
    };
    (of(before, after), of(after, before))
}
