//! Changes name accounts, teams and projects by key; people read names.

use std::collections::HashMap;

use domain::{Id, api::FieldChange};
use serde_json::Value;
use sqlx::PgConnection;

use crate::{Result, gate, tree::Tree};

/// Names by key; none for a project that the reader has no role in, of which nothing is told.
pub(crate) struct Names(HashMap<Id, Option<String>>);

impl Names {
    /// Asks for what the sides of changes name.
    ///
    /// # Errors
    /// The database's own.
    pub async fn of<'a>(
        db: &mut PgConnection,
        tree: &Tree,
        sides: impl Iterator<Item = &'a Option<Value>>,
    ) -> Result<Self> {
        let keys: Vec<Id> = sides.flatten().flat_map(keys).collect();
        let found: Vec<(Id, String)> = sqlx::query_as(
            "select a.id, a.name from account a join member m on m.account_id = a.id and m.org_id = $1 where a.id = any($2)
             union all select id, name from team where org_id = $1 and id = any($2)",
        )
        .bind(tree.org)
        .bind(&keys)
        .fetch_all(db)
        .await?;
        let projects = keys.iter().filter_map(|id| tree.reference(*id));
        let projects = projects.map(|p| (p.id, Some(p.path).filter(|_| gate::has_role(tree, p.id))));
        Ok(Self(found.into_iter().map(|(id, name)| (id, Some(name))).chain(projects).collect()))
    }

    /// Puts names in the place of keys; `unknown` in the place of those without, if it is given.
    pub fn tell(&self, changes: &mut Vec<FieldChange>, unknown: Option<&str>) {
        let part = |part: &str| {
            let Ok(id) = Id::parse_str(part) else { return Some(part.to_owned()) };
            self.0.get(&id).map_or_else(|| Some(unknown.unwrap_or(part).to_owned()), Clone::clone)
        };
        let named = |text: String| {
            let parts: Vec<String> = text.split(", ").filter_map(part).collect();
            (!parts.is_empty()).then(|| parts.join(", "))
        };
        for change in &mut *changes {
            change.before = change.before.take().and_then(named);
            change.after = change.after.take().and_then(named);
        }
        changes.retain(|change| change.before != change.after);
    }
}

fn keys(side: &Value) -> Vec<Id> {
    let values = side.as_object().into_iter().flat_map(serde_json::Map::values).flat_map(|value| match value {
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    });
    values.filter_map(|value| value.as_str().and_then(|text| Id::parse_str(text).ok())).collect()
}
