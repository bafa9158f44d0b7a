//! Everybody in an organization, with when they were last there and what they have open.

use domain::{
    Id, Refusal, Time,
    api::{GranteeKind, Member},
    permission::{Action, OrgRole},
    table::Page,
};
use sqlx::{FromRow, PgConnection};

use crate::{
    Actor, Registry, Result, gate,
    paged::{self, Paging, Span},
    people::session::SESSION_IDLE_DAYS,
    tree::read,
};

/// What cursors of this list are told by.
const LIST: &str = "people";

#[derive(FromRow)]
struct Raw {
    id: Id,
    name: String,
    name_key: String,
    kind: String,
    email: Option<String>,
    role: String,
    deactivated: bool,
    joined: Time,
    seen: Option<Time>,
    ours: bool,
    sessions: Option<i64>,
    tokens: Option<i64>,
}

/// The members, by name; service accounts among them.
///
/// # Errors
/// The role; [`domain::Refusal::NotFound`].
pub async fn list(registry: &Registry, actor: &Actor, org: &str) -> Result<Vec<Member>> {
    let mut db = registry.reads().await?;
    let granted = gate::organization(&mut db, actor, org, Action::ManagePeople).await?;
    told(&mut db, granted.tree.org, None).await
}

/// A page of them.
///
/// # Errors
/// As of the list; a cursor of something else.
pub async fn page(registry: &Registry, actor: &Actor, org: &str, paging: Paging<'_>) -> Result<Page<Member>> {
    let span = Span::of(paging, LIST)?;
    let mut db = registry.reads().await?;
    let granted = gate::organization(&mut db, actor, org, Action::ManagePeople).await?;
    let mut rows = read_rows(&mut db, granted.tree.org, None, &span).await?;
    let next = paged::next(&mut rows, paging, LIST, |row| (row.name_key.clone(), row.id));
    Ok(Page { items: rows.into_iter().map(Raw::told).collect::<Result<_>>()?, next })
}

/// One member.
///
/// # Errors
/// As of the list; [`domain::Refusal::NotFound`] for who is none.
pub async fn get(registry: &Registry, actor: &Actor, org: &str, account: Id) -> Result<Member> {
    let mut db = registry.reads().await?;
    let granted = gate::organization(&mut db, actor, org, Action::ManagePeople).await?;
    let found = told(&mut db, granted.tree.org, Some(account)).await?.pop();
    Ok(found.ok_or_else(|| Refusal::not_found("person"))?)
}

/// All members, or one.
pub(crate) async fn told(db: &mut PgConnection, org: Id, account: Option<Id>) -> Result<Vec<Member>> {
    let rows = read_rows(db, org, account, &Span::default()).await?;
    rows.into_iter().map(Raw::told).collect()
}

async fn read_rows(db: &mut PgConnection, org: Id, account: Option<Id>, span: &Span) -> Result<Vec<Raw>> {
    Ok(sqlx::query_as(
        "select a.id, a.name, a.name_key, a.kind, a.email, m.role, m.deactivated_at is not null as deactivated,
                m.created_at as joined, a.seen_at as seen, o.ours,
                case when o.ours then (select count(*) from session s where s.account_id = a.id and s.expires_at > now()
                    and s.seen_at > now() - make_interval(days => $3)) end as sessions,
                case when o.ours then (select count(*) from token t where t.account_id = a.id and t.revoked_at is null
                    and (t.expires_at is null or t.expires_at > now())) end as tokens
         from member m join account a on a.id = m.account_id cross join lateral (
             select not exists (select from member e where e.account_id = a.id and e.org_id <> m.org_id)
                and not exists (select from project_grant g where g.account_id = a.id and g.org_id <> m.org_id) as ours) o
         where m.org_id = $1 and ($2::uuid is null or m.account_id = $2)
           and ($4::text is null or (a.name_key, a.id) > ($4, $5))
         order by a.name_key, a.id limit $6",
    )
    .bind(org)
    .bind(account)
    .bind(i32::try_from(SESSION_IDLE_DAYS).unwrap_or(7))
    .bind(span.text())
    .bind(span.id())
    .bind(span.limit)
    .fetch_all(db)
    .await?)
}

impl Raw {
    fn told(self) -> Result<Member> {
        Ok(Member {
            id: self.id,
            name: self.name,
            kind: read(&self.kind, GranteeKind::from_code)?,
            email: self.email,
            role: read(&self.role, OrgRole::from_code)?,
            deactivated: self.deactivated,
            joined: self.joined,
            seen: self.seen,
            ours: self.ours,
            sessions: self.sessions,
            tokens: self.tokens,
        })
    }
}
