//! Where to go: projects and models that may be seen, by words of their names and paths.

use domain::{
    Id,
    address::VersionRef,
    api::Place,
    permission::{Access, Action},
};
use sqlx::PgConnection;

use super::address::version_of;
use crate::{
    Actor, Registry, Result, gate,
    tree::{Project, Tree},
};

/// Most projects, and most models, of an answer.
const PLACES_MAX: usize = 20;
/// Words that are looked for; more find nothing that fewer would not.
const WORDS_MAX: usize = 8;

/// Projects in order of path, then models in order of name, in whose name or path every word of a text is found.
/// Without a text the projects alone.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when nothing of the organization may be seen.
pub async fn find(registry: &Registry, actor: &Actor, org: &str, search: &str) -> Result<Vec<Place>> {
    let mut db = registry.reads().await?;
    let tree = gate::tree(&mut db, actor, org).await?;
    let (search, version) = match search.trim().rsplit_once('@') {
        Some((model, version)) => (model, VersionRef::parse(version).ok()),
        None => (search, None),
    };
    let text = search.to_lowercase();
    let words: Vec<&str> = text.split_whitespace().take(WORDS_MAX).collect();
    let holds = |name: &str, path: &str| words.iter().all(|word| name.contains(word) || path.contains(word));
    let mut projects: Vec<&Project> = tree.live().filter(|p| holds(&p.name.to_lowercase(), &p.path)).collect();
    projects.sort_by(|a, b| a.path.cmp(&b.path));
    let mut places: Vec<Place> = projects
        .into_iter()
        .take(PLACES_MAX)
        .map(|p| Place {
            address: format!("{}/{}", tree.org_slug, p.path),
            name: p.name.clone(),
            is_model: false,
            open: None,
        })
        .collect();
    if words.is_empty() {
        return Ok(places);
    }
    // A word that is of the project's path is every model's in it.
    let rest = |p: &Project| {
        let path = format!("{}/{}", p.path, p.name.to_lowercase());
        words.iter().copied().filter(|word| !path.contains(word)).collect::<Vec<_>>().join("\n")
    };
    let (projects, rests): (Vec<Id>, Vec<String>) = tree.live().map(|p| (p.id, rest(p))).unzip();
    let of =
        |wanted: fn(Access) -> bool| -> Vec<Id> { tree.live().filter(|p| wanted(p.access)).map(|p| p.id).collect() };
    let models: Vec<(Id, Id, String, String)> = sqlx::query_as(
        "select m.id, m.project_id, m.slug, m.name from unnest($1::uuid[], $2::text[]) as p (id, rest)
         join model m on m.project_id = p.id
         where (m.project_id = any($3) or (m.project_id = any($4) and exists (
                 select from version v where v.model_id = m.id and v.status = 'published' and v.archived_at is null)))
           and not exists (select from unnest(string_to_array(nullif(p.rest, ''), E'\\n')) as word
                 where strpos(lower(m.name), word) = 0 and strpos(m.slug, word) = 0)
         order by m.name_key, m.id limit $5",
    )
    .bind(projects)
    .bind(rests)
    .bind(of(|a| matches!(a, Access::Role(_))))
    .bind(of(|a| a == Access::Public))
    .bind(i64::try_from(PLACES_MAX).unwrap_or(i64::MAX))
    .fetch_all(&mut *db)
    .await?;
    if let Some(version) = version {
        return versions(&mut db, actor, &tree, models, &version).await;
    }
    places.extend(models.into_iter().filter_map(|(_, project, slug, name)| {
        let address = format!("{}/{}/{slug}", tree.org_slug, tree.get(project)?.path);
        Some(Place { address, name, is_model: true, open: None })
    }));
    Ok(places)
}

/// The versions that a word means in some models, of those that have one.
async fn versions(
    db: &mut PgConnection,
    actor: &Actor,
    tree: &Tree,
    models: Vec<(Id, Id, String, String)>,
    version: &VersionRef,
) -> Result<Vec<Place>> {
    let mut places = Vec::new();
    for (model, project, _, name) in models {
        let only_public = tree.get(project).is_some_and(|p| p.access == Access::Public);
        let Some(id) = version_of(db, model, version, only_public).await? else { continue };
        // It may have moved to another model, so its own place is asked for, and whether it may be seen there.
        let Ok(found) = gate::version(db, actor, id, Action::ReadPublished).await else { continue };
        let (slug, number): (String, i32) =
            sqlx::query_as("select m.slug, v.number from version v join model m on m.id = v.model_id where v.id = $1")
                .bind(id)
                .fetch_one(&mut *db)
                .await?;
        let path = tree.get(found.project).map_or("", |p| p.path.as_str());
        let address = format!("{}/{path}/{slug}@{number}", tree.org_slug);
        places.push(Place { address, name: format!("{name} v{number}"), is_model: true, open: Some(id) });
    }
    Ok(places)
}
