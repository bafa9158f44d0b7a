//! Limits on tries, counted in PostgreSQL so that all servers count together.

use domain::Refusal;
use sqlx::PgConnection;

use super::secret;
use crate::Result;

/// Length of a window, in seconds.
const WINDOW_SECONDS: i64 = 15 * 60;

/// What is counted, with its limit in a window.
#[derive(Clone, Copy)]
pub(crate) enum Limit {
    /// Sign-ins to one account.
    Account,
    /// Sign-ins from one network address.
    Address,
    /// Tries of the set-up code.
    SetUp,
    /// Tries of codes in links, from one network address.
    Link,
}

impl Limit {
    fn most(self) -> i32 {
        match self {
            Self::Account | Self::SetUp => 10,
            Self::Link => 30,
            Self::Address => 100,
        }
    }

    fn prefix(self) -> &'static str {
        match self {
            Self::Account => "sign-in account ",
            Self::Address => "sign-in address ",
            Self::SetUp => "set-up ",
            Self::Link => "link ",
        }
    }
}

/// Counts one more try.
///
/// # Errors
/// [`Refusal::TooMany`] above the limit.
pub(crate) async fn count(db: &mut PgConnection, limit: Limit, subject: &str) -> Result<()> {
    let (tries, wait): (i32, i64) = sqlx::query_as(
        "with at as (select to_timestamp(floor(extract(epoch from now()) / $2) * $2) as start)
         insert into attempt (subject_hash, window_start, count) select $1, start, 1 from at
         on conflict (subject_hash, window_start) do update set count = least(attempt.count + 1, 1000000)
         returning count, ceil(extract(epoch from window_start) + $2 - extract(epoch from now()))::bigint",
    )
    .bind(secret::digest(&format!("{}{}", limit.prefix(), subject.trim().to_lowercase())))
    .bind(WINDOW_SECONDS)
    .fetch_one(db)
    .await?;
    if tries > limit.most() {
        return Err(Refusal::TooMany { seconds: u64::try_from(wait.max(1)).unwrap_or(1) }.into());
    }
    Ok(())
}

/// Forgets an account's tries after it signed in, and everybody's of earlier windows.
pub(crate) async fn forget(db: &mut PgConnection, email: &str) -> Result<()> {
    sqlx::query("delete from attempt where subject_hash = $1 or window_start < now() - interval '1 day'")
        .bind(secret::digest(&format!("{}{}", Limit::Account.prefix(), email.trim().to_lowercase())))
        .execute(db)
        .await?;
    Ok(())
}
