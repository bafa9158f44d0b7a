//! Somebody who comes from the provider for the first time.

use domain::{Id, Refusal, name, person::PersonRef};
use serde_json::json;
use sqlx::PgConnection;

use super::{Policy, Proven, enter::keep, flow::Flow};
use crate::{
    Actor, Error, Registry, Result, audit,
    people::{
        account,
        attempt::{self, Limit},
        invitation::accept,
        operator,
        session::Client,
    },
};

/// Why nobody was made.
pub(super) enum Denied {
    /// An account has the address. Told outside the transaction, since it is counted.
    Taken(Refusal),
    Other(Error),
}

impl From<Error> for Denied {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

/// Makes an account, in the organization of an invitation or in that of the policy.
pub(super) async fn make(
    tx: &mut PgConnection,
    client: &Client,
    flow: &Flow,
    proven: &Proven,
    policy: &Policy,
) -> Result<PersonRef, Denied> {
    let denied = |text: String| Error::from(Refusal::state(text));
    let email = match (&proven.email, proven.email_verified) {
        (Some(email), verified) if verified != Some(false) => account::check_email(email).map_err(Error::from)?,
        (Some(_), _) => {
            return Err(
                denied(format!("{} has not verified your e-mail address; verify it there.", policy.name)).into()
            );
        }
        (None, _) => return Err(denied(format!("{} did not tell your e-mail address.", policy.name)).into()),
    };
    let title = title(proven, &email);
    if flow.invitation.is_none() && policy.organization.is_none() {
        let text = format!("There is no account here for you at {} yet. Ask for an invitation.", policy.name);
        return Err(denied(text).into());
    }
    let person = match account::create_person(tx, &title, &email, None).await {
        Err(Error::Refused(Refusal::Taken { .. })) => {
            return Err(Denied::Taken(Refusal::state(format!(
                "There is an account with the address {email} already. Sign in with its password, then link {} on \
                 your Profile page.",
                policy.name
            ))));
        }
        made => PersonRef { id: made?, name: title },
    };
    let actor = Actor::browser(person.clone()).from_address(client.address.clone());
    let identity = keep(tx, person.id, proven).await.map_err(Error::from)?;
    let after = json!({"name": person.name, "email": email, "identity": identity, "provider": proven.issuer});
    audit::record(tx, &actor, audit::Change::of_account(None, "person.added", person.id, after)).await?;
    match (&flow.invitation, &policy.organization) {
        (Some(code), _) => accept::join_by(tx, client, &actor, code).await?,
        (None, Some(slug)) => {
            let org: Option<Id> =
                sqlx::query_scalar("select id from organization where slug = $1 and deleted_at is null")
                    .bind(slug)
                    .fetch_optional(&mut *tx)
                    .await
                    .map_err(Error::from)?;
            let org = org.ok_or_else(|| denied(format!("There is no organization “{slug}” for newcomers.")))?;
            operator::set_member(tx, org, person.id, policy.role).await?;
            let after = json!({"role": policy.role.code(), "provider": proven.issuer});
            audit::record(tx, &actor, audit::Change::of_account(Some(org), "member.joined", person.id, after)).await?;
        }
        (None, None) => {}
    }
    Ok(person)
}

/// Whose address is taken asks who has an account, and whoever asks for many is a guesser.
pub(super) async fn count(registry: &Registry, client: &Client, refusal: Refusal) -> Result<Refusal> {
    let mut db = registry.pool.acquire().await?;
    attempt::count(&mut db, Limit::Link, &client.network()).await?;
    Ok(refusal)
}

/// A name of one line, whatever the provider says.
fn title(proven: &Proven, email: &str) -> String {
    let said = proven.name.as_deref().unwrap_or_default();
    let one: String = said.chars().filter(|c| !c.is_control()).take(name::NAME_MAX).collect();
    match one.trim() {
        "" => email.split('@').next().unwrap_or(email).to_owned(),
        one => one.to_owned(),
    }
}
