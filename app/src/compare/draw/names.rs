//! Versions that the address names in words: `acme/vision/yolo@2` in place of a key.

use domain::{Id, Refusal, compare::Asked, lifecycle::COMPARE_MAX};
use registry::{Actor, Registry, projects::address};

use crate::Failure;

/// What a query string asks for, with the keys of what it names. What leads nowhere stays among the odd words, as a
/// version does that is not there.
///
/// # Errors
/// The registry's own; to nobody in particular that there is nothing without signing in.
pub async fn asked(registry: &Registry, actor: &Actor, query: &str) -> Result<Asked, Failure> {
    let mut asked = Asked::read(query);
    if asked.odd == 0 {
        return Ok(asked);
    }
    let mut keys: Vec<Id> = Vec::new();
    let mut odd = 0;
    for (place, word) in Asked::words(query).into_iter().enumerate() {
        let key = match Id::parse_str(&word) {
            Ok(id) => Some(id),
            // No more than fit are looked for.
            Err(_) if place < COMPARE_MAX && word.contains('@') => key(registry, actor, &word).await?,
            Err(_) => None,
        };
        match key {
            Some(id) if !keys.contains(&id) => keys.push(id),
            Some(_) => {}
            None => odd += 1,
        }
    }
    (asked.ids, asked.odd) = (keys, odd);
    Ok(asked)
}

async fn key(registry: &Registry, actor: &Actor, name: &str) -> Result<Option<Id>, Failure> {
    match address::version(registry, actor, "ids", name).await.map_err(Refusal::from) {
        Ok(id) => Ok(Some(id)),
        Err(Refusal::NotFound { .. }) if actor.id().is_none() => Err(Refusal::SignInNeeded.into()),
        Err(Refusal::NotFound { .. } | Refusal::Invalid { .. }) => Ok(None),
        Err(other) => Err(other.into()),
    }
}
