//! A sign-in on its way through the provider: kept in the database, bound to the browser that began it, good once.

use domain::{Id, Refusal, permission::Action};

use crate::{
    Actor, Registry, Result, gate,
    people::{
        attempt::{self, Limit},
        secret,
        session::Client,
    },
    tree::read,
};

/// What somebody is sent to the provider for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To sign in.
    SignIn,
    /// To link the account there to the one that is signed in here.
    Link,
    /// To show that it is still them.
    Again,
}

impl Purpose {
    /// The word used in addresses and in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Link => "link",
            Self::Again => "again",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::SignIn, Self::Link, Self::Again].into_iter().find(|purpose| purpose.code() == code)
    }
}

/// What is sent along to the provider, and to the browser.
pub struct Begun {
    /// What the provider sends back.
    pub state: String,
    /// What the provider puts into the token that it signs.
    pub nonce: String,
    /// What proves that whoever brings the code is whoever asked for it.
    pub verifier: String,
}

/// What came back to the browser that it was begun in.
pub struct Flow {
    /// What it was for.
    pub purpose: Purpose,
    /// What the token has to hold.
    pub nonce: String,
    /// What the code has to be traded with.
    pub verifier: String,
    /// The path that it leads to.
    pub next: String,
    pub(super) session: Option<Id>,
    pub(super) invitation: Option<Vec<u8>>,
}

/// What is wanted of the provider.
pub struct Wanted<'a> {
    /// What for.
    pub purpose: Purpose,
    /// A path of this server to go to then.
    pub next: &'a str,
    /// The code of an invitation that is to be accepted on the way.
    pub invitation: Option<&'a str>,
    /// What only this browser holds.
    pub browser: &'a str,
}

/// Begins one.
///
/// # Errors
/// [`Refusal::TooMany`] from one address; [`Refusal::ProveAgain`] to link; [`Refusal::SignInNeeded`] where it is for a session and there is none.
pub async fn begin(registry: &Registry, client: &Client, actor: &Actor, wanted: &Wanted<'_>) -> Result<Begun> {
    let session = match wanted.purpose {
        Purpose::SignIn => None,
        Purpose::Link | Purpose::Again => {
            gate::oneself(actor, Action::ManageAccount)?;
            if wanted.purpose == Purpose::Link {
                actor.is_proved()?;
            }
            Some(actor.credential().filter(|_| actor.scope().is_none()).ok_or(Refusal::SignInNeeded)?)
        }
    };
    let begun = Begun { state: secret::generate()?, nonce: secret::generate()?, verifier: secret::generate()? };
    let mut db = registry.pool.acquire().await?;
    attempt::count(&mut db, Limit::Flow, &client.network()).await?;
    sqlx::query("delete from sign_in_flow where expires_at < now()").execute(&mut *db).await?;
    sqlx::query(
        "insert into sign_in_flow (state_hash, browser_hash, purpose, session_id, invitation_hash, nonce, verifier, next, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, now() + interval '10 minutes')",
    )
    .bind(secret::digest(&begun.state))
    .bind(secret::digest(wanted.browser))
    .bind(wanted.purpose.code())
    .bind(session)
    .bind(wanted.invitation.map(secret::digest))
    .bind(&begun.nonce)
    .bind(&begun.verifier)
    .bind(wanted.next)
    .execute(&mut *db)
    .await?;
    Ok(begun)
}

/// Takes the one that a state belongs to, once, for the browser that began it and the session that it was for.
///
/// # Errors
/// [`Refusal::State`] for every other; [`Refusal::TooMany`] after too many tries.
pub async fn take(registry: &Registry, client: &Client, actor: &Actor, state: &str, browser: &str) -> Result<Flow> {
    type Raw = (String, String, String, String, Option<Id>, Option<Vec<u8>>);
    let mut db = registry.pool.acquire().await?;
    let found: Option<Raw> = sqlx::query_as(
        "delete from sign_in_flow where state_hash = $1 and browser_hash = $2 and expires_at > now()
         returning purpose, nonce, verifier, next, session_id, invitation_hash",
    )
    .bind(secret::digest(state))
    .bind(secret::digest(browser))
    .fetch_optional(&mut *db)
    .await?;
    let ours = found
        .filter(|(.., session, _)| session.is_none() || (actor.scope().is_none() && actor.credential() == *session));
    let Some((purpose, nonce, verifier, next, session, invitation)) = ours else {
        attempt::count(&mut db, Limit::Link, &client.network()).await?;
        return Err(Refusal::state(
            "This sign-in was not begun in this browser, took longer than ten minutes, or was used already. Begin again.",
        )
        .into());
    };
    Ok(Flow { purpose: read(&purpose, Purpose::from_code)?, nonce, verifier, next, session, invitation })
}
