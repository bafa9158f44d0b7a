//! Coming in with what a provider has proved: as the account that it is linked to, or as a new one.

use domain::{Id, Refusal, permission::Action, person::PersonRef};
use serde_json::json;
use sqlx::PgConnection;

use super::{
    Policy, Proven,
    flow::{Flow, Purpose},
    newcomer, teams,
};
use crate::{
    Actor, Registry, Result, audit,
    constraint::OnConstraint,
    gate,
    people::{
        invitation::accept,
        session::{self, Client},
    },
};

/// Does what the flow was for. The secret of the session that begins, where one does.
///
/// # Errors
/// [`Refusal::State`] for an account that is deactivated, that is none here yet and may not come by itself, whose
/// address another one has, or that is linked to somebody else.
pub async fn enter(
    registry: &Registry,
    client: &Client,
    actor: &Actor,
    flow: &Flow,
    proven: &Proven,
    policy: &Policy,
) -> Result<Option<String>> {
    let mut tx = registry.pool.begin().await?;
    // Whoever comes twice at once for the first time comes in turns.
    sqlx::query("select pg_advisory_xact_lock(hashtext('identity'), hashtext($1))")
        .bind(&proven.subject)
        .execute(&mut *tx)
        .await?;
    let secret = match flow.purpose {
        Purpose::SignIn => {
            let person = match known(&mut tx, proven).await? {
                Some(person) => {
                    joined(&mut tx, client, &person, flow).await?;
                    person
                }
                None => match newcomer::make(&mut tx, client, flow, proven, policy).await {
                    Err(newcomer::Denied::Taken(refusal)) => {
                        tx.rollback().await?;
                        return Err(newcomer::count(registry, client, refusal).await?.into());
                    }
                    Err(newcomer::Denied::Other(error)) => return Err(error),
                    Ok(person) => person,
                },
            };
            let actor = Actor::browser(person.clone()).from_address(client.address.clone());
            teams::follow(&mut tx, &actor, person.id, proven).await?;
            Some(session::open(&mut tx, &person, client, session::By::Provider).await?)
        }
        Purpose::Link => {
            link(&mut tx, actor, proven, policy).await?;
            None
        }
        Purpose::Again => {
            let person = known(&mut tx, proven).await?;
            if person.map(|p| p.id) != Some(gate::oneself(actor, Action::ManageAccount)?.id) {
                return Err(Refusal::state(format!(
                    "That is another account at {}; show that it is you with the one that is linked here.",
                    policy.name
                ))
                .into());
            }
            session::prove(&mut tx, flow.session).await?;
            None
        }
    };
    tx.commit().await?;
    Ok(secret)
}

/// Whoever has an account already joins as they are.
async fn joined(tx: &mut PgConnection, client: &Client, person: &PersonRef, flow: &Flow) -> Result<()> {
    let Some(digest) = &flow.invitation else { return Ok(()) };
    let actor = Actor::browser(person.clone()).from_address(client.address.clone());
    accept::join_by(tx, client, &actor, digest).await
}

/// The account that is linked.
async fn known(tx: &mut PgConnection, proven: &Proven) -> Result<Option<PersonRef>> {
    let found: Option<(Id, String, bool)> = sqlx::query_as(
        "with used as (update identity set used_at = now(), email = $3 where issuer = $1 and subject = $2
                       returning account_id)
         select a.id, a.name, a.deactivated_at is not null from used join account a on a.id = used.account_id",
    )
    .bind(&proven.issuer)
    .bind(&proven.subject)
    .bind(&proven.email)
    .fetch_optional(tx)
    .await?;
    match found {
        Some((_, _, true)) => {
            Err(Refusal::state("Your account here is deactivated. Ask a colleague who manages people.").into())
        }
        found => Ok(found.map(|(id, name, _)| PersonRef { id, name })),
    }
}

/// Keeps what the provider calls an account.
pub(super) async fn keep(tx: &mut PgConnection, account: Id, proven: &Proven) -> Result<Id, sqlx::Error> {
    let id = Id::now_v7();
    sqlx::query(
        "insert into identity (id, account_id, issuer, subject, email, used_at) values ($1, $2, $3, $4, $5, now())",
    )
    .bind(id)
    .bind(account)
    .bind(&proven.issuer)
    .bind(&proven.subject)
    .bind(&proven.email)
    .execute(tx)
    .await?;
    Ok(id)
}

async fn link(tx: &mut PgConnection, actor: &Actor, proven: &Proven, policy: &Policy) -> Result<()> {
    let account = gate::oneself(actor, Action::ManageAccount)?.id;
    match known(tx, proven).await? {
        Some(person) if person.id == account => return Ok(()),
        Some(_) => {
            let text = format!("That account at {} is linked to somebody else here.", policy.name);
            return Err(Refusal::state(text).into());
        }
        None => {}
    }
    let id = keep(tx, account, proven).await.on_constraint("identity_one_of_each", || {
        Refusal::state(format!("Another account at {} is linked to yours; unlink it first.", policy.name))
    })?;
    let change = audit::Change {
        org: audit::home(tx, account).await?,
        project: None,
        action: "identity.linked",
        resource: Some(account),
        before: json!(null),
        after: json!({"identity": id, "provider": proven.issuer, "email": proven.email}),
    };
    audit::record(tx, actor, change).await?;
    teams::follow(tx, actor, account, proven).await
}
