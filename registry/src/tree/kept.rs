//! Projects of organizations that were asked for lately, so that a request reads them only when they have changed.
//!
//! Nothing here is ever too old: whoever asks brings the stamp of what the database holds at that moment, and gets what
//! was kept under the same stamp or nothing. What is granted to whom is not kept.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
};

use domain::Id;

use super::projects::Projects;

/// Most projects that are kept, of all organizations together: some 20 MB.
const MOST: usize = 50_000;

/// What an organization's rows of `project` were: how many, and a digest of their keys and writers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub count: i64,
    pub digest: i64,
}

struct Kept {
    stamp: Stamp,
    projects: Arc<Projects>,
    used: u64,
}

#[derive(Default)]
struct Shelf {
    by_organization: HashMap<Id, Kept>,
    /// How often something was asked for.
    uses: u64,
}

/// One for the process: keys are the same nowhere else, whichever database they are in.
static SHELF: LazyLock<Mutex<Shelf>> = LazyLock::new(Mutex::default);

fn shelf() -> MutexGuard<'static, Shelf> {
    // Each change of it is whole.
    SHELF.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The projects of an organization, if they were kept under this stamp.
pub(super) fn find(organization: Id, stamp: Stamp) -> Option<Arc<Projects>> {
    let mut shelf = shelf();
    shelf.uses += 1;
    let uses = shelf.uses;
    let kept = shelf.by_organization.get_mut(&organization).filter(|kept| kept.stamp == stamp)?;
    kept.used = uses;
    Some(kept.projects.clone())
}

/// Keeps them, and lets go of those that nobody has asked for the longest.
pub(super) fn keep(organization: Id, stamp: Stamp, projects: &Arc<Projects>) {
    let mut shelf = shelf();
    let used = shelf.uses;
    shelf.by_organization.insert(organization, Kept { stamp, projects: projects.clone(), used });
    let mut sum: usize = shelf.by_organization.values().map(|kept| kept.projects.len() + 1).sum();
    while sum > MOST {
        let oldest = shelf.by_organization.iter().min_by_key(|(_, kept)| kept.used).map(|(id, _)| *id);
        let Some(gone) = oldest.and_then(|id| shelf.by_organization.remove(&id)) else { break };
        sum -= gone.projects.len() + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none() -> Arc<Projects> {
        Arc::new(Projects::of(Vec::new()).unwrap())
    }

    #[test]
    fn what_has_another_stamp_is_not_found() {
        let (organization, stamp) = (Id::now_v7(), Stamp { count: 0, digest: 7 });
        assert!(find(organization, stamp).is_none());
        keep(organization, stamp, &none());
        assert!(find(organization, stamp).is_some());
        assert!(find(organization, Stamp { count: 1, ..stamp }).is_none());
        assert!(find(organization, Stamp { digest: 8, ..stamp }).is_none());
        assert!(find(Id::now_v7(), stamp).is_none());
    }

    #[test]
    fn there_is_an_end_to_what_is_kept() {
        let stamp = Stamp { count: 0, digest: 0 };
        for _ in 0..MOST + 100 {
            keep(Id::now_v7(), stamp, &none());
        }
        assert!(shelf().by_organization.len() <= MOST);
    }
}
