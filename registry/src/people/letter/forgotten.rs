//! A forgotten password: whoever asks is told the same and the same is done, whether there is such an account or not.
//! Who it is, is looked up when the letter is about to be sent.

use domain::{Id, Refusal};

use crate::{
    Registry, Result,
    people::{
        account,
        attempt::{self, Limit},
        session::Client,
    },
};

/// Asks for a link to a new password, to be sent to an address.
///
/// # Errors
/// [`Refusal::Invalid`] for what is no address; [`Refusal::TooMany`] for one address, and from one network; [`Refusal::State`]
/// where there is no mail server.
pub async fn ask(registry: &Registry, client: &Client, email: &str) -> Result<()> {
    if !registry.mails {
        let text = "This server sends no letters; ask a Manager for a link to a new password.";
        return Err(Refusal::state(text).into());
    }
    let email = account::check_email(email)?;
    let mut tx = registry.pool.begin().await?;
    attempt::count(&mut tx, Limit::Link, &client.network()).await?;
    attempt::count(&mut tx, Limit::Forgotten, &email).await?;
    // One letter is enough for somebody who asks again while the first still waits.
    sqlx::query(
        "delete from letter where kind = 'forgotten' and lower(recipient) = lower($1) and sent_at is null and given_up_at is null",
    )
    .bind(&email)
    .execute(&mut *tx)
    .await?;
    sqlx::query("insert into letter (id, kind, recipient, address) values ($1, 'forgotten', $2, $3)")
        .bind(Id::now_v7())
        .bind(&email)
        .bind(&client.address)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(())
}
