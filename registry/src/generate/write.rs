//! Copying the rows, which a thread of its own makes.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use futures::{StreamExt as _, TryStreamExt as _};
use sqlx::{Connection as _, PgConnection};
use tokio::sync::{Mutex, mpsc};

use super::{
    Progress, bare,
    chunk::{SoFar, Source},
    sheet::Sheet,
    tally,
};
use crate::{Error, Result};

/// Versions of one transaction.
const CHUNK: usize = 10_000;
/// Connections that write at once.
const WRITERS: usize = 2;

type Chunk = (usize, Vec<Sheet>);

/// Writes all versions and experiments: into empty tables in one transaction, which makes their indexes at its end; else
/// beside all that happens there.
pub(super) async fn all(owner_url: &str, source: Arc<Source>, told: impl Fn(Progress) + Send + Sync) -> Result<()> {
    let (sender, receiver) = mpsc::channel::<Chunk>(1);
    let making = {
        let source = source.clone();
        tokio::task::spawn_blocking(move || {
            let mut so_far = SoFar::nothing(&source.plan);
            for from in (0..source.plan.wish.versions).step_by(CHUNK) {
                let until = (from + CHUNK).min(source.plan.wish.versions);
                // Nobody takes more where a writer has failed, which says why.
                if sender.blocking_send((until - from, source.chunk(from..until, &mut so_far))).is_err() {
                    return;
                }
            }
        })
    };
    let mut db = connect(owner_url).await?;
    if bare::is_possible(&mut db).await? {
        into_empty(&mut db, receiver, &told).await?;
    } else {
        beside(owner_url, receiver, &told).await?;
    }
    making.await.map_err(|e| Error::Broken(e.to_string()))?;
    aliases(&mut db, &source).await?;
    tally::fold(&mut db, source.org).await?;
    db.close().await?;
    Ok(())
}

async fn into_empty(
    db: &mut PgConnection,
    mut chunks: mpsc::Receiver<Chunk>,
    told: &(impl Fn(Progress) + Sync),
) -> Result<()> {
    let mut tx = db.begin().await?;
    let indexes = bare::strip(&mut tx).await?;
    let mut done = 0;
    while let Some((versions, sheets)) = chunks.recv().await {
        for sheet in sheets.iter().filter(|sheet| !sheet.is_empty()) {
            copy(&mut tx, sheet).await?;
        }
        done += versions;
        told(Progress::Versions(done));
    }
    bare::dress(&mut tx, &indexes, &|made| told(Progress::Indexes(made, indexes.len()))).await?;
    tx.commit().await?;
    Ok(())
}

async fn beside(owner_url: &str, chunks: mpsc::Receiver<Chunk>, told: &(impl Fn(Progress) + Sync)) -> Result<()> {
    let (chunks, done) = (Mutex::new(chunks), AtomicUsize::new(0));
    let writing = futures::stream::iter(0..WRITERS).map(|_| async {
        let mut db = connect(owner_url).await?;
        loop {
            let next = chunks.lock().await.recv().await;
            let Some((versions, sheets)) = next else { break };
            write(&mut db, &sheets).await?;
            told(Progress::Versions(done.fetch_add(versions, Ordering::Relaxed) + versions));
        }
        db.close().await?;
        Ok::<(), Error>(())
    });
    writing.buffer_unordered(WRITERS).try_collect().await
}

/// A connection that writes past triggers and foreign keys.
async fn connect(owner_url: &str) -> Result<PgConnection> {
    let mut db = PgConnection::connect(owner_url).await?;
    // A lost second would be generated again.
    sqlx::query("set synchronous_commit = off").execute(&mut db).await?;
    sqlx::query("set session_replication_role = replica").execute(&mut db).await.map_err(explained)?;
    Ok(db)
}

async fn write(db: &mut PgConnection, sheets: &[Sheet]) -> Result<()> {
    let mut tx = db.begin().await?;
    for sheet in sheets.iter().filter(|sheet| !sheet.is_empty()) {
        copy(&mut tx, sheet).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Copies the rows of a sheet.
pub(super) async fn copy(db: &mut PgConnection, sheet: &Sheet) -> Result<()> {
    let mut copy = db.copy_in_raw(&format!("copy {} ({}) from stdin", sheet.table, sheet.columns)).await?;
    copy.send(sheet.bytes()).await?;
    copy.finish().await?;
    Ok(())
}

/// One model in five has a champion: the last of its versions.
async fn aliases(db: &mut PgConnection, source: &Source) -> Result<()> {
    let mut sheet = Sheet::new("alias", "org_id, model_id, name, version_id");
    for model in source.plan.models.iter().step_by(5).filter(|model| model.versions > 0) {
        sheet.row().id(source.org).id(model.id).text("champion").id(source.plan.id_of(model.last));
    }
    copy(db, &sheet).await
}

/// Why the rows cannot be written past the triggers.
fn explained(error: sqlx::Error) -> Error {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    if code.as_deref() != Some("42501") {
        return error.into();
    }
    Error::Broken(
        "the database's owner may not set session_replication_role, which rows are copied past triggers with; as a \
         superuser of that PostgreSQL run: grant set on parameter session_replication_role to the owner (PostgreSQL 15)"
            .into(),
    )
}
