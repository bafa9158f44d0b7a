//! The accounts elsewhere that are linked to one's own.

use domain::{Id, Refusal, Time, api::Identity, permission::Action};
use serde_json::json;

use crate::{Actor, Registry, Result, audit, gate};

/// The actor's own, the oldest first.
///
/// # Errors
/// [`Refusal::SignInNeeded`] for nobody; a token's scope.
pub async fn list(registry: &Registry, actor: &Actor) -> Result<Vec<Identity>> {
    type Raw = (Id, String, Option<String>, Time, Option<Time>);
    let account = gate::oneself(actor, Action::ManageAccount)?.id;
    let rows: Vec<Raw> = sqlx::query_as(
        "select id, issuer, email, created_at, used_at from identity where account_id = $1 order by created_at, id",
    )
    .bind(account)
    .fetch_all(&registry.pool)
    .await?;
    let told = |(id, issuer, email, created, used): Raw| Identity { id, issuer, email, created, used };
    Ok(rows.into_iter().map(told).collect())
}

/// Whether the actor has a password to sign in with.
///
/// # Errors
/// As [`list`].
pub async fn has_password(registry: &Registry, actor: &Actor) -> Result<bool> {
    let account = gate::oneself(actor, Action::ManageAccount)?.id;
    Ok(sqlx::query_scalar("select password_hash is not null from account where id = $1")
        .bind(account)
        .fetch_one(&registry.pool)
        .await?)
}

/// Unlinks one. `passwords` says whether people may sign in with a password: somebody has to be able to come in again.
///
/// # Errors
/// As [`list`]; [`Refusal::ProveAgain`]; [`Refusal::NotFound`]; [`Refusal::State`] for the only way in.
pub async fn unlink(registry: &Registry, actor: &Actor, id: Id, passwords: bool) -> Result<()> {
    let account = gate::oneself(actor, Action::ManageAccount)?.id;
    actor.is_proved()?;
    let mut tx = registry.pool.begin().await?;
    let (password, others): (bool, i64) = sqlx::query_as(
        "select password_hash is not null, (select count(*) from identity where account_id = $1 and id <> $2)
         from account where id = $1 for no key update",
    )
    .bind(account)
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    let gone: Option<(String, Option<String>)> =
        sqlx::query_as("delete from identity where id = $1 and account_id = $2 returning issuer, email")
            .bind(id)
            .bind(account)
            .fetch_optional(&mut *tx)
            .await?;
    let (issuer, email) = gone.ok_or_else(|| Refusal::not_found("linked account"))?;
    if others == 0 && !(password && passwords) {
        return Err(Refusal::state("You have no other way to sign in; nothing was unlinked.").into());
    }
    let change = audit::Change {
        org: audit::home(&mut tx, account).await?,
        project: None,
        action: "identity.unlinked",
        resource: Some(account),
        before: json!({"identity": id, "provider": issuer, "email": email}),
        after: json!(null),
    };
    audit::record(&mut tx, actor, change).await?;
    tx.commit().await?;
    Ok(())
}
