//! The webhooks of a project, and each with how its last delivery went.

use domain::{Id, Time, api::Webhook, permission::Action, person::PersonRef};
use sqlx::{FromRow, PgConnection};

use super::{
    deliveries::{self, Raw as RawDelivery},
    missing, of,
};
use crate::{Actor, Registry, Result, gate};

/// Most deliveries that wait which are counted.
const COUNTED: i64 = 1000;

#[derive(FromRow)]
struct Raw {
    id: Id,
    project_id: Id,
    url: String,
    events: Vec<String>,
    active: bool,
    by_id: Option<Id>,
    by_name: Option<String>,
    created_at: Time,
    revision: i64,
    waiting: i64,
}

/// The webhooks of a project itself, oldest first, for whoever manages it.
///
/// # Errors
/// [`domain::Refusal::NotFound`] for a hidden project; the role.
pub async fn list(registry: &Registry, actor: &Actor, project: Id) -> Result<Vec<Webhook>> {
    let mut db = registry.reads().await?;
    gate::project(&mut db, actor, project, Action::ManageProject).await?;
    told(&mut db, "w.project_id = $1", project).await
}

/// One webhook.
///
/// # Errors
/// As [`list`].
pub async fn get(registry: &Registry, actor: &Actor, id: Id) -> Result<Webhook> {
    let mut db = registry.reads().await?;
    of(&mut db, actor, id).await?;
    one(&mut db, id).await
}

/// One webhook of which the gate knows.
pub(super) async fn one(db: &mut PgConnection, id: Id) -> Result<Webhook> {
    told(db, "w.id = $1", id).await?.pop().ok_or_else(|| missing().into())
}

async fn told(db: &mut PgConnection, which: &'static str, key: Id) -> Result<Vec<Webhook>> {
    let sql = format!(
        "select w.id, w.project_id, w.url, w.events, w.active, a.id as by_id, a.name as by_name, w.created_at, w.revision,
                (select count(*) from (select from webhook_delivery d where d.webhook_id = w.id and d.delivered_at is null
                    and d.given_up_at is null limit {COUNTED}) waiting) as waiting
         from webhook w left join account a on a.id = w.created_by where {which} order by w.created_at, w.id"
    );
    let raws: Vec<Raw> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(key).fetch_all(&mut *db).await?;
    let mut all = Vec::with_capacity(raws.len());
    for raw in raws {
        let last: Option<RawDelivery> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "select {} from webhook_delivery d where d.webhook_id = $1 and d.tried_at is not null
             order by d.created_at desc, d.id desc limit 1",
            deliveries::COLUMNS
        )))
        .bind(raw.id)
        .fetch_optional(&mut *db)
        .await?;
        all.push(Webhook {
            id: raw.id,
            project: raw.project_id,
            url: raw.url,
            events: raw.events,
            active: raw.active,
            by: raw.by_id.zip(raw.by_name).map(|(id, name)| PersonRef { id, name }),
            created: raw.created_at,
            revision: raw.revision,
            waiting: raw.waiting,
            last: last.map(|raw| RawDelivery::told(raw, false)),
        });
    }
    Ok(all)
}
