//! Making, renaming and deleting a team.

use domain::{
    Id, Refusal,
    api::{NameTeam, TeamDetails},
    name,
    permission::Action,
};
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::{get::details, missing};
use crate::{Actor, Registry, Result, audit, constraint::OnConstraint, gate};

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

/// Renames a team.
///
/// # Errors
/// As [`create`]; [`Refusal::NotFound`].
pub async fn rename(registry: &Registry, actor: &Actor, org: &str, id: Id, to: &NameTeam) -> Result<TeamDetails> {
    let (title, slug) = name::check_name("name", &to.name)?;
    let mut tx = registry.pool.begin().await?;
    let granted = gate::turn(&mut tx, actor, org, Action::ManagePeople).await?;
    let org = granted.tree.org;
    let (before, before_slug) = find(&mut tx, org, id).await?;
    if before != title {
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
    let told = details(&mut tx, &granted.tree, actor, id).await?;
    tx.commit().await?;
    Ok(told)
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
