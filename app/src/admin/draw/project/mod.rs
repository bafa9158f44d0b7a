//! Pages of a project as a place: its front page, what happens in it, its settings, and a new one.

pub(super) mod activity;
mod charts;
mod danger;
mod happening;
pub(super) mod new;
mod organization;
pub(super) mod overview;
pub(super) mod parts;
pub(super) mod settings;
pub(super) mod webhooks;

use domain::{
    project::{Here, Kind},
    table::{Listing, Row},
};
use registry::versions;

use super::Page;
use crate::Failure;

/// Where a page's path leads, and the newest versions there.
async fn open(page: &Page<'_>, newest: i64) -> Result<Listing<Row>, Failure> {
    let found =
        versions::list::open(page.registry, page.actor, &page.organization, &page.path, "", false, newest).await?;
    match found.here.kind {
        Kind::Project => Ok(found),
        _ => Err(Failure::not_found("page")),
    }
}

/// A route of a project.
fn route(method: &str, here: &Here, rest: &str) -> String {
    format!("{method} /api/v1/projects/{}{rest}", here.id)
}
