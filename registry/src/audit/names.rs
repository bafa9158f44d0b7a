//! Changes name accounts, teams and projects by key; people read names.

use std::collections::HashMap;

use domain::{Id, api::FieldChange};
use serde_json::Value;
use sqlx::PgConnection;

use crate::{Result, gate, tree::Tree};

/// Names by key, as far as the reader may know them.
pub(crate) struct Names(HashMap<Id, String>);

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
        let projects = keys.iter().filter(|id| gate::has_role(tree, **id)).filter_map(|id| tree.reference(*id));
        Ok(Self(found.into_iter().chain(projects.map(|p| (p.id, p.path))).collect()))
    }

    /// Puts names in the place of keys; `unknown` in the place of those without, if it is given.
    pub fn tell(&self, changes: &mut [FieldChange], unknown: Option<&str>) {
        let part = |part: &str| {
            let Ok(id) = Id::parse_str(part) else { return part.to_owned() };
            self.0.get(&id).map_or_else(|| unknown.unwrap_or(part).to_owned(), Clone::clone)
        };
        let named = |text: String| text.split(", ").map(part).collect::<Vec<_>>().join(", ");
        for change in changes {
            change.before = change.before.take().map(named);
            change.after = change.after.take().map(named);
        }
    }
}

fn keys(side: &Value) -> Vec<Id> {
    let values = side.as_object().into_iter().flat_map(serde_json::Map::values).flat_map(|value| match value {
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    });
    values.filter_map(|value| value.as_str().and_then(|text| Id::parse_str(text).ok())).collect()
}
