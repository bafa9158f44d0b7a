//! Pages that the server draws whole: `/{org}/compare`, `/{org}/experiment/{id}`, `/{org}/people`, `/{org}/access/{project}`, …
//!
//! The browser's first part knows of them no more than that they are such: what makes one alive comes later, and
//! listens by delegation.

use domain::Time;
use serde::{Deserialize, Serialize};

use crate::wire::Wire;

/// A page as the server drew it.
#[derive(Serialize, Deserialize)]
pub struct Drawn {
    /// The document's title.
    pub title: String,
    /// Rules for the colours of tags.
    pub rules: String,
    /// The page.
    pub html: String,
    /// The server's clock, from which elapsed times go on.
    #[serde(with = "domain::moment")]
    pub now: Time,
    /// What lives on in it, for whom it concerns: the curves of a comparison.
    pub rest: Wire,
}

/// Section of comparisons.
pub const COMPARE: &str = "compare";
/// Section of experiments.
const EXPERIMENT: &str = "experiment";
/// Sections of people, access and projects.
const ADMIN: &[&str] = &[
    "overview", "activity", "new", "access", "webhooks", "promote", "people", "teams", "tokens", "audit", "settings",
    "profile",
];
/// Section of tables. The server draws the head of a model's, not the page.
#[cfg(feature = "ssr")]
const MODELS: &str = domain::table::Subject::Models.words().1;

/// The section below the organization that a path leads to; nothing where it is none of these pages.
#[must_use]
pub fn section(pathname: &str) -> Option<&str> {
    pathname.split('/').nth(2).filter(|section| [COMPARE, EXPERIMENT].contains(section) || ADMIN.contains(section))
}

/// Reads and draws the page at an address below the server; of a model's table what stands above it.
///
/// # Errors
/// What the registry refuses; that there is no such page.
#[cfg(feature = "ssr")]
pub async fn page(
    registry: &registry::Registry,
    actor: &registry::Actor,
    base_url: &str,
    address: &str,
    now: Time,
) -> Result<Drawn, crate::Failure> {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let segment = |place| leptos_router::location::Url::unescape(path.split('/').nth(place).unwrap_or_default());
    match section(path) {
        Some(COMPARE) => crate::compare::draw::page(registry, actor, base_url, &segment(1), query, now).await,
        Some(EXPERIMENT) if path.split('/').count() == 4 => {
            crate::experiment::page(registry, actor, &segment(3), now).await
        }
        Some(EXPERIMENT) => Err(crate::Failure::not_found("page")),
        Some(_) => crate::admin::draw::page(registry, actor, base_url, (path, query), now).await,
        None if path.split('/').nth(2) == Some(MODELS) => crate::model::draw::head(registry, actor, path, now).await,
        None => Err(crate::Failure::not_found("page")),
    }
}

#[cfg(test)]
mod tests {
    use super::section;

    #[test]
    fn sections_are_told_from_other_pages() {
        assert_eq!(section("/acme/compare"), Some("compare"));
        assert_eq!(section("/acme/access/vision/detectors"), Some("access"));
        for other in ["/acme/models/people", "/acme", "/", "", "/people", "/acme/peoples"] {
            assert_eq!(section(other), None, "{other}");
        }
    }
}
