//! Copying with a key: a second submit of the same request makes no second copy.

use std::collections::{BTreeMap, HashMap};

use domain::{
    Id,
    api::{Act, Acted, Outcome},
};
use serde::Serialize;

use super::{
    batch::{self, CHUNK, Of, TRIES},
    matching,
};
use crate::{Actor, Error, Registry, Result, again};

/// What the keys of copies are kept under.
const ROUTE: &str = "copies";

/// What makes two requests the same.
#[derive(Serialize)]
struct Asked<'a> {
    act: &'a Act,
    ids: &'a [Id],
    of: Option<(&'a str, &'a str, &'a str, domain::table::Rows, bool, bool)>,
}

/// Acts on one version; a copy with a key once.
///
/// # Errors
/// As [`batch::one`]; what is no key, or another request's.
pub async fn one(registry: &Registry, actor: &Actor, id: Id, act: Act, key: Option<&str>) -> Result<Outcome> {
    let (Act::Copy(_), Some(key)) = (&act, key) else { return batch::one(registry, actor, id, act).await };
    let mut tx = registry.pool.begin().await?;
    let asked = Asked { act: &act, ids: &[id], of: None };
    if let Some(before) = again::recall(&mut tx, actor, (ROUTE, key), &asked).await? {
        return Ok(before);
    }
    let org = batch::place_of(&mut tx, &[id]).await?.pop().map(|(_, org)| org);
    let verdict = batch::chunk(&mut tx, actor, org, &act, &[id], false).await?.remove(&id);
    let outcome = batch::single(id, &act, verdict)?;
    again::remember(&mut tx, actor, (ROUTE, key), &outcome).await?;
    tx.commit().await?;
    Ok(outcome)
}

/// Acts on many versions; copies with a key once, all of them in one transaction.
///
/// # Errors
/// As [`batch::many`]; what is no key, or another request's.
pub async fn many(
    registry: &Registry,
    actor: &Actor,
    act: Act,
    of: Of<'_>,
    dry_run: bool,
    key: Option<&str>,
) -> Result<Acted> {
    let (Act::Copy(_), Some(key), false) = (&act, key, dry_run) else {
        return batch::many(registry, actor, act, of, dry_run).await;
    };
    let mut tries = 0;
    loop {
        tries += 1;
        match copies(registry, actor, &act, &of, key).await {
            Err(Error::Database(error)) if tries < TRIES && batch::is_in_the_way(&error) => {}
            other => return other,
        }
    }
}

async fn copies(registry: &Registry, actor: &Actor, act: &Act, of: &Of<'_>, key: &str) -> Result<Acted> {
    let asked = match of {
        Of::Ids(ids) => Asked { act, ids, of: None },
        Of::Query(s) => Asked { act, ids: &[], of: Some((s.below, s.query, s.search, s.rows, s.archived, s.own)) },
    };
    let mut tx = registry.pool.begin().await?;
    // What a query finds may be more by then: the copies themselves.
    if let Some(before) = again::recall(&mut tx, actor, (ROUTE, key), &asked).await? {
        return Ok(before);
    }
    let ids = match of {
        Of::Ids(ids) => batch::unique(ids)?,
        Of::Query(selection) => matching::ids(&mut tx, actor, selection).await?,
    };
    let mut by_org: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    for (id, org) in batch::place_of(&mut tx, &ids).await? {
        by_org.entry(org).or_default().push(id);
    }
    let mut verdicts = HashMap::new();
    for (org, mut ids) in by_org {
        ids.sort_unstable();
        for ids in ids.chunks(CHUNK) {
            verdicts.extend(batch::chunk(&mut tx, actor, Some(org), act, ids, false).await?);
        }
    }
    let acted = batch::told(act, ids, verdicts, false);
    again::remember(&mut tx, actor, (ROUTE, key), &acted).await?;
    tx.commit().await?;
    Ok(acted)
}
