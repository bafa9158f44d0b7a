//! Posting a letter within the change that it tells of.

use domain::Id;
use sqlx::PgConnection;

use crate::{Registry, Result};

/// What a letter is about.
#[derive(Clone, Copy)]
pub(crate) enum About {
    /// An invitation.
    Invitation(Id),
    /// A link to a new password.
    Reset(Id),
}

/// Posts one, where there is a mail server. It goes out once the change is kept.
pub(crate) async fn post(registry: &Registry, tx: &mut PgConnection, about: About, recipient: &str) -> Result<()> {
    if !registry.mails {
        return Ok(());
    }
    let (kind, invitation, reset) = match about {
        About::Invitation(id) => ("invitation", Some(id), None),
        About::Reset(id) => ("reset", None, Some(id)),
    };
    sqlx::query("insert into letter (id, kind, invitation_id, reset_id, recipient) values ($1, $2, $3, $4, $5)")
        .bind(Id::now_v7())
        .bind(kind)
        .bind(invitation)
        .bind(reset)
        .bind(recipient)
        .execute(tx)
        .await?;
    Ok(())
}
