//! What happens once its reason has not come again for a while.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

/// One thing that waits to happen; another one takes its place.
#[derive(Clone, Copy)]
pub struct Later(StoredValue<Option<TimeoutHandle>>);

impl Later {
    /// Nothing yet. What waits is forgotten with the part of the page that this belongs to.
    #[must_use]
    pub fn new() -> Self {
        let later = Self(StoredValue::new(None));
        on_cleanup(move || later.forget());
        later
    }

    /// Does something after some milliseconds, instead of what waits.
    pub fn after(self, milliseconds: u64, work: impl FnOnce() + 'static) {
        self.forget();
        let work: Box<dyn FnOnce()> = Box::new(work);
        let run = move || {
            self.0.try_set_value(None);
            work();
        };
        self.0.set_value(set_timeout_with_handle(run, Duration::from_millis(milliseconds)).ok());
    }

    /// Does not do what waits.
    pub fn forget(self) {
        if let Some(Some(handle)) = self.0.try_update_value(Option::take) {
            handle.clear();
        }
    }

    /// Whether something waits.
    #[must_use]
    pub fn is_waiting(self) -> bool {
        self.0.try_with_value(Option::is_some).unwrap_or_default()
    }
}
