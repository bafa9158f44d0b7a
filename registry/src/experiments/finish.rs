//! Ending an experiment's run.

use domain::{Id, experiment::ExperimentStatus, lifecycle, permission::Action};
use serde_json::json;

use crate::{Actor, Registry, Result, audit, gate, tree::read};

/// Ends the run as completed, failed or stopped.
///
/// # Errors
/// The role; it has ended already.
pub async fn finish(registry: &Registry, actor: &Actor, id: Id, to: ExperimentStatus) -> Result<()> {
    let mut tx = registry.pool.begin().await?;
    let granted = gate::experiment(&mut tx, actor, id, Action::Register).await?;
    let (status, published): (String, bool) =
        sqlx::query_as("select status, published_at is not null from experiment where id = $1 for update")
            .bind(id)
            .fetch_one(&mut *tx)
            .await?;
    lifecycle::finish_experiment(read(&status, ExperimentStatus::from_code)?, published, to)?;
    sqlx::query("update experiment set status = $2, updated_at = now(), revision = revision + 1 where id = $1")
        .bind(id)
        .bind(to.code())
        .execute(&mut *tx)
        .await?;
    let change = audit::Change {
        org: Some(granted.tree.org),
        project: Some(granted.project),
        action: "experiment.finished",
        resource: Some(id),
        before: json!({"status": status}),
        after: json!({"status": to.code()}),
    };
    audit::record(&mut tx, actor, change).await?;
    tx.commit().await?;
    Ok(())
}
