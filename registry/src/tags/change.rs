//! Changing a tag everywhere: its name, which may merge it into another, and its colours.

use domain::{
    Id, Refusal,
    api::{EditTag, Retagged},
    name,
    permission::Action,
    tag,
};
use serde_json::json;
use sqlx::PgConnection;

use super::list;
use crate::{Actor, Registry, Result, audit, gate, seen::Seen, tree::Tree};

/// Changes a tag. Colours are for whoever may tag; names for Managers. `seen` is the revision of what the caller saw.
///
/// # Errors
/// [`Refusal::NotFound`] for a tag on nothing that the actor may see; colours that nobody reads; a name that is
/// taken, unless it is to merge; the role; [`Refusal::Changed`].
pub async fn change(
    registry: &Registry,
    actor: &Actor,
    org: &str,
    tag: &str,
    edit: EditTag,
    seen: Option<&str>,
) -> Result<Retagged> {
    let mut tx = registry.pool.begin().await?;
    let tree = gate::tree(&mut tx, actor, org).await?;
    if list::of(&mut tx, &tree, Some(tag)).await?.is_empty() {
        return Err(Refusal::not_found("tag").into());
    }
    let to = edit.name.as_deref().map(name::check_tag).transpose()?.filter(|to| to != tag);
    let id = lock(&mut tx, &tree, tag, to.as_deref()).await?;
    // Under its lock nobody is faster any more.
    let now = list::of(&mut tx, &tree, Some(tag)).await?.pop().ok_or_else(|| Refusal::not_found("tag"))?;
    now.unless_changed(seen)?;
    let colours = edit.background.is_some() || edit.foreground.is_some();
    // Nor may anybody else ask for nothing.
    if colours || to.is_none() {
        gate::may_colour(&tree)?;
    }
    if colours {
        let (background, foreground) = (edit.background.as_deref(), edit.foreground.as_deref());
        colour(&mut tx, actor, &tree, id, tag, background.unwrap_or_default(), foreground.unwrap_or_default()).await?;
    }
    let changed = match to {
        Some(to) => {
            gate::organization(&mut tx, actor, org, Action::ManageTags).await?;
            rename(&mut tx, actor, &tree, id, tag, &to, edit.merge).await?
        }
        None => Retagged::default(),
    };
    tx.commit().await?;
    Ok(changed)
}

/// Locks both tags, so that nobody puts them on anything meanwhile. The key of the one that there is.
async fn lock(tx: &mut PgConnection, tree: &Tree, tag: &str, to: Option<&str>) -> Result<Id> {
    let names: Vec<&str> = [Some(tag), to].into_iter().flatten().collect();
    let found: Vec<(Id, String)> =
        sqlx::query_as("select id, name from tag where org_id = $1 and name = any($2) order by id for update")
            .bind(tree.org)
            .bind(&names)
            .fetch_all(tx)
            .await?;
    let found = found.into_iter().find(|(_, name)| name == tag);
    Ok(found.ok_or_else(|| Refusal::not_found("tag"))?.0)
}

async fn colour(
    tx: &mut PgConnection,
    actor: &Actor,
    tree: &Tree,
    id: Id,
    tag: &str,
    background: &str,
    foreground: &str,
) -> Result<()> {
    let colours = match (background, foreground) {
        ("", "") => None,
        _ => Some(tag::check_colours(background, foreground)?),
    };
    let (background, foreground) = colours.clone().unzip();
    let before: (Option<String>, Option<String>) =
        sqlx::query_as("select background, foreground from tag where id = $1").bind(id).fetch_one(&mut *tx).await?;
    sqlx::query("update tag set background = $2, foreground = $3 where id = $1")
        .bind(id)
        .bind(&background)
        .bind(&foreground)
        .execute(&mut *tx)
        .await?;
    let change = audit::Change {
        org: Some(tree.org),
        project: None,
        action: "tag.coloured",
        resource: Some(id),
        before: json!({"tag": tag, "background": before.0, "foreground": before.1}),
        after: json!({"tag": tag, "background": background, "foreground": foreground}),
    };
    audit::record(tx, actor, change).await
}

async fn rename(
    tx: &mut PgConnection,
    actor: &Actor,
    tree: &Tree,
    id: Id,
    tag: &str,
    to: &str,
    merge: bool,
) -> Result<Retagged> {
    let changed = count(tx, id).await?;
    let other: Option<Id> = sqlx::query_scalar("select id from tag where org_id = $1 and name = $2")
        .bind(tree.org)
        .bind(to)
        .fetch_optional(&mut *tx)
        .await?;
    match other {
        Some(_) if !merge => return Err(Refusal::Taken { what: "A tag".into(), name: to.into() }.into()),
        Some(other) => {
            for (table, owner) in
                [("version_tag", "version_id"), ("experiment_tag", "experiment_id"), ("project_tag", "project_id")]
            {
                sqlx::query(sqlx::AssertSqlSafe(format!(
                    "insert into {table} (org_id, {owner}, tag_id) select org_id, {owner}, $2 from {table} where tag_id = $1
                     on conflict do nothing"
                )))
                .bind(id)
                .bind(other)
                .execute(&mut *tx)
                .await?;
            }
            sqlx::query("delete from tag where id = $1").bind(id).execute(&mut *tx).await?;
        }
        None => {
            sqlx::query("update tag set name = $2 where id = $1").bind(id).bind(to).execute(&mut *tx).await?;
        }
    }
    let change = audit::Change {
        org: Some(tree.org),
        project: None,
        action: if other.is_some() { "tag.merged" } else { "tag.renamed" },
        resource: Some(id),
        before: json!({"tag": tag}),
        after: json!({"tag": to, "versions": changed.versions, "experiments": changed.experiments, "projects": changed.projects}),
    };
    audit::record(tx, actor, change).await?;
    Ok(changed)
}

/// How many things have a tag.
pub(super) async fn count(tx: &mut PgConnection, id: Id) -> Result<Retagged> {
    let (versions, experiments, projects) = sqlx::query_as(
        "select (select count(*) from version_tag where tag_id = $1), (select count(*) from experiment_tag where tag_id = $1),
                (select count(*) from project_tag where tag_id = $1)",
    )
    .bind(id)
    .fetch_one(tx)
    .await?;
    Ok(Retagged { versions, experiments, projects })
}
