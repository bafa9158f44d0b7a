//! Passwords: Argon2id with the crate's recommended cost (19 MiB, two passes).

use std::{sync::LazyLock, thread::available_parallelism, time::Duration};

use argon2::{
    Argon2, PasswordHash, PasswordHasher, PasswordVerifier,
    password_hash::{SaltString, rand_core::OsRng},
};
use domain::{Id, Refusal};
use sqlx::PgConnection;
use tokio::sync::Semaphore;

use crate::{Error, Result};

/// Shortest password, in characters: the minimum of NIST SP 800-63B-4 for one that stands alone.
pub const PASSWORD_MIN: usize = 12;
/// Longest password, in bytes, so that hashing is bounded.
pub const PASSWORD_MAX_BYTES: usize = 1024;

/// A hash of nobody's password: checked when there is no such account, so that both cost the same.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXRoaW5nIHNhbHR5$jpbkTyBzAKLY7fP8JbpOzmJB+1V0aYjZx7z5Xo9cGWs";

/// Fewest guesses that an informed guesser may need, as a power of ten: what is on lists of common passwords, or close
/// to a word on them, falls below it.
const GUESSES_MIN: f64 = 6.0;

/// How long a password waits for its turn to be hashed.
const WAIT: Duration = Duration::from_secs(5);

/// How many are hashed at the same time: each takes a core and 19 MiB for a moment.
static TURNS: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(2 * available_parallelism().map_or(1, usize::from)));

/// Whether a new password may be used. `about` is what a guesser would try first: the person's name and address.
///
/// # Errors
/// [`Refusal::Invalid`] with the rule.
pub fn check(password: &str, about: &[&str]) -> Result<(), Refusal> {
    if password.chars().count() < PASSWORD_MIN {
        return Err(Refusal::invalid("password", format!("needs at least {PASSWORD_MIN} characters")));
    }
    if password.len() > PASSWORD_MAX_BYTES {
        return Err(Refusal::invalid("password", format!("is longer than {PASSWORD_MAX_BYTES} bytes")));
    }
    let mut characters: Vec<char> = password.to_lowercase().chars().collect();
    characters.sort_unstable();
    characters.dedup();
    if characters.len() < 5 {
        return Err(Refusal::invalid("password", "repeats too few different characters"));
    }
    let words: Vec<&str> =
        about.iter().flat_map(|text| text.split(['@', '.', ' '])).chain(about.iter().copied()).collect();
    let known: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).chain(["vitrine"]).collect();
    if zxcvbn::zxcvbn(password, &known).guesses_log10() < GUESSES_MIN {
        return Err(Refusal::invalid(
            "password",
            "is too easy to guess; take several words that do not belong together",
        ));
    }
    Ok(())
}

/// Hashes a password, off the threads that serve requests.
///
/// # Errors
/// [`check`]'s; [`Refusal::TooMany`] while many others are being hashed; internal ones.
pub async fn hash(password: String, about: &[&str]) -> Result<String> {
    check(&password, about)?;
    in_turn(&TURNS, WAIT, move || {
        let salt = SaltString::generate(&mut OsRng);
        Argon2::default()
            .hash_password(password.as_bytes(), &salt)
            .map(|h| h.to_string())
            .map_err(|e| Error::Broken(format!("password hash: {e}")))
    })
    .await?
}

/// Keeps an account's new hash; links to a new password end.
pub(crate) async fn put(tx: &mut PgConnection, account: Id, hash: &str) -> Result<()> {
    sqlx::query("update account set password_hash = $2 where id = $1")
        .bind(account)
        .bind(hash)
        .execute(&mut *tx)
        .await?;
    sqlx::query("delete from password_reset where account_id = $1 and used_at is null")
        .bind(account)
        .execute(tx)
        .await?;
    Ok(())
}

/// Whether the password fits the hash; without a hash the same work is done, and the answer is no.
///
/// # Errors
/// [`Refusal::TooMany`] while many others are being hashed; internal ones.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    if password.len() > PASSWORD_MAX_BYTES {
        return Ok(false);
    }
    in_turn(&TURNS, WAIT, move || {
        let (text, known) = hash.as_deref().map_or((NOBODY, false), |h| (h, true));
        let parsed = PasswordHash::new(text).map_err(|e| Error::Broken(format!("stored password hash: {e}")))?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && known)
    })
    .await?
}

/// Does costly work off the threads that serve requests, when a turn is free.
async fn in_turn<T: Send + 'static>(
    turns: &'static Semaphore,
    wait: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let turn = match tokio::time::timeout(wait, turns.acquire()).await {
        Ok(turn) => turn.map_err(|e| Error::Broken(format!("password turns: {e}")))?,
        Err(_) => return Err(Refusal::TooMany { seconds: WAIT.as_secs(), limit: None }.into()),
    };
    // The turn lasts as long as the work, though whoever asked may be gone before.
    let done = tokio::task::spawn_blocking(move || {
        let done = work();
        drop(turn);
        done
    });
    done.await.map_err(|e| Error::Broken(format!("password thread: {e}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let stored = hash("correct horse battery".into(), &[]).await.unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(verify("correct horse battery".into(), Some(stored.clone())).await.unwrap());
        assert!(!verify("correct horse batterz".into(), Some(stored)).await.unwrap());
        assert!(!verify("anything at all".into(), None).await.unwrap());
    }

    #[tokio::test]
    async fn so_many_are_hashed_at_once_and_no_more() {
        static ONE: Semaphore = Semaphore::const_new(1);
        let soon = Duration::from_millis(1);
        let (end, ends) = std::sync::mpsc::channel::<()>();
        let (begin, begun) = tokio::sync::oneshot::channel();
        let first = tokio::spawn(in_turn(&ONE, WAIT, move || {
            let _ = begin.send(());
            ends.recv().is_ok()
        }));
        begun.await.unwrap();
        let second = in_turn(&ONE, soon, || ()).await;
        assert!(matches!(second, Err(Error::Refused(Refusal::TooMany { .. }))));
        // Whoever asked has gone; the work has not.
        first.abort();
        assert!(first.await.is_err());
        assert!(in_turn(&ONE, soon, || ()).await.is_err());
        end.send(()).unwrap();
        in_turn(&ONE, WAIT, || ()).await.unwrap();
    }

    #[tokio::test]
    async fn passwords_take_turns() {
        let all = TURNS.acquire_many(u32::try_from(2 * available_parallelism().unwrap().get()).unwrap()).await.unwrap();
        let mut waiting = Box::pin(verify("anything at all".into(), None));
        assert!(tokio::time::timeout(Duration::from_millis(50), &mut waiting).await.is_err());
        drop(all);
        assert!(!waiting.await.unwrap());
    }

    #[test]
    fn weak_passwords_are_refused() {
        for weak in ["short", "aaaaaaaaaaaaaaaa", &"long".repeat(300)] {
            assert!(check(weak, &[]).is_err(), "{weak}");
        }
        assert!(check("correct horse battery", &[]).is_ok());
        assert!(check("difference engine", &["Ada Lovelace", "ada@example.org"]).is_ok());
        for phrase in
            ["a quiet password", "a long password", "bob's long password", "a long enough password", "another password"]
        {
            assert!(check(phrase, &["Bob", "bob@example.org"]).is_ok(), "{phrase}");
        }
    }

    #[test]
    fn common_passwords_are_refused_and_so_are_those_made_of_ones_own_name() {
        for common in [
            "password1234",
            "123456789012",
            "qwertyuiop123",
            "iloveyou1234",
            "abcdefghijkl",
            "P@ssw0rd2024",
            "administrator",
            "passwordpassword",
        ] {
            assert!(check(common, &[]).is_err(), "{common}");
        }
        let about = ["Bartholomew Quux", "bartholomew@example.org"];
        assert!(check("bartholomew1", &about).is_err());
        assert!(check("vitrinevitrine", &about).is_err());
    }
}
