//! What is done on this page itself: it is shown already when it is heard of.

use std::{cell::RefCell, collections::HashSet};

use domain::Id;

/// Most keys that are kept in mind.
const KEPT: usize = 5_000;

#[derive(Default)]
struct Own {
    made: HashSet<Id>,
    working: u32,
}

thread_local! {
    static OWN: RefCell<Own> = RefCell::default();
}

/// Keeps in mind that something was brought here by this page.
pub fn made(ids: impl IntoIterator<Item = Id>) {
    OWN.with_borrow_mut(|own| {
        if own.made.len() > KEPT {
            own.made.clear();
        }
        own.made.extend(ids);
    });
}

/// Whether it was.
pub fn is_made(id: Id) -> bool {
    OWN.with_borrow(|own| own.made.contains(&id))
}

/// Something is being done: what comes of it is known when this is dropped.
pub struct Working(());

impl Working {
    /// From now on.
    #[must_use]
    pub fn begin() -> Self {
        OWN.with_borrow_mut(|own| own.working += 1);
        Self(())
    }

    /// Whether something is.
    #[must_use]
    pub fn is_under_way() -> bool {
        OWN.with_borrow(|own| own.working > 0)
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        OWN.with_borrow_mut(|own| own.working = own.working.saturating_sub(1));
    }
}
