//! The one gate: facts about the actor and the thing go in, [`domain::permission::decide`] answers,
//! and only a [`Granted`] comes out. Its constructor is private: holding one is the permission.

use std::ops::Deref;

use domain::{
    Id, Refusal,
    lifecycle::Standing,
    permission::{Access, Action, OrgRole, ProjectRole, Resource, Subject, decide},
    person::PersonRef,
    version::Status,
};
use sqlx::PgConnection;

use crate::{
    Actor, Error, Result,
    tree::{Organization, Project, Tree},
};

/// Proof that the gate let the actor do something to `T`.
pub struct Granted<T> {
    target: T,
    /// The organization as the actor sees it.
    pub tree: Tree,
}

impl<T> Deref for Granted<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.target
    }
}

/// The organization itself.
pub struct TheOrganization;

/// A project.
pub struct TheProject {
    /// Key.
    pub id: Id,
    /// The actor's role; absent for readers of a Public project.
    pub role: Option<ProjectRole>,
}

/// A version.
pub struct TheVersion {
    /// Key.
    pub id: Id,
    /// Key of its model.
    pub model: Id,
    /// Key of its project.
    pub project: Id,
    /// The actor's role; absent for readers of a Public project.
    pub role: Option<ProjectRole>,
}

/// A model.
pub struct TheModel {
    /// Key.
    pub id: Id,
    /// Key of its project.
    pub project: Id,
    /// The actor's role; absent for readers of a Public project.
    pub role: Option<ProjectRole>,
}

/// An experiment.
pub struct TheExperiment {
    /// Key.
    pub id: Id,
    /// Key of its project.
    pub project: Id,
}

impl Granted<TheProject> {
    /// The project's facts.
    ///
    /// # Errors
    /// Never in practice: the gate found it in this very tree.
    pub fn project(&self) -> Result<&Project> {
        self.tree.get(self.id).ok_or_else(|| Error::Broken("a granted project left its tree".into()))
    }
}

impl Granted<TheVersion> {
    /// Whether the actor may do another thing to the same version.
    ///
    /// # Errors
    /// The decision's refusal.
    pub fn also(&self, action: Action) -> Result<()> {
        let access = self.tree.get(self.project).map_or(Access::Hidden, |p| p.access);
        Ok(decide(&self.tree.subject, action, Resource::Project(access))?)
    }
}

/// The organization's tree for an actor: lists take their scope from it.
///
/// # Errors
/// [`Refusal::NotFound`] when nothing of it may be seen.
pub(crate) async fn tree(db: &mut PgConnection, actor: &Actor, org_slug: &str) -> Result<Tree> {
    Tree::load(db, actor, Organization::Slug(org_slug)).await
}

/// The tree of an organization by key; `None` takes as long to find nothing.
pub(crate) async fn tree_of(db: &mut PgConnection, actor: &Actor, org: Option<Id>) -> Result<Tree> {
    Tree::load(db, actor, Organization::Id(org)).await
}

/// An action on the organization.
pub(crate) async fn organization(
    db: &mut PgConnection,
    actor: &Actor,
    org_slug: &str,
    action: Action,
) -> Result<Granted<TheOrganization>> {
    let tree = tree(db, actor, org_slug).await?;
    decide(&tree.subject, action, Resource::Organization)?;
    // The organization may have raised the bar for new top-level projects.
    if action == Action::CreateProject && tree.subject.org_role < tree.top_level_role {
        return Err(Refusal::RoleNeeded {
            action: action.title().into(),
            role: tree.top_level_role.title().into(),
            yours: tree.subject.org_role.title().into(),
        }
        .into());
    }
    Ok(Granted { target: TheOrganization, tree })
}

/// What the actor does to their own account.
///
/// # Errors
/// [`Refusal::SignInNeeded`] for nobody; a token's scope.
pub(crate) fn oneself(actor: &Actor, action: Action) -> Result<&PersonRef> {
    let subject = Subject { signed_in: actor.id().is_some(), org_role: OrgRole::Outsider, scope: actor.scope() };
    decide(&subject, action, Resource::Oneself)?;
    Ok(actor.person()?)
}

/// An action on the organization's people and settings. Such changes take turns, and what the actor may do is asked
/// when it is theirs.
pub(crate) async fn turn(
    tx: &mut PgConnection,
    actor: &Actor,
    org_slug: &str,
    action: Action,
) -> Result<Granted<TheOrganization>> {
    let granted = organization(tx, actor, org_slug, action).await?;
    sqlx::query("select from organization where id = $1 for no key update")
        .bind(granted.tree.org)
        .execute(&mut *tx)
        .await?;
    organization(tx, actor, org_slug, action).await
}

/// An action on a project that a loaded tree holds.
pub(crate) fn project_in(tree: Tree, id: Option<Id>, action: Action) -> Result<Granted<TheProject>> {
    let (id, access) = match id.and_then(|id| tree.get(id)) {
        Some(project) => (project.id, project.access),
        None => (Id::nil(), Access::Hidden),
    };
    decide(&tree.subject, action, Resource::Project(access))?;
    Ok(Granted { target: TheProject { id, role: role_of(access) }, tree })
}

/// An action on a project by key.
pub(crate) async fn project(
    db: &mut PgConnection,
    actor: &Actor,
    id: Id,
    action: Action,
) -> Result<Granted<TheProject>> {
    let org: Option<Id> =
        sqlx::query_scalar("select org_id from project where id = $1").bind(id).fetch_optional(&mut *db).await?;
    let tree = as_missing("project", Tree::load(db, actor, Organization::Id(org)).await)?;
    project_in(tree, Some(id), action)
}

/// An action on a version by key.
pub(crate) async fn version(
    db: &mut PgConnection,
    actor: &Actor,
    id: Id,
    action: Action,
) -> Result<Granted<TheVersion>> {
    let found: Option<(Id, Id, Id, String, bool)> = sqlx::query_as(
        "select org_id, model_id, project_id, status, archived_at is not null from version where id = $1",
    )
    .bind(id)
    .fetch_optional(&mut *db)
    .await?;
    let tree = as_missing("version", Tree::load(db, actor, Organization::Id(found.as_ref().map(|f| f.0))).await)?;
    let Some((_, model, project, status, archived)) = found else {
        return Err(Refusal::not_found("version").into());
    };
    let mut access = tree.get(project).map_or(Access::Hidden, |p| p.access);
    // To readers of a Public project only Published, live versions exist.
    if access == Access::Public && (status != Status::Published.code() || archived) {
        access = Access::Hidden;
    }
    decide(&tree.subject, action, Resource::Project(access)).map_err(|refusal| match refusal {
        Refusal::NotFound { .. } => Refusal::not_found("version"),
        other => other,
    })?;
    Ok(Granted { target: TheVersion { id, model, project, role: role_of(access) }, tree })
}

/// An action on a model by key.
pub(crate) async fn model(db: &mut PgConnection, actor: &Actor, id: Id, action: Action) -> Result<Granted<TheModel>> {
    let found: Option<(Id, Id, bool)> = sqlx::query_as(
        "select org_id, project_id, exists (select from version where model_id = m.id and status = 'published' and archived_at is null)
         from model m where id = $1",
    )
    .bind(id)
    .fetch_optional(&mut *db)
    .await?;
    let tree = as_missing("model", Tree::load(db, actor, Organization::Id(found.map(|f| f.0))).await)?;
    let Some((_, project, shown)) = found else { return Err(Refusal::not_found("model").into()) };
    let mut access = tree.get(project).map_or(Access::Hidden, |p| p.access);
    // Of a Public project strangers know only models with something Published.
    if access == Access::Public && !shown {
        access = Access::Hidden;
    }
    decide(&tree.subject, action, Resource::Project(access)).map_err(|refusal| match refusal {
        Refusal::NotFound { .. } => Refusal::not_found("model"),
        other => other,
    })?;
    Ok(Granted { target: TheModel { id, project, role: role_of(access) }, tree })
}

/// An action on an experiment by key. Experiments are never part of what Public shows.
pub(crate) async fn experiment(
    db: &mut PgConnection,
    actor: &Actor,
    id: Id,
    action: Action,
) -> Result<Granted<TheExperiment>> {
    let found: Option<(Id, Id)> = sqlx::query_as("select org_id, project_id from experiment where id = $1")
        .bind(id)
        .fetch_optional(&mut *db)
        .await?;
    let tree = as_missing("experiment", Tree::load(db, actor, Organization::Id(found.map(|f| f.0))).await)?;
    let Some((_, project)) = found else { return Err(Refusal::not_found("experiment").into()) };
    let access = tree.get(project).map_or(Access::Hidden, |p| p.access);
    decide(&tree.subject, action, Resource::Project(access)).map_err(|refusal| match refusal {
        Refusal::NotFound { .. } => Refusal::not_found("experiment"),
        other => other,
    })?;
    Ok(Granted { target: TheExperiment { id, project }, tree })
}

/// What the actor of the tree is to a project, for the rules that decide about versions in it.
pub(crate) fn standing(tree: &Tree, project: Id) -> Standing {
    let usual = Standing { scope: tree.subject.scope, ..Standing::of(Access::Hidden) };
    tree.get(project).map_or(usual, |p| Standing {
        access: p.access,
        publish: p.publish_role,
        production: p.production_role,
        ..usual
    })
}

/// Colours of tags are everybody's: who may tag anywhere in the organization may choose them.
pub(crate) fn may_colour(tree: &Tree) -> Result<()> {
    let widest = tree.visible().map(|p| p.access).max().unwrap_or(Access::Hidden);
    Ok(decide(&tree.subject, Action::Tag, Resource::Project(widest))?)
}

/// Whether the actor has a role in a project of the tree, and so may see its experiments.
pub(crate) fn has_role(tree: &Tree, project: Id) -> bool {
    tree.get(project).is_some_and(|p| matches!(p.access, Access::Role(_)))
}

/// Whether the actor is a member, who may be told colleagues' names.
pub(crate) fn may_see_people(tree: &Tree) -> bool {
    tree.subject.org_role > OrgRole::Outsider || tree.visible().any(|p| matches!(p.access, Access::Role(_)))
}

fn role_of(access: Access) -> Option<ProjectRole> {
    match access {
        Access::Role(role) => Some(role),
        Access::Public | Access::Hidden => None,
    }
}

/// A hidden organization makes its things missing, not itself.
fn as_missing<T>(what: &str, result: Result<T>) -> Result<T> {
    match result {
        Err(Error::Refused(Refusal::NotFound { .. })) => Err(Refusal::not_found(what).into()),
        other => other,
    }
}
