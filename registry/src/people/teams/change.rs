//! Making, changing and deleting a team.

use domain::{
    Id, Refusal,
    api::{EditTeam, NameTeam, TeamDetails},
    name,
    permission::Action,
};
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::{get::details, missing};
use crate::{Actor, Registry, Result, audit, constraint::OnConstraint, gate, seen::Seen as _};

/// Most teams of an organization.
const TEAMS_MAX: i64 = 1000;

/// Makes a team without members.
///
/// # Errors
/// The role; field errors; the name is taken; there are as many as there may be.
pub async fn create(registry: &Registry, actor: &Actor, org: &str, new: &NameTeam) -> Result<TeamDetails> {
    let (title, slug) = name::check_name("name", &new.name)?;
    let mut tx = registry.pool.begin().await?;
    let granted = gate::turn(&mut tx, actor, org, Action::ManagePeople).await?;
    let (org, id) = (granted.tree.org, Id::now_v7());
    let teams: i64 =
        sqlx::query_scalar("select count(*) from team where org_id = $1").bind(org).fetch_one(&mut *tx).await?;
    if teams >= TEAMS_MAX {
        return Err(Refusal::state(format!("There are {TEAMS_MAX} teams already; delete one first.")).into());
    }
    sqlx::query("insert into team (org_id, id, slug, name) values ($1, $2, $3, $4)")
        .bind(org)
        .bind(id)
        .bind(&slug)
        .bind(&title)
        .execute(&mut *tx)
        .await
        .on_constraint("team_slug_key", || taken(&title))?;
    let after = json!({"name": title, "slug": slug});
    record(&mut tx, actor, org, ("team.created", id), json!(null), after).await?;
    let told = details(&mut tx, &granted.tree, actor, id).await?;
    tx.commit().await?;
    Ok(told)
}

/// Longest name of a group, in bytes: as the database has it.
const GROUP_MAX: usize = 1000;

/// Changes what is given of a team. Who came in by another group goes out; who is in the new one comes in when they
/// next sign in. With what the caller has seen of it only while it is still so.
///
/// # Errors
/// As [`create`]; [`Refusal::NotFound`].
pub async fn edit(
    registry: &Registry,
    actor: &Actor,
    org: &str,
    id: Id,
    edit: &EditTeam,
    seen: Option<&str>,
) -> Result<TeamDetails> {
    let named = edit.name.as_deref().map(|to| name::check_name("name", to)).transpose()?;
    let group = edit.group.as_deref().map(check_group).transpose()?;
    let mut tx = registry.pool.begin().await?;
    let granted = gate::turn(&mut tx, actor, org, Action::ManagePeople).await?;
    let org = granted.tree.org;
    let (before, before_slug) = find(&mut tx, org, id).await?;
    if seen.is_some() {
        details(&mut tx, &granted.tree, actor, id).await?.unless_changed(seen)?;
    }
    if let Some((title, slug)) = named.filter(|(title, _)| *title != before) {
        sqlx::query("update team set name = $2, slug = $3 where id = $1")
            .bind(id)
            .bind(&title)
            .bind(&slug)
            .execute(&mut *tx)
            .await
            .on_constraint("team_slug_key", || taken(&title))?;
        let (before, after) = (json!({"name": before, "slug": before_slug}), json!({"name": title, "slug": slug}));
        record(&mut tx, actor, org, ("team.renamed", id), before, after).await?;
    }
    if let Some(group) = group {
        follow(&mut tx, actor, org, id, group).await?;
    }
    let told = details(&mut tx, &granted.tree, actor, id).await?;
    tx.commit().await?;
    Ok(told)
}

/// A group's name as the provider writes it; nothing where it is empty.
fn check_group(group: &str) -> Result<Option<&str>, Refusal> {
    let group = group.trim();
    if group.len() > GROUP_MAX || group.chars().any(char::is_control) {
        return Err(Refusal::invalid("group", format!("is one line of at most {GROUP_MAX} bytes")));
    }
    Ok((!group.is_empty()).then_some(group))
}

async fn follow(tx: &mut PgConnection, actor: &Actor, org: Id, id: Id, group: Option<&str>) -> Result<()> {
    let before: Option<String> =
        sqlx::query_scalar("select provider_group from team where id = $1").bind(id).fetch_one(&mut *tx).await?;
    if before.as_deref() == group {
        return Ok(());
    }
    sqlx::query("update team set provider_group = $2 where id = $1").bind(id).bind(group).execute(&mut *tx).await?;
    let gone =
        sqlx::query("delete from team_member where team_id = $1 and by_group").bind(id).execute(&mut *tx).await?;
    let before = json!({"group": before, "members_by_group": gone.rows_affected()});
    record(tx, actor, org, ("team.group_set", id), before, json!({"group": group})).await
}

/// Deletes a team with its grants.
///
/// # Errors
/// The role; [`Refusal::NotFound`].
pub async fn delete(registry: &Registry, actor: &Actor, org: &str, id: Id) -> Result<()> {
    let mut tx = registry.pool.begin().await?;
    let org = gate::turn(&mut tx, actor, org, Action::ManagePeople).await?.tree.org;
    let (title, slug) = find(&mut tx, org, id).await?;
    let (members, grants): (i64, i64) = sqlx::query_as(
        "select (select count(*) from team_member where team_id = $1), (select count(*) from project_grant where team_id = $1)",
    )
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    sqlx::query("delete from team where id = $1").bind(id).execute(&mut *tx).await?;
    let before = json!({"name": title, "slug": slug, "members": members, "grants": grants});
    record(&mut tx, actor, org, ("team.deleted", id), before, json!(null)).await?;
    tx.commit().await?;
    Ok(())
}

fn taken(title: &str) -> Refusal {
    Refusal::Taken { what: "A team called".into(), name: title.to_owned() }
}

async fn find(tx: &mut PgConnection, org: Id, id: Id) -> Result<(String, String)> {
    let found = sqlx::query_as("select name, slug from team where org_id = $1 and id = $2 for update")
        .bind(org)
        .bind(id)
        .fetch_optional(tx)
        .await?;
    found.ok_or_else(|| missing().into())
}

async fn record(
    tx: &mut PgConnection,
    actor: &Actor,
    org: Id,
    (action, id): (&str, Id),
    before: Value,
    after: Value,
) -> Result<()> {
    let change = audit::Change { org: Some(org), project: None, action, resource: Some(id), before, after };
    audit::record(tx, actor, change).await
}
