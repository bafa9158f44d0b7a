//! People of a test: made, signed in, put into teams.

use domain::{
    Id,
    permission::{OrgRole, TokenScope},
    person::PersonRef,
};
use tokio::sync::OnceCell;

use super::TestWorld;
use crate::{
    Actor,
    people::{account, operator, password, session, token},
};

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery staple";

/// The e-mail address of somebody with this name.
#[must_use]
pub fn email(name: &str) -> String {
    format!("{name}@example.org")
}

/// Hashing is slow on purpose; a process does it once.
async fn password_hash() -> &'static str {
    static HASH: OnceCell<String> = OnceCell::const_new();
    HASH.get_or_init(|| async { password::hash(PASSWORD.to_owned(), &[]).await.expect("a hash") }).await
}

impl TestWorld {
    /// Makes a person with a role in `acme` (Outsider: none), signed in in a browser.
    pub async fn person(&self, name: &str, role: OrgRole) -> Actor {
        self.person_of("acme", name, role).await
    }

    /// Makes a person with a role in an organization, signed in in a browser.
    pub async fn person_of(&self, org: &str, name: &str, role: OrgRole) -> Actor {
        let mut tx = self.pool().begin().await.expect("a transaction");
        let id =
            account::create_person(&mut tx, name, &email(name), Some(password_hash().await)).await.expect("a person");
        tx.commit().await.expect("a commit");
        operator::unsafe_set_role(self.registry(), org, &email(name), role).await.expect("a role");
        Actor::browser(PersonRef { id, name: name.to_owned() })
    }

    /// Sets somebody's role in `acme`.
    pub async fn role(&self, name: &str, role: OrgRole) {
        operator::unsafe_set_role(self.registry(), "acme", &email(name), role).await.expect("a role");
    }

    /// Somebody by name, signed in in a browser.
    pub async fn actor(&self, name: &str) -> Actor {
        let id = sqlx::query_scalar("select id from account where email = $1")
            .bind(email(name))
            .fetch_one(self.pool())
            .await
            .expect("a person of that name");
        Actor::browser(PersonRef { id, name: name.to_owned() })
    }

    /// The secret of a new session of somebody's, as a browser's cookie holds it.
    pub async fn session(&self, actor: &Actor) -> String {
        let person = actor.person().expect("somebody").clone();
        let mut tx = self.pool().begin().await.expect("a transaction");
        let secret = session::open(&mut tx, &person, &session::Client::default(), session::By::Password)
            .await
            .expect("a session");
        tx.commit().await.expect("a commit");
        secret
    }

    /// A new token of somebody's.
    pub async fn token(&self, actor: &Actor, scope: TokenScope) -> String {
        let name = &actor.person().expect("somebody").name;
        operator::unsafe_token(self.registry(), &email(name), "test", scope).await.expect("a token")
    }

    /// The same person asking with a token.
    pub async fn with_token(&self, actor: &Actor, scope: TokenScope) -> Actor {
        let secret = self.token(actor, scope).await;
        token::resume(self.registry(), &secret).await.expect("an actor")
    }

    /// Makes a team of `acme`.
    pub async fn team(&self, slug: &str, members: &[&Actor]) -> Id {
        let (org, id) = (self.org_id("acme").await, Id::now_v7());
        sqlx::query("insert into team (org_id, id, slug, name) values ($1, $2, $3, $3)")
            .bind(org)
            .bind(id)
            .bind(slug)
            .execute(self.pool())
            .await
            .expect("a team");
        for member in members {
            sqlx::query("insert into team_member (org_id, team_id, account_id) values ($1, $2, $3)")
                .bind(org)
                .bind(id)
                .bind(member.id())
                .execute(self.pool())
                .await
                .expect("a member of the team");
        }
        id
    }
}
