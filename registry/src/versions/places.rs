//! Where versions can be brought to: projects and models that somebody may move things to.

use domain::{Id, api::Place, permission::Action};

use crate::{Actor, Registry, Result, gate};

/// Most projects, and most models, of an answer.
const PLACES_MAX: usize = 30;

/// Projects in order of name, then their models, whose name or path holds the text.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when nothing of the organization may be seen.
pub async fn find(registry: &Registry, actor: &Actor, org: &str, search: &str) -> Result<Vec<Place>> {
    let mut db = registry.reads().await?;
    let tree = gate::tree(&mut db, actor, org).await?;
    let wanted = search.trim().to_lowercase();
    let open: Vec<_> = tree.live().filter(|p| gate::standing(&tree, p.id).may(Action::Move).is_ok()).collect();
    let mut places: Vec<Place> = open
        .iter()
        .filter(|p| p.path.contains(&wanted) || p.name.to_lowercase().contains(&wanted))
        .take(PLACES_MAX)
        .map(|p| Place {
            address: format!("{}/{}", tree.org_slug, p.path),
            name: p.name.clone(),
            is_model: false,
            open: None,
        })
        .collect();
    let models: Vec<(Id, String, String)> = sqlx::query_as(
        "select project_id, slug, name from model where project_id = any($1)
         and ($2 = '' or strpos(lower(name), $2) > 0 or strpos(slug, $2) > 0) order by name_key, id limit $3",
    )
    .bind(open.iter().map(|p| p.id).collect::<Vec<_>>())
    .bind(&wanted)
    .bind(i64::try_from(PLACES_MAX).unwrap_or(i64::MAX))
    .fetch_all(&mut *db)
    .await?;
    places.extend(models.into_iter().filter_map(|(project, slug, name)| {
        let address = format!("{}/{}/{slug}", tree.org_slug, tree.get(project)?.path);
        Some(Place { address, name, is_model: true, open: None })
    }));
    Ok(places)
}
