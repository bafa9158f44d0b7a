//! Changing a saved view. Its word stays, so that links to it keep their meaning.

use domain::{
    Id, Refusal,
    table::{
        SavedView, Subject,
        saved::{ViewChange, check_name},
    },
};

use super::{save::clear_default, saved};
use crate::{Actor, Error, Registry, Result, audit, seen::same_view};

/// Changes what is given; the rest stays. A view that is no longer shared is its maker's alone. With
/// what the caller has seen of it only while it is still so.
///
/// # Errors
/// [`Refusal::NotFound`] for one that is not there or hidden; the role; field errors.
pub async fn change(
    registry: &Registry,
    actor: &Actor,
    id: Id,
    to: ViewChange,
    seen: Option<&str>,
) -> Result<SavedView> {
    let mut tx = registry.pool.begin().await?;
    let (_, found) = saved::find(&mut tx, actor, id).await?;
    saved::lock(&mut tx, found.org_id, found.project_id).await?;
    // As it stands now that nobody else changes it.
    let (tree, mut view) = saved::find(&mut tx, actor, id).await?;
    let before = view.facts();
    saved::may(&tree, view.project_id, view.deed())?;
    same_view((&view.name, &view.query, view.shared, view.is_default), seen)?;
    if let Some(name) = &to.name {
        view.name = check_name(name)?.to_owned();
    }
    if let Some(query) = &to.query {
        let subject =
            Subject::from_code(&view.subject).ok_or_else(|| Error::Broken(format!("a view of “{}”", view.subject)))?;
        view.query = saved::lasting(subject, &[], query)?;
    }
    view.is_default = to.default.unwrap_or(view.is_default && to.shared != Some(false));
    view.shared = to.shared.unwrap_or(view.shared) || to.default == Some(true);
    if view.is_default && !view.shared {
        return Err(Refusal::invalid("shared", "what a project opens with is shared").into());
    }
    // What it becomes takes a role of its own.
    saved::may(&tree, view.project_id, view.deed())?;
    if to.default == Some(true) {
        clear_default(&mut tx, view.org_id, view.project_id, &view.subject).await?;
    }
    sqlx::query(
        "update saved_view set name = $2, query = $3, shared = $4, is_default = $5, updated_at = now() where id = $1",
    )
    .bind(id)
    .bind(&view.name)
    .bind(&view.query)
    .bind(view.shared)
    .bind(view.is_default)
    .execute(&mut *tx)
    .await?;
    let change = audit::Change {
        org: Some(view.org_id),
        project: view.project_id,
        action: "view.changed",
        resource: Some(id),
        before,
        after: view.facts(),
    };
    audit::record(&mut tx, actor, change).await?;
    tx.commit().await?;
    Ok(view.seen_by(actor, &tree))
}
