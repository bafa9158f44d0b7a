//! An organization's projects as they are for everybody.

use std::{collections::HashMap, iter, sync::Arc};

use domain::{
    Id, Time,
    permission::{self, Link, OrgRole, ProjectRole, Visibility},
    project::{Features, PromotionRule},
};
use sqlx::FromRow;

use super::{Project, read};
use crate::Result;

/// All that is known of a project before it is known who asks.
pub struct Settled {
    /// Key.
    pub id: Id,
    /// Key of the project above.
    pub parent: Option<Id>,
    /// Slug.
    pub slug: String,
    /// Display name.
    pub name: String,
    /// Slugs from the top, joined by `/`.
    pub path: String,
    /// Its own visibility.
    pub visibility: Visibility,
    /// The narrowest on the way up.
    pub effective_visibility: Visibility,
    /// Whether grants of the projects above count here.
    pub inherits: bool,
    /// Its promotion rule.
    pub promotion_rule: PromotionRule,
    /// The least role that may publish here.
    pub publish_role: ProjectRole,
    /// The least role that may take a version into production here.
    pub production_role: ProjectRole,
    /// What it may hold.
    pub features: Features,
    /// Whether it was put into the archive itself.
    pub archived: bool,
    /// Whether it is in the archive, by itself or with one above.
    pub in_archive: bool,
    /// When it was made.
    pub created: Time,
}

/// A row of the table `project`.
#[derive(FromRow)]
pub(super) struct Row {
    id: Id,
    parent_id: Option<Id>,
    slug: String,
    name: String,
    visibility: String,
    inherits: bool,
    promotion_rule: String,
    publish_role: String,
    production_role: String,
    has_models: bool,
    has_experiments: bool,
    archived: bool,
    created_at: Time,
}

impl Row {
    /// The project's key.
    pub fn id(&self) -> Id {
        self.id
    }
}

/// They, by name, with the ways between them.
pub(super) struct Projects {
    all: Vec<Arc<Settled>>,
    by_id: HashMap<Id, usize>,
    /// Place of the project above each.
    above: Vec<Option<usize>>,
    /// Places of the projects below each, by name.
    below: HashMap<Option<Id>, Vec<usize>>,
}

impl Projects {
    /// Reads the rows of an organization, which are ordered by name.
    pub fn of(mut rows: Vec<Row>) -> Result<Self> {
        // What was made below a project while that was being deleted goes with it.
        let parents: HashMap<Id, Option<Id>> = rows.iter().map(|row| (row.id, row.parent_id)).collect();
        rows.retain(|row| reaches_top(&parents, row.parent_id));
        let by_id: HashMap<Id, usize> = rows.iter().enumerate().map(|(at, row)| (row.id, at)).collect();
        let above: Vec<_> = rows.iter().map(|row| row.parent_id.and_then(|id| by_id.get(&id).copied())).collect();
        let mut below: HashMap<Option<Id>, Vec<usize>> = HashMap::new();
        for (at, row) in rows.iter().enumerate() {
            below.entry(row.parent_id).or_default().push(at);
        }
        let visibilities: Vec<_> =
            rows.iter().map(|row| read(&row.visibility, Visibility::from_code)).collect::<Result<_>>()?;
        let link = |at: usize| Link { visibility: visibilities[at], inherits: rows[at].inherits, granted: None };
        let settle = |(at, row): (usize, &Row)| {
            let mut path: Vec<&str> = up(&above, at).map(|at| rows[at].slug.as_str()).collect();
            path.reverse();
            Ok(Arc::new(Settled {
                id: row.id,
                parent: row.parent_id,
                slug: row.slug.clone(),
                name: row.name.clone(),
                path: path.join("/"),
                visibility: visibilities[at],
                effective_visibility: permission::effective(up(&above, at).map(link)).0,
                inherits: row.inherits,
                promotion_rule: read(&row.promotion_rule, PromotionRule::from_code)?,
                publish_role: read(&row.publish_role, ProjectRole::from_code)?,
                production_role: read(&row.production_role, ProjectRole::from_code)?,
                features: Features { models: row.has_models, experiments: row.has_experiments },
                archived: row.archived,
                in_archive: up(&above, at).any(|at| rows[at].archived),
                created: row.created_at,
            }))
        };
        let all = rows.iter().enumerate().map(settle).collect::<Result<_>>()?;
        Ok(Self { all, by_id, above, below })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Place of a project.
    pub fn place(&self, id: Id) -> Option<usize> {
        self.by_id.get(&id).copied()
    }

    /// Places of the projects directly below one, by name.
    pub fn below(&self, parent: Option<Id>) -> &[usize] {
        self.below.get(&parent).map_or(&[], Vec::as_slice)
    }

    /// As somebody sees them, by what is granted to them or a team of theirs on which project.
    pub fn seen(&self, role: OrgRole, grants: &[(Id, ProjectRole)]) -> Vec<Project> {
        let mut granted: Vec<Option<ProjectRole>> = vec![None; self.len()];
        for (id, role) in grants {
            if let Some(at) = self.place(*id) {
                granted[at] = granted[at].max(Some(*role));
            }
        }
        let link = |at: usize| {
            let Settled { visibility, inherits, .. } = *self.all[at];
            Link { visibility, inherits, granted: granted[at] }
        };
        let see = |(at, settled): (usize, &Arc<Settled>)| {
            let (visibility, granted) = permission::effective(up(&self.above, at).map(link));
            Project { settled: settled.clone(), access: permission::access(role, visibility, granted) }
        };
        self.all.iter().enumerate().map(see).collect()
    }
}

/// A place and those above it, up to the top.
fn up(above: &[Option<usize>], at: usize) -> impl Iterator<Item = usize> {
    iter::successors(Some(at), |at| above[*at])
}

fn reaches_top(parents: &HashMap<Id, Option<Id>>, mut at: Option<Id>) -> bool {
    while let Some(here) = at {
        match parents.get(&here) {
            Some(above) => at = *above,
            None => return false,
        }
    }
    true
}
