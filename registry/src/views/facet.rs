//! What a column holds, with counts.

use domain::table::{Facet, Subject};

use crate::{Actor, Registry, Result};

/// Which column, of which rows.
pub struct Question<'a> {
    /// Which table.
    pub subject: Subject,
    /// Slug of the organization.
    pub organization: &'a str,
    /// Slugs below it.
    pub path: &'a [String],
    /// The view, as a page's query string.
    pub link: &'a str,
    /// The column, as a link names it.
    pub column: &'a str,
    /// Part of the values to look for; empty for the most frequent ones.
    pub search: &'a str,
}

/// The values.
pub async fn facet(_: &Registry, _: &Actor, _: Question<'_>) -> Result<Facet> {
    Err(domain::Refusal::not_found("thing").into())
}
