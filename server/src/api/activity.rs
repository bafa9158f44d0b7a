//! What happens in a project, and in all projects of an organization.

use axum::{Json, extract::State};
use domain::{
    Id,
    api::{Happening, HappeningFilter},
    table::Page,
};
use registry::{Registry, projects::activity};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Answer, Caller, Key, Parameters, Segments};

/// Which of it, and where a page starts.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityQuestion {
    /// Key of who did it
    who: Option<Id>,
    /// `version.published` or `version`; several are parted by commas
    action: Option<String>,
    /// `last_7d`, `2026-01-31`, `>2026-01-31`, `2026-01-01..2026-02-01`
    when: Option<String>,
    /// From the page before
    cursor: Option<String>,
}

impl ActivityQuestion {
    fn parts(self) -> (HappeningFilter, Option<String>) {
        let Self { who, action, when, cursor } = self;
        (HappeningFilter { who, action, when }, cursor)
    }
}

/// What happened in a project and below it, newest first.
pub async fn of_project(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Parameters(question): Parameters<ActivityQuestion>,
) -> Answer<Json<Page<Happening>>> {
    let (filter, cursor) = question.parts();
    Ok(Json(activity::of_project(&registry, &actor, id, &filter, cursor.as_deref(), activity::PAGE).await?))
}

/// What happened in all projects that the caller has a role in, newest first.
pub async fn of_organization(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Segments(org): Segments<String>,
    Parameters(question): Parameters<ActivityQuestion>,
) -> Answer<Json<Page<Happening>>> {
    let (filter, cursor) = question.parts();
    Ok(Json(activity::of_organization(&registry, &actor, &org, &filter, cursor.as_deref(), activity::PAGE).await?))
}
