//! Everybody there is, and what each may be expected to be told.

use domain::{
    Id,
    permission::{OrgRole, ProjectRole, TokenScope},
};
use registry::{
    Actor,
    people::operator,
    testing::{TestWorld, email},
};

use super::table::{Row, WHO};
use crate::client::{Client, anon, as_person, with_token};

/// Organizations, called like the visibility of the one project that each has.
pub const ORGANIZATIONS: [&str; 3] = ["private", "organization", "public"];

/// Role in each organization, and grant in each project, in the order of the table's columns.
const ROLES: [(OrgRole, Option<ProjectRole>); 8] = [
    (OrgRole::Outsider, None), // nobody: has neither
    (OrgRole::Outsider, None),
    (OrgRole::Viewer, Some(ProjectRole::Viewer)),
    (OrgRole::Member, None),
    (OrgRole::Viewer, Some(ProjectRole::Contributor)),
    (OrgRole::Viewer, Some(ProjectRole::Admin)),
    (OrgRole::Manager, None),
    (OrgRole::Owner, None),
];

/// Somebody with a credential.
pub struct Caller {
    /// Column of the table.
    column: usize,
    /// Scope of the token; a session in the browser, or nobody, without.
    scope: Option<TokenScope>,
    actor: Option<Actor>,
    pub client: Client,
    /// The same somebody by a token where they are in a browser: for what knows no cookies.
    pub program: Client,
}

pub struct People {
    callers: Vec<Caller>,
}

impl People {
    pub async fn meet(world: &TestWorld) -> Self {
        for org in ORGANIZATIONS {
            world.org(org).await;
        }
        world.org("elsewhere").await;
        let mut callers =
            vec![Caller { column: 0, scope: None, actor: None, client: anon(world), program: anon(world) }];
        for column in 1..WHO.len() {
            let actor = world.person_of("elsewhere", WHO[column], OrgRole::Member).await;
            for org in ORGANIZATIONS {
                let address = email(WHO[column]);
                operator::unsafe_set_role(world.registry(), org, &address, ROLES[column].0).await.expect("a role");
            }
            for scope in [None, Some(TokenScope::Read), Some(TokenScope::Write), Some(TokenScope::Admin)] {
                let program = with_token(world, &actor, scope.unwrap_or(TokenScope::Admin)).await;
                let client = client(world, &actor, scope).await;
                callers.push(Caller { column, scope, actor: Some(actor.clone()), client, program });
            }
        }
        Self { callers }
    }

    /// Grants in projects that exist by now.
    pub async fn grant(&self, world: &TestWorld) {
        for caller in self.callers.iter().filter(|c| c.scope.is_none()) {
            if let (Some(actor), Some(role)) = (&caller.actor, ROLES[caller.column].1) {
                for org in ORGANIZATIONS {
                    world.grant(&format!("{org}/vision"), actor, role).await;
                }
            }
        }
    }

    pub fn all(&self) -> impl Iterator<Item = &Caller> + Clone {
        self.callers.iter()
    }
}

async fn client(world: &TestWorld, actor: &Actor, scope: Option<TokenScope>) -> Client {
    match scope {
        None => as_person(world, actor).await,
        Some(scope) => with_token(world, actor, scope).await,
    }
}

impl Caller {
    /// Key of the account, of whoever has one.
    pub fn account(&self) -> Option<Id> {
        self.actor.as_ref().and_then(Actor::id)
    }

    /// The same somebody with a credential of their own, for what ends it.
    pub async fn anew(&self, world: &TestWorld) -> Client {
        match &self.actor {
            None => anon(world),
            Some(actor) => client(world, actor, self.scope).await,
        }
    }

    /// Somebody new with the same kind of credential, for what changes the account itself.
    pub async fn double(&self, world: &TestWorld, number: usize) -> (Client, Option<Actor>) {
        match self.actor {
            None => (anon(world), None),
            Some(_) => {
                let actor = world.person_of("elsewhere", &format!("double-{number}"), OrgRole::Member).await;
                (client(world, &actor, self.scope).await, Some(actor))
            }
        }
    }

    /// Gives them the role that they have in the other organizations.
    pub async fn join(&self, world: &TestWorld, org: &str) {
        let role = ROLES[self.column].0;
        if self.actor.is_some() && role > OrgRole::Outsider {
            operator::unsafe_set_role(world.registry(), org, &email(WHO[self.column]), role).await.expect("a role");
        }
    }

    /// What the table says, with the token's ceiling: a scope only ever takes away, and so does not being in a browser.
    pub fn expected(&self, row: &Row) -> u16 {
        let told = row.told[self.column];
        match self.scope {
            Some(scope) if scope < row.scope && told < 400 => 403,
            // Links to a new password are made by people in their browser.
            Some(_) if row.path.ends_with("/people/{id}/reset") && told < 400 => 409,
            _ => told,
        }
    }
}

impl std::fmt::Display for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.scope {
            None => f.write_str(WHO[self.column]),
            Some(scope) => write!(f, "{} with a token to {}", WHO[self.column], scope.code()),
        }
    }
}
