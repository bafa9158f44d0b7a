//! Receiving a file: streamed to the store in parts, digested on the way, bounded memory.
//!
//! No version exists until all bytes have arrived. A cut-off upload leaves an `upload` row that has
//! fallen silent; the sweep removes it with whatever bytes there are.

use bytes::{Bytes, BytesMut};
use domain::{Id, Refusal, api::Upload, format, name, permission::Action};
use futures::{Stream, StreamExt};
use sha2::{Digest, Sha256};
use std::time::{Duration, Instant};

use super::{Files, growing::Growing};
use crate::{
    Actor, Error, Registry, Result,
    quota::{self, Standing},
    versions::target,
};

/// Bytes of one part: the least that S3 takes is 5 MiB.
const PART: usize = 6 << 20;
/// Largest file, in bytes: 1 TiB. (S3's own limit of 10,000 parts would end at 60 GB; see `part_size`.)
pub const FILE_MAX_BYTES: u64 = 1 << 40;
/// How often an upload says that it is alive.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// What the sender says about the file.
pub struct Announced {
    /// Address of the model it is for: `acme/vision/yolo`.
    pub model: String,
    /// File name.
    pub name: String,
    /// Lower-case hex SHA-256, when the sender knows it already.
    pub sha256: Option<String>,
    /// How many bytes are said to come.
    pub size: Option<u64>,
}

/// Longest name of a file with its folders, in bytes.
const PATH_MAX_BYTES: usize = 1024;
/// Most folders that a file lies in.
const FOLDERS_MAX: usize = 16;

/// A file name is a path below the version: segments that every file system takes, none of which leads elsewhere.
///
/// # Errors
/// [`Refusal::Invalid`] otherwise.
pub fn check_file_name(file: &str) -> Result<(), Refusal> {
    let is_plain = |segment: &str| {
        !segment.is_empty()
            && segment.len() <= 255
            && segment != "."
            && segment != ".."
            && !segment.chars().any(|c| c.is_control() || c == '\\')
    };
    let fits =
        file.len() <= PATH_MAX_BYTES && file.split('/').count() <= FOLDERS_MAX + 1 && file.split('/').all(is_plain);
    if fits { Ok(()) } else { Err(Refusal::invalid("name", format!("“{}” is no file name", name::slugify(file)))) }
}

/// Receives a file for a model. The bytes wait a day for the version that names them.
///
/// # Errors
/// The gate's; [`Error::Cut`] when the stream ends early; [`Refusal::WrongDigest`].
pub async fn receive<S, E>(registry: &Registry, actor: &Actor, announced: Announced, body: S) -> Result<Upload>
where
    S: Stream<Item = Result<Bytes, E>> + Send + Unpin + 'static,
    E: std::fmt::Display + Send,
{
    check_file_name(&announced.name)?;
    let mut db = registry.pool.acquire().await?;
    let target = target::find(&mut db, actor, &announced.model, Action::Register).await?;
    let room = quota::of(&mut db, &target.granted.tree, target.granted.id).await?;
    room.take(announced.size.unwrap_or_default())?;
    let (org, id) = (target.granted.tree.org, Id::now_v7());
    sqlx::query("insert into upload (org_id, id, account_id, project_id, name) values ($1, $2, $3, $4, $5)")
        .bind(org)
        .bind(id)
        .bind(actor.person()?.id)
        .bind(target.granted.id)
        .bind(&announced.name)
        .execute(&mut *db)
        .await?;
    drop(db);
    let registry = registry.clone();
    // A task of its own: when the sender goes away the request is dropped, and this still cleans up.
    tokio::spawn(async move {
        let result = store(&registry, org, id, &announced, &room, body).await;
        if result.is_err() {
            super::sweep::forget(&registry, id).await?;
        }
        result
    })
    .await
    .map_err(|e| Error::Broken(format!("upload task: {e}")))?
}

async fn store<S, E>(
    registry: &Registry,
    org: Id,
    id: Id,
    announced: &Announced,
    room: &Standing,
    mut body: S,
) -> Result<Upload>
where
    S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
    E: std::fmt::Display + Send,
{
    let mut parts = registry.files.begin(&Files::key(org, id)).await?;
    let mut arrived = Arrived::new();
    let received = match remember(registry, id, parts.store_id()).await {
        Ok(()) => drain(registry, id, room, &mut body, &mut parts, &mut arrived).await,
        Err(error) => Err(error),
    };
    if let Err(error) = received {
        parts.abort().await?;
        return Err(error);
    }
    let (sha256, framework) = arrived.end(&announced.name);
    let hex = hex(&sha256);
    if let Some(expected) = &announced.sha256
        && !expected.eq_ignore_ascii_case(&hex)
    {
        parts.abort().await?;
        return Err(Refusal::WrongDigest { arrived: hex, expected: expected.to_lowercase() }.into());
    }
    parts.complete().await?;
    let size = i64::try_from(arrived.size).map_err(|e| Error::Broken(e.to_string()))?;
    let kept = sqlx::query(
        "update upload set size = $2, sha256 = $3, framework = $4, arrived_at = now(), seen_at = now() where id = $1",
    )
    .bind(id)
    .bind(size)
    .bind(&sha256[..])
    .bind(framework)
    .execute(&registry.pool)
    .await?;
    if kept.rows_affected() == 0 {
        // So long silent that the sweep took it for dead; no row leads to the object any more.
        registry.files.remove(&Files::key(org, id)).await?;
        return Err(Error::Cut("it was given up after a long silence".into()));
    }
    Ok(Upload { id, size, sha256: hex, framework: framework.map(str::to_owned) })
}

/// Notes what a store elsewhere calls it, so that whoever sweeps can tell the store when this server dies.
async fn remember(registry: &Registry, id: Id, store_id: Option<String>) -> Result<()> {
    if let Some(store_id) = store_id {
        sqlx::query("update upload set store_id = $2 where id = $1")
            .bind(id)
            .bind(store_id)
            .execute(&registry.pool)
            .await?;
    }
    Ok(())
}

async fn drain<S, E>(
    registry: &Registry,
    id: Id,
    room: &Standing,
    body: &mut S,
    parts: &mut Growing,
    arrived: &mut Arrived,
) -> Result<()>
where
    S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
    E: std::fmt::Display + Send,
{
    let mut buffer = BytesMut::new();
    let mut seen = Instant::now();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|e| Error::Cut(e.to_string()))?;
        arrived.take(&chunk)?;
        // Of who did not say how much there is.
        room.take(arrived.size)?;
        buffer.extend_from_slice(&chunk);
        if buffer.len() >= part_size(arrived.size) {
            parts.put(buffer.split().freeze()).await?;
        }
        if seen.elapsed() >= HEARTBEAT {
            seen = Instant::now();
            sqlx::query("update upload set seen_at = now() where id = $1").bind(id).execute(&registry.pool).await?;
        }
    }
    if !buffer.is_empty() || arrived.size == 0 {
        parts.put(buffer.freeze()).await?;
    }
    Ok(())
}

/// Parts grow with the file, so that ten thousand of them hold the largest.
fn part_size(so_far: u64) -> usize {
    match so_far {
        0..20_000_000_000 => PART,
        20_000_000_000..200_000_000_000 => 8 * PART,
        _ => 32 * PART,
    }
}

/// What is known of the bytes so far: size, digest, and both ends for recognition.
pub(super) struct Arrived {
    size: u64,
    digest: Sha256,
    head: Vec<u8>,
    tail: Vec<u8>,
}

impl Arrived {
    pub(super) fn new() -> Self {
        Self { size: 0, digest: Sha256::new(), head: Vec::new(), tail: Vec::new() }
    }

    /// How many bytes there were.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    pub(super) fn take(&mut self, chunk: &[u8]) -> Result<()> {
        self.size += chunk.len() as u64;
        if self.size > FILE_MAX_BYTES {
            return Err(Refusal::TooLarge { limit_bytes: FILE_MAX_BYTES }.into());
        }
        self.digest.update(chunk);
        let room = format::HEAD_BYTES - self.head.len();
        self.head.extend_from_slice(&chunk[..chunk.len().min(room)]);
        self.tail.extend_from_slice(&chunk[chunk.len().saturating_sub(format::TAIL_BYTES)..]);
        if self.tail.len() > 4 * format::TAIL_BYTES {
            self.tail.drain(..self.tail.len() - format::TAIL_BYTES);
        }
        Ok(())
    }

    pub(super) fn end(&mut self, name: &str) -> ([u8; 32], Option<&'static str>) {
        let tail = &self.tail[self.tail.len().saturating_sub(format::TAIL_BYTES)..];
        (self.digest.finalize_reset().into(), format::recognise(name, &self.head, tail))
    }
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
