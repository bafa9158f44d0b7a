//! What a version has many of: one statement a kind for all versions.

use std::collections::HashMap;

use domain::{
    Id,
    table::{FileRow, Row},
    version::MetricSummary,
};
use sqlx::{FromRow, PgConnection};

use crate::{Result, artifacts::receive::hex, versions::get::MetricRow};

/// The lists of one version.
#[derive(Default)]
pub(super) struct Own {
    pub aliases: Vec<String>,
    pub labels: Vec<(String, i64)>,
    pub metadata: Vec<(String, String)>,
    pub metrics: Vec<(String, String, MetricSummary)>,
    pub files: Vec<FileRow>,
    pub parameters: Vec<(String, String)>,
}

/// The lists of all of them.
pub(super) struct Lists(HashMap<Id, Own>);

#[derive(FromRow)]
struct MetricOf {
    version_id: Id,
    #[sqlx(flatten)]
    metric: MetricRow,
}

impl Lists {
    /// Reads those of rows that the actor may see. `own` are the projects where the actor has a role.
    pub async fn load(db: &mut PgConnection, rows: &[Row], own: &[Id]) -> Result<Self> {
        let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
        // Metrics come from experiments, which are no part of what Public shows.
        let known: Vec<Id> = rows.iter().filter(|row| own.contains(&row.project.id)).map(|row| row.id).collect();
        let with_task: Vec<Id> = rows.iter().filter(|row| row.task.is_some()).map(|row| row.id).collect();
        let mut lists = Self(HashMap::new());
        let aliases: Vec<(Id, String)> =
            sqlx::query_as("select version_id, name from alias where version_id = any($1) order by name")
                .bind(&ids)
                .fetch_all(&mut *db)
                .await?;
        for (id, name) in aliases {
            lists.of(id).aliases.push(name);
        }
        let labels: Vec<(Id, String, i64)> = sqlx::query_as(
            "select version_id, name, label_id from version_label where version_id = any($1) order by label_id, name",
        )
        .bind(&ids)
        .fetch_all(&mut *db)
        .await?;
        for (id, name, label) in labels {
            lists.of(id).labels.push((name, label));
        }
        let metadata: Vec<(Id, String, String)> = sqlx::query_as(
            "select version_id, key, value from version_metadata where version_id = any($1) order by key",
        )
        .bind(&ids)
        .fetch_all(&mut *db)
        .await?;
        for (id, key, value) in metadata {
            lists.of(id).metadata.push((key, value));
        }
        let metrics: Vec<MetricOf> =
            sqlx::query_as("select * from version_metric where version_id = any($1) order by name, variant")
                .bind(&known)
                .fetch_all(&mut *db)
                .await?;
        for MetricOf { version_id, metric } in metrics {
            lists.of(version_id).metrics.push(metric.summary());
        }
        let files: Vec<(Id, String, i64, Vec<u8>)> = sqlx::query_as(
            "select f.version_id, f.name, b.size, b.sha256 from version_file f join blob b on b.id = f.blob_id
             where f.version_id = any($1) order by f.position, f.name",
        )
        .bind(&ids)
        .fetch_all(&mut *db)
        .await?;
        for (id, name, size, sha256) in files {
            lists.of(id).files.push(FileRow { name, size, sha256: hex(&sha256) });
        }
        let parameters: Vec<(Id, String, String)> = sqlx::query_as(
            "select v.id, x.name, x.value from version v join experiment_parameter x on x.experiment_id = v.experiment_id
             where v.id = any($1) order by x.name",
        )
        .bind(&with_task)
        .fetch_all(db)
        .await?;
        for (id, name, value) in parameters {
            lists.of(id).parameters.push((name, value));
        }
        Ok(lists)
    }

    fn of(&mut self, id: Id) -> &mut Own {
        self.0.entry(id).or_default()
    }

    /// Those of one version.
    pub fn take(&mut self, id: Id) -> Own {
        self.0.remove(&id).unwrap_or_default()
    }
}
