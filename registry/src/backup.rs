//! What a backup of the whole instance is made of, and put back from: for operators at the server's own command line.

use std::path::Path;

use bytes::Bytes;
use domain::Id;
use futures::{StreamExt as _, stream::BoxStream};
use sha2::{Digest as _, Sha256};
use sqlx::{Acquire as _, Connection as _, PgConnection};
use tokio::io::AsyncReadExt as _;

use crate::{
    Error, Registry, Result,
    artifacts::{Files, receive},
};

/// How much of a file is in memory while it is put back, in bytes. A store's parts have at least five MiB.
const BLOCK: usize = 8 << 20;

/// A stored content.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Blob {
    org_id: Id,
    id: Id,
    /// Its SHA-256.
    pub sha256: Vec<u8>,
    /// Bytes.
    pub size: i64,
}

impl Blob {
    /// What its object is called in the store.
    #[must_use]
    pub fn key(&self) -> String {
        Files::key(self.org_id, self.id)
    }

    /// Its SHA-256 in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> String {
        receive::hex(&self.sha256)
    }
}

/// The database as it is at one moment. While it is held, no object is removed from the store, so that all that it
/// refers to can be copied at leisure.
pub struct Snapshot {
    connection: PgConnection,
    name: String,
}

impl Snapshot {
    /// Takes one, unless somebody holds one; `None` then.
    ///
    /// # Errors
    /// The database's own.
    pub async fn unsafe_take(registry: &Registry) -> Result<Option<Self>> {
        // Its end gives up lock and snapshot, whatever ends it.
        let mut connection = registry.pool.acquire().await?.detach();
        // Before the snapshot: what a sweep that still runs removes must not be in it.
        if !sqlx::query_scalar("select pg_try_advisory_lock(hashtext('vitrine_objects'))")
            .fetch_one(&mut connection)
            .await?
        {
            return Ok(None);
        }
        sqlx::query("begin isolation level repeatable read read only").execute(&mut connection).await?;
        let name = sqlx::query_scalar("select pg_export_snapshot()").fetch_one(&mut connection).await?;
        Ok(Some(Self { connection, name }))
    }

    /// By what `pg_dump --snapshot` knows it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Every content that the database refers to.
    ///
    /// # Errors
    /// The database's own.
    pub async fn blobs(&mut self) -> Result<Vec<Blob>> {
        blobs(&mut self.connection).await
    }

    /// The last migration that the database has had.
    ///
    /// # Errors
    /// The database's own.
    pub async fn migration(&mut self) -> Result<i64> {
        Ok(sqlx::query_scalar("select max(version) from _sqlx_migrations").fetch_one(&mut self.connection).await?)
    }

    /// Lets go of it.
    ///
    /// # Errors
    /// The database's own.
    pub async fn end(mut self) -> Result<()> {
        // In words: PostgreSQL notices a connection's end a moment later.
        sqlx::query("rollback").execute(&mut self.connection).await?;
        sqlx::query("select pg_advisory_unlock(hashtext('vitrine_objects'))").execute(&mut self.connection).await?;
        self.connection.close().await?;
        Ok(())
    }
}

/// Every content that the database refers to now.
///
/// # Errors
/// The database's own.
pub async fn unsafe_blobs(registry: &Registry) -> Result<Vec<Blob>> {
    let mut connection = registry.pool.acquire().await?;
    blobs(connection.acquire().await?).await
}

async fn blobs(connection: &mut PgConnection) -> Result<Vec<Blob>> {
    Ok(sqlx::query_as("select org_id, id, sha256, size from blob order by sha256").fetch_all(connection).await?)
}

/// The bytes of a content, as they are read from the store.
///
/// # Errors
/// The store's own.
pub async fn unsafe_read(registry: &Registry, blob: &Blob) -> Result<BoxStream<'static, object_store::Result<Bytes>>> {
    registry.files.read(&blob.key(), 0..blob.size.unsigned_abs()).await
}

/// Whether the store has an object of a content's size.
///
/// # Errors
/// The store's own.
pub async fn unsafe_is_there(registry: &Registry, blob: &Blob) -> Result<bool> {
    Ok(registry.files.size(&blob.key()).await? == Some(blob.size.unsigned_abs()))
}

/// Whether the store's bytes of a content are those that came.
pub async fn unsafe_is_whole(registry: &Registry, blob: &Blob) -> bool {
    let Ok(mut bytes) = unsafe_read(registry, blob).await else { return false };
    let mut hash = Sha256::new();
    while let Some(block) = bytes.next().await {
        match block {
            Ok(block) => hash.update(&block),
            Err(_) => return false,
        }
    }
    hash.finalize().as_slice() == blob.sha256
}

/// Puts a content into the store, from a file that holds it.
///
/// # Errors
/// The store's own, and those of reading the file.
pub async fn unsafe_put(registry: &Registry, blob: &Blob, from: &Path) -> Result<()> {
    let cannot = |e: std::io::Error| Error::Broken(format!("{}: {e}", from.display()));
    let mut file = tokio::fs::File::open(from).await.map_err(cannot)?;
    let mut upload = registry.files.begin(&blob.key()).await?;
    for number in 0.. {
        let mut block = Vec::with_capacity(BLOCK);
        let mut part = (&mut file).take(BLOCK as u64);
        part.read_to_end(&mut block).await.map_err(cannot)?;
        let last = block.len() < BLOCK;
        // A store elsewhere knows no object without a part, were it empty.
        if number == 0 || !block.is_empty() {
            upload.put(block.into()).await?;
        }
        if last {
            break;
        }
    }
    upload.complete().await?;
    Ok(())
}
