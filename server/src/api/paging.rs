//! Which page of a list: what lists that have one order are asked with.

use domain::Refusal;
use registry::{paged, table::PAGE_MAX};
use schemars::JsonSchema;
use serde::Deserialize;

/// Rows of a page when the caller does not say.
const LIMIT: i64 = 50;

/// Which page.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// From the page before.
    cursor: Option<String>,
    /// How many, 50 when absent.
    #[schemars(range(min = 1, max = 500))]
    limit: Option<i64>,
}

impl Paging {
    /// As the registry takes it.
    ///
    /// # Errors
    /// A limit that no page has.
    pub fn read(&self) -> Result<paged::Paging<'_>, Refusal> {
        Ok(paged::Paging { cursor: self.cursor.as_deref(), limit: limit(self.limit)? })
    }
}

/// How many rows are asked for.
///
/// # Errors
/// None, or more than a page holds.
pub fn limit(asked: Option<i64>) -> Result<i64, Refusal> {
    match asked.unwrap_or(LIMIT) {
        limit if (1..=PAGE_MAX).contains(&limit) => Ok(limit),
        _ => Err(Refusal::invalid("limit", format!("is from 1 to {PAGE_MAX}"))),
    }
}
