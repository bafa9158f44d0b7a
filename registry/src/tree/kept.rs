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
    /// Projects of all of them, and one for each organization.
    sum: usize,
    /// How often something was asked for or kept.
    uses: u64,
}

impl Shelf {
    fn find(&mut self, organization: Id, stamp: Stamp) -> Option<Arc<Projects>> {
        self.uses += 1;
        let kept = self.by_organization.get_mut(&organization).filter(|kept| kept.stamp == stamp)?;
        kept.used = self.uses;
        Some(kept.projects.clone())
    }

    fn keep(&mut self, organization: Id, stamp: Stamp, projects: &Arc<Projects>) {
        self.uses += 1;
        self.sum += projects.len() + 1;
        let kept = Kept { stamp, projects: projects.clone(), used: self.uses };
        if let Some(before) = self.by_organization.insert(organization, kept) {
            self.sum -= before.projects.len() + 1;
        }
        while self.sum > MOST {
            let oldest = self.by_organization.iter().min_by_key(|(_, kept)| kept.used).map(|(id, _)| *id);
            let Some(gone) = oldest.and_then(|id| self.by_organization.remove(&id)) else { break };
            self.sum -= gone.projects.len() + 1;
        }
    }
}

/// One for the process: keys are the same nowhere else, whichever database they are in.
static SHELF: LazyLock<Mutex<Shelf>> = LazyLock::new(Mutex::default);

fn shelf() -> MutexGuard<'static, Shelf> {
    // What a panic left half done is found by no stamp, or let go of in time.
    SHELF.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The projects of an organization, if they were kept under this stamp.
pub(super) fn find(organization: Id, stamp: Stamp) -> Option<Arc<Projects>> {
    shelf().find(organization, stamp)
}

/// Keeps them, and lets go of those that nobody has asked for the longest.
pub(super) fn keep(organization: Id, stamp: Stamp, projects: &Arc<Projects>) {
    shelf().keep(organization, stamp, projects);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none() -> Arc<Projects> {
        Arc::new(Projects::of(Vec::new()).unwrap())
    }

    #[test]
    fn what_has_another_stamp_is_not_found() {
        let mut shelf = Shelf::default();
        let (organization, stamp) = (Id::now_v7(), Stamp { count: 0, digest: 7 });
        assert!(shelf.find(organization, stamp).is_none());
        shelf.keep(organization, stamp, &none());
        assert!(shelf.find(organization, stamp).is_some());
        assert!(shelf.find(organization, Stamp { count: 1, ..stamp }).is_none());
        assert!(shelf.find(organization, Stamp { digest: 8, ..stamp }).is_none());
        assert!(shelf.find(Id::now_v7(), stamp).is_none());
    }

    #[test]
    fn there_is_an_end_to_what_is_kept_and_what_is_used_stays() {
        let (mut shelf, stamp) = (Shelf::default(), Stamp { count: 0, digest: 0 });
        let used = Id::now_v7();
        shelf.keep(used, stamp, &none());
        for count in 0..MOST + 50 {
            shelf.keep(Id::now_v7(), stamp, &none());
            // The same one again is no more.
            shelf.keep(used, Stamp { count: count as i64, ..stamp }, &none());
        }
        assert_eq!((shelf.by_organization.len(), shelf.sum), (MOST, MOST));
        assert!(shelf.by_organization.contains_key(&used));
    }
}
