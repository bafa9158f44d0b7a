//! Who has access to a project: the grants that count in it, who is told, and what decides it.

pub mod edit;
pub mod explain;
pub mod foresee;
pub mod grant;
pub mod grantees;
pub mod list;

use domain::{
    Id,
    api::{Grantee, GranteeKind},
    permission::Action,
};
use sqlx::PgConnection;

use crate::{
    Actor, Result,
    gate::{self, Granted, TheProject},
    tree::read,
};

/// Lets the actor change who has access to a project. Changes of one project take turns, and what the actor may do
/// is asked when it is theirs.
async fn turn(tx: &mut PgConnection, actor: &Actor, project: Id) -> Result<Granted<TheProject>> {
    sqlx::query("select from project where id = $1 for no key update").bind(project).fetch_optional(&mut *tx).await?;
    gate::project(tx, actor, project, Action::ManageProject).await
}

/// Whom a grant is to, as the database tells it.
#[derive(sqlx::FromRow)]
struct RawGrantee {
    kind: String,
    grantee: Id,
    name: String,
    hint: Option<String>,
    members: Option<i64>,
    deactivated: bool,
}

impl RawGrantee {
    /// E-mail addresses are for those who grant.
    fn told(self, addresses: bool) -> Result<Grantee> {
        let kind = read(&self.kind, GranteeKind::from_code)?;
        Ok(Grantee {
            kind,
            id: self.grantee,
            name: self.name,
            hint: self.hint.filter(|_| addresses || kind == GranteeKind::Team),
            members: self.members,
            deactivated: self.deactivated,
        })
    }
}
