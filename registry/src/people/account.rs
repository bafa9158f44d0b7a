//! Making accounts.

use domain::{Id, Refusal, name};
use sqlx::PgConnection;

use crate::{Result, constraint::OnConstraint};

/// An e-mail address, trimmed: something, `@`, something with a dot or a host's name; no spaces.
///
/// # Errors
/// [`Refusal::Invalid`] otherwise.
pub fn check_email(email: &str) -> Result<String, Refusal> {
    let email = email.trim();
    let fits = email.len() <= 254
        && !email.chars().any(|c| c.is_whitespace() || c.is_control())
        && matches!(email.split_once('@'), Some((user, host)) if !user.is_empty() && !host.is_empty() && !host.contains('@'));
    if fits { Ok(email.to_owned()) } else { Err(Refusal::invalid("email", "is no e-mail address")) }
}

/// Makes a person. The password is hashed already; who comes from elsewhere has none.
pub(crate) async fn create_person(
    tx: &mut PgConnection,
    person_name: &str,
    email: &str,
    password_hash: Option<&str>,
) -> Result<Id> {
    let email = check_email(email)?;
    let person_name = person_name.trim();
    if person_name.is_empty()
        || person_name.chars().count() > name::NAME_MAX
        || person_name.chars().any(char::is_control)
    {
        return Err(Refusal::invalid("name", "needs 1 to 256 characters on one line").into());
    }
    let id = Id::now_v7();
    sqlx::query(
        "insert into account (id, kind, name, name_key, email, password_hash) values ($1, 'person', $2, $3, $4, $5)",
    )
    .bind(id)
    .bind(person_name)
    .bind(name::sort_key(person_name))
    .bind(&email)
    .bind(password_hash)
    .execute(tx)
    .await
    .on_constraint("account_email_key", || Refusal::Taken {
        what: "An account with the address".into(),
        name: email,
    })?;
    Ok(id)
}
