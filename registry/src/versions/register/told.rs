//! What the files of a new version tell of it, where whoever brings it says nothing: labels, producer, parameters.
//!
//! A file that cannot be read, or not soon, tells nothing, and is registered all the same.

use std::collections::BTreeMap;

use domain::{
    Id,
    api::{Header, NewVersion},
    labels::{LABELS_MAX, check},
    name,
};

use crate::{Actor, Registry, versions::header};

/// Files that are looked into: weights come in parts, and the first tells.
const FILES: usize = 4;
/// Where the name of the program that wrote a file is kept.
const PRODUCER: &str = "producer";

/// Fills in what the files tell; how many numbers their tensors hold.
pub(super) async fn fill(registry: &Registry, actor: &Actor, new: &mut NewVersion) -> Option<i64> {
    let mut parameters = None;
    for file in new.files.iter().take(FILES) {
        let Some(header) = look(registry, actor, file.upload, file.name.as_deref()).await else { continue };
        let count = header.parameters.and_then(|count| i64::try_from(count).ok());
        parameters = match (parameters, count) {
            (Some(before), Some(count)) => i64::checked_add(before, count),
            (before, count) => before.or(count),
        };
        if new.labels.is_empty() {
            new.labels = labels(&header);
        }
        if !header.producer.is_empty() && name::check_text(PRODUCER, &header.producer).is_ok() {
            new.metadata.entry(PRODUCER.to_owned()).or_insert(header.producer);
        }
    }
    parameters.filter(|_| new.files.len() <= FILES)
}

/// What an upload of the actor's own says of itself.
async fn look(registry: &Registry, actor: &Actor, upload: Id, named: Option<&str>) -> Option<Header> {
    let found: Option<(Id, String, i64)> = sqlx::query_as(
        "select org_id, name, size from upload where id = $1 and account_id = $2 and arrived_at is not null",
    )
    .bind(upload)
    .bind(actor.id())
    .fetch_optional(&registry.pool)
    .await
    .ok()?;
    let (org, name, size) = found?;
    header::glance(registry, org, upload, u64::try_from(size).ok()?, named.unwrap_or(&name)).await
}

/// The enumeration that a file carries, where a version can have it.
fn labels(header: &Header) -> BTreeMap<String, i64> {
    let labels: BTreeMap<String, i64> =
        header.labels.iter().take(LABELS_MAX + 1).map(|(name, id)| (name.clone(), *id)).collect();
    // Two classes of one name are no enumeration.
    if labels.len() == header.labels.len() && check(&labels).is_ok() { labels } else { BTreeMap::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_version_can_have_becomes_its_labels() {
        let told = |all: &[(&str, i64)]| {
            let all = all.iter().map(|(name, id)| ((*name).to_owned(), *id)).collect();
            labels(&Header { labels: all, ..Header::default() }).len()
        };
        assert_eq!(told(&[("cat", 0), ("dog", 1)]), 2);
        for odd in [&[("cat", 0), ("cat", 1)][..], &[("cat", -1)], &[("", 0)], &[("a\0", 0)]] {
            assert_eq!(told(odd), 0, "{odd:?}");
        }
    }
}
