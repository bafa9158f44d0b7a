//! What can be done with a selection, before anything is done.

use domain::{
    Id, Refusal,
    experiment::ExperimentStatus,
    lifecycle::{Facts, Offer, Verb, offer},
    permission::Access,
};

use super::{
    batch::{Of, unique},
    facts, matching,
};
use crate::{Actor, Error, Registry, Result, gate};

/// What the rules ask about versions that the actor may see; the others are left out.
///
/// # Errors
/// No version, or too many; a query that cannot be read.
pub async fn facts(registry: &Registry, actor: &Actor, of: Of<'_>) -> Result<Vec<(Id, Facts)>> {
    let mut db = registry.reads().await?;
    let ids = match of {
        Of::Ids(ids) => unique(ids)?,
        Of::Query(selection) => matching::ids(&mut db, actor, &selection).await?,
    };
    let orgs: Vec<Id> = sqlx::query_scalar("select distinct org_id from version where id = any($1)")
        .bind(&ids)
        .fetch_all(&mut *db)
        .await?;
    let mut all = Vec::new();
    for org in orgs {
        match gate::tree_of(&mut db, actor, Some(org)).await {
            Ok(tree) => {
                let found = facts::load(&mut db, &tree, &ids).await?;
                all.extend(found.into_iter().map(|v| (v.id, told(v.facts))));
            }
            Err(Error::Refused(Refusal::NotFound { .. })) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(all)
}

/// How an experiment stands is for those alone who may see it, and that there is one for those who have a
/// role here; the rules ask about them first.
fn told(mut facts: Facts) -> Facts {
    if !matches!(facts.here.access, Access::Role(_)) {
        facts.experiment = None;
    }
    if let Some(run) = &mut facts.experiment
        && !matches!(run.at.access, Access::Role(_))
    {
        run.status = ExperimentStatus::Completed;
    }
    facts
}

/// To how many of a selection each action applies, and why not to the rest.
///
/// # Errors
/// As [`facts`].
pub async fn offers(registry: &Registry, actor: &Actor, of: Of<'_>) -> Result<Vec<(Verb, Offer)>> {
    let facts: Vec<Facts> = facts(registry, actor, of).await?.into_iter().map(|(_, facts)| facts).collect();
    Ok(Verb::ALL.iter().map(|&verb| (verb, offer(verb, &facts))).collect())
}
