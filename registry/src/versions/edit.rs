//! Editing a Draft: description, configuration, labels, framework, label, and metadata by key.

use std::collections::BTreeMap;

use domain::{
    Id, Refusal,
    api::{EditVersion, KeyEdit},
    labels, lifecycle, metadata, name,
    permission::Action,
    table::Details,
};
use serde_json::{Map, Value, json};
use sqlx::PgConnection;

use super::{
    alias,
    facts::{self, Candidate},
    get,
    register::check::{KEYS_MAX, check_framework},
};
use crate::{Actor, Registry, Result, audit, constraint::OnConstraint, gate, tree::Tree};

/// Longest text that the audit log keeps of a field, in characters.
const KEPT_MAX: usize = 10_000;

/// Changes what is named and leaves the rest. `revision` is the one that the caller last saw, if they care.
///
/// # Errors
/// Field errors; the role; a Published version is read-only; [`Refusal::Changed`] when somebody was faster.
pub async fn edit(
    registry: &Registry,
    actor: &Actor,
    id: Id,
    edit: EditVersion,
    revision: Option<i64>,
) -> Result<Details> {
    check(&edit)?;
    let mut tx = registry.pool.begin().await?;
    let granted = gate::version(&mut tx, actor, id, Action::EditDraft).await?;
    let tree = &granted.tree;
    if edit.label.as_deref().is_some_and(|label| !label.is_empty()) {
        alias::lock(&mut tx, &[id]).await?;
    }
    facts::lock(&mut tx, &[id]).await?;
    let found = facts::load(&mut tx, tree, &[id]).await?;
    let version = found.first().ok_or_else(|| Refusal::not_found("version"))?;
    lifecycle::edit(&version.facts).map_err(Refusal::from)?;
    if revision.is_some_and(|seen| seen != version.revision) {
        return Err(changed_since(&mut tx, tree, id, revision.unwrap_or_default()).await?.into());
    }
    let mut change = Change::default();
    texts(&mut tx, tree, version, &edit, &mut change).await?;
    fields(&mut tx, version, &edit, &mut change).await?;
    if let Some(labels) = &edit.labels {
        set_labels(&mut tx, tree, id, labels, &mut change).await?;
    }
    metadata(&mut tx, tree, id, &edit.metadata, &mut change).await?;
    if !change.after.is_empty() {
        sqlx::query("update version set updated_at = now(), revision = revision + 1 where id = $1")
            .bind(id)
            .execute(&mut *tx)
            .await?;
        let entry = version.entry(Value::Object(change.before), Value::Object(change.after));
        audit::record_many(&mut tx, actor, tree.org, "version.edited", &[entry]).await?;
    }
    tx.commit().await?;
    get::get(registry, actor, id).await
}

fn check(edit: &EditVersion) -> Result<(), Refusal> {
    for (field, text) in [("description", &edit.description), ("configuration", &edit.configuration)] {
        text.as_deref().map_or(Ok(()), |text| name::check_text(field, text))?;
    }
    if let Some(labels) = &edit.labels {
        labels::check(labels)?;
    }
    if let Some(framework) = edit.framework.as_deref().filter(|f| !f.is_empty()) {
        check_framework(framework)?;
    }
    if let Some(label) = edit.label.as_deref().filter(|l| !l.is_empty()) {
        name::check_label(label)?;
    }
    for (key, KeyEdit { value, .. }) in &edit.metadata {
        name::check_key("metadata", key)?;
        value.as_deref().map_or(Ok(()), |value| name::check_text("metadata", value))?;
    }
    Ok(())
}

/// What changes, for the audit log.
#[derive(Default)]
struct Change {
    before: Map<String, Value>,
    after: Map<String, Value>,
}

impl Change {
    /// Whether the field is another one by now; notes it if so.
    fn note(&mut self, field: &str, before: Value, after: Value) -> bool {
        if before == after {
            return false;
        }
        self.before.insert(field.to_owned(), before);
        self.after.insert(field.to_owned(), after);
        true
    }
}

/// The start of a long text.
pub(crate) fn kept(text: &str) -> Value {
    match text.char_indices().nth(KEPT_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

async fn texts(
    tx: &mut PgConnection,
    tree: &Tree,
    version: &Candidate,
    edit: &EditVersion,
    change: &mut Change,
) -> Result<()> {
    if edit.description.is_none() && edit.configuration.is_none() {
        return Ok(());
    }
    let found: Option<(String, String)> =
        sqlx::query_as("select description, configuration from version_text where version_id = $1")
            .bind(version.id)
            .fetch_optional(&mut *tx)
            .await?;
    let (old_description, old_configuration) = found.unwrap_or_default();
    let description = edit.description.as_ref().unwrap_or(&old_description);
    let configuration = edit.configuration.as_ref().unwrap_or(&old_configuration);
    let changed =
        [("description", &old_description, description), ("configuration", &old_configuration, configuration)]
            .into_iter()
            // Compared whole, though only the start is kept.
            .filter(|(_, before, after)| before != after)
            .map(|(field, before, after)| {
                change.before.insert(field.into(), kept(before));
                change.after.insert(field.into(), kept(after));
            })
            .count();
    if changed > 0 {
        sqlx::query(
            "insert into version_text (org_id, version_id, description, configuration) values ($1, $2, $3, $4)
             on conflict (version_id) do update set description = excluded.description, configuration = excluded.configuration",
        )
        .bind(tree.org)
        .bind(version.id)
        .bind(description)
        .bind(configuration)
        .execute(tx)
        .await?;
    }
    Ok(())
}

async fn fields(tx: &mut PgConnection, version: &Candidate, edit: &EditVersion, change: &mut Change) -> Result<()> {
    if let Some(framework) = edit.framework.as_deref().map(str::trim) {
        let framework = Some(framework).filter(|f| !f.is_empty());
        let before: Option<String> = sqlx::query_scalar("select framework from version where id = $1")
            .bind(version.id)
            .fetch_one(&mut *tx)
            .await?;
        if change.note("framework", json!(before), json!(framework)) {
            sqlx::query("update version set framework = $2, framework_key = $3 where id = $1")
                .bind(version.id)
                .bind(framework)
                .bind(framework.map(name::sort_key))
                .execute(&mut *tx)
                .await?;
        }
    }
    if let Some(label) = edit.label.as_deref() {
        let label = Some(label).filter(|l| !l.is_empty());
        if change.note("label", json!(version.label), json!(label)) {
            if let Some(label) = label {
                alias::refuse_label(tx, version.model, label).await?;
            }
            sqlx::query("update version set label = $2 where id = $1")
                .bind(version.id)
                .bind(label)
                .execute(tx)
                .await
                .on_constraint("version_label_key", || Refusal::Taken {
                what: "A version labelled".into(),
                name: label.unwrap_or_default().into(),
            })?;
        }
    }
    Ok(())
}

async fn set_labels(
    tx: &mut PgConnection,
    tree: &Tree,
    id: Id,
    labels: &BTreeMap<String, i64>,
    change: &mut Change,
) -> Result<()> {
    let before: Vec<(String, i64)> = sqlx::query_as("select name, label_id from version_label where version_id = $1")
        .bind(id)
        .fetch_all(&mut *tx)
        .await?;
    let before: BTreeMap<String, i64> = before.into_iter().collect();
    if !change.note("labels", json!(before), json!(labels)) {
        return Ok(());
    }
    sqlx::query("delete from version_label where version_id = $1").bind(id).execute(&mut *tx).await?;
    let (names, ids): (Vec<&String>, Vec<i64>) = labels.iter().unzip();
    sqlx::query("insert into version_label (org_id, version_id, name, label_id) select $1, $2, * from unnest($3::text[], $4::bigint[])")
        .bind(tree.org)
        .bind(id)
        .bind(names)
        .bind(ids)
        .execute(tx)
        .await?;
    Ok(())
}

async fn metadata(
    tx: &mut PgConnection,
    tree: &Tree,
    id: Id,
    edits: &BTreeMap<String, KeyEdit>,
    change: &mut Change,
) -> Result<()> {
    if edits.is_empty() {
        return Ok(());
    }
    let keys: Vec<&String> = edits.keys().collect();
    let found: Vec<(String, String)> =
        sqlx::query_as("select key, value from version_metadata where version_id = $1 and key = any($2)")
            .bind(id)
            .bind(&keys)
            .fetch_all(&mut *tx)
            .await?;
    let found: BTreeMap<String, String> = found.into_iter().collect();
    let (mut before, mut after) = (Map::new(), Map::new());
    let (mut gone, mut set) = (Vec::new(), Vec::new());
    for (key, edit) in edits {
        let now = found.get(key);
        if let Some(seen) = &edit.old
            && seen.as_ref() != now
        {
            let now = now.map_or_else(|| "now gone".to_owned(), |now| format!("now “{}”", short(now)));
            return Err(Refusal::Changed { what: format!("The key “{key}” ({now})") }.into());
        }
        if now == edit.value.as_ref() {
            continue;
        }
        before.insert(key.clone(), now.map_or(Value::Null, |text| kept(text)));
        after.insert(key.clone(), edit.value.as_deref().map_or(Value::Null, kept));
        match &edit.value {
            Some(value) => set.push((key, value)),
            None => gone.push(key),
        }
    }
    change.note("metadata", Value::Object(before), Value::Object(after));
    sqlx::query("delete from version_metadata where version_id = $1 and key = any($2)")
        .bind(id)
        .bind(&gone)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "insert into version_metadata (org_id, version_id, key, value, number, value_key)
         select $1, $2, * from unnest($3::text[], $4::text[], $5::float8[], $6::text[])
         on conflict (version_id, key) do update
         set value = excluded.value, number = excluded.number, value_key = excluded.value_key",
    )
    .bind(tree.org)
    .bind(id)
    .bind(set.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>())
    .bind(set.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>())
    .bind(set.iter().map(|(_, value)| metadata::number(value)).collect::<Vec<_>>())
    .bind(set.iter().map(|(_, value)| name::sort_key(value)).collect::<Vec<_>>())
    .execute(&mut *tx)
    .await?;
    let count: i64 = sqlx::query_scalar("select count(*) from version_metadata where version_id = $1")
        .bind(id)
        .fetch_one(tx)
        .await?;
    match usize::try_from(count) {
        Ok(count) if count <= KEYS_MAX => Ok(()),
        _ => Err(Refusal::invalid("metadata", format!("has more than {KEYS_MAX} keys")).into()),
    }
}

/// Enough of a value to know it by.
fn short(text: &str) -> String {
    let short: String = text.chars().take(80).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

/// What was changed since a revision, and by whom.
async fn changed_since(tx: &mut PgConnection, tree: &Tree, id: Id, revision: i64) -> Result<Refusal> {
    let rows: Vec<(Option<Value>, Option<String>)> = sqlx::query_as(
        "select a.after, p.name from audit a left join account p on p.id = a.actor_id
         where a.resource_id = $1 and a.kind = 'version' and (a.after ->> 'revision')::bigint > $2 order by a.at",
    )
    .bind(id)
    .bind(revision)
    .fetch_all(tx)
    .await?;
    let (mut fields, mut people): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for (after, name) in rows {
        let named = after.as_ref().and_then(Value::as_object).into_iter().flat_map(Map::keys);
        fields.extend(named.filter(|field| *field != "revision").cloned());
        people.extend(name.filter(|_| gate::may_see_people(tree)));
    }
    for list in [&mut fields, &mut people] {
        list.sort();
        list.dedup();
    }
    let what = match (fields.is_empty(), people.is_empty()) {
        (true, _) => "This version".to_owned(),
        (false, true) => format!("This version ({})", fields.join(", ")),
        (false, false) => format!("This version ({}; by {})", fields.join(", "), people.join(", ")),
    };
    Ok(Refusal::Changed { what })
}
