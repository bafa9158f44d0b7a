//! What an address means to an actor.

use domain::{
    Id, Refusal,
    address::{Address, VersionRef},
    api::Resolved,
    permission::{Access, Action},
    version::Status,
};
use sqlx::PgConnection;

use crate::{Actor, Registry, Result, gate, tree::Tree};

/// Where a path ends.
pub(crate) struct Place {
    /// The last project on the path; `None` at the top.
    pub project: Option<Id>,
    /// The model, when the last segment names one.
    pub model: Option<Id>,
    /// Segments that nothing is called.
    pub rest: Vec<String>,
}

/// Walks a path through projects to perhaps a model, over names that things had before, too.
pub(crate) async fn walk(db: &mut PgConnection, tree: &Tree, path: &[String]) -> Result<Place> {
    Ok(step_by_step(db, tree, path).await?.0)
}

/// As [`walk`], for what is to be brought somewhere: what the tree's actor may not see is not on the way, so that a
/// hidden name and a free one are one and the same to them.
pub(crate) async fn walk_seen(db: &mut PgConnection, tree: &Tree, path: &[String]) -> Result<Place> {
    let (place, (project, steps)) = step_by_step(db, tree, path).await?;
    if place.project.and_then(|id| tree.get(id)).is_none_or(|p| p.access > Access::Hidden) {
        return Ok(place);
    }
    if let (true, None, Some(slug)) = (place.rest.is_empty(), place.model, path.get(steps)) {
        // As long as it takes to be told that nothing is called so.
        named(db, tree, project, slug).await?;
    }
    Ok(Place { project, model: None, rest: path[steps..].to_vec() })
}

/// Where a path ends, and the last project on it that the tree's actor may see, after so many segments.
async fn step_by_step(db: &mut PgConnection, tree: &Tree, path: &[String]) -> Result<(Place, (Option<Id>, usize))> {
    let mut place = Place { project: None, model: None, rest: Vec::new() };
    let mut seen = (None, 0);
    for (i, slug) in path.iter().enumerate() {
        let child = match tree.child(place.project, slug) {
            Some(child) => Some((Some(child.id), None)),
            None => named(db, tree, place.project, slug).await?,
        };
        match child {
            Some((Some(project), _)) => place.project = Some(project),
            Some((None, Some(model))) => {
                // A moved model stands in another project than the path says.
                let at: Id = sqlx::query_scalar("select project_id from model where id = $1")
                    .bind(model)
                    .fetch_one(&mut *db)
                    .await?;
                place = Place { project: Some(at), model: Some(model), rest: path[i + 1..].to_vec() };
                break;
            }
            _ => {
                place.rest = path[i..].to_vec();
                break;
            }
        }
        if place.project.and_then(|id| tree.get(id)).is_some_and(|p| p.access > Access::Hidden) {
            seen = (place.project, i + 1);
        }
    }
    Ok((place, seen))
}

/// The project or model that has, or had before, a name below a project.
async fn named(
    db: &mut PgConnection,
    tree: &Tree,
    below: Option<Id>,
    slug: &str,
) -> Result<Option<(Option<Id>, Option<Id>)>> {
    Ok(sqlx::query_as(
        "select project_id, model_id from (
             select 0 as rank, project_id, model_id from node
             where org_id = $1 and parent_id is not distinct from $2 and slug = $3
             union all
             select 1, project_id, model_id from redirect
             where org_id = $1 and parent_id is not distinct from $2 and slug = $3
         ) named order by rank limit 1",
    )
    .bind(tree.org)
    .bind(below)
    .bind(slug)
    .fetch_optional(db)
    .await?)
}

/// A version of a model: number, then label, then alias, then `production` and `latest`.
pub(crate) async fn version_of(
    db: &mut PgConnection,
    model: Id,
    version: &VersionRef,
    only_public: bool,
) -> Result<Option<Id>> {
    let published = if only_public { Status::Published.code() } else { "" };
    let id = match version {
        VersionRef::Number(number) => {
            sqlx::query_scalar(
                "select id from version where model_id = $1 and number = $2
                 union all select version_id from version_redirect where model_id = $1 and number = $2 limit 1",
            )
            .bind(model)
            .bind(number)
            .fetch_optional(db)
            .await?
        }
        VersionRef::Name(name) => {
            sqlx::query_scalar(
                "select id from (
                     (select 0 as rank, id from version where model_id = $1 and label = $2)
                     union all
                     (select 1, version_id from alias where model_id = $1 and name = $2)
                     union all
                     (select 2, v.id from version v join stage_change s on s.version_id = v.id
                      where $2 = 'production' and v.model_id = $1 and v.stage = 'production' and s.to_stage = 'production'
                        and v.archived_at is null and ($3 = '' or v.status = $3)
                      order by s.changed_at desc, s.id desc limit 1)
                     union all
                     (select 3, id from version where $2 = 'latest' and model_id = $1 and archived_at is null
                      and ($3 = '' or status = $3) order by number desc limit 1)
                 ) named order by rank limit 1",
            )
            .bind(model)
            .bind(name)
            .bind(published)
            .fetch_optional(db)
            .await?
        }
    };
    Ok(id)
}

/// What an address leads to.
///
/// # Errors
/// [`Refusal::NotFound`] for what is not there or hidden.
pub async fn resolve(registry: &Registry, actor: &Actor, address: &Address) -> Result<Resolved> {
    let mut db = registry.reads().await?;
    let tree = gate::tree(&mut db, actor, &address.organization).await?;
    let place = walk(&mut db, &tree, &address.path).await?;
    let what = if address.version.is_some() { "version" } else { "project or model" };
    let missing = || Refusal::not_found(what);
    let project = place.project.filter(|_| place.rest.is_empty()).ok_or_else(missing)?;
    let granted = gate::project_in(tree, Some(project), Action::ReadPublished).map_err(|_| missing())?;
    let at = granted.project()?;
    let (org, path) = (granted.tree.org_slug.as_str(), at.path.as_str());
    let model = match (place.model, &address.version) {
        (Some(model), _) => Some(model),
        // `acme/yolo@3` means the model `yolo` of a project made for one model.
        (None, Some(_)) => {
            sqlx::query_scalar("select id from model where project_id = $1 and slug = $2")
                .bind(project)
                .bind(&at.slug)
                .fetch_optional(&mut *db)
                .await?
        }
        (None, None) => None,
    };
    let Some(model) = model else {
        return match address.version {
            None => Ok(Resolved::Project { id: project, address: format!("{org}/{path}") }),
            Some(_) => Err(missing().into()),
        };
    };
    let slug: String =
        sqlx::query_scalar("select slug from model where id = $1").bind(model).fetch_one(&mut *db).await?;
    let only_public = at.access == Access::Public;
    match &address.version {
        None => {
            // A model without a single Published version is not part of what Public shows.
            let shown: bool = sqlx::query_scalar(
                "select not $2 or exists (select from version where model_id = $1 and status = 'published' and archived_at is null)",
            )
            .bind(model)
            .bind(only_public)
            .fetch_one(&mut *db)
            .await?;
            if !shown {
                return Err(missing().into());
            }
            Ok(Resolved::Model { id: model, address: format!("{org}/{path}/{slug}") })
        }
        Some(version) => {
            let id = version_of(&mut db, model, version, only_public).await?.ok_or_else(missing)?;
            // It may have moved to another model, so its own place is asked for, and whether it may be seen there.
            let found = gate::version(&mut db, actor, id, Action::ReadPublished).await?;
            let (slug, number): (String, i32) = sqlx::query_as(
                "select m.slug, v.number from version v join model m on m.id = v.model_id where v.id = $1",
            )
            .bind(id)
            .fetch_one(&mut *db)
            .await?;
            let path = found.tree.get(found.project).map_or_else(String::new, |p| p.path.clone());
            Ok(Resolved::Version { id, address: format!("{org}/{path}/{slug}@{number}") })
        }
    }
}

/// The version that somebody names, by its key or by its address: a number, label, alias, `production` or `latest`.
///
/// # Errors
/// As [`resolve`]; [`Refusal::Invalid`] for what names no version.
pub async fn version(registry: &Registry, actor: &Actor, field: &str, text: &str) -> Result<Id> {
    if let Ok(id) = Id::parse_str(text.trim()) {
        return Ok(id);
    }
    match resolve(registry, actor, &Address::parse(text)?).await? {
        Resolved::Version { id, .. } => Ok(id),
        _ => Err(Refusal::invalid(field, "write OWNER/PROJECT/MODEL@VERSION").into()),
    }
}
