//! Opening a file of a version.

use domain::{
    Id, Refusal, lifecycle,
    permission::Action,
    table::FileRow,
    version::{Stage, Status},
};
use sqlx::FromRow;

use crate::{
    Actor, Registry, Result,
    artifacts::{Files, receive::hex},
    gate,
};

/// The version, with the file and its blob if there is one of that name.
#[derive(FromRow)]
struct Found {
    status: String,
    stage: String,
    direct: bool,
    size: Option<i64>,
    sha256: Option<Vec<u8>>,
    blob: Option<Id>,
}

/// A file that may be read.
pub struct Opened {
    /// Name, size and digest.
    pub file: FileRow,
    /// Whether the version is still a Draft.
    pub draft: bool,
    /// Whether it may come straight from the file store.
    pub(crate) direct: bool,
    pub(crate) key: String,
    pub(crate) files: Files,
}

impl Opened {
    /// The bytes of a range.
    ///
    /// # Errors
    /// The store's own.
    pub async fn read(
        &self,
        range: std::ops::Range<u64>,
    ) -> Result<futures::stream::BoxStream<'static, object_store::Result<bytes::Bytes>>> {
        self.files.read(&self.key, range).await
    }

    /// A link to the file store itself, where the project lets and the store can. It is a secret for a minute.
    pub async fn link(&self, disposition: &str, content_type: &str) -> Option<String> {
        if !self.direct {
            return None;
        }
        self.files.link(&self.key, disposition, content_type).await
    }
}

/// Opens a file. Drafts are for Contributors; a disabled version is for who says that it is meant.
///
/// # Errors
/// [`Refusal::NotFound`]; the role; the stage.
pub async fn open(registry: &Registry, actor: &Actor, version: Id, name: &str, force: bool) -> Result<Opened> {
    let mut db = registry.reads().await?;
    let granted = gate::version(&mut db, actor, version, Action::DownloadPublished).await?;
    let found: Option<Found> = sqlx::query_as(
        "select v.status, v.stage, p.direct_downloads as direct, b.size, b.sha256, b.id as blob from version v
         join project p on p.id = v.project_id
         left join version_file f on f.version_id = v.id and f.name = $2 left join blob b on b.id = f.blob_id
         where v.id = $1",
    )
    .bind(version)
    .bind(name)
    .fetch_optional(&mut *db)
    .await?;
    let Some(Found { status, stage, direct, size, sha256, blob }) = found else {
        return Err(Refusal::not_found("version").into());
    };
    let draft = status == Status::Draft.code();
    if draft {
        granted.also(Action::DownloadDraft)?;
    }
    let (Some(size), Some(sha256), Some(blob)) = (size, sha256, blob) else {
        return Err(Refusal::not_found("file").into());
    };
    if Stage::from_code(&stage) == Some(Stage::Disabled) {
        lifecycle::in_use(Stage::Disabled, force).map_err(Refusal::from)?;
    }
    Ok(Opened {
        file: FileRow { name: name.to_owned(), size, sha256: hex(&sha256) },
        draft,
        direct,
        key: Files::key(granted.tree.org, blob),
        files: registry.files.clone(),
    })
}

/// Counts a download of each version that began at the first byte.
///
/// # Errors
/// The database's own.
pub async fn count(registry: &Registry, versions: &[Id]) -> Result<()> {
    // In one order, so that two who download the same never wait for each other.
    sqlx::query(
        "insert into download_count (org_id, version_id, count)
         select org_id, id, 1 from version where id = any($1) order by id
         on conflict (version_id) do update set count = download_count.count + 1",
    )
    .bind(versions)
    .execute(&registry.pool)
    .await?;
    Ok(())
}
