//! Who reads a list, and what of it: the facts that every part of its statement depends on.

use domain::{
    Id, Time,
    permission::Access,
    query::{Item, Pattern},
    table::Subject,
};

use super::known::Known;
use crate::tree::{Project, Tree};

/// Which rows an actor's list may draw from. The gate makes it; SQL applies it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    pub org: Id,
    /// Projects whose every row may be seen; `None` for all of the organization.
    pub whole: Option<Vec<Id>>,
    /// Projects of which only Published, live versions may be seen.
    pub public: Vec<Id>,
    /// Only this model.
    pub model: Option<Id>,
    /// Projects whose experiments and people may be seen; `None` for all. Others sort and filter as empty.
    pub roles: Option<Vec<Id>>,
}

impl Scope {
    /// Whether it is an organization or a project as a whole, for which one plan is as good as for another.
    pub fn is_one_place(&self) -> bool {
        self.public.is_empty() && self.whole.as_ref().is_none_or(|whole| whole.len() == 1)
    }
}

/// Who asks for what, when, and what they may see.
pub(crate) struct Reader<'a> {
    /// What the rows are.
    pub subject: Subject,
    pub tree: &'a Tree,
    pub scope: &'a Scope,
    /// The account that `me` means; nobody's matches nothing.
    pub me: Option<Id>,
    /// What times such as `last_7d` are relative to.
    pub now: Time,
    /// What words of the query and the search mean, as far as that was looked up.
    pub known: Known,
}

impl Reader<'_> {
    /// Projects that an item means, of those that may be seen: a hidden one is like a missing one.
    pub fn projects(&self, items: &[&Item]) -> Vec<Id> {
        self.visible(|project| items.iter().any(|item| is_project(item, project)))
    }

    /// Projects that may be seen and are as visible as one of the items says.
    pub fn projects_visible_to(&self, items: &[&Item]) -> Vec<Id> {
        self.visible(|project| {
            items.iter().any(|item| matches!(item, Item::Text(code) if code == project.effective_visibility.code()))
        })
    }

    fn visible(&self, wanted: impl Fn(&Project) -> bool) -> Vec<Id> {
        self.tree.visible().filter(|p| p.access > Access::Hidden && wanted(p)).map(|p| p.id).collect()
    }
}

fn is_project(item: &Item, project: &Project) -> bool {
    match item {
        Item::Text(path) => path.to_lowercase() == project.path,
        // `vision/*` is vision with its sub-projects.
        Item::Like(pattern) => {
            let itself = pattern.prefix().and_then(|p| p.strip_suffix('/')).map(str::to_lowercase);
            Pattern::matches(pattern, &project.path) || itself.as_deref() == Some(project.path.as_str())
        }
        _ => false,
    }
}
