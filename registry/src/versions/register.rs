//! Registering a version: metadata with files that have arrived, a URI, or neither, in one transaction.

use domain::{
    Id, Refusal,
    address::Address,
    api::{NewVersion, Registered},
    lifecycle::{self, Origin},
    name,
    permission::Action,
    project::PromotionRule,
    version::{Stage, Status},
};
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::{
    publish,
    target::{self, Target},
};
use crate::{
    Actor, Registry, Result,
    artifacts::{
        Files,
        receive::{check_file_name, hex},
    },
    audit,
    constraint::OnConstraint,
    gate, projects, tags,
};

/// Most files of one version.
pub const FILES_MAX: usize = 10_000;
/// Most keys of metadata, and most labels, of one version.
pub const KEYS_MAX: usize = 10_000;

/// Registers a version. With an idempotency key the same request answers the same version again.
///
/// # Errors
/// Field errors, the gate's, the promotion rule's.
pub async fn register(
    registry: &Registry,
    actor: &Actor,
    new: NewVersion,
    idempotency_key: Option<&str>,
) -> Result<Registered> {
    check(&new)?;
    let parent = match &new.parent {
        Some(parent) => Some(find_parent(registry, actor, parent).await?),
        None => None,
    };
    let mut tx = registry.pool.begin().await?;
    if let Some(key) = idempotency_key
        && let Some(before) = recall(&mut tx, actor, key, &new).await?
    {
        return Ok(before);
    }
    let target = target::find(&mut tx, actor, &new.model, Action::Register).await?;
    if let Some(experiment) = new.experiment {
        check_promotion(&mut tx, actor, &target, experiment).await?;
    }
    if let Some(parent) = parent {
        // Foreign keys carry the organization, so a parent elsewhere would be refused without a reason.
        let granted = gate::version(&mut tx, actor, parent, Action::ReadPublished).await?;
        if granted.tree.org != target.granted.tree.org {
            return Err(Refusal::invalid("parent", "belongs to another organization").into());
        }
    }
    let mut registered = insert(&mut tx, actor, &target, &new, parent).await?;
    if new.publish {
        publish::in_transaction(&mut tx, actor, &target.granted.tree, registered.id).await?;
        registered.status = Status::Published;
    }
    if let Some(key) = idempotency_key {
        sqlx::query("update idempotency set response = $3 where account_id = $1 and route = 'versions' and key = $2")
            .bind(actor.person()?.id)
            .bind(key)
            .bind(serde_json::to_value(&registered).map_err(|e| crate::Error::Broken(e.to_string()))?)
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    Ok(registered)
}

fn check(new: &NewVersion) -> Result<(), Refusal> {
    if !new.files.is_empty() && new.uri.is_some() {
        return Err(Refusal::invalid("uri", "a version has files or a URI, not both"));
    }
    if new.files.len() > FILES_MAX {
        return Err(Refusal::invalid("files", format!("are more than {FILES_MAX}")));
    }
    if new.metadata.len() > KEYS_MAX || new.labels.len() > KEYS_MAX {
        return Err(Refusal::invalid("metadata", format!("or labels have more than {KEYS_MAX} keys")));
    }
    if let Some(label) = &new.label {
        name::check_label(label)?;
    }
    if let Some(uri) = &new.uri {
        check_uri(uri)?;
    }
    if let Some(framework) = &new.framework {
        name::check_text("framework", framework)?;
        if framework.trim().is_empty() || framework.chars().count() > 64 {
            return Err(Refusal::invalid("framework", "needs 1 to 64 characters"));
        }
    }
    name::check_text("description", &new.description)?;
    name::check_text("configuration", &new.configuration)?;
    for (key, value) in &new.metadata {
        name::check_key("metadata", key)?;
        name::check_text("metadata", value)?;
    }
    for (label, id) in &new.labels {
        name::check_key("labels", label)?;
        if *id < 0 {
            return Err(Refusal::invalid("labels", format!("“{label}” has the id {id}; ids start at 0")));
        }
    }
    for file in &new.files {
        if let Some(file) = &file.name {
            check_file_name(file)?;
        }
    }
    Ok(())
}

/// A URI is shown to colleagues: it may hold no credentials and no path of the sender's own machine.
fn check_uri(uri: &str) -> Result<(), Refusal> {
    name::check_text("uri", uri)?;
    let Some((scheme, rest)) = uri.split_once("://") else {
        return Err(Refusal::invalid("uri", "needs a scheme, as in s3://bucket/model.onnx"));
    };
    let scheme_fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    if !scheme_fits || rest.is_empty() || uri.len() > 2048 || uri.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(Refusal::invalid("uri", "is no URI of at most 2048 characters"));
    }
    if ["file", "javascript", "data", "vbscript", "blob"].iter().any(|s| scheme.eq_ignore_ascii_case(s)) {
        return Err(Refusal::invalid(
            "uri",
            format!("“{scheme}:” leads nowhere for other people; upload the file instead"),
        ));
    }
    if rest.split('/').next().is_some_and(|host| host.contains('@')) {
        return Err(Refusal::invalid("uri", "holds credentials; leave out what stands before “@”"));
    }
    Ok(())
}

async fn find_parent(registry: &Registry, actor: &Actor, text: &str) -> Result<Id> {
    if let Ok(id) = Id::parse_str(text.trim()) {
        return Ok(id);
    }
    match projects::address::resolve(registry, actor, &Address::parse(text)?).await? {
        domain::api::Resolved::Version { id, .. } => Ok(id),
        _ => Err(Refusal::invalid("parent", "write OWNER/PROJECT/MODEL@VERSION").into()),
    }
}

/// The answer to the same request before; makes the row that a second request waits for.
async fn recall(tx: &mut PgConnection, actor: &Actor, key: &str, new: &NewVersion) -> Result<Option<Registered>> {
    let broken = |e: serde_json::Error| crate::Error::Broken(e.to_string());
    if key.is_empty() || key.len() > 255 {
        return Err(Refusal::invalid("Idempotency-Key", "needs 1 to 255 characters").into());
    }
    let hash = Sha256::digest(serde_json::to_vec(new).map_err(broken)?).to_vec();
    let account = actor.person()?.id;
    let made = sqlx::query(
        "insert into idempotency (account_id, route, key, request_hash, response) values ($1, 'versions', $2, $3, 'null')
         on conflict do nothing",
    )
    .bind(account)
    .bind(key)
    .bind(&hash)
    .execute(&mut *tx)
    .await?;
    if made.rows_affected() == 1 {
        return Ok(None);
    }
    let (request, response): (Vec<u8>, serde_json::Value) = sqlx::query_as(
        "select request_hash, response from idempotency where account_id = $1 and route = 'versions' and key = $2",
    )
    .bind(account)
    .bind(key)
    .fetch_one(tx)
    .await?;
    if request != hash {
        return Err(Refusal::invalid("Idempotency-Key", "was used for another request; take a new one").into());
    }
    Ok(Some(serde_json::from_value(response).map_err(broken)?))
}

/// The experiment must be visible to the caller and let in by the target's rule.
pub(crate) async fn check_promotion(
    tx: &mut PgConnection,
    actor: &Actor,
    target: &Target,
    experiment: Id,
) -> Result<()> {
    let experiment = gate::experiment(tx, actor, experiment, Action::See).await?;
    let tree = &target.granted.tree;
    if experiment.tree.org != tree.org {
        return Err(Refusal::invalid("experiment", "belongs to another organization").into());
    }
    let project = target.granted.project()?;
    let listed = project.promotion_rule == PromotionRule::Listed
        && sqlx::query_scalar("select exists (select from promotion_source where project_id = $1 and source_id = $2)")
            .bind(project.id)
            .bind(experiment.project)
            .fetch_one(tx)
            .await?;
    let origin = Origin { in_subtree: tree.is_within(experiment.project, project.id), listed };
    if lifecycle::promotion_allows(project.promotion_rule, origin) {
        return Ok(());
    }
    let source = tree.reference(experiment.project).map_or_else(|| "another project".into(), |p| p.path);
    Err(Refusal::PromotionRule {
        project: project.path.clone(),
        rule: project.promotion_rule.title().to_owned(),
        source_project: source,
    }
    .into())
}

/// A stored file of the new version.
struct Stored {
    name: String,
    blob: Id,
    size: i64,
    sha256: Vec<u8>,
    framework: Option<String>,
}

async fn insert(
    tx: &mut PgConnection,
    actor: &Actor,
    target: &Target,
    new: &NewVersion,
    parent: Option<Id>,
) -> Result<Registered> {
    let (org, project) = (target.granted.tree.org, target.granted.id);
    let files = claim_uploads(tx, actor, org, project, new).await?;
    let (model, number, name_key, slug) = claim_number(tx, actor, target).await?;
    let size = (!files.is_empty()).then(|| files.iter().map(|f| f.size).sum::<i64>());
    let sha256 = digest_of(&files);
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
                              file_name, size, sha256, uri, experiment_id, parent_id, user_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
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
    .execute(&mut *tx)
    .await
    .on_constraint("version_label_key", || Refusal::Taken {
        what: "A version labelled".into(),
        name: new.label.clone().unwrap_or_default(),
    })?;
    insert_sides(tx, org, id, new, &files).await?;
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

/// The one file's digest, or that of a manifest: lines `SHA256␣␣NAME\n` in order of name.
fn digest_of(files: &[Stored]) -> Option<Vec<u8>> {
    match files {
        [] => None,
        [one] => Some(one.sha256.clone()),
        many => {
            let mut lines: Vec<_> = many.iter().map(|f| (f.name.as_str(), hex(&f.sha256))).collect();
            lines.sort_unstable();
            let manifest: String = lines.iter().map(|(name, sha)| format!("{sha}  {name}\n")).collect();
            Some(Sha256::digest(manifest).to_vec())
        }
    }
}

/// The caller's arrived uploads become blobs; one that the organization holds already is only referred to.
async fn claim_uploads(
    tx: &mut PgConnection,
    actor: &Actor,
    org: Id,
    project: Id,
    new: &NewVersion,
) -> Result<Vec<Stored>> {
    let mut files: Vec<Stored> = Vec::with_capacity(new.files.len());
    for file in &new.files {
        let found: Option<(String, i64, Vec<u8>, Option<String>)> = sqlx::query_as(
            "delete from upload where id = $1 and org_id = $2 and account_id = $3 and project_id = $4 and arrived_at is not null
             returning name, size, sha256, framework",
        )
        .bind(file.upload)
        .bind(org)
        .bind(actor.person()?.id)
        .bind(project)
        .fetch_optional(&mut *tx)
        .await?;
        let Some((upload_name, size, sha256, framework)) = found else {
            return Err(Refusal::invalid(
                "files",
                format!("there is no finished upload {} of yours for this project", file.upload),
            )
            .into());
        };
        let name = file.name.clone().unwrap_or(upload_name);
        if files.iter().any(|f| f.name == name) {
            return Err(Refusal::invalid("files", format!("two are called “{name}”")).into());
        }
        let blob = claim_blob(tx, org, file.upload, size, &sha256).await?;
        files.push(Stored { name, blob, size, sha256, framework });
    }
    Ok(files)
}

async fn claim_blob(tx: &mut PgConnection, org: Id, upload: Id, size: i64, sha256: &[u8]) -> Result<Id> {
    // The key-share lock that an existing blob gets here keeps it until this version refers to it.
    let id: Id = sqlx::query_scalar(
        "with made as (
             insert into blob (org_id, id, sha256, size) values ($1, $2, $3, $4)
             on conflict on constraint blob_digest_key do update set size = blob.size returning id)
         select id from made",
    )
    .bind(org)
    .bind(upload)
    .bind(sha256)
    .bind(size)
    .fetch_one(&mut *tx)
    .await?;
    if id != upload {
        sqlx::query("insert into blob_garbage (object_key) values ($1) on conflict do nothing")
            .bind(Files::key(org, upload))
            .execute(tx)
            .await?;
    }
    Ok(id)
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
        .on_constraint("node_slug_key", || Refusal::Taken {
            what: "A project called".into(),
            name: target.name.clone(),
        })?;
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
    let numbers: Vec<Option<f64>> = values.iter().map(|v| number_of(v)).collect();
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

/// The value of a text that is a finite number.
pub(crate) fn number_of(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|n| n.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_that_lead_nowhere_or_tell_secrets_are_refused() {
        for good in ["s3://bucket/a.onnx", "https://example.org/m.pt", "models:///x@1"] {
            assert!(check_uri(good).is_ok(), "{good}");
        }
        for bad in
            ["/tmp/a.onnx", "file:///tmp/a", "FILE://x/a", "https://me:pw@example.org/a", "javascript://x", "s3://a b"]
        {
            assert!(check_uri(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_manifest_does_not_depend_on_the_order_of_files() {
        let file = |name: &str, byte| Stored {
            name: name.into(),
            blob: Id::nil(),
            size: 1,
            sha256: vec![byte; 32],
            framework: None,
        };
        assert_eq!(digest_of(&[file("a", 1), file("b", 2)]), digest_of(&[file("b", 2), file("a", 1)]));
        assert_eq!(digest_of(&[file("a", 1)]), Some(vec![1; 32]));
        assert_eq!(digest_of(&[]), None);
    }
}
