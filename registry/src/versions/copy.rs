//! Copying versions: new Drafts that refer to the same blobs.

use std::collections::{BTreeMap, HashMap};

use domain::{Id, version::Stage};
use serde_json::json;
use sqlx::PgConnection;

use super::{
    act::Done,
    facts::Candidate,
    place::{Model, Target, notice},
};
use crate::{
    Actor, Error, Result,
    audit::{self, Entry},
    tree::Tree,
};

/// What goes with a copy: each table with the columns that follow its keys.
const SIDES: &[(&str, &str)] = &[
    ("version_text", "description, configuration"),
    ("version_label", "name, label_id"),
    ("version_metadata", "key, type, value, number, value_key"),
    (
        "version_metric",
        "name, variant, last, min, max, first, last_iteration, min_iteration, max_iteration, first_iteration",
    ),
    ("version_file", "name, position, blob_id"),
    ("version_tag", "tag_id"),
];

/// Copies versions that the rule lets be copied, under their locks and those of the models they come to.
pub(super) async fn apply(
    tx: &mut PgConnection,
    actor: &Actor,
    tree: &Tree,
    versions: &[&Candidate],
    target: &Target,
    models: &mut BTreeMap<String, Model>,
    stage: Stage,
) -> Result<HashMap<Id, Done>> {
    let mut sorted = versions.to_vec();
    sorted.sort_by_key(|v| v.number);
    let (mut done, mut entries) = (HashMap::new(), Vec::new());
    let (mut old, mut new, mut at, mut keys, mut numbers, mut labels) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for version in sorted {
        let model = models.get_mut(target.slug(version)).ok_or_else(|| Error::Broken("a target left".into()))?;
        let (id, number, label) = (Id::now_v7(), model.next(), model.label(version));
        let path = tree.get(target.project).map_or("", |p| p.path.as_str());
        let address = format!("{}/{path}/{}@{number}", tree.org_slug, model.slug);
        let after = json!({"address": address, "label": label, "copied_from": version.address(tree), "revision": 1});
        entries.push(Entry { project: target.project, resource: id, before: json!(null), after });
        let dropped = notice(version, version.number, label.as_ref());
        done.insert(version.id, Done { notice: dropped, made: Some(id), ..Done::at(address) });
        old.push(version.id);
        new.push(id);
        at.push(model.id);
        keys.push(model.name_key.clone());
        numbers.push(number);
        labels.push(label);
    }
    for model in models.values() {
        model.keep(tx).await?;
    }
    sqlx::query(
        "insert into version (org_id, id, model_id, project_id, name_key, number, label, framework, framework_key, stage,
                              file_name, size, sha256, uri, parameter_count, experiment_id, parent_id, user_id)
         select v.org_id, c.new, c.model, $1, c.name_key, c.number, c.label, v.framework, v.framework_key, $2,
                v.file_name, v.size, v.sha256, v.uri, v.parameter_count, v.experiment_id, v.id,
                case when v.experiment_id is null then $3 else v.user_id end
         from unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::int[], $9::text[])
              as c (old, new, model, name_key, number, label) join version v on v.id = c.old",
    )
    .bind(target.project)
    .bind(stage.code())
    .bind(actor.id())
    .bind(&old)
    .bind(&new)
    .bind(&at)
    .bind(&keys)
    .bind(&numbers)
    .bind(&labels)
    .execute(&mut *tx)
    .await?;
    for (table, columns) in SIDES {
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "insert into {table} (org_id, version_id, {columns})
             select s.org_id, c.new, {columns} from unnest($1::uuid[], $2::uuid[]) as c (old, new) join {table} s on s.version_id = c.old"
        )))
        .bind(&old)
        .bind(&new)
        .execute(&mut *tx)
        .await?;
    }
    sqlx::query(
        "insert into stage_change (org_id, id, version_id, to_stage, changed_by)
         select $1, c.id, c.version_id, $2, $3 from unnest($4::uuid[], $5::uuid[]) as c (id, version_id)",
    )
    .bind(tree.org)
    .bind(stage.code())
    .bind(actor.id())
    .bind(new.iter().map(|_| Id::now_v7()).collect::<Vec<_>>())
    .bind(&new)
    .execute(&mut *tx)
    .await?;
    audit::record_many(tx, actor, tree.org, "version.copied", &entries).await?;
    Ok(done)
}
