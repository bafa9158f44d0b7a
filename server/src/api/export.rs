//! All rows of a table as a file, streamed: `…/export?in=…&format=csv`.

pub mod audit;
mod csv;
mod json;

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::Response,
};
use domain::{
    Refusal,
    address::Address,
    table::{Cell, ColumnKey, Subject, View},
};
use futures::stream;
use registry::{Error, Result};
use serde::Deserialize;

use super::{Answer, files::attachment};

/// As what kind of file.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Comma-separated values with a header row of titles.
    Csv,
    /// An array of objects, keyed by column.
    Json,
}

/// What is written of each row: the visible columns, in order.
#[derive(Clone)]
pub struct Sheet {
    subject: Subject,
    columns: Vec<ColumnKey>,
    format: Format,
}

/// The value of a row in a column.
pub type Value<R> = fn(&R, &ColumnKey) -> Option<Cell>;

impl Sheet {
    /// Of a view.
    #[must_use]
    pub fn of(view: &View, format: Format) -> Self {
        let columns = view.columns.iter().map(|shown| shown.key.clone()).collect();
        Self { subject: view.subject, columns, format }
    }

    /// Some rows of the file; the first time with what stands above them.
    fn part<R>(&self, rows: &[R], value: Value<R>, first: bool) -> Result<Vec<u8>> {
        let cells = |row: &R| self.columns.iter().map(|column| value(row, column)).collect::<Vec<_>>();
        let rows: Vec<Vec<Option<Cell>>> = rows.iter().map(cells).collect();
        match self.format {
            Format::Csv => {
                let titles = self.columns.iter().map(|column| self.subject.title(column));
                csv::part(first.then(|| titles.collect::<Vec<_>>()), &rows).map_err(|e| Error::Broken(e.to_string()))
            }
            Format::Json => Ok(json::part(&self.columns, &rows, first)),
        }
    }

    fn end(&self) -> &'static [u8] {
        match self.format {
            Format::Csv => b"",
            Format::Json => b"\n]\n",
        }
    }

    /// The file, named after the place. `next` gives some rows at a time; `export` holds where it stands.
    ///
    /// # Errors
    /// A name that no header can carry.
    pub fn stream<E, R>(self, at: &Address, export: E, value: Value<R>) -> Answer<Response>
    where
        E: Parts<R> + Send + 'static,
        R: Send + 'static,
    {
        let (kind, ending) = match self.format {
            Format::Csv => ("text/csv; charset=utf-8; header=present", "csv"),
            Format::Json => ("application/json", "json"),
        };
        let place: Vec<&str> =
            [at.organization.as_str()].into_iter().chain(at.path.iter().map(String::as_str)).collect();
        let name = format!("{}-{}.{ending}", place.join("-"), self.subject.code());
        let parts = stream::try_unfold((self, Some(export), true), move |(sheet, export, first)| async move {
            let Some(mut export) = export else { return Ok::<_, Error>(None) };
            Ok(Some(match export.next_part().await? {
                Some(rows) => (Bytes::from(sheet.part(&rows, value, first)?), (sheet, Some(export), false)),
                None => (Bytes::from_static(sheet.end()), (sheet, None, false)),
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

/// Rows that come some at a time.
pub trait Parts<R> {
    /// The next rows; nothing after the last.
    fn next_part(&mut self) -> impl Future<Output = Result<Option<Vec<R>>>> + Send;
}

macro_rules! parts {
    ($($row:ty)+) => {
        $(impl Parts<$row> for registry::table::export::Export<$row> {
            async fn next_part(&mut self) -> Result<Option<Vec<$row>>> {
                self.next().await
            }
        })+
    };
}

parts! { domain::table::Row domain::table::ExperimentRow }
