//! Which model an address means when a version is to be added.

use domain::{Id, Refusal, address::Address, name, permission::Action, project::takes_more};
use sqlx::PgConnection;

use crate::{
    Actor, Result,
    gate::{self, Granted, TheProject},
    projects::address,
};

/// A model that exists or is about to.
pub(crate) struct Target {
    /// The project it is, or will be, in.
    pub granted: Granted<TheProject>,
    /// Key, when it exists.
    pub model: Option<Id>,
    /// Display name for a new one.
    pub name: String,
    /// Slug for a new one.
    pub slug: String,
}

/// Reads `OWNER/PROJECT/MODEL`; an address of a project means the model called like its last part.
///
/// # Errors
/// [`Refusal::NotFound`] for a missing project; the gate's.
pub(crate) async fn find(db: &mut PgConnection, actor: &Actor, text: &str, action: Action) -> Result<Target> {
    let address = Address::parse(text)?;
    if address.version.is_some() {
        return Err(Refusal::invalid("model", "names a version; the next number is given by the server").into());
    }
    if address.path.is_empty() {
        return Err(Refusal::invalid("model", "write OWNER/PROJECT/MODEL").into());
    }
    let tree = gate::tree(db, actor, &address.organization).await?;
    let place = address::walk_seen(db, &tree, &address.path).await?;
    let granted = match place.rest.len() {
        0 => gate::project_in(tree, place.project, action)?,
        1 if place.model.is_none() => gate::project_in(tree, place.project, action)?,
        _ => return Err(Refusal::not_found("project").into()),
    };
    let project = granted.project()?;
    takes_more(project.in_archive, &project.path)?;
    project.features.take_models(&project.path)?;
    if let Some(model) = place.model {
        return Ok(Target { granted, model: Some(model), name: String::new(), slug: String::new() });
    }
    let (display, slug) = match place.rest.first() {
        // The name as it was written, since an address may hold display names.
        Some(_) => name::check_name("model", text.trim().trim_matches('/').rsplit('/').next().unwrap_or(text))?,
        None => {
            let project = granted.project()?;
            (project.name.clone(), project.slug.clone())
        }
    };
    let model = sqlx::query_scalar("select id from model where project_id = $1 and slug = $2")
        .bind(granted.id)
        .bind(&slug)
        .fetch_optional(db)
        .await?;
    Ok(Target { granted, model, name: display, slug })
}
