//! `/organizations/{org}` itself, and its audit log.

use axum::{Json, extract::State, http::StatusCode, response::Response};
use domain::{
    Id,
    address::Address,
    api::{AuditFilter, AuditRow, DeleteOrganization, EditOrganization, OrganizationSettings},
    table::Page,
};
use registry::{
    Registry,
    organization::{audit, delete, settings},
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    Answer, Caller, Json as Body, Parameters, Segments,
    export::{Format, audit::Log},
    revision::{MatchSeen, Whole},
};

/// The settings.
pub async fn get(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Segments(org): Segments<String>,
) -> Answer<Whole<OrganizationSettings>> {
    Ok(Whole(settings::get(&registry, &actor, &org).await?))
}

/// Changes the settings.
pub async fn edit(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Segments(org): Segments<String>,
    MatchSeen(seen): MatchSeen,
    Body(edit): Body<EditOrganization>,
) -> Answer<Whole<OrganizationSettings>> {
    Ok(Whole(settings::edit(&registry, &actor, &org, &edit, seen.as_deref()).await?))
}

/// Deletes the organization.
pub async fn delete(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Segments(org): Segments<String>,
    Body(typed): Body<DeleteOrganization>,
) -> Answer<StatusCode> {
    delete::delete(&registry, &actor, &org, &typed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which rows, and where a page starts.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditQuestion {
    /// Key of who did it
    who: Option<Id>,
    /// `project.granted` or `project`; several are parted by commas
    action: Option<String>,
    /// Key of what it was done to
    resource: Option<Id>,
    /// Key of the project it happened in
    project: Option<Id>,
    /// `last_7d`, `2026-01-31`, `>2026-01-31`, `2026-01-01..2026-02-01`
    when: Option<String>,
    /// From the page before
    cursor: Option<String>,
    /// `csv` or `json`, of an export
    format: Option<Format>,
}

impl AuditQuestion {
    fn filter(&self) -> AuditFilter {
        let Self { who, action, resource, project, when, .. } = self;
        AuditFilter { who: *who, action: action.clone(), resource: *resource, project: *project, when: when.clone() }
    }
}

/// What happened, newest first.
pub async fn audit(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Segments(org): Segments<String>,
    Parameters(question): Parameters<AuditQuestion>,
) -> Answer<Json<Page<AuditRow>>> {
    let (filter, cursor) = (question.filter(), question.cursor.as_deref());
    Ok(Json(audit::list(&registry, &actor, &org, &filter, cursor, audit::PAGE).await?))
}

/// All that happened as a file.
pub async fn audit_export(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Segments(org): Segments<String>,
    Parameters(question): Parameters<AuditQuestion>,
) -> Answer<Response> {
    let format = question.format.unwrap_or(Format::Csv);
    let filter = question.filter();
    let first = audit::list(&registry, &actor, &org, &filter, None, audit::PART).await?;
    let at = Address { organization: org.clone(), path: Vec::new(), version: None };
    Log { registry, actor, org, filter, ahead: Some(first) }.stream(&at, format)
}
