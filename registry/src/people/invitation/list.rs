//! Invitations that nobody has accepted.

use domain::{
    Id, Time,
    api::{Invitation, LetterState},
    permission::{Action, OrgRole},
    person::PersonRef,
};

use crate::{Actor, Registry, Result, gate, tree::read};

/// The invitations that are out, newest first; those that have ended unused among them for a month.
///
/// # Errors
/// The role; [`domain::Refusal::NotFound`].
pub async fn list(registry: &Registry, actor: &Actor, org: &str) -> Result<Vec<Invitation>> {
    type Raw = (Id, String, Option<String>, Id, String, Time, Time, bool, Option<String>, Option<String>);
    let mut db = registry.reads().await?;
    let granted = gate::organization(&mut db, actor, org, Action::ManagePeople).await?;
    let rows: Vec<Raw> = sqlx::query_as(
        "select i.id, i.role, i.email, a.id, a.name, i.created_at, i.expires_at, i.expires_at <= now(),
                case when l.sent_at is not null then 'sent' when l.given_up_at is not null then 'given_up' when l.id is not null then 'waiting' end, l.failure
         from invitation i join account a on a.id = i.created_by left join letter l on l.invitation_id = i.id
         where i.org_id = $1 and i.accepted_at is null and i.revoked_at is null
           and i.expires_at > now() - interval '30 days'
         order by i.created_at desc, i.id desc",
    )
    .bind(granted.tree.org)
    .fetch_all(&mut *db)
    .await?;
    let told = |(id, role, email, by, name, created, expires, expired, letter, failure): Raw| {
        let (role, by) = (read(&role, OrgRole::from_code)?, PersonRef { id: by, name });
        let letter = letter.map(|state| match state.as_str() {
            "sent" => LetterState::Sent,
            "waiting" => LetterState::Waiting { failure },
            _ => LetterState::GivenUp { failure },
        });
        Ok(Invitation { id, role, email, by, created, expires, expired, letter })
    };
    rows.into_iter().map(told).collect()
}
