//! Which part of an organization a table shows, and what of it its reader may see.

use domain::{Id, permission::Access, table::Subject};

use crate::{sql::reader::Scope, tree::Tree};

/// A part of an organization.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Within {
    /// This project with what is below it; `None` for all.
    pub project: Option<Id>,
    /// Only this model.
    pub model: Option<Id>,
    /// The project's own alone: of the organization, nothing.
    pub own: bool,
}

impl Within {
    /// Whether a project belongs to it. What is in the archive does so only seen from there.
    pub fn holds(&self, tree: &Tree, id: Id) -> bool {
        let is_live = |top: Option<Id>| !tree.is_in_archive(id) || top.is_some_and(|top| tree.is_in_archive(top));
        match self.project {
            None => !self.own && is_live(None),
            Some(top) => id == top || (!self.own && tree.is_within(id, top) && is_live(Some(top))),
        }
    }
}

/// What the actor of the tree may list there. Experiments are no part of what Public shows.
pub(crate) fn scope(subject: Subject, tree: &Tree, within: Within) -> Scope {
    let inside: Vec<_> = tree.visible().filter(|p| within.holds(tree, p.id)).collect();
    let of = |wanted: fn(Access) -> bool| inside.iter().filter(|p| wanted(p.access)).map(|p| p.id).collect::<Vec<_>>();
    let everything = tree.is_everything_visible();
    let may_see: Vec<Id> = tree.visible().filter(|p| matches!(p.access, Access::Role(_))).map(|p| p.id).collect();
    let all = within.project.is_none() && !within.own && everything && inside.len() == tree.visible().count();
    Scope {
        org: tree.org,
        whole: (!all).then(|| of(|a| matches!(a, Access::Role(_)))),
        public: if subject == Subject::Models { of(|a| a == Access::Public) } else { Vec::new() },
        model: within.model,
        roles: (!everything).then_some(may_see),
    }
}
