//! What an invitation's link leads to, and accepting it: with a new account, or with the one that is signed in.

use domain::{
    Id, Refusal, Time,
    access::may_set_role,
    api::{AcceptInvitation, GranteeKind, Invited},
    permission::{Action, OrgRole},
    person::PersonRef,
};
use serde_json::json;
use sqlx::{FromRow, PgConnection};

use crate::{
    Actor, Error, Registry, Result, audit,
    constraint::OnConstraint,
    gate,
    people::{
        account,
        attempt::{self, Limit},
        password, secret, session,
        session::{By, Client},
    },
    tree::read,
};

/// What accepting came to.
pub struct Joined {
    /// Slug of the organization.
    pub organization: String,
    /// The session of an account that was made.
    pub session: Option<String>,
}

#[derive(FromRow)]
struct Raw {
    id: Id,
    org_id: Id,
    slug: String,
    organization: String,
    role: String,
    email: Option<String>,
    by: String,
    /// The role that whoever made it has by now.
    held: Option<String>,
    expires_at: Time,
}

fn ended() -> Refusal {
    Refusal::state("This invitation is not valid (any more). Ask for a new one.")
}

/// What a code leads to.
///
/// # Errors
/// [`Refusal::State`] where it leads nowhere (any more); [`Refusal::TooMany`] after too many tries.
pub async fn look(registry: &Registry, client: &Client, code: &str) -> Result<Invited> {
    let mut db = registry.pool.acquire().await?;
    let (found, role) = find(&mut db, client, &secret::digest(code), false).await?;
    Ok(Invited {
        organization: found.slug,
        name: found.organization,
        role,
        email: found.email,
        by: found.by,
        expires: found.expires_at,
    })
}

/// Accepts an invitation, once. Whoever is signed in joins as they are; else an account is made and signed in.
///
/// # Errors
/// As [`look`]; field errors; an address that has an account already, or that is not the one invited; who is a member;
/// a service account.
pub async fn accept(registry: &Registry, client: &Client, actor: &Actor, form: AcceptInvitation) -> Result<Joined> {
    let mut db = registry.pool.acquire().await?;
    let digest = secret::digest(&form.code);
    let (found, _) = find(&mut db, client, &digest, false).await?;
    drop(db);
    let hash = match actor.id() {
        Some(_) => None,
        None => {
            let email = found.email.as_deref().unwrap_or(&form.email).to_owned();
            Some(password::hash(form.password, &[&form.name, &email, &found.organization]).await?)
        }
    };
    let mut tx = registry.pool.begin().await?;
    let (found, role) = find(&mut tx, client, &digest, true).await?;
    let (actor, session) = match hash {
        None => (actor.clone(), None),
        Some(hash) => {
            let email = found.email.clone().unwrap_or(form.email);
            let (person, secret) = match make(&mut tx, client, &form.name, &email, &hash).await {
                Err(Error::Refused(Refusal::Taken { .. })) => {
                    tx.rollback().await?;
                    return Err(known(registry, client).await?.into());
                }
                made => made?,
            };
            (Actor::browser(person).from_address(client.address.clone()), Some(secret))
        }
    };
    join(&mut tx, &actor, &found, role).await?;
    tx.commit().await?;
    Ok(Joined { organization: found.slug, session })
}

/// Takes an invitation by the digest of its code, for whoever has just shown to be this account.
///
/// # Errors
/// As [`accept`].
pub(crate) async fn join_by(tx: &mut PgConnection, client: &Client, actor: &Actor, digest: &[u8]) -> Result<()> {
    let (found, role) = find(tx, client, digest, true).await?;
    join(tx, actor, &found, role).await
}

/// The invitation of a code, which whoever made it could still make. Held, it waits for another who accepts it.
async fn find(db: &mut PgConnection, client: &Client, digest: &[u8], held: bool) -> Result<(Raw, OrgRole)> {
    // A wrong code counts; who follows a right one twice is no guesser.
    if held {
        sqlx::query("select from invitation where token_hash = $1 or mail_hash = $1 for update")
            .bind(digest)
            .execute(&mut *db)
            .await?;
    }
    let found: Option<Raw> = sqlx::query_as(
        "select i.id, i.org_id, o.slug, o.name as organization, i.role, i.email, a.name as by, m.role as held, i.expires_at
         from invitation i join organization o on o.id = i.org_id join account a on a.id = i.created_by
         left join member m on m.org_id = i.org_id and m.account_id = i.created_by and m.deactivated_at is null
         where (i.token_hash = $1 or i.mail_hash = $1) and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()
           and o.deleted_at is null and a.deactivated_at is null",
    )
    .bind(digest)
    .fetch_optional(&mut *db)
    .await?;
    let Some(found) = found else {
        attempt::count(db, Limit::Link, &client.network()).await?;
        return Err(ended().into());
    };
    let role = read(&found.role, OrgRole::from_code)?;
    let by = found.held.as_deref().and_then(OrgRole::from_code).unwrap_or(OrgRole::Outsider);
    may_set_role(by, OrgRole::Outsider, role).map_err(|_| ended())?;
    Ok((found, role))
}

/// The refusal of an address that has an account. It tells who has one, so whoever asks for many is a guesser.
async fn known(registry: &Registry, client: &Client) -> Result<Refusal> {
    let mut db = registry.pool.acquire().await?;
    attempt::count(&mut db, Limit::Link, &client.network()).await?;
    Ok(Refusal::state("There is an account with this address already. Sign in, then open the link again."))
}

async fn make(
    tx: &mut PgConnection,
    client: &Client,
    name: &str,
    email: &str,
    hash: &str,
) -> Result<(PersonRef, String)> {
    let id = account::create_person(tx, name, email, Some(hash)).await?;
    let person = PersonRef { id, name: name.trim().to_owned() };
    let actor = Actor::browser(person.clone()).from_address(client.address.clone());
    let change = audit::Change {
        org: None,
        project: None,
        action: "person.added",
        resource: Some(id),
        before: json!(null),
        after: json!({"name": person.name, "email": email}),
    };
    audit::record(tx, &actor, change).await?;
    let secret = session::open(tx, &person, client, By::Link).await?;
    Ok((person, secret))
}

async fn join(tx: &mut PgConnection, actor: &Actor, found: &Raw, role: OrgRole) -> Result<()> {
    let account = gate::oneself(actor, Action::ManageAccount)?.id;
    let (kind, email): (String, Option<String>) =
        sqlx::query_as("select kind, email from account where id = $1").bind(account).fetch_one(&mut *tx).await?;
    if read(&kind, GranteeKind::from_code)? != GranteeKind::Person {
        return Err(Refusal::state("A service account belongs to the organization that made it alone.").into());
    }
    if let Some(wanted) = &found.email
        && !email.as_ref().is_some_and(|email| email.eq_ignore_ascii_case(wanted))
    {
        return Err(Refusal::state(format!("This invitation is for {wanted}; sign in with that address.")).into());
    }
    sqlx::query("insert into member (org_id, account_id, role) values ($1, $2, $3)")
        .bind(found.org_id)
        .bind(account)
        .bind(role.code())
        .execute(&mut *tx)
        .await
        .on_constraint("member_pkey", || Refusal::state(format!("You belong to {} already.", found.organization)))?;
    sqlx::query("update invitation set accepted_at = now(), accepted_by = $2 where id = $1")
        .bind(found.id)
        .bind(account)
        .execute(&mut *tx)
        .await?;
    let change = audit::Change {
        org: Some(found.org_id),
        project: None,
        action: "member.joined",
        resource: Some(account),
        before: json!(null),
        after: json!({"role": role.code(), "invitation": found.id}),
    };
    audit::record(tx, actor, change).await
}
