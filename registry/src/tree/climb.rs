//! Ways through the tree: up from a project, and down to all below it.

use domain::Id;

use super::{Project, Tree};

impl Tree {
    /// A project and those above it, from it up to the top.
    pub(crate) fn up(&self, id: Id) -> impl Iterator<Item = &Project> {
        std::iter::successors(self.get(id), |p| p.parent.and_then(|above| self.get(above)))
    }

    /// A project and those above it whose grants count in it.
    pub(crate) fn inherited(&self, id: Id) -> impl Iterator<Item = &Project> {
        let mut inheriting = true;
        self.up(id).take_while(move |p| {
            let counts = inheriting;
            inheriting &= p.inherits;
            counts
        })
    }

    /// A project and all below it.
    pub(crate) fn down(&self, id: Id) -> Vec<&Project> {
        let mut found: Vec<&Project> = self.get(id).into_iter().collect();
        let mut next = 0;
        while let Some(above) = found.get(next).map(|p| p.id) {
            found.extend(self.children(Some(above)));
            next += 1;
        }
        found
    }

    /// The project above that narrows who can find this one; none where its own visibility does.
    pub(crate) fn narrowed_by(&self, id: Id) -> Option<&Project> {
        let own = self.get(id)?;
        let narrowest = self.up(id).skip(1).min_by_key(|p| p.visibility)?;
        (narrowest.visibility < own.visibility).then_some(narrowest)
    }
}
