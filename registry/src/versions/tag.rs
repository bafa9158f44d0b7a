//! Tags on versions.

use std::collections::{BTreeSet, HashMap};

use domain::{Id, Refusal, api::Words, name};
use serde_json::json;
use sqlx::PgConnection;

use super::facts::Candidate;
use crate::{Actor, Result, audit, tags, tree::Tree};

/// Most tags in one request.
pub(crate) const TAGS_MAX: usize = 100;

/// Tags as they are kept.
///
/// # Errors
/// More than [`TAGS_MAX`] of them; what is no tag; a tag that is to come and to go.
pub(crate) fn check(words: &Words) -> Result<Words, Refusal> {
    if words.add.len() + words.remove.len() > TAGS_MAX {
        return Err(Refusal::invalid("tags", format!("are more than {TAGS_MAX}")));
    }
    let read = |names: &[String]| names.iter().map(|n| name::check_tag(n)).collect::<Result<BTreeSet<_>, _>>();
    let (add, remove) = (read(&words.add)?, read(&words.remove)?);
    match add.intersection(&remove).next() {
        Some(both) => Err(Refusal::invalid("tags", format!("“{both}” is to be added and removed"))),
        None => Ok(Words { add: add.into_iter().collect(), remove: remove.into_iter().collect() }),
    }
}

/// Changes the tags of versions under their locks; `made` are the keys of the tags to add. Returns those that had
/// something to change.
pub(super) async fn apply(
    tx: &mut PgConnection,
    actor: &Actor,
    tree: &Tree,
    versions: &[&Candidate],
    words: &Words,
    made: &[Id],
) -> Result<Vec<Id>> {
    let ids: Vec<Id> = versions.iter().map(|v| v.id).collect();
    let had: HashMap<Id, BTreeSet<String>> = tags::of_versions(tx, &ids)
        .await?
        .into_iter()
        .map(|(id, tags)| (id, tags.into_iter().map(|t| t.name).collect()))
        .collect();
    let none = BTreeSet::new();
    let mut entries = Vec::new();
    for version in versions {
        let before = had.get(&version.id).unwrap_or(&none);
        let mut after: BTreeSet<String> = before.iter().filter(|t| !words.remove.contains(t)).cloned().collect();
        after.extend(words.add.iter().cloned());
        if after != *before {
            entries.push(version.entry(json!({"tags": before}), json!({"tags": after})));
        }
    }
    let changed: Vec<Id> = entries.iter().map(|e| e.resource).collect();
    sqlx::query(
        "delete from version_tag where version_id = any($1)
         and tag_id in (select id from tag where org_id = $2 and name = any($3))",
    )
    .bind(&changed)
    .bind(tree.org)
    .bind(&words.remove)
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "insert into version_tag (org_id, version_id, tag_id)
         select $1, v, t from unnest($2::uuid[]) v cross join unnest($3::uuid[]) t on conflict do nothing",
    )
    .bind(tree.org)
    .bind(&changed)
    .bind(made)
    .execute(&mut *tx)
    .await?;
    sqlx::query("update version set updated_at = now(), revision = revision + 1 where id = any($1)")
        .bind(&changed)
        .execute(&mut *tx)
        .await?;
    audit::record_many(tx, actor, tree.org, "version.tagged", &entries).await?;
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_tags_than_a_request_may_name_are_refused_unread() {
        let names = |from: usize, to: usize| (from..to).map(|n| format!("t{n}")).collect::<Vec<_>>();
        assert!(check(&Words { add: names(0, 60), remove: names(60, TAGS_MAX) }).is_ok());
        // None of them is a tag, and the refusal is for their number.
        let many = Words { add: vec![String::new(); 60], remove: vec![String::new(); 41] };
        assert_eq!(check(&many), Err(Refusal::invalid("tags", "are more than 100")));
        let both = Words { add: names(0, 3), remove: names(2, 4) };
        assert_eq!(check(&both), Err(Refusal::invalid("tags", "“t2” is to be added and removed")));
    }
}
