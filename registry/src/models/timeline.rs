//! A model's newest versions in order of number, as dots on a line.

use domain::{
    Id, Time,
    api::TimelinePoint,
    permission::Action,
    version::{Registration, Stage, Status},
};
use sqlx::FromRow;

use crate::{Actor, Registry, Result, gate, tree::read};

/// Most versions on it.
pub const POINTS_MAX: i64 = 60;

/// The newest versions of a model, and how many there are.
pub struct Timeline {
    /// By number, the highest first.
    pub points: Vec<TimelinePoint>,
    /// All that the reader may see, the archive included.
    pub all: i64,
}

#[derive(FromRow)]
struct Raw {
    id: Id,
    number: i32,
    label: Option<String>,
    status: String,
    stage: String,
    registration: String,
    archived: bool,
    created_at: Time,
    aliases: Vec<String>,
}

/// The timeline of a model.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when it is not there or hidden.
pub async fn get(registry: &Registry, actor: &Actor, id: Id) -> Result<Timeline> {
    let mut db = registry.reads().await?;
    let granted = gate::model(&mut db, actor, id, Action::ReadPublished).await?;
    let everything = granted.role.is_some();
    let rows: Vec<Raw> = sqlx::query_as(
        "select v.id, v.number, v.label, v.status, v.stage, v.registration, v.archived_at is not null as archived, v.created_at,
                array(select a.name from alias a where a.version_id = v.id order by a.name) as aliases
         from version v where v.model_id = $1 and ($2 or (v.status = 'published' and v.archived_at is null))
         order by v.number desc limit $3",
    )
    .bind(id)
    .bind(everything)
    .bind(POINTS_MAX)
    .fetch_all(&mut *db)
    .await?;
    let all = sqlx::query_scalar(
        "select count(*) from version v where v.model_id = $1 and ($2 or (v.status = 'published' and v.archived_at is null))",
    )
    .bind(id)
    .bind(everything)
    .fetch_one(&mut *db)
    .await?;
    let point = |raw: Raw| {
        Ok(TimelinePoint {
            id: raw.id,
            number: raw.number,
            label: raw.label,
            status: read(&raw.status, Status::from_code)?,
            stage: read(&raw.stage, Stage::from_code)?,
            registration: read(&raw.registration, Registration::from_code)?,
            archived: raw.archived,
            aliases: raw.aliases,
            created: raw.created_at,
        })
    };
    Ok(Timeline { points: rows.into_iter().map(point).collect::<Result<_>>()?, all })
}
