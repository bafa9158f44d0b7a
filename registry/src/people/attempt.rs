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
    /// Sign-ins that go through the provider, from one network address.
    Flow,
    /// Letters about one account's forgotten password.
    Forgotten,
}

impl Limit {
    fn most(self) -> i32 {
        match self {
            Self::Account | Self::SetUp => 10,
            Self::Forgotten => 3,
            Self::Link => 30,
            Self::Address | Self::Flow => 100,
        }
    }

    fn prefix(self) -> &'static str {
        match self {
            Self::Account => "sign-in account ",
            Self::Address => "sign-in address ",
            Self::SetUp => "set-up ",
            Self::Link => "link ",
            Self::Flow => "flow ",
            Self::Forgotten => "forgotten ",
        }
    }
}

/// A try that was counted.
pub(crate) struct Counted {
    tries: i32,
    most: i32,
    wait: i64,
}

impl Counted {
    /// # Errors
    /// [`Refusal::TooMany`] above the limit.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.tries > self.most {
            let seconds = u64::try_from(self.wait.max(1)).unwrap_or(1);
            return Err(Refusal::TooMany { seconds, limit: u32::try_from(self.most).ok() });
        }
        Ok(())
    }

    /// Whether it is the first of its window.
    pub fn is_the_first(&self) -> bool {
        self.tries == 1
    }

    /// Whether it is the first above the limit.
    pub fn is_the_last_straw(&self) -> bool {
        self.tries == self.most + 1
    }
}

/// Counts one more try, which may go on.
///
/// # Errors
/// [`Refusal::TooMany`] above the limit.
pub(crate) async fn count(db: &mut PgConnection, limit: Limit, subject: &str) -> Result<()> {
    Ok(counted(db, limit, subject).await?.check()?)
}

/// Counts one more try.
///
/// # Errors
/// The database's own.
pub(crate) async fn counted(db: &mut PgConnection, limit: Limit, subject: &str) -> Result<Counted> {
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
    Ok(Counted { tries, most: limit.most(), wait })
}

/// Forgets an account's tries after it signed in, and everybody's of earlier windows.
pub(crate) async fn forget(db: &mut PgConnection, email: &str) -> Result<()> {
    sqlx::query("delete from attempt where subject_hash = $1 or window_start < now() - interval '1 day'")
        .bind(secret::digest(&format!("{}{}", Limit::Account.prefix(), email.trim().to_lowercase())))
        .execute(db)
        .await?;
    Ok(())
}
