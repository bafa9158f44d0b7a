//! What a reader may see of an organization, small enough to keep for thousands of them.

use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};

use domain::{Id, permission::Access};
use sqlx::PgConnection;

use super::event::Event;
use crate::{Actor, Result, gate, tree::Tree};

/// How long it counts without being looked at again. What changes it says so by an event, and then it counts no more;
/// this is for what is changed by hand.
const GOOD_FOR: Duration = Duration::from_secs(60);

/// What a reader may see.
#[derive(Clone)]
pub(super) struct Sees {
    /// Projects in which they have a role, in order.
    whole: Arc<[Id]>,
    /// Projects of which they see what is Published.
    public: Arc<[Id]>,
    /// Whether they belong here.
    belongs: bool,
    since: Instant,
}

impl Sees {
    /// As an organization is now.
    pub fn of(tree: &Tree) -> Self {
        let with = |wanted: fn(Access) -> bool| {
            let mut ids: Vec<Id> = tree.visible().filter(|p| wanted(p.access)).map(|p| p.id).collect();
            ids.sort_unstable();
            ids.into()
        };
        Self {
            whole: with(|access| matches!(access, Access::Role(_))),
            public: with(|access| access == Access::Public),
            belongs: gate::may_see_people(tree),
            since: Instant::now(),
        }
    }

    /// As it is now for somebody.
    pub async fn load(db: &mut PgConnection, actor: &Actor, org: Id) -> Result<Self> {
        Ok(Self::of(&gate::tree_of(db, actor, Some(org)).await?))
    }

    pub fn is_old(&self) -> bool {
        self.since.elapsed() > GOOD_FOR
    }

    /// Whether something of it asks what is Published.
    pub fn has_public(&self) -> bool {
        !self.public.is_empty()
    }

    /// Whether they are told of an event. `published` are versions and models that strangers know.
    pub fn is_told(&self, event: &Event, published: &HashSet<Id>) -> bool {
        let Some(project) = event.project_id else {
            // Of an organization without a project, what concerns everybody is the look of tags. Accounts are nobody's.
            return event.kind() == "tag" && self.belongs;
        };
        match event.kind() {
            "version" | "model" => {
                has(&self.whole, project)
                    || has(&self.public, project) && event.resource_id.is_some_and(|id| published.contains(&id))
            }
            "experiment" => has(&self.whole, project),
            // Who has access is for those who ask, and of what happened to a project below, whoever sees that.
            "project" => {
                let of = event.resource_id.unwrap_or(project);
                has(&self.whole, project) && has(&self.whole, of) && !event.event.starts_with("project.grant")
            }
            _ => false,
        }
    }

    /// Whether something that was seen before is not any more.
    pub fn has_lost(&self, before: &Self) -> bool {
        let is_less = |id: &Id| !has(&self.whole, *id) && (has(&before.whole, *id) || !has(&self.public, *id));
        before.belongs && !self.belongs || before.whole.iter().chain(before.public.iter()).any(is_less)
    }

    /// Projects that are seen, or seen whole, and were not before.
    pub fn gained<'a>(&'a self, before: &'a Self) -> impl Iterator<Item = Id> + 'a {
        let whole = self.whole.iter().filter(|id| !has(&before.whole, **id));
        whole.chain(self.public.iter().filter(|id| !has(&before.public, **id))).copied()
    }

    /// Whether both see the same.
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.whole, &self.public, self.belongs) == (&other.whole, &other.public, other.belongs)
    }
}

fn has(ids: &[Id], id: Id) -> bool {
    ids.binary_search(&id).is_ok()
}

/// Lists that many readers share: in most organizations most people see the same.
#[derive(Default)]
pub(super) struct Shared(HashSet<Arc<[Id]>>);

impl Shared {
    /// The same with lists that others hold already.
    pub fn share(&mut self, sees: Sees) -> Sees {
        self.0.retain(|ids| Arc::strong_count(ids) > 1);
        let mut of = |ids: Arc<[Id]>| match self.0.get(&ids) {
            Some(held) => held.clone(),
            None => {
                self.0.insert(ids.clone());
                ids
            }
        };
        Sees { whole: of(sees.whole), public: of(sees.public), ..sees }
    }
}
