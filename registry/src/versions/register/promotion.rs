//! Whose experiments may become versions of a project.

use domain::{
    Id, Refusal,
    lifecycle::{Origin, promotion_allows},
    permission::Action,
    project::PromotionRule,
};
use sqlx::PgConnection;

use crate::{Actor, Result, gate, versions::target::Target};

/// The experiment must be visible to the caller and let in by the target's rule.
pub(crate) async fn check_promotion(
    tx: &mut PgConnection,
    actor: &Actor,
    target: &Target,
    experiment: Id,
) -> Result<()> {
    let experiment = gate::experiment(tx, actor, experiment, Action::See).await?;
    let tree = &target.granted.tree;
    if experiment.tree.org != tree.org {
        return Err(Refusal::invalid("experiment", "belongs to another organization").into());
    }
    let project = target.granted.project()?;
    let listed = project.promotion_rule == PromotionRule::Listed
        && sqlx::query_scalar("select exists (select from promotion_source where project_id = $1 and source_id = $2)")
            .bind(project.id)
            .bind(experiment.project)
            .fetch_one(tx)
            .await?;
    let origin = Origin { in_subtree: tree.is_within(experiment.project, project.id), listed };
    if promotion_allows(project.promotion_rule, origin) {
        return Ok(());
    }
    let source = tree.reference(experiment.project).map_or_else(|| "another project".into(), |p| p.path);
    Err(Refusal::PromotionRule {
        project: project.path.clone(),
        rule: project.promotion_rule.title().to_owned(),
        source_project: source,
    }
    .into())
}
