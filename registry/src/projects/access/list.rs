//! Everybody who has access to a project by a role or a grant, and the settings that decide it.

use std::{cmp::Reverse, collections::BTreeMap};

use domain::{
    Id,
    api::{AccessFromAbove, Grant, ProjectAccess, RoleAccess},
    permission::{Access, Action, OrgRole, ProjectRole, Resource, access, decide},
};
use sqlx::{FromRow, PgConnection};

use super::RawGrantee;
use crate::{
    Actor, Registry, Result,
    gate::{self, Granted, TheProject},
    tree::read,
};

#[derive(FromRow)]
struct Raw {
    id: Id,
    project_id: Id,
    role: String,
    #[sqlx(flatten)]
    to: RawGrantee,
}

/// Who has access to a project, for whoever has a role in it.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when it is not there or hidden.
pub async fn list(registry: &Registry, actor: &Actor, id: Id) -> Result<ProjectAccess> {
    let mut db = registry.reads().await?;
    let granted = gate::project(&mut db, actor, id, Action::See).await?;
    told(&mut db, &granted).await
}

pub(super) async fn told(db: &mut PgConnection, granted: &Granted<TheProject>) -> Result<ProjectAccess> {
    let (tree, project) = (&granted.tree, granted.project()?);
    let may_manage = decide(&tree.subject, Action::ManageProject, Resource::Project(project.access)).is_ok();
    let (revision, quota, direct_downloads, sources): (i64, Option<i64>, bool, Vec<Id>) = sqlx::query_as(
        "select p.revision, p.quota_bytes, p.direct_downloads, array(select source_id from promotion_source where project_id = p.id) from project p where p.id = $1",
    )
    .bind(project.id)
    .fetch_one(&mut *db)
    .await?;
    let mut promotion_sources: Vec<_> =
        sources.into_iter().filter(|id| gate::has_role(tree, *id)).filter_map(|id| tree.reference(id)).collect();
    promotion_sources.sort_by(|a, b| a.path.cmp(&b.path));
    let (grants, from_above) = grants(db, granted, may_manage).await?;
    Ok(ProjectAccess {
        id: project.id,
        path: project.path.clone(),
        visibility: project.visibility,
        effective_visibility: project.effective_visibility,
        narrowed_by: tree.narrowed_by(project.id).map(|above| above.path.clone()),
        inherits: project.inherits,
        has_parent: project.parent.is_some(),
        promotion_rule: project.promotion_rule,
        promotion_sources,
        publish_role: project.publish_role,
        production_role: project.production_role,
        features: project.features,
        quota,
        direct_downloads,
        may_manage,
        revision,
        by_role: by_role(db, granted).await?,
        grants,
        from_above,
    })
}

async fn by_role(db: &mut PgConnection, granted: &Granted<TheProject>) -> Result<Vec<RoleAccess>> {
    let visibility = granted.project()?.effective_visibility;
    let people: Vec<(String, i64)> =
        sqlx::query_as("select role, count(*) from member where org_id = $1 and deactivated_at is null group by role")
            .bind(granted.tree.org)
            .fetch_all(db)
            .await?;
    let mut by_role = Vec::new();
    for (role, people) in people {
        let role = read(&role, OrgRole::from_code)?;
        if let Access::Role(gives) = access(role, visibility, None) {
            by_role.push(RoleAccess { role, gives, people });
        }
    }
    by_role.sort_by_key(|r| Reverse(r.role));
    Ok(by_role)
}

/// Grants that the actor may know of, and how many there are above in what they may not see.
async fn grants(
    db: &mut PgConnection,
    granted: &Granted<TheProject>,
    addresses: bool,
) -> Result<(Vec<Grant>, Vec<AccessFromAbove>)> {
    let tree = &granted.tree;
    let order: Vec<Id> = granted.tree.inherited(granted.id).map(|p| p.id).collect();
    let rows: Vec<Raw> = sqlx::query_as(
        "select g.id, g.project_id, g.role, coalesce(a.kind, 'team') as kind, coalesce(a.id, t.id) as grantee,
                coalesce(a.name, t.name) as name, coalesce(a.email, t.slug) as hint,
                case when t.id is not null then (select count(*) from team_member where team_id = t.id) end as members,
                coalesce(a.deactivated_at, m.deactivated_at) is not null as deactivated
         from project_grant g left join account a on a.id = g.account_id left join team t on t.id = g.team_id
         left join member m on m.org_id = g.org_id and m.account_id = g.account_id
         where g.project_id = any($1)
         order by array_position($1, g.project_id), coalesce(a.name_key, lower(t.name) collate \"C\"), g.id",
    )
    .bind(&order)
    .fetch_all(db)
    .await?;
    let grant = |raw: Raw| {
        Ok(Grant {
            id: raw.id,
            to: raw.to.told(addresses)?,
            role: read(&raw.role, ProjectRole::from_code)?,
            from: granted.tree.reference(raw.project_id).filter(|from| from.id != granted.id),
        })
    };
    let is_known = |raw: &Raw| raw.project_id == granted.id || gate::has_role(tree, raw.project_id);
    let (known, hidden): (Vec<_>, Vec<_>) = rows.into_iter().partition(is_known);
    let mut above: BTreeMap<Reverse<ProjectRole>, i64> = BTreeMap::new();
    for raw in hidden {
        *above.entry(Reverse(read(&raw.role, ProjectRole::from_code)?)).or_default() += 1;
    }
    let above = above.into_iter().map(|(Reverse(role), grants)| AccessFromAbove { role, grants }).collect();
    Ok((known.into_iter().map(grant).collect::<Result<_>>()?, above))
}
