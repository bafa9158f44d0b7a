//! All parts are there and become one file.

use domain::{Id, Refusal, api::Upload};
use futures::StreamExt;
use object_store::multipart::PartId;
use sqlx::PgConnection;

use super::{Begun, Found, Sums, digest, find, sums::Summing};
use crate::{
    Actor, Error, Registry, Result,
    artifacts::{
        receive::{Arrived, hex},
        staged::Staged,
        store::PartStore,
        sweep,
    },
};

/// Most missing parts that a refusal names.
const NAMED: usize = 10;

/// Puts a file together and checks it. Asking again gives the same answer, so a lost one does no harm.
///
/// # Errors
/// [`Refusal::NotFound`] for all but the one who began it; when parts are missing; [`Refusal::WrongDigest`].
pub async fn complete(registry: &Registry, actor: &Actor, id: Id, sha256: Option<&str>) -> Result<Upload> {
    let said = sha256.map(|hex| digest("sha256", hex)).transpose()?;
    let mut db = registry.pool.acquire().await?;
    let begun = match find(&mut db, actor, id).await? {
        Found::Begun(begun) => begun,
        Found::Finished(finished) => {
            differs(said.as_ref(), &finished.sha256)?;
            return Ok(finished.upload());
        }
    };
    if let (Some(said), Some(announced)) = (&said, &begun.sha256)
        && said[..] != announced[..]
    {
        return Err(Refusal::invalid("sha256", "is not the one that was announced").into());
    }
    let parts = parts(&mut db, &begun).await?;
    drop(db);
    let expected = said.map(Vec::from).or_else(|| begun.sha256.clone());
    let (registry, actor) = (registry.clone(), actor.clone());
    // A task of its own: whoever asked may go away, and asks again later.
    tokio::spawn(async move { put_together(&registry, &actor, &begun, expected, parts).await })
        .await
        .map_err(|e| Error::Broken(format!("upload task: {e}")))?
}

fn differs(said: Option<&[u8; 32]>, stored: &[u8]) -> Result<(), Refusal> {
    match said {
        Some(said) if said[..] != *stored => Err(Refusal::WrongDigest { arrived: hex(stored), expected: hex(said) }),
        _ => Ok(()),
    }
}

/// A part that is there.
struct There {
    sums: Sums,
    tag: Option<String>,
}

/// Number, SHA-256, CRC32C and the store's tag.
type Row = (i32, Option<Vec<u8>>, Option<i32>, Option<String>);

async fn parts(db: &mut PgConnection, begun: &Begun) -> Result<Vec<There>> {
    let rows: Vec<Row> =
        sqlx::query_as("select number, sha256, crc32c, tag from upload_part where upload_id = $1 order by number")
            .bind(begun.id)
            .fetch_all(db)
            .await?;
    let all = begun.parts();
    if rows.len() < usize::try_from(all).unwrap_or(usize::MAX) {
        let mut numbers = rows.iter().map(|row| row.0.unsigned_abs()).peekable();
        let missing: Vec<String> = (1..=all)
            .filter(|number| numbers.next_if_eq(number).is_none())
            .map(|number| number.to_string())
            .take(NAMED + 1)
            .collect();
        let more = if missing.len() > NAMED { " and more" } else { "" };
        let named = missing.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
        return Err(Refusal::state(format!("These parts have not arrived yet: {named}{more}. Send them first.")).into());
    }
    let there = |(_, sha256, crc32c, tag)| There { sums: Sums::kept(sha256, crc32c), tag };
    Ok(rows.into_iter().map(there).collect())
}

async fn put_together(
    registry: &Registry,
    actor: &Actor,
    begun: &Begun,
    expected: Option<Vec<u8>>,
    parts: Vec<There>,
) -> Result<Upload> {
    // A whole that was announced is checked as a whole, else each part: digesting twice takes twice as long.
    let check = expected.is_none().then(|| PartCheck::new(begun.part_bytes(), &parts));
    let files = &registry.files;
    let key = begun.key();
    let staged;
    let mut read = match &files.parts {
        PartStore::Local(root) => {
            staged = Some(Staged::to_finish(root, &key).await?);
            // Whoever had the lock before may have put it together.
            let now = match find(&mut *registry.pool.acquire().await?, actor, begun.id).await? {
                Found::Finished(finished) => return Ok(finished.upload()),
                Found::Begun(now) => now,
            };
            let Some(staged) = &staged else { return Err(Refusal::not_found("upload").into()) };
            let so_far = files.ahead.take(begun.id);
            // What other servers have written over, nobody here knows; and parts are checked from the first on.
            let so_far = so_far.filter(|_| check.is_none() && now.writer == Some(files.ahead.server()));
            let begin = move || {
                let arrived = so_far.and_then(|so_far| so_far.end()).unwrap_or_else(Arrived::new);
                (arrived.size(), Reading { arrived, check })
            };
            staged.read(begun.size(), begin, Reading::take).await?
        }
        PartStore::Remote(store) => {
            staged = None;
            let id = begun.store_id.clone().unwrap_or_default();
            let ids = parts.iter().map(|part| PartId { content_id: part.tag.clone().unwrap_or_default() }).collect();
            if let Err(error) = store.complete_multipart(&files.path(&key), &id, ids).await {
                // Put together by a server that died before it could say so.
                if files.size(&key).await? != Some(begun.size()) {
                    return Err(error.into());
                }
            }
            let mut reading = Reading { arrived: Arrived::new(), check };
            let mut bytes = files.read(&key, 0..begun.size()).await?;
            while let Some(chunk) = bytes.next().await {
                reading.take(&chunk?);
            }
            reading
        }
    };
    let (sha256, framework) = read.arrived.end(&begun.name);
    if let Some(expected) = expected.filter(|expected| expected[..] != sha256[..]) {
        drop(staged);
        discard(registry, begun.id).await?;
        return Err(Refusal::WrongDigest { arrived: hex(&sha256), expected: hex(&expected) }.into());
    }
    if let Some(number) = read.check.and_then(PartCheck::end) {
        drop(staged);
        discard(registry, begun.id).await?;
        return Err(
            Refusal::state(format!("Part {number} was damaged in the file store. Upload the file again.")).into()
        );
    }
    if let Some(staged) = &staged {
        staged.finish().await?;
    }
    let kept = keep(registry, begun.id, &sha256, framework).await?;
    if !kept {
        // Given up or swept meanwhile, unless another server was faster.
        return match find(&mut *registry.pool.acquire().await?, actor, begun.id).await {
            Ok(Found::Finished(finished)) => Ok(finished.upload()),
            other => {
                files.remove(&key).await?;
                Err(other.err().unwrap_or_else(|| Refusal::not_found("upload").into()))
            }
        };
    }
    Ok(Upload { id: begun.id, size: begun.size, sha256: hex(&sha256), framework: framework.map(str::to_owned) })
}

/// The row of an upload under way becomes that of one that has arrived.
async fn keep(registry: &Registry, id: Id, sha256: &[u8; 32], framework: Option<&str>) -> Result<bool> {
    let mut tx = registry.pool.begin().await?;
    let kept = sqlx::query(
        "insert into upload (org_id, id, account_id, project_id, name, framework, size, sha256, started_at, arrived_at)
         select org_id, id, account_id, project_id, name, $3, size, $2, started_at, now() from partial_upload
         where id = $1 for update on conflict do nothing",
    )
    .bind(id)
    .bind(&sha256[..])
    .bind(framework)
    .execute(&mut *tx)
    .await?;
    sqlx::query("delete from partial_upload where id = $1").bind(id).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(kept.rows_affected() > 0)
}

async fn discard(registry: &Registry, id: Id) -> Result<()> {
    registry.files.ahead.take(id);
    sqlx::query("delete from partial_upload where id = $1").bind(id).execute(&registry.pool).await?;
    sweep::collect(registry).await?;
    Ok(())
}

/// What is read of the whole.
struct Reading {
    arrived: Arrived,
    check: Option<PartCheck>,
}

impl Reading {
    fn take(&mut self, chunk: &[u8]) {
        // Its size was checked when it began.
        let _ = self.arrived.take(chunk);
        if let Some(check) = &mut self.check {
            check.take(chunk);
        }
    }
}

/// Holds each part against what it came to when it arrived.
struct PartCheck {
    part_bytes: u64,
    expected: std::vec::IntoIter<Sums>,
    /// What the part that is read now should come to, and how far that is.
    now: (Sums, Summing),
    left: u64,
    number: u32,
    wrong: Option<u32>,
}

impl PartCheck {
    fn new(part_bytes: u64, parts: &[There]) -> Self {
        let mut expected = parts.iter().map(|part| part.sums).collect::<Vec<_>>().into_iter();
        let now = Self::next(&mut expected);
        Self { part_bytes, expected, now, left: part_bytes, number: 1, wrong: None }
    }

    fn next(expected: &mut std::vec::IntoIter<Sums>) -> (Sums, Summing) {
        let sums = expected.next().unwrap_or_default();
        (sums, Summing::like(&[sums]))
    }

    fn take(&mut self, mut chunk: &[u8]) {
        while !chunk.is_empty() {
            let most = usize::try_from(self.left).unwrap_or(chunk.len()).min(chunk.len());
            let (now, later) = chunk.split_at(most);
            self.now.1.take(now);
            self.left -= now.len() as u64;
            if self.left == 0 {
                self.compare();
            }
            chunk = later;
        }
    }

    fn compare(&mut self) {
        let (expected, found) = std::mem::replace(&mut self.now, Self::next(&mut self.expected));
        // Every part has sums of some kind, and these are of the same.
        if expected == Sums::default() || expected != found.end() {
            self.wrong.get_or_insert(self.number);
        }
        self.number += 1;
        self.left = self.part_bytes;
    }

    /// The first part that is not what arrived.
    fn end(mut self) -> Option<u32> {
        if self.left < self.part_bytes {
            self.compare();
        }
        self.wrong
    }
}
