//! How a tree is read.

use std::sync::Arc;

use domain::{
    Id, Refusal,
    permission::{Access, OrgRole, ProjectRole, Subject, Visibility},
};
use sqlx::{FromRow, PgConnection};

use super::{
    Tree,
    kept::{self, Stamp},
    projects::{Projects, Row},
    read,
};
use crate::{Actor, Result};

/// How an organization is named by the caller.
pub(crate) enum Organization<'a> {
    Slug(&'a str),
    /// `None` takes the same statement to find nothing, so that time tells nothing either.
    Id(Option<Id>),
}

/// All that one statement says: the organization, its projects' stamp, and what is granted to the actor there. Of one
/// moment, so that no grant of now meets a tree of before.
#[derive(FromRow)]
struct Found {
    id: Id,
    slug: String,
    name: String,
    top_level_role: String,
    default_visibility: String,
    role: Option<String>,
    deactivated: bool,
    count: i64,
    digest: i64,
    /// Whether this very transaction may have written some of the projects, which can change once more under the same
    /// stamp: one is as young as the transaction, or younger.
    writing: bool,
    granted_on: Vec<Id>,
    granted: Vec<String>,
}

impl Found {
    fn stamp(&self) -> Stamp {
        Stamp { count: self.count, digest: self.digest }
    }

    fn grants(&self) -> impl Iterator<Item = (Id, ProjectRole)> {
        let role = |role: &String| ProjectRole::from_code(role);
        self.granted_on.iter().zip(&self.granted).filter_map(move |(on, granted)| Some((*on, role(granted)?)))
    }
}

/// A project, what is granted on it, and the stamp of all of them.
#[derive(FromRow)]
struct Stamped {
    #[sqlx(flatten)]
    row: Row,
    digest: i64,
    granted: Vec<String>,
}

/// Digest of the rows `p`. Whoever writes a row leaves their transaction's number in it; the time tells two of the
/// same number apart where a standby took over that had not heard of the first.
macro_rules! digest {
    () => {
        "bit_xor(hashint8extended(p.xmin::text::bigint, uuid_hash_extended(p.id, (extract(epoch from p.updated_at) * 1000000)::bigint)))"
    };
}

async fn find(db: &mut PgConnection, actor: &Actor, organization: Organization<'_>) -> Result<Option<Found>> {
    let (slug, id) = match organization {
        Organization::Slug(slug) => (Some(slug), None),
        Organization::Id(id) => (None, id),
    };
    let found = sqlx::query_as(concat!(
        "select o.id, o.slug, o.name, o.top_level_role, o.default_visibility, m.role,
                m.deactivated_at is not null as deactivated, s.count, coalesce(s.digest, 0) as digest,
                coalesce(s.writing, false) and pg_current_xact_id_if_assigned() is not null as writing,
                coalesce(g.granted_on, '{}') as granted_on, coalesce(g.granted, '{}') as granted
         from organization o left join member m on m.org_id = o.id and m.account_id = $3
         cross join lateral (
             select count(*), ",
        digest!(),
        " as digest, bool_or(age(p.xmin) <= 0) as writing from project p where p.org_id = o.id and p.deleted_at is null
         ) s
         cross join lateral (
             select array_agg(project_id) as granted_on, array_agg(role) as granted from project_grant
             where org_id = o.id and m.deactivated_at is null
                 and (account_id = $3 or team_id in (select team_id from team_member where account_id = $3))
         ) g
         where (o.slug = $1 or o.id = $2) and o.deleted_at is null",
    ))
    .bind(slug)
    .bind(id)
    .bind(actor.id())
    .fetch_optional(db)
    .await?;
    Ok(found)
}

/// The projects and grants of one moment, and under which stamp they may be kept.
async fn rows(db: &mut PgConnection, actor: &Actor, org: &Found) -> Result<(Vec<Stamped>, Stamp)> {
    let rows: Vec<Stamped> = sqlx::query_as(concat!(
        "select p.id, p.parent_id, p.slug, p.name, p.visibility, p.inherits, p.promotion_rule, p.publish_role,
                p.production_role, p.has_models, p.has_experiments, p.archived_at is not null as archived, p.created_at, ",
        digest!(),
        " over () as digest, coalesce(g.roles, '{}') as granted
         from project p left join (
             select project_id, array_agg(role) as roles from project_grant
             where org_id = $1 and (account_id = $2 or team_id in (select team_id from team_member where account_id = $2))
             group by project_id
         ) g on g.project_id = p.id
         where p.org_id = $1 and p.deleted_at is null order by p.name_key, p.id",
    ))
    .bind(org.id)
    // Who is deactivated here is nobody here.
    .bind(actor.id().filter(|_| !org.deactivated))
    .fetch_all(db)
    .await?;
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let digest = rows.first().map_or(0, |row| row.digest);
    Ok((rows, Stamp { count, digest }))
}

impl Tree {
    /// An organization for an actor.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when it does not exist or nothing in it may be seen by them.
    pub(crate) async fn load(db: &mut PgConnection, actor: &Actor, org: Organization<'_>) -> Result<Self> {
        let found = find(&mut *db, actor, org).await?;
        let Some(org) = found else { return Err(Refusal::not_found("organization").into()) };
        let kept = if org.writing { None } else { kept::find(org.id, org.stamp()) };
        let (settled, grants): (_, Vec<_>) = match kept {
            Some(settled) => (settled, org.grants().collect()),
            None => {
                let (rows, stamp) = rows(db, actor, &org).await?;
                let grants = rows.iter().flat_map(granted).collect();
                let settled = Arc::new(Projects::of(rows.into_iter().map(|stamped| stamped.row).collect())?);
                if !org.writing {
                    kept::keep(org.id, stamp, &settled);
                }
                (settled, grants)
            }
        };
        let role = org.role.as_deref().filter(|_| !org.deactivated).and_then(OrgRole::from_code);
        let role = role.unwrap_or(OrgRole::Outsider);
        let projects = settled.seen(role, &grants);
        if role == OrgRole::Outsider && projects.iter().all(|p| p.access == Access::Hidden) {
            return Err(Refusal::not_found("organization").into());
        }
        Ok(Self {
            org: org.id,
            org_slug: org.slug,
            org_name: org.name,
            subject: Subject { signed_in: actor.id().is_some(), org_role: role, scope: actor.scope() },
            top_level_role: read(&org.top_level_role, OrgRole::from_code)?,
            default_visibility: read(&org.default_visibility, Visibility::from_code)?,
            settled,
            projects,
        })
    }
}

fn granted(stamped: &Stamped) -> impl Iterator<Item = (Id, ProjectRole)> {
    stamped.granted.iter().filter_map(|role| Some((stamped.row.id(), ProjectRole::from_code(role)?)))
}

/// Whether an organization's projects would be taken from those that are kept.
///
/// # Errors
/// The database's.
#[cfg(feature = "testing")]
pub(crate) async fn is_kept(db: &mut PgConnection, organization: Id) -> Result<bool> {
    let found = find(db, &Actor::anonymous(), Organization::Id(Some(organization))).await?;
    Ok(found.is_some_and(|o| !o.writing && kept::find(o.id, o.stamp()).is_some()))
}
