//! The audit log as a file, a part at a time. Each part asks the gate anew.

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::Response,
};
use domain::{
    Refusal,
    address::Address,
    api::{AuditFilter, AuditRow},
    table::{Cell, Page},
};
use futures::stream;
use registry::{Actor, Error, Registry, Result, organization::audit};

use super::{Format, csv};
use crate::api::{Answer, files::attachment};

/// Titles of the columns of a sheet.
const TITLES: [&str; 9] = ["Time", "Who", "Via", "Address", "Credential", "Action", "What", "Project", "Changes"];

/// Rows that are written, and where the next come from.
pub struct Log {
    /// The use cases.
    pub registry: Registry,
    /// Who asks.
    pub actor: Actor,
    /// Slug of the organization.
    pub org: String,
    /// Which rows.
    pub filter: AuditFilter,
    /// The rows that come next; none after the last.
    pub ahead: Option<Page<AuditRow>>,
}

impl Log {
    async fn next(&mut self) -> Result<Option<Vec<AuditRow>>> {
        let Some(Page { items, next }) = self.ahead.take() else { return Ok(None) };
        if let Some(cursor) = next {
            let (org, filter) = (&self.org, &self.filter);
            let page = audit::list(&self.registry, &self.actor, org, filter, Some(&cursor), audit::PART).await?;
            self.ahead = Some(page);
        }
        Ok(Some(items))
    }

    /// The file, named after the organization.
    ///
    /// # Errors
    /// A name that no header can carry.
    pub fn stream(self, at: &Address, format: Format) -> Answer<Response> {
        let (kind, ending) = match format {
            Format::Csv => ("text/csv; charset=utf-8; header=present", "csv"),
            Format::Json => ("application/json", "json"),
        };
        let name = format!("{}-audit.{ending}", at.organization);
        let parts = stream::try_unfold((Some(self), true), move |(log, first)| async move {
            let Some(mut log) = log else { return Ok::<_, Error>(None) };
            Ok(Some(match log.next().await? {
                Some(rows) => (Bytes::from(part(&rows, format, first)?), (Some(log), false)),
                None => (Bytes::from_static(if format == Format::Json { b"\n]\n" } else { b"" }), (None, false)),
            }))
        });
        let mut response = Response::new(Body::from_stream(parts));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        let broken = |e: header::InvalidHeaderValue| Refusal::from(Error::Broken(e.to_string()));
        headers.insert(header::CONTENT_DISPOSITION, HeaderValue::try_from(attachment(&name)).map_err(broken)?);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        Ok(response)
    }
}

fn part(rows: &[AuditRow], format: Format, first: bool) -> Result<Vec<u8>> {
    let broken = |e: &dyn std::fmt::Display| Error::Broken(e.to_string());
    match format {
        Format::Csv => {
            let titles = first.then(|| TITLES.iter().map(|t| (*t).to_owned()).collect());
            csv::part(titles, &rows.iter().map(cells).collect::<Vec<_>>()).map_err(|e| broken(&e))
        }
        Format::Json => {
            let mut text = if first { "[".to_owned() } else { String::new() };
            for (at, row) in rows.iter().enumerate() {
                text.push_str(if first && at == 0 { "\n" } else { ",\n" });
                text.push_str(&serde_json::to_string(row).map_err(|e| broken(&e))?);
            }
            Ok(text.into_bytes())
        }
    }
}

fn cells(row: &AuditRow) -> Vec<Option<Cell>> {
    let text = |text: Option<String>| text.map(Cell::Text);
    let changes = row.changes.iter().map(|c| {
        let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "–".to_owned());
        format!("{}: {} → {}", c.field, side(&c.before), side(&c.after))
    });
    let what = row.name.clone().or_else(|| row.resource.map(|id| id.to_string()));
    vec![
        Some(Cell::Time(row.at)),
        text(row.who.as_ref().map(|who| who.name.clone())),
        text(Some(row.via.clone())),
        text(row.address.clone()),
        text(row.credential.map(|id| id.to_string())),
        text(Some(row.action.clone())),
        text(what),
        text(row.project.clone()),
        text(Some(changes.collect::<Vec<_>>().join("; "))),
    ]
}
