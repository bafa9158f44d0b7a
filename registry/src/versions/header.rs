//! What a version's file says of itself: read from the store the first time somebody asks, kept from then on.

use std::time::Duration;

use domain::{Id, Refusal, api::Header, permission::Action, table::Details};
use sqlx::{FromRow, types::Json};
use tokio::sync::Semaphore;

use crate::{
    Actor, Error, Registry, Result,
    artifacts::{Files, ranges::Ranges},
    gate,
};

/// Files that are read at the same time by one server: each may take some megabytes.
static READERS: Semaphore = Semaphore::const_new(4);

/// Raised whenever files are read better than before, so that what was kept is read anew.
const READER: i32 = 1;

#[derive(FromRow)]
struct Found {
    blob: Id,
    size: i64,
    header: Option<Json<Header>>,
}

/// What a file says of itself. Of a Draft everyone with a role in its project may know it.
///
/// # Errors
/// [`Refusal::NotFound`] when the version or file is not there or hidden; the store's own.
pub async fn get(registry: &Registry, actor: &Actor, version: Id, name: &str) -> Result<Header> {
    let mut db = registry.reads().await?;
    let granted = gate::version(&mut db, actor, version, Action::DownloadPublished).await?;
    let found: Option<Found> = sqlx::query_as(
        "select b.id as blob, b.size, h.header from version_file f join blob b on b.id = f.blob_id
         left join blob_header h on h.blob_id = b.id and h.reader = $3
         where f.version_id = $1 and f.name = $2",
    )
    .bind(version)
    .bind(name)
    .bind(READER)
    .fetch_optional(&mut *db)
    .await?;
    // Nobody waits for a file with a connection in hand.
    drop(db);
    let Some(Found { blob, size, header }) = found else { return Err(Refusal::not_found("file").into()) };
    match header {
        Some(Json(header)) => Ok(header),
        None => read(registry, granted.tree.org, blob, u64::try_from(size).unwrap_or_default(), name).await,
    }
}

/// What the first `files` of a version say of themselves, by name, each with its first `tensors`. One that cannot
/// be read says why in a note: it can be downloaded all the same.
pub async fn of_files(
    registry: &Registry,
    actor: &Actor,
    version: &Details,
    files: usize,
    tensors: usize,
) -> Vec<(String, Header)> {
    let mut headers = Vec::new();
    for file in version.files.iter().take(files) {
        let found = get(registry, actor, version.row.id, &file.name).await;
        let mut header = found.unwrap_or_else(|error| noted(Refusal::from(error).to_string()));
        header.tensors.truncate(tensors);
        headers.push((file.name.clone(), header));
    }
    headers
}

/// How long somebody who registers a file waits for what it tells.
const GLANCE: Duration = Duration::from_secs(5);

/// What an object says of itself, if that is soon told; nothing of it is kept.
pub(super) async fn glance(registry: &Registry, org: Id, object: Id, size: u64, name: &str) -> Option<Header> {
    let _turn = tokio::time::timeout(GLANCE, READERS.acquire()).await.ok()?.ok()?;
    let mut source = Ranges::new(registry.files.clone(), &Files::key(org, object), size).within(GLANCE);
    let name = name.to_owned();
    tokio::task::spawn_blocking(move || inspect::read(&mut source, &name)).await.ok()?.ok()
}

async fn read(registry: &Registry, org: Id, blob: Id, size: u64, name: &str) -> Result<Header> {
    let _turn = READERS.acquire().await.map_err(|_| Error::Broken("reading files has ended".into()))?;
    let mut source = Ranges::new(registry.files.clone(), &Files::key(org, blob), size);
    let name = name.to_owned();
    let found = tokio::task::spawn_blocking(move || inspect::read(&mut source, &name)).await;
    let header = match found.map_err(|error| Error::Broken(format!("a reader of files: {error}")))? {
        Ok(header) => header,
        // The store may be well again the next time.
        Err(problem @ inspect::Problem::Io { .. }) => return Err(Error::Broken(problem.to_string())),
        Err(problem) => noted(sentence(&problem)),
    };
    let text = serde_json::to_string(&header).map_err(|error| Error::Broken(error.to_string()))?;
    sqlx::query(
        "insert into blob_header (org_id, blob_id, reader, header) select $1, id, $3, $4::text::json from blob where id = $2
         on conflict (blob_id) do update set reader = excluded.reader, header = excluded.header, read_at = now()
         where blob_header.reader < excluded.reader",
    )
    .bind(org)
    .bind(blob)
    .bind(READER)
    // As text: as a value of jsonb it could not hold every name.
    .bind(text)
    .execute(&registry.pool)
    .await?;
    Ok(header)
}

fn noted(note: String) -> Header {
    Header { notes: vec![note], ..Header::default() }
}

/// What is wrong with a file, and what may help.
fn sentence(problem: &inspect::Problem) -> String {
    let what = problem.to_string();
    let first: String = what.chars().take(1).flat_map(char::to_uppercase).collect();
    format!("{first}{}. {}", what.chars().skip(1).collect::<String>(), problem.hint())
}
