//! Moving versions to another model; their old addresses keep leading to them.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::Id;
use serde_json::json;
use sqlx::PgConnection;

use super::{
    act::Done,
    facts::Candidate,
    place::{Model, Target, notice},
};
use crate::{Actor, Error, Result, audit, tree::Tree};

/// Moves versions that the rule lets go, under their locks and those of the models they come to.
pub(super) async fn apply(
    tx: &mut PgConnection,
    actor: &Actor,
    tree: &Tree,
    versions: &[&Candidate],
    target: &Target,
    models: &mut BTreeMap<String, Model>,
) -> Result<HashMap<Id, Done>> {
    let mut sorted = versions.to_vec();
    // In the order of their numbers, as many as possible keep theirs.
    sorted.sort_by_key(|v| v.number);
    let mut arrivals = Vec::with_capacity(sorted.len());
    for version in sorted {
        let model = models.get_mut(target.slug(version)).ok_or_else(|| Error::Broken("a target left".into()))?;
        let (number, label) = (model.take(version), model.label(version));
        arrivals.push(Arrival { version, model: model.id, name_key: model.name_key.clone(), number, label });
    }
    write(tx, tree, target, &arrivals).await?;
    for model in models.values() {
        model.keep(tx).await?;
    }
    let lost = carry_aliases(tx, tree, &arrivals).await?;
    let mut entries = Vec::new();
    let mut done = HashMap::new();
    for a in &arrivals {
        let path = tree.get(target.project).map_or("", |p| p.path.as_str());
        let address = format!("{}/{path}/{}@{}", tree.org_slug, target.slug(a.version), a.number);
        let mut said = notice(a.version, a.number, a.label.as_ref());
        if let Some(words) = lost.get(&a.version.id) {
            let words = format!("Aliases that mean other versions there were dropped: {}.", words.join(", "));
            said = Some(said.map_or(words.clone(), |said| format!("{said} {words}")));
        }
        let before = json!({"address": a.version.address(tree), "label": a.version.label});
        let mut entry = a.version.entry(before, json!({"address": address, "label": a.label}));
        entry.project = target.project;
        entries.push(entry);
        done.insert(a.version.id, Done { notice: said, ..Done::at(address) });
    }
    audit::record_many(tx, actor, tree.org, "version.moved", &entries).await?;
    // Pages of the projects that they left.
    let (left, projects): (Vec<Id>, Vec<Id>) = versions.iter().map(|v| (v.id, v.project)).unzip();
    audit::left(tx, actor, tree.org, "version.left", (&left, &projects)).await?;
    Ok(done)
}

/// A version with its place in its new model.
struct Arrival<'a> {
    version: &'a Candidate,
    model: Id,
    name_key: String,
    number: i32,
    label: Option<String>,
}

async fn write(tx: &mut PgConnection, tree: &Tree, target: &Target, arrivals: &[Arrival<'_>]) -> Result<()> {
    let ids: Vec<Id> = arrivals.iter().map(|a| a.version.id).collect();
    let models: Vec<Id> = arrivals.iter().map(|a| a.model).collect();
    let numbers: Vec<i32> = arrivals.iter().map(|a| a.number).collect();
    sqlx::query(
        "insert into version_redirect (org_id, model_id, number, version_id)
         select $1, * from unnest($2::uuid[], $3::int[], $4::uuid[])
         on conflict (model_id, number) do update set version_id = excluded.version_id",
    )
    .bind(tree.org)
    .bind(arrivals.iter().map(|a| a.version.model).collect::<Vec<_>>())
    .bind(arrivals.iter().map(|a| a.version.number).collect::<Vec<_>>())
    .bind(&ids)
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "update version v set model_id = a.model, project_id = $1, name_key = a.name_key, number = a.number,
                label = a.label, updated_at = now(), revision = revision + 1
         from unnest($2::uuid[], $3::uuid[], $4::text[], $5::int[], $6::text[]) as a (id, model, name_key, number, label)
         where v.id = a.id",
    )
    .bind(target.project)
    .bind(&ids)
    .bind(&models)
    .bind(arrivals.iter().map(|a| a.name_key.as_str()).collect::<Vec<_>>())
    .bind(&numbers)
    .bind(arrivals.iter().map(|a| a.label.as_deref()).collect::<Vec<_>>())
    .execute(&mut *tx)
    .await?;
    // Back where it was: the number is its own again.
    sqlx::query(
        "delete from version_redirect r using unnest($1::uuid[], $2::int[]) as a (model, number)
         where r.model_id = a.model and r.number = a.number",
    )
    .bind(&models)
    .bind(&numbers)
    .execute(tx)
    .await?;
    Ok(())
}

/// Aliases go along, where the word means no other version there. Those that could not, by version.
async fn carry_aliases(
    tx: &mut PgConnection,
    tree: &Tree,
    arrivals: &[Arrival<'_>],
) -> Result<HashMap<Id, Vec<String>>> {
    let ids: Vec<Id> = arrivals.iter().map(|a| a.version.id).collect();
    let mut had: Vec<(String, Id)> =
        sqlx::query_as("delete from alias where version_id = any($1) returning name, version_id")
            .bind(&ids)
            .fetch_all(&mut *tx)
            .await?;
    had.sort();
    let model: HashMap<Id, Id> = arrivals.iter().map(|a| (a.version.id, a.model)).collect();
    let kept: Vec<(String, Id)> = sqlx::query_as(
        "insert into alias (org_id, model_id, name, version_id)
         select $1, a.* from unnest($2::uuid[], $3::text[], $4::uuid[]) as a (model, name, version)
         where not exists (select from version v where v.model_id = a.model and v.label = a.name)
         on conflict do nothing returning name, version_id",
    )
    .bind(tree.org)
    .bind(had.iter().filter_map(|(_, id)| model.get(id)).collect::<Vec<_>>())
    .bind(had.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>())
    .bind(had.iter().map(|(_, id)| *id).collect::<Vec<_>>())
    .fetch_all(tx)
    .await?;
    let kept: HashSet<(String, Id)> = kept.into_iter().collect();
    let mut lost: HashMap<Id, Vec<String>> = HashMap::new();
    for alias in had.into_iter().filter(|alias| !kept.contains(alias)) {
        lost.entry(alias.1).or_default().push(alias.0);
    }
    Ok(lost)
}
