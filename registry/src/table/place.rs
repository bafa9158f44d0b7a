//! Where a table is opened: the organization, a project or a model, through the gate.

use domain::{
    Id, Refusal,
    permission::{Access, Action},
    project::{Crumb, Here, Kind},
    table::Subject,
};
use sqlx::PgConnection;

use super::scope::{Within, scope};
use crate::{Error, Result, gate, projects::address, sql::reader::Scope, tree::Tree};

/// A place that the actor of the tree may see.
pub(crate) struct Place {
    pub tree: Tree,
    /// What leads there, with what of it may be opened.
    pub here: Here,
    /// `None` for the organization.
    pub project: Option<Id>,
    pub model: Option<Id>,
}

impl Place {
    /// What the actor may list here; of the project's own alone, if that is asked for.
    pub fn scope(&self, subject: Subject, own: bool) -> Scope {
        scope(subject, &self.tree, Within { project: self.project, model: self.model, own })
    }
}

/// Where a path leads.
///
/// # Errors
/// [`Refusal::NotFound`] for what is not there or hidden.
pub(crate) async fn find(db: &mut PgConnection, tree: Tree, path: &[String], subject: Subject) -> Result<Place> {
    let found = address::walk(db, &tree, path).await?;
    let elsewhere = subject == Subject::Experiments && found.model.is_some();
    if !found.rest.is_empty() || elsewhere {
        return Err(missing(subject).into());
    }
    let organization = tree.org_slug.clone();
    let Some(project) = found.project else {
        let has_children = tree.visible().next().is_some();
        let crumbs = Vec::new();
        let kind = Kind::Organization;
        let here = Here { id: tree.org, organization, kind, crumbs, has_children, role: None, archived: false };
        return Ok(Place { tree, here, project: None, model: None });
    };
    let action = match subject {
        Subject::Models => Action::ReadPublished,
        Subject::Experiments => Action::See,
    };
    // In the words for what is missing, so that they do not tell one from the other.
    let granted = gate::project_in(tree, Some(project), action).map_err(|e| match e {
        Error::Refused(Refusal::NotFound { .. }) => missing(subject).into(),
        other => other,
    })?;
    let (role, id) = (granted.role, granted.id);
    let tree = granted.tree;
    let mut crumbs = Vec::new();
    let mut at = tree.get(id);
    while let Some(here) = at {
        crumbs
            .insert(0, Crumb { name: here.name.clone(), path: here.path.clone(), open: here.access > Access::Hidden });
        at = here.parent.and_then(|p| tree.get(p));
    }
    let mut kind = Kind::Project;
    if let Some(model) = found.model {
        // Of a Public project strangers know only models with something Published.
        let named: Option<(String, String)> = sqlx::query_as(
            "select name, slug from model m where id = $1 and ($2 or exists
                 (select from version where model_id = m.id and status = 'published' and archived_at is null))",
        )
        .bind(model)
        .bind(role.is_some())
        .fetch_optional(db)
        .await?;
        let (name, slug) = named.ok_or_else(|| missing(subject))?;
        let above = crumbs.last().map_or("", |c| c.path.as_str());
        crumbs.push(Crumb { name, path: format!("{above}/{slug}"), open: true });
        kind = Kind::Model;
    }
    let has_children = kind == Kind::Project && tree.visible().any(|p| p.parent == Some(id));
    let archived = tree.is_in_archive(id);
    let here = Here { id: found.model.unwrap_or(id), organization, kind, crumbs, has_children, role, archived };
    Ok(Place { tree, here, project: Some(project), model: found.model })
}

fn missing(subject: Subject) -> Refusal {
    Refusal::not_found(match subject {
        Subject::Models => "project or model",
        Subject::Experiments => "project",
    })
}
