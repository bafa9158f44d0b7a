//! One action on some versions in one transaction: facts under locks, the rule for each, the change for those it lets.

use std::collections::{BTreeMap, HashMap};

use domain::{
    Id, Refusal,
    api::Act,
    lifecycle::{self, Reason},
    version::Stage,
};
use sqlx::PgConnection;

use super::{
    alias, archive, copy, delete,
    facts::{self, Candidate},
    move_model, move_to,
    place::{self, Model, Target},
    publish, restore, stage, tag,
};
use crate::{
    Actor, Error, Result,
    quota::{self, Standing},
    tags,
    tree::Tree,
};

/// What was done to one version.
#[derive(Clone, Debug)]
pub(super) struct Done {
    /// Its address afterwards, or its copy's; absent when it is gone.
    pub address: Option<String>,
    /// Whether anything changed.
    pub changed: bool,
    /// What the caller should know.
    pub notice: Option<String>,
    /// The copy's key.
    pub made: Option<Id>,
}

impl Done {
    pub fn at(address: String) -> Self {
        Self { address: Some(address), changed: true, notice: None, made: None }
    }
}

/// What became of a version that the actor may see.
pub(super) type Verdict = Result<Done, Reason>;

/// What has to be there before rows are locked.
#[derive(Default)]
struct Ready {
    /// Keys of tags to add.
    tags: Vec<Id>,
    target: Option<Target>,
    /// How much room there is at the target; nothing of it is asked in a dry run.
    room: Option<Standing>,
    /// Models to come to, by slug; none in a dry run.
    models: BTreeMap<String, Model>,
    /// Keys of those that exist, by slug.
    known: HashMap<String, Id>,
}

impl Ready {
    /// Whether what was brought to the target fits.
    async fn hold(&self, tx: &mut PgConnection, tree: &Tree) -> Result<()> {
        match (&self.target, &self.room) {
            (Some(target), Some(room)) => quota::hold(tx, tree, target.project, room).await,
            _ => Ok(()),
        }
    }
}

/// Reads an action's words as they are kept.
///
/// # Errors
/// What they cannot be.
pub(super) fn check(act: Act, versions: usize) -> Result<Act, Refusal> {
    match &act {
        Act::Tag(words) => return Ok(Act::Tag(tag::check(words)?)),
        Act::Alias(words) => alias::check(words, versions)?,
        Act::Stage(new) => stage::check(new)?,
        _ => {}
    }
    Ok(act)
}

/// Acts on versions of the tree's organization. Those that are not in the answer do not exist for the actor.
pub(super) async fn run(
    tx: &mut PgConnection,
    actor: &Actor,
    tree: &Tree,
    act: &Act,
    ids: &[Id],
    dry_run: bool,
) -> Result<HashMap<Id, Verdict>> {
    let mut ready = prepare(tx, actor, tree, act, ids, dry_run).await?;
    if let (Act::Move(place), Some(target)) = (act, &ready.target)
        && place.whole_model
    {
        let verdicts = move_model::run(tx, actor, tree, target, ids, dry_run).await?;
        return ready.hold(tx, tree).await.map(|()| verdicts);
    }
    if !dry_run {
        facts::lock(tx, ids).await?;
    }
    let versions = facts::load(tx, tree, ids).await?;
    let mut verdicts = HashMap::new();
    let mut let_through = Vec::new();
    for version in &versions {
        match decide(tree, act, &ready, version) {
            Ok(()) => let_through.push(version),
            Err(reason) => {
                verdicts.insert(version.id, Err(reason));
            }
        }
    }
    let mut done = match dry_run || let_through.is_empty() {
        true => HashMap::new(),
        false => apply(tx, actor, tree, act, &mut ready, &let_through).await?,
    };
    ready.hold(tx, tree).await?;
    let mut foreseen = match (&ready.target, dry_run) {
        (Some(target), true) => target.foresee(tx, &let_through, matches!(act, Act::Copy(_))).await?,
        _ => HashMap::new(),
    };
    for version in let_through {
        let done = done.remove(&version.id).unwrap_or_else(|| Done {
            address: (*act != Act::Delete || dry_run).then(|| version.address(tree)),
            notice: foreseen.remove(&version.id).flatten(),
            ..Done::at(String::new())
        });
        verdicts.insert(version.id, Ok(done));
    }
    Ok(verdicts)
}

async fn prepare(
    tx: &mut PgConnection,
    actor: &Actor,
    tree: &Tree,
    act: &Act,
    ids: &[Id],
    dry_run: bool,
) -> Result<Ready> {
    let mut ready = Ready::default();
    match act {
        Act::Tag(words) if !dry_run => {
            let found = facts::load(tx, tree, ids).await?;
            // No tag is made by somebody who may put it on nothing.
            if found.iter().any(|v| lifecycle::tag(&v.facts).is_ok()) {
                ready.tags = tags::ensure(tx, tree.org, &words.add).await?;
            }
        }
        Act::Alias(_) if !dry_run => alias::lock(tx, ids).await?,
        Act::Move(domain::api::NewPlace { to, .. }) | Act::Copy(domain::api::NewCopy { to, .. }) => {
            let found = facts::load(tx, tree, ids).await?;
            // Who sees none of the versions is told nothing of the target.
            if found.is_empty() {
                return Ok(ready);
            }
            let target = place::find(tx, tree, to).await?;
            // Before any lock on rows: whoever registers takes them in this order, too.
            ready.room = if dry_run { None } else { Some(quota::turn(tx, tree, target.project).await?) };
            let slugs: Vec<&str> = found.iter().map(|v| v.slug.as_str()).collect();
            ready.known = target.known(tx, &slugs).await?;
            let whole = matches!(act, Act::Move(place) if place.whole_model);
            // Nor is a model made for nothing.
            ready.target = Some(target);
            if !dry_run && !whole && found.iter().any(|v| decide(tree, act, &ready, v).is_ok()) {
                let target = ready.target.as_ref().ok_or_else(|| Error::Broken("no target".into()))?;
                ready.models = target.models(tx, actor, tree, ids).await?;
                ready.known = ready.models.iter().map(|(slug, model)| (slug.clone(), model.id)).collect();
            }
        }
        _ => {}
    }
    Ok(ready)
}

fn decide(tree: &Tree, act: &Act, ready: &Ready, version: &Candidate) -> Result<(), Reason> {
    let facts = &version.facts;
    match (act, &ready.target) {
        (Act::Publish, _) => lifecycle::publish(facts).map(drop),
        (Act::Archive, _) => lifecycle::archive(facts),
        (Act::Restore, _) => lifecycle::restore(facts),
        (Act::Tag(_), _) => lifecycle::tag(facts),
        (Act::Stage(new), _) => lifecycle::stage(facts, new.stage),
        (Act::Alias(_), _) => lifecycle::alias(facts),
        (Act::Delete, _) => lifecycle::delete(facts),
        (Act::Move(_), Some(target)) => {
            let same = ready.known.get(target.slug(version)) == Some(&version.model);
            lifecycle::move_to(facts, &target.destination(tree, version), same)
        }
        (Act::Copy(new), Some(target)) => {
            lifecycle::copy(facts, &target.destination(tree, version), new.stage.unwrap_or(Stage::Testing))
        }
        (Act::Move(_) | Act::Copy(_), None) => Err(Refusal::not_found("project").into()),
    }
}

async fn apply(
    tx: &mut PgConnection,
    actor: &Actor,
    tree: &Tree,
    act: &Act,
    ready: &mut Ready,
    versions: &[&Candidate],
) -> Result<HashMap<Id, Done>> {
    let mut done = HashMap::new();
    // What was so before is done, too.
    let unchanged = |v: &Candidate| (v.id, Done { changed: false, ..Done::at(v.address(tree)) });
    match act {
        Act::Publish => publish::apply(tx, actor, tree, versions).await?,
        Act::Archive => archive::apply(tx, actor, tree, versions).await?,
        Act::Restore => restore::apply(tx, actor, tree, versions).await?,
        Act::Stage(new) => stage::apply(tx, actor, tree, versions, new).await?,
        Act::Delete => delete::apply(tx, actor, tree, versions).await?,
        Act::Tag(words) => {
            let changed = tag::apply(tx, actor, tree, versions, words, &ready.tags).await?;
            let changed: std::collections::HashSet<Id> = changed.into_iter().collect();
            done.extend(versions.iter().filter(|v| !changed.contains(&v.id)).map(|v| unchanged(v)));
        }
        Act::Alias(words) => {
            for version in versions {
                if !alias::apply(tx, actor, tree, version, words).await? {
                    done.extend([unchanged(version)]);
                }
            }
        }
        Act::Move(_) | Act::Copy(_) => {
            let Ready { target: Some(target), models, .. } = ready else {
                return Err(Error::Broken("no target".into()));
            };
            done = match act {
                Act::Copy(new) => {
                    let stage = new.stage.unwrap_or(Stage::Testing);
                    copy::apply(tx, actor, tree, versions, target, models, stage).await?
                }
                _ => move_to::apply(tx, actor, tree, versions, target, models).await?,
            };
        }
    }
    Ok(done)
}
