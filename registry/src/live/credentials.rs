//! Lines end with the session or the token by which they were begun.

use std::collections::HashSet;

use domain::Id;

use super::{Live, hub::Who, line::Credential};
use crate::{Result, people::session::SESSION_IDLE_DAYS};

impl Live {
    /// Ends the lines of those whose session or token is gone, or whose account is shut out.
    pub(super) async fn check_credentials(&self) {
        let held: Vec<(Who, u64, Credential)> = {
            let state = self.state();
            let of = |(who, line): (&Who, &super::line::Line)| (*who, line.number, line.credential);
            state
                .viewers
                .iter()
                .flat_map(|(who, viewer)| viewer.lines.iter().map(move |line| (who, line)))
                .map(of)
                .collect()
        };
        let valid = match self.valid(&held).await {
            Ok(valid) => valid,
            Err(error) => return tracing::warn!(%error, "whether sessions still count could not be found out"),
        };
        let mut state = self.state();
        for (who, number, credential) in held {
            if let Credential::Session(id) | Credential::Token(id) = credential
                && !valid.contains(&id)
            {
                state.end(who, |line| line.number == number);
            }
        }
    }

    async fn valid(&self, held: &[(Who, u64, Credential)]) -> Result<HashSet<Id>> {
        let (mut sessions, mut tokens) = (Vec::new(), Vec::new());
        for (_, _, credential) in held {
            match credential {
                Credential::Session(id) => sessions.push(*id),
                Credential::Token(id) => tokens.push(*id),
                Credential::Nothing => {}
            }
        }
        if sessions.is_empty() && tokens.is_empty() {
            return Ok(HashSet::new());
        }
        let valid: Vec<Id> = sqlx::query_scalar(
            "select s.id from session s join account a on a.id = s.account_id
             where s.id = any($1) and s.expires_at > now() and s.seen_at > now() - make_interval(days => $3)
               and a.deactivated_at is null
             union all
             select t.id from token t join account a on a.id = t.account_id
             where t.id = any($2) and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
               and a.deactivated_at is null",
        )
        .bind(&sessions)
        .bind(&tokens)
        .bind(i32::try_from(SESSION_IDLE_DAYS).unwrap_or(7))
        .fetch_all(&self.registry().pool)
        .await?;
        Ok(valid.into_iter().collect())
    }
}
