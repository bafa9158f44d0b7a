//! One action on one version or on many: in chunks of one transaction each, with what became of every one.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{
    Id, Refusal,
    api::{Act, Acted, Ending, Outcome},
    lifecycle::{Offer, Reason, Verb},
};
use sqlx::PgConnection;

pub use super::matching::Selection;
use super::{
    act::{self, Done, Verdict},
    facts, matching,
};
use crate::{Actor, Error, Registry, Result, gate, tree::Tree};

/// Versions of one transaction: long enough to be quick, short enough that nobody waits for it.
pub(super) const CHUNK: usize = 1_000;
/// How often a chunk is tried again that got in another's way.
pub(super) const TRIES: usize = 4;

/// Which versions a batch is about.
pub enum Of<'a> {
    /// These. Duplicates count once.
    Ids(&'a [Id]),
    /// All that a query finds.
    Query(Selection<'a>),
}

/// Acts on one version.
///
/// # Errors
/// [`Refusal::NotFound`] when it is not there or hidden; the rule's.
pub async fn one(registry: &Registry, actor: &Actor, id: Id, act: Act) -> Result<Outcome> {
    let act = act::check(act, 1)?;
    let verdict = everything(registry, actor, &act, &[id], false).await?.remove(&id);
    single(id, &act, verdict)
}

/// What became of one version alone.
pub(super) fn single(id: Id, act: &Act, verdict: Option<Verdict>) -> Result<Outcome> {
    match verdict {
        None => Err(Refusal::not_found("version").into()),
        Some(Ok(done)) => Ok(outcome(id, done)),
        Some(Err(reason)) => Err(match Refusal::from(reason) {
            // The rule speaks of projects; the caller asked for a version.
            Refusal::NotFound { what } if what == "project" && !is_brought(act) => Refusal::not_found("version"),
            other => other,
        }
        .into()),
    }
}

fn is_brought(act: &Act) -> bool {
    matches!(act.verb(), Verb::Move | Verb::Copy)
}

/// Acts on many versions, or says what would become of them.
///
/// # Errors
/// What the action cannot be; a query that cannot be read; more versions than [`matching::VERSIONS_MAX`]. What is
/// wrong with single versions is said of them.
pub async fn many(registry: &Registry, actor: &Actor, act: Act, of: Of<'_>, dry_run: bool) -> Result<Acted> {
    let ids = match of {
        Of::Ids(ids) => unique(ids)?,
        Of::Query(selection) => {
            let mut db = registry.pool.acquire().await?;
            matching::ids(&mut db, actor, &selection).await?
        }
    };
    let act = act::check(act, ids.len())?;
    if matches!(&act, Act::Move(place) if place.whole_model) && ids.len() > CHUNK {
        return Err(Refusal::invalid("ids", format!("are more than {CHUNK}; name one version of each model")).into());
    }
    let verdicts = everything(registry, actor, &act, &ids, dry_run).await?;
    Ok(told(&act, ids, verdicts, dry_run))
}

/// What became of each, in the order they were named.
pub(super) fn told(act: &Act, ids: Vec<Id>, mut verdicts: HashMap<Id, Verdict>, dry_run: bool) -> Acted {
    let verb = act.verb();
    let mut acted =
        Acted { action: verb, dry_run, done: 0, refused: 0, missing: 0, reasons: Vec::new(), items: Vec::new() };
    let mut reasons = Vec::new();
    for id in ids {
        acted.items.push(match verdicts.remove(&id) {
            None => Outcome::missing(id),
            Some(Ok(done)) => outcome(id, done),
            Some(Err(reason)) => {
                reasons.push(Err(reason.clone()));
                Outcome::refused(id, None, &reason.into())
            }
        });
    }
    let count = |ending| acted.items.iter().filter(|item| item.outcome == ending).count();
    (acted.done, acted.refused, acted.missing) = (count(Ending::Done), count(Ending::Refused), count(Ending::Missing));
    acted.reasons = Offer::count(reasons).reasons;
    acted
}

pub(super) fn unique(ids: &[Id]) -> Result<Vec<Id>, Refusal> {
    let mut seen = HashSet::new();
    let ids: Vec<Id> = ids.iter().copied().filter(|id| seen.insert(*id)).collect();
    match ids.len() {
        0 => Err(Refusal::invalid("ids", "name no version")),
        n if n > matching::VERSIONS_MAX => {
            Err(Refusal::invalid("ids", format!("are more than {}", matching::VERSIONS_MAX)))
        }
        _ => Ok(ids),
    }
}

fn outcome(id: Id, done: Done) -> Outcome {
    let Done { address, changed, notice, made } = done;
    Outcome { changed, notice, made, ..Outcome::done(id, address) }
}

/// What became of each; those that do not exist for the actor are left out.
async fn everything(
    registry: &Registry,
    actor: &Actor,
    act: &Act,
    ids: &[Id],
    dry_run: bool,
) -> Result<HashMap<Id, Verdict>> {
    let mut db = registry.pool.acquire().await?;
    let places = place_of(&mut db, ids).await?;
    let mut by_org: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    for (id, org) in places {
        by_org.entry(org).or_default().push(id);
    }
    if by_org.is_empty() {
        // As long as it takes to be told that something is hidden.
        return unseen(gate::tree_of(&mut db, actor, None).await).map(|_| HashMap::new());
    }
    drop(db);
    let mut verdicts = HashMap::new();
    for (org, mut ids) in by_org {
        ids.sort_unstable();
        for chunk in ids.chunks(CHUNK) {
            match patiently(registry, actor, org, act, chunk, dry_run).await {
                Ok(some) => verdicts.extend(some),
                // Of one version the caller learns the reason itself; of many, what came before stays done.
                Err(error) if ids.len() == 1 => return Err(error),
                Err(Error::Refused(refusal)) if verdicts.is_empty() => return Err(refusal.into()),
                Err(error) => {
                    let reason = Reason::from(Refusal::from(error));
                    for id in seen(registry, actor, org, chunk).await? {
                        verdicts.insert(id, Err(reason.clone()));
                    }
                }
            }
        }
    }
    Ok(verdicts)
}

/// Keys of versions that there are, with those of their organizations.
pub(super) async fn place_of(db: &mut PgConnection, ids: &[Id]) -> Result<Vec<(Id, Id)>> {
    Ok(sqlx::query_as("select id, org_id from version where id = any($1)").bind(ids).fetch_all(db).await?)
}

/// Those of a chunk that exist for the actor.
async fn seen(registry: &Registry, actor: &Actor, org: Id, ids: &[Id]) -> Result<Vec<Id>> {
    let mut db = registry.pool.acquire().await?;
    let Some(tree) = unseen(gate::tree_of(&mut db, actor, Some(org)).await)? else { return Ok(Vec::new()) };
    Ok(facts::load(&mut db, &tree, ids).await?.into_iter().map(|v| v.id).collect())
}

/// A chunk in a transaction of its own, again when the database ended it for another's sake.
async fn patiently(
    registry: &Registry,
    actor: &Actor,
    org: Id,
    act: &Act,
    ids: &[Id],
    dry_run: bool,
) -> Result<HashMap<Id, Verdict>> {
    let mut tries = 0;
    loop {
        tries += 1;
        let mut tx = registry.pool.begin().await?;
        let result = chunk(&mut tx, actor, Some(org), act, ids, dry_run).await;
        match result {
            Ok(verdicts) => {
                tx.commit().await?;
                return Ok(verdicts);
            }
            Err(Error::Database(error)) if tries < TRIES && is_in_the_way(&error) => tx.rollback().await?,
            Err(error) => return Err(error),
        }
    }
}

/// A chunk in the caller's transaction.
pub(super) async fn chunk(
    tx: &mut PgConnection,
    actor: &Actor,
    org: Option<Id>,
    act: &Act,
    ids: &[Id],
    dry_run: bool,
) -> Result<HashMap<Id, Verdict>> {
    match unseen(gate::tree_of(tx, actor, org).await)? {
        Some(tree) => act::run(tx, actor, &tree, act, ids, dry_run).await,
        None => Ok(HashMap::new()),
    }
}

/// A hidden organization has nothing in it.
fn unseen(tree: Result<Tree>) -> Result<Option<Tree>> {
    match tree {
        Ok(tree) => Ok(Some(tree)),
        Err(Error::Refused(Refusal::NotFound { .. })) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Deadlock, or two that could not be put in an order.
pub(super) fn is_in_the_way(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|e| e.code());
    matches!(code.as_deref(), Some("40P01" | "40001"))
}
