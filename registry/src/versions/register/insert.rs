//! The rows of a new version.

use domain::{
    Id, Refusal,
    api::{NewVersion, Registered},
    metadata, name,
    version::{Stage, Status},
};
use serde_json::json;
use sqlx::PgConnection;

use super::files::{Brought, Stored, digest_of};
use crate::{
    Actor, Result,
    artifacts::receive::hex,
    audit,
    constraint::OnConstraint,
    tags,
    versions::{alias, target::Target},
};

/// Writes the version with all that belongs to it, its audit row included.
pub(super) async fn insert(
    tx: &mut PgConnection,
    actor: &Actor,
    target: &Target,
    new: &NewVersion,
    parent: Option<Id>,
    brought: &Brought,
) -> Result<Registered> {
    let files = &brought.files;
    let (org, project) = (target.granted.tree.org, target.granted.id);
    let (model, number, name_key, slug) = claim_number(tx, actor, target).await?;
    if let Some(label) = &new.label {
        alias::refuse_label(tx, model, label).await?;
    }
    let size = (!files.is_empty()).then(|| files.iter().map(|f| f.size).sum::<i64>());
    let sha256 = digest_of(files);
    let framework = new
        .framework
        .as_deref()
        .map(|f| f.trim().to_owned())
        .or_else(|| files.iter().find_map(|f| f.framework.clone()))
        .or_else(|| new.uri.as_deref().and_then(|u| domain::format::recognise(u, b"", b"")).map(str::to_owned));
    let stage = new.stage.unwrap_or(Stage::Testing);
    // Whoever ran the experiment made the model; without one, whoever brings it.
    let user: Option<Id> = match new.experiment {
        Some(experiment) => {
            sqlx::query_scalar("select user_id from experiment where id = $1")
                .bind(experiment)
                .fetch_one(&mut *tx)
                .await?
        }
        None => None,
    };
    let id = Id::now_v7();
    sqlx::query(
        "insert into version (org_id, id, model_id, project_id, name_key, number, label, framework, framework_key, stage,
                              file_name, size, sha256, uri, experiment_id, parent_id, user_id, parameter_count)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
    )
    .bind(org)
    .bind(id)
    .bind(model)
    .bind(project)
    .bind(&name_key)
    .bind(number)
    .bind(&new.label)
    .bind(&framework)
    .bind(framework.as_deref().map(name::sort_key))
    .bind(stage.code())
    .bind(files.first().map(|f| f.name.as_str()))
    .bind(size)
    .bind(&sha256)
    .bind(&new.uri)
    .bind(new.experiment)
    .bind(parent)
    .bind(user.or(actor.id()))
    .bind(brought.parameter_count)
    .execute(&mut *tx)
    .await
    .on_constraint("version_label_key", || Refusal::Taken {
        what: "A version labelled".into(),
        name: new.label.clone().unwrap_or_default(),
    })?;
    insert_sides(tx, org, id, new, files).await?;
    let tag_ids = tags::ensure(tx, org, &new.tags).await?;
    sqlx::query("insert into version_tag (org_id, version_id, tag_id) select $1, $2, unnest($3::uuid[])")
        .bind(org)
        .bind(id)
        .bind(&tag_ids)
        .execute(&mut *tx)
        .await?;
    sqlx::query("insert into stage_change (org_id, id, version_id, to_stage, changed_by) values ($1, $2, $3, $4, $5)")
        .bind(org)
        .bind(Id::now_v7())
        .bind(id)
        .bind(stage.code())
        .bind(actor.id())
        .execute(&mut *tx)
        .await?;
    let path = format!("{}/{}", target.granted.project()?.path, slug);
    let address = format!("{}/{path}@{number}", target.granted.tree.org_slug);
    let change = audit::Change {
        org: Some(org),
        project: Some(project),
        action: "version.registered",
        resource: Some(id),
        before: json!(null),
        after: json!({"address": address, "label": new.label, "framework": framework, "size": size,
                      "sha256": sha256.as_deref().map(hex), "uri": new.uri, "tags": new.tags}),
    };
    audit::record(tx, actor, change).await?;
    Ok(Registered {
        id,
        number,
        status: Status::Draft,
        framework,
        size,
        sha256: sha256.as_deref().map(hex),
        page: format!("/{}/models/{path}?open={id}", target.granted.tree.org_slug),
        address,
    })
}

/// The model, made when it is new, and its next number. Its row's lock makes numbers unique and gapless.
async fn claim_number(tx: &mut PgConnection, actor: &Actor, target: &Target) -> Result<(Id, i32, String, String)> {
    if target.model.is_none() {
        // Of two that bring a new model at once the second waits here, and then finds it.
        sqlx::query("select from project where id = $1 for no key update")
            .bind(target.granted.id)
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "insert into model (org_id, id, project_id, slug, name, name_key, created_by)
             select $1, $2, $3, $4, $5, $6, $7
             where not exists (select from model where project_id = $3 and slug = $4)",
        )
        .bind(target.granted.tree.org)
        .bind(Id::now_v7())
        .bind(target.granted.id)
        .bind(&target.slug)
        .bind(&target.name)
        .bind(name::sort_key(&target.name))
        .bind(actor.id())
        .execute(&mut *tx)
        .await
        .on_constraint("node_slug_key", || Refusal::Unavailable { name: target.name.clone() })?;
    }
    Ok(sqlx::query_as(
        "update model set next_number = next_number + 1, updated_at = now()
         where id = $1 or ($1 is null and project_id = $2 and slug = $3)
         returning id, next_number - 1, name_key, slug",
    )
    .bind(target.model)
    .bind(target.granted.id)
    .bind(&target.slug)
    .fetch_one(tx)
    .await?)
}

async fn insert_sides(tx: &mut PgConnection, org: Id, id: Id, new: &NewVersion, files: &[Stored]) -> Result<()> {
    if !new.description.is_empty() || !new.configuration.is_empty() {
        sqlx::query(
            "insert into version_text (org_id, version_id, description, configuration) values ($1, $2, $3, $4)",
        )
        .bind(org)
        .bind(id)
        .bind(&new.description)
        .bind(&new.configuration)
        .execute(&mut *tx)
        .await?;
    }
    let (keys, values): (Vec<&String>, Vec<&String>) = new.metadata.iter().unzip();
    let numbers: Vec<Option<f64>> = values.iter().map(|v| metadata::number(v)).collect();
    let value_keys: Vec<String> = values.iter().map(|v| name::sort_key(v)).collect();
    sqlx::query(
        "insert into version_metadata (org_id, version_id, key, value, number, value_key)
         select $1, $2, * from unnest($3::text[], $4::text[], $5::float8[], $6::text[])",
    )
    .bind(org)
    .bind(id)
    .bind(keys)
    .bind(values)
    .bind(numbers)
    .bind(value_keys)
    .execute(&mut *tx)
    .await?;
    let (labels, label_ids): (Vec<&String>, Vec<&i64>) = new.labels.iter().unzip();
    sqlx::query("insert into version_label (org_id, version_id, name, label_id) select $1, $2, * from unnest($3::text[], $4::bigint[])")
        .bind(org)
        .bind(id)
        .bind(labels)
        .bind(label_ids)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "insert into version_metric select $1, $2, name, variant, last, min, max, first,
                last_iteration, min_iteration, max_iteration, first_iteration
         from experiment_metric where experiment_id = $3",
    )
    .bind(org)
    .bind(id)
    .bind(new.experiment)
    .execute(&mut *tx)
    .await?;
    for (position, file) in files.iter().enumerate() {
        sqlx::query(
            "insert into version_file (org_id, version_id, name, position, blob_id) values ($1, $2, $3, $4, $5)",
        )
        .bind(org)
        .bind(id)
        .bind(&file.name)
        .bind(i32::try_from(position).unwrap_or(i32::MAX))
        .bind(file.blob)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}
