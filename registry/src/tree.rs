//! An organization's projects as one actor sees them: who may do what where, and what paths mean.
//!
//! Loaded once a request. Paths are never stored, so a move rewrites none.

use std::collections::{HashMap, HashSet};

use domain::{
    Id, Refusal, Time,
    permission::{self, Access, Link, OrgRole, ProjectRole, Subject, Visibility},
    project::{Features, ProjectNode, PromotionRule},
    table::ProjectRef,
};
use sqlx::{FromRow, PgConnection};

use crate::{Actor, Error, Result};

mod climb;

/// An organization seen by one actor.
pub struct Tree {
    /// Key.
    pub org: Id,
    /// Slug.
    pub org_slug: String,
    /// Display name.
    pub org_name: String,
    /// What is asked for in the actor's name.
    pub subject: Subject,
    pub(crate) top_level_role: OrgRole,
    pub(crate) default_visibility: Visibility,
    projects: Vec<Project>,
    by_id: HashMap<Id, usize>,
    /// Places of the projects below each, by name.
    below: HashMap<Option<Id>, Vec<usize>>,
}

/// A project with what the actor may do there.
pub struct Project {
    /// Key.
    pub id: Id,
    /// Key of the project above.
    pub parent: Option<Id>,
    /// Slug.
    pub slug: String,
    /// Display name.
    pub name: String,
    /// Slugs from the top, joined by `/`.
    pub path: String,
    /// Its own visibility.
    pub visibility: Visibility,
    /// The narrowest on the way up.
    pub effective_visibility: Visibility,
    /// Whether grants of the projects above count here.
    pub inherits: bool,
    /// What the actor may do.
    pub access: Access,
    /// Its promotion rule.
    pub promotion_rule: PromotionRule,
    /// The least role that may publish here.
    pub publish_role: ProjectRole,
    /// The least role that may take a version into production here.
    pub production_role: ProjectRole,
    /// What it may hold.
    pub features: Features,
    /// Whether it was put into the archive itself.
    pub archived: bool,
    /// Whether it is in the archive, by itself or with one above.
    pub in_archive: bool,
    /// When it was made.
    pub created: Time,
}

#[derive(FromRow)]
struct OrgRow {
    id: Id,
    slug: String,
    name: String,
    top_level_role: String,
    default_visibility: String,
    role: Option<String>,
    deactivated: bool,
}

#[derive(FromRow)]
struct ProjectRow {
    id: Id,
    parent_id: Option<Id>,
    slug: String,
    name: String,
    visibility: String,
    inherits: bool,
    promotion_rule: String,
    publish_role: String,
    production_role: String,
    has_models: bool,
    has_experiments: bool,
    archived: bool,
    created_at: Time,
    granted: Vec<String>,
}

/// How an organization is named by the caller.
pub(crate) enum Organization<'a> {
    Slug(&'a str),
    /// `None` takes the same statements to find nothing, so that time tells nothing either.
    Id(Option<Id>),
}

impl Tree {
    /// Loads an organization for an actor.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when it does not exist or nothing in it may be seen by them.
    pub(crate) async fn load(db: &mut PgConnection, actor: &Actor, org: Organization<'_>) -> Result<Self> {
        let (slug, id) = match org {
            Organization::Slug(slug) => (Some(slug), None),
            Organization::Id(id) => (None, id),
        };
        let found: Option<OrgRow> = sqlx::query_as(
            "select o.id, o.slug, o.name, o.top_level_role, o.default_visibility, m.role,
                    m.deactivated_at is not null as deactivated
             from organization o left join member m on m.org_id = o.id and m.account_id = $3
             where (o.slug = $1 or o.id = $2) and o.deleted_at is null",
        )
        .bind(slug)
        .bind(id)
        .bind(actor.id())
        .fetch_optional(&mut *db)
        .await?;
        let rows: Vec<ProjectRow> = sqlx::query_as(
            "select p.id, p.parent_id, p.slug, p.name, p.visibility, p.inherits, p.promotion_rule, p.publish_role,
                    p.production_role, p.has_models, p.has_experiments, p.archived_at is not null as archived, p.created_at,
                    coalesce(g.roles, '{}') as granted
             from project p left join (
                 select project_id, array_agg(role) as roles from project_grant
                 where org_id = $1 and (account_id = $2 or team_id in (select team_id from team_member where account_id = $2))
                 group by project_id
             ) g on g.project_id = p.id
             where p.org_id = $1 and p.deleted_at is null order by p.name_key, p.id",
        )
        .bind(found.as_ref().map(|o| o.id))
        // Who is deactivated here is nobody here.
        .bind(actor.id().filter(|_| found.as_ref().is_none_or(|o| !o.deactivated)))
        .fetch_all(&mut *db)
        .await?;
        let Some(org) = found else { return Err(Refusal::not_found("organization").into()) };
        let tree = Self::build(actor, org, rows)?;
        if tree.subject.org_role == OrgRole::Outsider && tree.projects.iter().all(|p| p.access == Access::Hidden) {
            return Err(Refusal::not_found("organization").into());
        }
        Ok(tree)
    }

    fn build(actor: &Actor, org: OrgRow, mut rows: Vec<ProjectRow>) -> Result<Self> {
        // What was made below a project while that was being deleted goes with it.
        let parents: HashMap<Id, Option<Id>> = rows.iter().map(|r| (r.id, r.parent_id)).collect();
        rows.retain(|r| reaches_top(&parents, r.parent_id));
        let role = org.role.as_deref().filter(|_| !org.deactivated).and_then(OrgRole::from_code);
        let role = role.unwrap_or(OrgRole::Outsider);
        let index: HashMap<Id, usize> = rows.iter().enumerate().map(|(i, r)| (r.id, i)).collect();
        let links = rows
            .iter()
            .map(|r| {
                Ok(Link {
                    visibility: read(&r.visibility, Visibility::from_code)?,
                    inherits: r.inherits,
                    granted: r.granted.iter().filter_map(|g| ProjectRole::from_code(g)).max(),
                })
            })
            .collect::<Result<Vec<_>>>()?;
        let mut below: HashMap<Option<Id>, Vec<usize>> = HashMap::new();
        for (i, row) in rows.iter().enumerate() {
            below.entry(row.parent_id).or_default().push(i);
        }
        let mut projects = Vec::with_capacity(rows.len());
        for (i, row) in rows.iter().enumerate() {
            let mut chain = Vec::new();
            let mut at = Some(i);
            while let Some(j) = at {
                chain.push(j);
                at = rows[j].parent_id.and_then(|p| index.get(&p).copied());
            }
            let (effective_visibility, granted) = permission::effective(chain.iter().map(|&j| links[j]));
            let path: Vec<&str> = chain.iter().rev().map(|&j| rows[j].slug.as_str()).collect();
            projects.push(Project {
                id: row.id,
                parent: row.parent_id,
                slug: row.slug.clone(),
                name: row.name.clone(),
                path: path.join("/"),
                visibility: links[i].visibility,
                effective_visibility,
                inherits: row.inherits,
                access: permission::access(role, effective_visibility, granted),
                promotion_rule: read(&row.promotion_rule, PromotionRule::from_code)?,
                publish_role: read(&row.publish_role, ProjectRole::from_code)?,
                production_role: read(&row.production_role, ProjectRole::from_code)?,
                features: Features { models: row.has_models, experiments: row.has_experiments },
                archived: row.archived,
                in_archive: chain.iter().any(|&j| rows[j].archived),
                created: row.created_at,
            });
        }
        Ok(Self {
            org: org.id,
            org_slug: org.slug,
            org_name: org.name,
            subject: Subject { signed_in: actor.id().is_some(), org_role: role, scope: actor.scope() },
            top_level_role: read(&org.top_level_role, OrgRole::from_code)?,
            default_visibility: read(&org.default_visibility, Visibility::from_code)?,
            projects,
            by_id: index,
            below,
        })
    }

    /// A project by key, hidden ones included: ask the gate before showing it.
    pub(crate) fn get(&self, id: Id) -> Option<&Project> {
        self.by_id.get(&id).map(|&i| &self.projects[i])
    }

    /// The project directly below `parent` with this slug.
    pub(crate) fn child(&self, parent: Option<Id>, slug: &str) -> Option<&Project> {
        self.children(parent).find(|p| p.slug == slug)
    }

    /// The projects directly below `parent`, by name.
    pub(crate) fn children(&self, parent: Option<Id>) -> impl Iterator<Item = &Project> {
        self.below.get(&parent).into_iter().flatten().map(|&i| &self.projects[i])
    }

    /// Whether `id` is `above` or below it.
    pub(crate) fn is_within(&self, id: Id, above: Id) -> bool {
        let mut at = Some(id);
        while let Some(here) = at {
            if here == above {
                return true;
            }
            at = self.get(here).and_then(|p| p.parent);
        }
        false
    }

    /// Projects the actor may at least read Published versions of.
    pub(crate) fn visible(&self) -> impl Iterator<Item = &Project> {
        self.projects.iter().filter(|p| p.access > Access::Hidden)
    }

    /// Projects of [`Self::visible`] that are not in the archive.
    pub(crate) fn live(&self) -> impl Iterator<Item = &Project> {
        self.visible().filter(|p| !p.in_archive)
    }

    /// Whether a project is in the archive, by itself or with one above.
    pub(crate) fn is_in_archive(&self, id: Id) -> bool {
        self.get(id).is_some_and(|p| p.in_archive)
    }

    /// How many projects there are, those that the actor may not see included.
    pub(crate) fn visible_and_hidden(&self) -> usize {
        self.projects.len()
    }

    pub(crate) fn is_everything_visible(&self) -> bool {
        self.projects.iter().all(|p| matches!(p.access, Access::Role(_)))
    }

    /// Name and address of a project.
    pub(crate) fn reference(&self, id: Id) -> Option<ProjectRef> {
        self.get(id).map(|p| ProjectRef { id, name: p.name.clone(), path: p.path.clone() })
    }

    /// The tree for the sidebar: what may be opened, and the names above it, with counts that leave
    /// out what is hidden.
    pub(crate) fn nodes(&self, counts: &HashMap<Id, i64>, stars: &HashSet<Id>) -> Vec<ProjectNode> {
        let mut totals: HashMap<Id, i64> = HashMap::new();
        for project in self.visible() {
            let own = counts.get(&project.id).copied().unwrap_or_default();
            let mut at = Some(project);
            while let Some(here) = at {
                // What is in the archive counts there alone.
                let counted = if here.in_archive == project.in_archive { own } else { 0 };
                *totals.entry(here.id).or_default() += counted;
                at = here.parent.and_then(|p| self.get(p));
            }
        }
        // Whoever sees a child but not its ancestors sees their names.
        self.projects
            .iter()
            .filter_map(|p| {
                totals.get(&p.id).map(|&versions| ProjectNode {
                    id: p.id,
                    parent: p.parent,
                    name: p.name.clone(),
                    path: p.path.clone(),
                    versions,
                    open: p.access > Access::Hidden,
                    archived: p.in_archive,
                    starred: stars.contains(&p.id),
                })
            })
            .collect()
    }
}

fn reaches_top(parents: &HashMap<Id, Option<Id>>, mut at: Option<Id>) -> bool {
    while let Some(here) = at {
        match parents.get(&here) {
            Some(above) => at = *above,
            None => return false,
        }
    }
    true
}

/// Reads a word of the database.
pub(crate) fn read<T>(code: &str, from: fn(&str) -> Option<T>) -> Result<T> {
    from(code).ok_or_else(|| Error::Broken(format!("unknown word “{code}” in the database")))
}
