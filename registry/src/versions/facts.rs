//! What the rules need to know of versions, as an actor stands to them.

use domain::{
    Id,
    experiment::ExperimentStatus,
    lifecycle::{Artifact, Facts, Run},
    permission::Access,
    version::{Registration, Stage, Status},
};
use sqlx::{FromRow, PgConnection};

use crate::{
    Result,
    audit::Entry,
    gate,
    tree::{Tree, read},
};

#[derive(FromRow)]
struct Raw {
    id: Id,
    model_id: Id,
    project_id: Id,
    number: i32,
    label: Option<String>,
    slug: String,
    status: String,
    stage: String,
    registration: String,
    archived: bool,
    has_files: bool,
    has_uri: bool,
    experiment_id: Option<Id>,
    experiment_project: Option<Id>,
    experiment_status: Option<String>,
    experiment_published: bool,
    revision: i64,
}

/// A version that the actor may see, with what the rules ask about.
pub(crate) struct Candidate {
    pub id: Id,
    pub model: Id,
    pub project: Id,
    pub number: i32,
    pub label: Option<String>,
    /// Slug of its model.
    pub slug: String,
    /// Key and project of its experiment.
    pub experiment: Option<(Id, Id)>,
    pub revision: i64,
    pub facts: Facts,
}

impl Candidate {
    /// `acme/vision/yolo@7`
    pub fn address(&self, tree: &Tree) -> String {
        let path = tree.get(self.project).map_or("", |p| p.path.as_str());
        format!("{}/{path}/{}@{}", tree.org_slug, self.slug, self.number)
    }

    /// What changed of it, for the audit log, with the revision that it has from now on.
    pub fn entry(&self, before: serde_json::Value, mut after: serde_json::Value) -> Entry {
        if let Some(fields) = after.as_object_mut() {
            fields.insert("revision".into(), (self.revision + 1).into());
        }
        Entry { project: self.project, resource: self.id, before, after }
    }
}

/// Locks versions and their experiments until the transaction ends. One order for everybody, so that two writers
/// never wait for each other in a circle: models, tags, versions, experiments, each by key.
pub(crate) async fn lock(tx: &mut PgConnection, ids: &[Id]) -> Result<()> {
    sqlx::query("select from version where id = any($1) order by id for no key update")
        .bind(ids)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "select from experiment where id in (select experiment_id from version where id = any($1)) order by id for no key update",
    )
    .bind(ids)
    .execute(tx)
    .await?;
    Ok(())
}

/// Those of the versions that the tree's actor may see, by key.
pub(crate) async fn load(db: &mut PgConnection, tree: &Tree, ids: &[Id]) -> Result<Vec<Candidate>> {
    let rows: Vec<Raw> = sqlx::query_as(
        "select v.id, v.model_id, v.project_id, v.number, v.label, m.slug, v.status, v.stage, v.registration,
                v.archived_at is not null as archived, v.size is not null as has_files, v.uri is not null as has_uri,
                v.experiment_id, e.project_id as experiment_project, e.status as experiment_status,
                e.published_at is not null as experiment_published, v.revision
         from version v join model m on m.id = v.model_id left join experiment e on e.id = v.experiment_id
         where v.id = any($1) and v.org_id = $2 order by v.id",
    )
    .bind(ids)
    .bind(tree.org)
    .fetch_all(db)
    .await?;
    let candidates = rows.into_iter().map(|raw| candidate(tree, raw)).collect::<Result<Vec<_>>>()?;
    Ok(candidates.into_iter().filter(|c| is_visible(&c.facts)).collect())
}

/// To readers of a Public project only Published, live versions exist.
fn is_visible(facts: &Facts) -> bool {
    match facts.here.access {
        Access::Hidden => false,
        Access::Public => facts.status == Status::Published && !facts.archived,
        Access::Role(_) => true,
    }
}

fn candidate(tree: &Tree, raw: Raw) -> Result<Candidate> {
    let experiment = match (&raw.experiment_status, raw.experiment_project) {
        (Some(status), Some(project)) => Some(Run {
            status: read(status, ExperimentStatus::from_code)?,
            published: raw.experiment_published,
            at: gate::standing(tree, project),
        }),
        _ => None,
    };
    Ok(Candidate {
        facts: Facts {
            status: read(&raw.status, Status::from_code)?,
            stage: read(&raw.stage, Stage::from_code)?,
            registration: read(&raw.registration, Registration::from_code)?,
            archived: raw.archived,
            artifact: match (raw.has_files, raw.has_uri) {
                (true, _) => Artifact::Files,
                (false, true) => Artifact::Elsewhere,
                (false, false) => Artifact::Nothing,
            },
            experiment,
            here: gate::standing(tree, raw.project_id),
        },
        id: raw.id,
        model: raw.model_id,
        project: raw.project_id,
        number: raw.number,
        label: raw.label,
        slug: raw.slug,
        experiment: raw.experiment_id.zip(raw.experiment_project),
        revision: raw.revision,
    })
}
