//! Turning what the database says of versions into rows that this actor may see.

use std::collections::BTreeMap;

use domain::{
    Id, Time,
    permission::Access,
    person::PersonRef,
    table::{ModelRef, ProjectRef, Row, TaskRef},
    version::{Registration, Stage, Status},
};
use sqlx::{FromRow, PgConnection};

use crate::{
    Result, gate, tags,
    tree::{Tree, read},
};

/// A version with the names it refers to.
#[derive(FromRow)]
pub(crate) struct Raw {
    pub id: Id,
    pub model_id: Id,
    pub project_id: Id,
    pub number: i32,
    pub label: Option<String>,
    pub framework: Option<String>,
    pub status: String,
    pub stage: String,
    pub registration: String,
    pub created_at: Time,
    pub model_name: String,
    pub model_slug: String,
    pub user_id: Option<Id>,
    pub user_name: Option<String>,
    pub experiment_id: Option<Id>,
    pub experiment_name: Option<String>,
    pub experiment_project: Option<Id>,
}

/// The columns of [`Raw`], of `version v` with `join`s that [`JOINS`] makes.
pub(crate) const COLUMNS: &str = "v.id, v.model_id, v.project_id, v.number, v.label, v.framework, v.status, v.stage, \
     v.registration, v.created_at, m.name as model_name, m.slug as model_slug, v.user_id, a.name as user_name, \
     v.experiment_id, e.name as experiment_name, e.project_id as experiment_project";

/// The joins that [`COLUMNS`] needs.
pub(crate) const JOINS: &str = "join model m on m.id = v.model_id left join account a on a.id = v.user_id \
     left join experiment e on e.id = v.experiment_id";

/// Rows as the actor of the tree may see them, with their tags.
pub(crate) async fn finish(db: &mut PgConnection, tree: &Tree, raw: Vec<Raw>) -> Result<Vec<Row>> {
    let ids: Vec<Id> = raw.iter().map(|r| r.id).collect();
    let mut tags = tags::of_versions(db, &ids).await?;
    raw.into_iter()
        // A project made after the tree was read: nobody has asked yet who may see it.
        .filter_map(|raw| Some((tree.get(raw.project_id)?, raw)))
        .map(|(project, raw)| {
            let role = matches!(project.access, Access::Role(_));
            let task = match (raw.experiment_id, raw.experiment_name, raw.experiment_project) {
                (Some(id), Some(name), Some(at)) if gate::has_role(tree, at) => Some(TaskRef { id, name }),
                _ => None,
            };
            let user = match (raw.user_id, raw.user_name) {
                (Some(id), Some(name)) if role && gate::may_see_people(tree) => Some(PersonRef { id, name }),
                _ => None,
            };
            Ok(Row {
                tags: tags.remove(&raw.id).unwrap_or_default(),
                id: raw.id,
                model: ModelRef {
                    id: raw.model_id,
                    name: raw.model_name,
                    path: format!("{}/{}", project.path, raw.model_slug),
                },
                number: raw.number,
                label: raw.label,
                framework: raw.framework,
                status: read(&raw.status, Status::from_code)?,
                stage: read(&raw.stage, Stage::from_code)?,
                registration: read(&raw.registration, Registration::from_code)?,
                project: ProjectRef { id: project.id, name: project.name.clone(), path: project.path.clone() },
                user,
                task,
                created: raw.created_at,
                columns: BTreeMap::new(),
            })
        })
        .collect()
}
