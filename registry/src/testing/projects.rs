//! Projects of a test.

use domain::{
    Id,
    address::Address,
    api::{NewProject, Resolved},
    permission::{ProjectRole, Visibility},
};

use sqlx::PgConnection;

use super::{TestWorld, email};
use crate::{Actor, Error, gate, people::operator, projects, tree};

/// Paths of the projects that somebody may see, by name, as requests have them; in a transaction, as it stands there.
pub async fn paths_seen(db: &mut PgConnection, actor: &Actor, organization: &str) -> Vec<String> {
    match gate::tree(db, actor, organization).await {
        Ok(tree) => tree.visible().map(|p| p.path.clone()).collect(),
        Err(Error::Refused(_)) => Vec::new(),
        Err(error) => panic!("{error}"),
    }
}

impl TestWorld {
    /// Makes a project as the organization's owner; projects above must exist.
    pub async fn project(&self, path: &str, visibility: Visibility) -> Id {
        let org = path.split('/').next().unwrap_or_default();
        let owner = self.owner_of(org).await;
        let new = NewProject { path: path.into(), visibility: Some(visibility), ..NewProject::default() };
        projects::create::create(self.registry(), &owner, new).await.expect("a project").id
    }

    /// Whether the next request takes the organization's projects from memory.
    pub async fn has_kept_projects(&self, org: Id) -> bool {
        let mut db = self.pool().acquire().await.expect("a connection");
        tree::is_kept(&mut db, org).await.expect("an answer")
    }

    /// Key of a project.
    pub async fn project_id(&self, path: &str) -> Id {
        let address = Address::parse(path).expect("an address");
        let owner = self.owner_of(&address.organization).await;
        match projects::address::resolve(self.registry(), &owner, &address).await.expect("a project") {
            Resolved::Project { id, .. } => id,
            other => panic!("{path} is {other:?}"),
        }
    }

    /// Grants somebody a role in a project.
    pub async fn grant(&self, path: &str, actor: &Actor, role: ProjectRole) {
        let name = &actor.person().expect("somebody").name;
        operator::unsafe_grant(self.registry(), path, &email(name), Some(role)).await.expect("a grant");
    }

    /// Grants a team a role in a project.
    pub async fn grant_team(&self, path: &str, team: Id, role: ProjectRole) {
        let project = self.project_id(path).await;
        sqlx::query(
            "insert into project_grant (org_id, id, project_id, team_id, role)
             select org_id, $1, id, $3, $4 from project where id = $2",
        )
        .bind(Id::now_v7())
        .bind(project)
        .bind(team)
        .bind(role.code())
        .execute(self.pool())
        .await
        .expect("a grant");
    }

    /// Grants of the projects above no longer count in this one.
    pub async fn only_listed_people(&self, path: &str) {
        self.sql(&format!("update project set inherits = false where id = '{}'", self.project_id(path).await)).await;
    }

    /// Moves a project below another, or to the top.
    pub async fn move_project(&self, id: Id, below: Option<Id>) {
        let parent = below.map_or("null".to_owned(), |p| format!("'{p}'"));
        self.sql(&format!("update project set parent_id = {parent} where id = '{id}'")).await;
    }
}
