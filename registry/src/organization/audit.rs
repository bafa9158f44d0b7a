//! What happened in an organization: who did what to what, a page at a time.

use domain::{
    Id, Time,
    api::{AuditFilter, AuditRow},
    permission::Action,
    person::PersonRef,
    table::Page,
};
use serde_json::Value;
use sqlx::FromRow;

use crate::{
    Actor, Registry, Result,
    audit::{self, Names},
    gate,
    tree::Tree,
};

/// Rows of a page.
pub const PAGE: i64 = 100;
/// Rows of a part of an export.
pub const PART: i64 = 1_000;

#[derive(FromRow)]
struct Raw {
    id: Id,
    at: Time,
    actor_id: Option<Id>,
    actor_name: Option<String>,
    via: String,
    credential_id: Option<Id>,
    address: Option<String>,
    action: String,
    resource_id: Option<Id>,
    name: Option<String>,
    project_id: Option<Id>,
    before: Option<Value>,
    after: Option<Value>,
}

/// A page of at most `limit` rows, newest first.
///
/// # Errors
/// The role; a filter or a cursor that is none.
pub async fn list(
    registry: &Registry,
    actor: &Actor,
    org: &str,
    filter: &AuditFilter,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<AuditRow>> {
    let when = audit::period(filter.when.as_deref())?;
    let (after, after_id) = cursor.map(audit::read_cursor).transpose()?.unzip();
    let mut db = registry.reads().await?;
    let granted = gate::organization(&mut db, actor, org, Action::ManagePeople).await?;
    let mut rows: Vec<Raw> = sqlx::query_as(
        "select a.id, a.at, a.actor_id, p.name as actor_name, a.via, a.credential_id, a.address, a.action, a.resource_id,
                case a.kind
                    when 'version' then (select m.slug || '@' || v.number from version v join model m on m.id = v.model_id
                                         where v.id = a.resource_id)
                    when 'model' then (select name from model where id = a.resource_id)
                    when 'experiment' then (select name from experiment where id = a.resource_id)
                    when 'project' then (select name from project where id = a.resource_id)
                    when 'team' then (select name from team where id = a.resource_id)
                    when 'organization' then (select name from organization where id = a.resource_id)
                    else (select name from account where id = a.resource_id)
                end as name,
                a.project_id, a.before, a.after
         from audit a left join account p on p.id = a.actor_id
         where a.org_id = $1 and ($2::uuid is null or a.actor_id = $2)
           and ($3::text[] is null or a.action = any($3) or a.kind = any($3))
           and ($4::uuid is null or a.resource_id = $4) and ($5::uuid is null or a.project_id = $5)
           and ($6::timestamptz is null or a.at >= $6) and ($7::timestamptz is null or a.at < $7)
           and ($8::timestamptz is null or (a.at, a.id) < ($8, $9))
         order by a.at desc, a.id desc limit $10",
    )
    .bind(granted.tree.org)
    .bind(filter.who)
    .bind(audit::words(filter.action.as_deref()))
    .bind(filter.resource)
    .bind(filter.project)
    .bind(when.and_then(|when| when.from))
    .bind(when.and_then(|when| when.until))
    .bind(after)
    .bind(after_id)
    .bind(limit + 1)
    .fetch_all(&mut *db)
    .await?;
    let next = audit::next(&mut rows, limit, |row| (row.at, row.id));
    let sides = rows.iter().flat_map(|row| [&row.before, &row.after]);
    let names = Names::of(&mut db, &granted.tree, sides).await?;
    Ok(Page { items: rows.into_iter().map(|raw| raw.told(&granted.tree, &names)).collect(), next })
}

impl Raw {
    fn told(self, tree: &Tree, names: &Names) -> AuditRow {
        let mut changes = audit::changes(tree, self.before.as_ref(), self.after.as_ref());
        names.tell(&mut changes, None);
        AuditRow {
            id: self.id,
            at: self.at,
            who: self.actor_id.zip(self.actor_name).map(|(id, name)| PersonRef { id, name }),
            via: self.via,
            credential: self.credential_id,
            address: self.address,
            action: self.action,
            resource: self.resource_id,
            name: self.name,
            project: self.project_id.and_then(|id| tree.get(id)).map(|p| p.path.clone()),
            changes,
        }
    }
}
