//! The stages that a version had.

use domain::{Id, Time, api::StageChange, permission::Action, person::PersonRef, version::Stage};
use sqlx::FromRow;

use crate::{Actor, Registry, Result, gate, tree::read};

/// Most changes that are read.
const CHANGES_MAX: i64 = 500;

#[derive(FromRow)]
struct Raw {
    from_stage: Option<String>,
    to_stage: String,
    changed_by: Option<Id>,
    name: Option<String>,
    changed_at: Time,
    reason: String,
    message: String,
}

/// Its stages with who set them and why, newest first.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when it is not there or hidden.
pub async fn get(registry: &Registry, actor: &Actor, id: Id) -> Result<Vec<StageChange>> {
    let mut db = registry.reads().await?;
    let granted = gate::version(&mut db, actor, id, Action::See).await?;
    let rows: Vec<Raw> = sqlx::query_as(
        "select s.from_stage, s.to_stage, s.changed_by, a.name, s.changed_at, s.reason, s.message
         from stage_change s left join account a on a.id = s.changed_by
         where s.version_id = $1 order by s.changed_at desc, s.id desc limit $2",
    )
    .bind(id)
    .bind(CHANGES_MAX)
    .fetch_all(&mut *db)
    .await?;
    let people = gate::may_see_people(&granted.tree);
    rows.into_iter()
        .map(|raw| {
            Ok(StageChange {
                at: raw.changed_at,
                from: raw.from_stage.map(|stage| read(&stage, Stage::from_code)).transpose()?,
                to: read(&raw.to_stage, Stage::from_code)?,
                who: raw.changed_by.zip(raw.name).filter(|_| people).map(|(id, name)| PersonRef { id, name }),
                reason: raw.reason,
                message: raw.message,
            })
        })
        .collect()
}
