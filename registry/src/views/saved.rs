//! Views with a name, as their readers see them, and who may change them.
//!
//! A view is kept for a project or for the organization; the table of a model has those of its project.

use domain::{
    Id, Refusal,
    permission::{Access, Action, Resource, decide},
    table::{SavedView, Subject, View},
};
use sqlx::{FromRow, PgConnection};

use crate::{Actor, Error, Result, gate, table::place::Place, tree::Tree};

/// Most views of one place that one person sees: their lists come with every page.
pub(super) const PER_PLACE_MAX: i64 = 200;

/// A view as it is stored.
#[derive(FromRow)]
pub(super) struct Stored {
    pub id: Id,
    pub org_id: Id,
    pub project_id: Option<Id>,
    pub owner_id: Id,
    pub subject: String,
    pub slug: String,
    pub name: String,
    pub shared: bool,
    pub is_default: bool,
    pub query: String,
}

/// What is done with a view; each does what the one before does, too.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Deed {
    /// Keeping one for oneself.
    Keep,
    /// Making or changing one that others see.
    Share,
    /// Making or changing the one that the place opens with.
    Default,
}

/// The views that the actor sees at a place, by name. Strangers of a Public project see none.
pub(crate) async fn at(
    db: &mut PgConnection,
    actor: &Actor,
    place: &Place,
    subject: Subject,
) -> Result<Vec<SavedView>> {
    if may_read(&place.tree, place.project).is_err() {
        return Ok(Vec::new());
    }
    let rows: Vec<Stored> = sqlx::query_as(
        "select id, org_id, project_id, owner_id, subject, slug, name, shared, is_default, query from saved_view
         where org_id = $1 and (project_id = $2 or ($2::uuid is null and project_id is null)) and subject = $3
           and (shared or owner_id = $4) order by lower(name), id",
    )
    .bind(place.tree.org)
    .bind(place.project)
    .bind(subject.code())
    .bind(actor.id())
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| row.seen_by(actor, &place.tree)).collect())
}

/// Whether the actor of a tree may read views of a place.
pub(super) fn may_read(tree: &Tree, project: Option<Id>) -> Result<()> {
    match project {
        Some(id) if gate::has_role(tree, id) => Ok(()),
        // Of the organization's views, members alone.
        None if tree.subject.org_role > domain::permission::OrgRole::Outsider => Ok(()),
        _ => Err(Refusal::not_found("view").into()),
    }
}

/// Whether the actor of a tree may do something with views of a place.
pub(super) fn may(tree: &Tree, project: Option<Id>, deed: Deed) -> Result<(), Refusal> {
    let Some(id) = project else {
        let action = match deed {
            Deed::Keep => Action::SaveOrganizationView,
            Deed::Share => Action::ShareOrganizationView,
            Deed::Default => Action::SetOrganizationView,
        };
        return decide(&tree.subject, action, Resource::Organization);
    };
    let action = match deed {
        Deed::Keep => Action::SaveView,
        Deed::Share => Action::ShareView,
        Deed::Default => Action::SetDefaultView,
    };
    decide(&tree.subject, action, Resource::Project(tree.get(id).map_or(Access::Hidden, |p| p.access)))
}

impl Stored {
    /// What changing it takes, as it stands.
    pub fn deed(&self) -> Deed {
        match (self.shared, self.is_default) {
            (_, true) => Deed::Default,
            (true, false) => Deed::Share,
            (false, false) => Deed::Keep,
        }
    }

    /// The view as its reader sees it.
    pub fn seen_by(self, actor: &Actor, tree: &Tree) -> SavedView {
        let own = actor.id() == Some(self.owner_id);
        let editable = may(tree, self.project_id, self.deed()).is_ok() && (self.shared || own);
        SavedView {
            id: self.id,
            slug: self.slug,
            name: self.name,
            query: self.query,
            shared: self.shared,
            default: self.is_default,
            own,
            editable,
        }
    }

    /// What of it the audit log keeps.
    pub fn facts(&self) -> serde_json::Value {
        serde_json::json!({
            "subject": self.subject, "slug": self.slug, "name": self.name, "shared": self.shared,
            "default": self.is_default, "query": self.query,
        })
    }
}

/// A view by key with the tree of its organization, when the actor sees it.
///
/// # Errors
/// [`Refusal::NotFound`] for one that is not there, or somebody else's own.
pub(super) async fn find(db: &mut PgConnection, actor: &Actor, id: Id) -> Result<(Tree, Stored)> {
    actor.person()?;
    let found: Option<Stored> = sqlx::query_as(
        "select id, org_id, project_id, owner_id, subject, slug, name, shared, is_default, query from saved_view
         where id = $1",
    )
    .bind(id)
    .fetch_optional(&mut *db)
    .await?;
    let missing = || Error::from(Refusal::not_found("view"));
    let tree = gate::tree_of(db, actor, found.as_ref().map(|v| v.org_id)).await.map_err(|error| match error {
        Error::Refused(Refusal::NotFound { .. }) => missing(),
        other => other,
    })?;
    let view = found.filter(|view| view.shared || actor.id() == Some(view.owner_id)).ok_or_else(missing)?;
    may_read(&tree, view.project_id)?;
    Ok((tree, view))
}

/// Lets changes of the views of one place take turns, until the transaction ends.
pub(super) async fn lock(tx: &mut PgConnection, org: Id, project: Option<Id>) -> Result<()> {
    sqlx::query("select pg_advisory_xact_lock(hashtextextended('saved_view ' || $1::text, 0))")
        .bind(project.unwrap_or(org))
        .execute(tx)
        .await?;
    Ok(())
}

/// The query string to keep: what it says, as a difference from the built-in view.
///
/// # Errors
/// A query that is too long.
pub(super) fn lasting(subject: Subject, saved: &[SavedView], query: &str) -> Result<String, Refusal> {
    use domain::table::view::QUERY_MAX_BYTES;
    let problem = || Refusal::invalid("query", format!("is longer than {QUERY_MAX_BYTES} bytes"));
    if query.len() > QUERY_MAX_BYTES {
        return Err(problem());
    }
    // Nothing at all means what the place opens with only in a link.
    let query = if query.trim_start_matches('?').is_empty() { "view=default" } else { query };
    let kept = View::read(query, subject, saved).expanded().lasting().to_query();
    if kept.len() > QUERY_MAX_BYTES { Err(problem()) } else { Ok(kept) }
}
