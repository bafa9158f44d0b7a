//! What a member has open: sessions and tokens, for those who manage people.

use domain::{
    Id,
    api::{IssueToken, IssuedToken, OpenSession, Token},
};

use super::find;
use crate::{
    Actor, Registry, Result,
    people::{sessions, token, tokens},
};

/// A member's sessions, the last used first.
///
/// # Errors
/// The role; an account that is not this organization's alone.
pub async fn sessions(registry: &Registry, actor: &Actor, org: &str, account: Id) -> Result<Vec<OpenSession>> {
    let mut tx = registry.pool.begin().await?;
    find(&mut tx, actor, org, account).await?.1.is_ours()?;
    sessions::told(&mut tx, actor, account).await
}

/// Ends one of a member's sessions, or all of them.
///
/// # Errors
/// As [`sessions`]; [`domain::Refusal::ProveAgain`]; [`domain::Refusal::NotFound`] for one that is not there.
pub async fn end_sessions(
    registry: &Registry,
    actor: &Actor,
    org: &str,
    account: Id,
    session: Option<Id>,
) -> Result<()> {
    let mut tx = registry.pool.begin().await?;
    let (granted, found) = find(&mut tx, actor, org, account).await?;
    found.is_ours()?;
    actor.is_proved()?;
    sessions::end(&mut tx, actor, Some(granted.tree.org), account, session, None).await?;
    tx.commit().await?;
    Ok(())
}

/// A member's tokens, newest first.
///
/// # Errors
/// As [`sessions`].
pub async fn tokens(registry: &Registry, actor: &Actor, org: &str, account: Id) -> Result<Vec<Token>> {
    let mut tx = registry.pool.begin().await?;
    find(&mut tx, actor, org, account).await?.1.is_ours()?;
    tokens::told(&mut tx, actor, account).await
}

/// Revokes one of a member's tokens.
///
/// # Errors
/// As [`sessions`]; [`domain::Refusal::NotFound`] for one that is not there.
pub async fn revoke_token(registry: &Registry, actor: &Actor, org: &str, account: Id, token: Id) -> Result<()> {
    let mut tx = registry.pool.begin().await?;
    let (granted, found) = find(&mut tx, actor, org, account).await?;
    found.is_ours()?;
    tokens::end(&mut tx, actor, Some(granted.tree.org), account, token).await?;
    tx.commit().await?;
    Ok(())
}

/// Makes a token for a service account.
///
/// # Errors
/// The role; [`domain::Refusal::ProveAgain`]; a wider scope than the actor's own; a person, who makes their own; one that is deactivated; as
/// [`sessions`].
pub async fn issue_token(
    registry: &Registry,
    actor: &Actor,
    org: &str,
    account: Id,
    new: &IssueToken,
) -> Result<IssuedToken> {
    let mut tx = registry.pool.begin().await?;
    let (granted, found) = find(&mut tx, actor, org, account).await?;
    super::service::is_one(&found)?;
    found.is_ours()?;
    actor.is_proved()?;
    domain::access::may_issue(actor.scope(), new.scope)?;
    let issued = token::issue(&mut tx, actor, Some(granted.tree.org), account, new).await?;
    tx.commit().await?;
    Ok(issued)
}
