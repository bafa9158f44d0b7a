//! Saving a view under a name.

use domain::{
    Id, Refusal,
    table::{
        SavedView,
        saved::{NewView, check_name},
    },
};

use super::{
    saved::{self, Deed, PER_PLACE_MAX, Stored},
    slug,
};
use crate::{Actor, Registry, Result, audit, gate, table::place};

/// Saves a view for oneself, for everybody at the place, or as the one that the place opens with.
///
/// # Errors
/// A path that is not there or hidden; the role; field errors.
pub async fn save(
    registry: &Registry,
    actor: &Actor,
    organization: &str,
    path: &[String],
    new: NewView,
) -> Result<SavedView> {
    let name = check_name(&new.name)?;
    let subject = new.subject;
    let mut tx = registry.pool.begin().await?;
    let tree = gate::tree(&mut tx, actor, organization).await?;
    let at = place::find(&mut tx, tree, path, subject).await?;
    let owner = actor.person()?.id;
    let deed = match (new.shared || new.default, new.default) {
        (_, true) => Deed::Default,
        (true, false) => Deed::Share,
        (false, false) => Deed::Keep,
    };
    saved::may(&at.tree, at.project, deed)?;
    let org = at.tree.org;
    // Of many who save at once each counts those before them.
    saved::lock(&mut tx, org, at.project).await?;
    let seen = saved::at(&mut tx, actor, &at, subject).await?;
    if i64::try_from(seen.len()).unwrap_or(i64::MAX) >= PER_PLACE_MAX {
        return Err(
            Refusal::state(format!("A place holds {PER_PLACE_MAX} saved views at most; delete one first.")).into()
        );
    }
    if new.default {
        clear_default(&mut tx, org, at.project, subject.code()).await?;
    }
    let view = Stored {
        id: Id::now_v7(),
        org_id: org,
        project_id: at.project,
        owner_id: owner,
        subject: subject.code().to_owned(),
        slug: slug::free(&mut tx, org, at.project, subject, name).await?,
        name: name.to_owned(),
        // What a place opens with is everybody's.
        shared: new.shared || new.default,
        is_default: new.default,
        query: saved::lasting(subject, &seen, &new.query)?,
    };
    sqlx::query(
        "insert into saved_view (org_id, id, project_id, owner_id, subject, slug, name, shared, is_default, query)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(view.org_id)
    .bind(view.id)
    .bind(view.project_id)
    .bind(view.owner_id)
    .bind(&view.subject)
    .bind(&view.slug)
    .bind(&view.name)
    .bind(view.shared)
    .bind(view.is_default)
    .bind(&view.query)
    .execute(&mut *tx)
    .await?;
    let change = audit::Change {
        org: Some(org),
        project: at.project,
        action: "view.saved",
        resource: Some(view.id),
        before: serde_json::Value::Null,
        after: view.facts(),
    };
    audit::record(&mut tx, actor, change).await?;
    tx.commit().await?;
    Ok(view.seen_by(actor, &at.tree))
}

/// Lets a place open with the built-in view, so that another can take its turn.
pub(super) async fn clear_default(
    tx: &mut sqlx::PgConnection,
    org: Id,
    project: Option<Id>,
    subject: &str,
) -> Result<()> {
    sqlx::query(
        "update saved_view set is_default = false, updated_at = now() where org_id = $1
           and (project_id = $2 or ($2::uuid is null and project_id is null)) and subject = $3 and is_default",
    )
    .bind(org)
    .bind(project)
    .bind(subject)
    .execute(tx)
    .await?;
    Ok(())
}
