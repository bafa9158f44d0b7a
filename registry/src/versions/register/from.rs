//! What a new version takes from one that there is: its files, as the same blobs, and what belongs to them.

use std::collections::BTreeMap;

use domain::{Id, Refusal};
use sqlx::PgConnection;

use super::{Brought, Stored};
use crate::Result;

/// What a version has that goes on with its files.
pub(crate) struct Taken {
    pub brought: Brought,
    pub uri: Option<String>,
    pub framework: Option<String>,
    pub configuration: String,
    pub labels: BTreeMap<String, i64>,
}

/// Reads it. Its blobs stay until the transaction ends, and then for as long as the new version refers to them.
pub(crate) async fn version(tx: &mut PgConnection, id: Id) -> Result<Taken> {
    type Raw = (Option<String>, Option<String>, Option<i64>, String);
    let found: Option<Raw> = sqlx::query_as(
        "select v.uri, v.framework, v.parameter_count, coalesce(t.configuration, '')
         from version v left join version_text t on t.version_id = v.id where v.id = $1",
    )
    .bind(id)
    .fetch_optional(&mut *tx)
    .await?;
    let (uri, framework, parameter_count, configuration) = found.ok_or_else(|| Refusal::not_found("version"))?;
    let files: Vec<(String, Id, i64, Vec<u8>)> = sqlx::query_as(
        "select f.name, b.id, b.size, b.sha256 from version_file f join blob b on b.id = f.blob_id
         where f.version_id = $1 order by f.position for key share of b",
    )
    .bind(id)
    .fetch_all(&mut *tx)
    .await?;
    let labels: Vec<(String, i64)> =
        sqlx::query_as("select name, label_id from version_label where version_id = $1").bind(id).fetch_all(tx).await?;
    let stored = |(name, blob, size, sha256)| Stored { name, blob, size, sha256, framework: None };
    Ok(Taken {
        brought: Brought { files: files.into_iter().map(stored).collect(), parameter_count },
        uri,
        framework,
        configuration,
        labels: labels.into_iter().collect(),
    })
}
