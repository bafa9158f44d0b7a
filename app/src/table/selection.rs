//! Which rows are selected. It stays while one sorts, filters and scrolls.

use std::collections::BTreeSet;

use domain::Id;
use leptos::prelude::*;

/// The selected rows.
#[derive(Clone, Copy)]
pub struct Selection {
    ids: RwSignal<BTreeSet<Id>>,
    /// The row that a range starts from.
    anchor: StoredValue<Option<Id>>,
}

/// How much of some rows is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// None of them.
    None,
    /// Some of them.
    Some,
    /// All of them.
    All,
}

impl Selection {
    /// Nothing.
    #[must_use]
    pub fn new() -> Self {
        Self { ids: RwSignal::new(BTreeSet::new()), anchor: StoredValue::new(None) }
    }

    /// Whether a row is selected.
    #[must_use]
    pub fn has(self, id: Id) -> bool {
        self.ids.with(|ids| ids.contains(&id))
    }

    /// How many there are, those included that are not on the page any more.
    #[must_use]
    pub fn count(self) -> usize {
        self.ids.with(BTreeSet::len)
    }

    /// Their keys.
    #[must_use]
    pub fn ids(self) -> Vec<Id> {
        self.ids.with(|ids| ids.iter().copied().collect())
    }

    /// Their keys, followed by nobody.
    #[must_use]
    pub fn ids_untracked(self) -> Vec<Id> {
        self.ids.with_untracked(|ids| ids.iter().copied().collect())
    }

    /// Selects these as well.
    pub fn add(self, rows: &[Id]) {
        self.ids.update(|ids| ids.extend(rows));
    }

    /// Takes out those that something does not hold for.
    pub fn keep(self, holds: impl Fn(&Id) -> bool) {
        if self.ids.with_untracked(|ids| !ids.iter().all(&holds)) {
            self.ids.update(|ids| ids.retain(holds));
        }
    }

    /// How much of these rows is selected.
    #[must_use]
    pub fn extent(self, rows: &[Id]) -> Extent {
        self.ids.with(|ids| match rows.iter().filter(|id| ids.contains(id)).count() {
            0 => Extent::None,
            n if n == rows.len() => Extent::All,
            _ => Extent::Some,
        })
    }

    /// Selects a row, or takes it out.
    pub fn toggle(self, id: Id) {
        self.anchor.set_value(Some(id));
        self.ids.update(|ids| {
            if !ids.remove(&id) {
                ids.insert(id);
            }
        });
    }

    /// Selects from the row that was chosen last up to this one, in the order of the page.
    pub fn extend(self, order: &[Id], to: Id) {
        let place = |id: Id| order.iter().position(|other| *other == id);
        match (self.anchor.get_value().and_then(place), place(to)) {
            (Some(a), Some(b)) => self.ids.update(|ids| ids.extend(&order[a.min(b)..=a.max(b)])),
            _ => self.toggle(to),
        }
    }

    /// Selects all of these rows; takes them out where all are selected already.
    pub fn turn(self, rows: &[Id]) {
        let all = untrack(|| self.extent(rows)) == Extent::All;
        self.ids.update(|ids| {
            for id in rows {
                if all {
                    ids.remove(id);
                } else {
                    ids.insert(*id);
                }
            }
        });
    }

    /// Selects nothing.
    pub fn clear(self) {
        self.anchor.set_value(None);
        if self.ids.with_untracked(|ids| !ids.is_empty()) {
            self.ids.set(BTreeSet::new());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_go_from_the_row_chosen_last() {
        Owner::new().with(|| {
            let rows: Vec<Id> = (1..=5).map(Id::from_u128).collect();
            let selection = Selection::new();
            selection.toggle(rows[3]);
            selection.extend(&rows, rows[1]);
            assert_eq!(selection.ids(), rows[1..=3]);
            assert_eq!(selection.extent(&rows), Extent::Some);
            selection.turn(&rows);
            assert_eq!(selection.extent(&rows), Extent::All);
            selection.turn(&rows);
            assert_eq!(selection.extent(&rows), Extent::None);
            // Where nothing was chosen before, a range is the row itself.
            selection.clear();
            selection.extend(&rows, rows[2]);
            assert_eq!(selection.ids(), [rows[2]]);
        });
    }
}
