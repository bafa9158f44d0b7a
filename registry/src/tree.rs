//! An organization's projects as one actor sees them: who may do what where, and what paths mean.
//!
//! Asked for once a request. Paths are never stored, so a move rewrites none.

use std::{
    collections::{HashMap, HashSet},
    ops::Deref,
    sync::Arc,
};

use domain::{
    Id,
    permission::{Access, OrgRole, Subject, Visibility},
    project::ProjectNode,
    table::ProjectRef,
};

use crate::{Error, Result};

mod climb;
mod kept;
mod load;
mod projects;

pub(crate) use load::Organization;
#[cfg(feature = "testing")]
pub(crate) use load::is_kept;
use projects::{Projects, Settled};

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
    /// As they are for everybody, in the same order.
    settled: Arc<Projects>,
    projects: Vec<Project>,
}

/// A project with what the actor may do there.
pub struct Project {
    settled: Arc<Settled>,
    /// What the actor may do.
    pub access: Access,
}

impl Deref for Project {
    type Target = Settled;
    fn deref(&self) -> &Settled {
        &self.settled
    }
}

impl Tree {
    /// A project by key, hidden ones included: ask the gate before showing it.
    pub(crate) fn get(&self, id: Id) -> Option<&Project> {
        self.settled.place(id).and_then(|at| self.projects.get(at))
    }

    /// The project directly below `parent` with this slug.
    pub(crate) fn child(&self, parent: Option<Id>, slug: &str) -> Option<&Project> {
        self.children(parent).find(|p| p.slug == slug)
    }

    /// The projects directly below `parent`, by name.
    pub(crate) fn children(&self, parent: Option<Id>) -> impl Iterator<Item = &Project> {
        self.settled.below(parent).iter().filter_map(|&at| self.projects.get(at))
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

/// Reads a word of the database.
pub(crate) fn read<T>(code: &str, from: fn(&str) -> Option<T>) -> Result<T> {
    from(code).ok_or_else(|| Error::Broken(format!("unknown word “{code}” in the database")))
}
