//! The file store. An object's key is `{organization}/{blob}`: nothing of it comes from a user.

use std::{
    ops::Range,
    path::{Path as FilePath, PathBuf},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use domain::Id;
use futures::{StreamExt, TryStreamExt as _, stream::BoxStream};
use object_store::{
    GetOptions, ObjectStore, ObjectStoreExt,
    local::LocalFileSystem,
    multipart::MultipartStore,
    path::Path,
    signer::{Method, SignedUrlOptions, Signer},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{
    ahead::Ahead,
    blocks,
    growing::Growing,
    remote::{self, Bucket},
    staged,
};
use crate::{Error, Result};

/// How long a link to an object is good.
const LINK: Duration = Duration::from_secs(60);
/// Most memory that parts on their way to a store elsewhere take together, in MiB. The largest file has parts of 105.
const ROOM: u32 = 256;

/// Where files are kept.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    /// Where in the store they are.
    prefix: Path,
    pub(super) parts: PartStore,
    /// Who makes links to objects, where the store can.
    signer: Option<Arc<dyn Signer>>,
    /// What is digested of files whose parts still arrive.
    pub(super) ahead: Arc<Ahead>,
    /// Memory for parts on their way to a store elsewhere, in MiB.
    room: Arc<Semaphore>,
}

/// Who keeps the parts of a file until they are put together.
#[derive(Clone)]
pub(super) enum PartStore {
    /// A file in this folder.
    Local(Arc<FilePath>),
    /// The store itself.
    Remote(Arc<dyn MultipartStore>),
}

impl Files {
    /// What the names of settings for a bucket begin with.
    pub const SETTINGS: [&str; 3] = remote::SETTINGS;

    /// A folder on this machine.
    ///
    /// # Errors
    /// When it does not exist or cannot be read.
    pub fn local(folder: &FilePath) -> Result<Self> {
        let store = LocalFileSystem::new_with_prefix(folder)?.with_automatic_cleanup(false);
        let parts = PartStore::Local(folder.into());
        Ok(Self {
            store: Arc::new(store),
            prefix: Path::default(),
            parts,
            signer: None,
            ahead: Arc::default(),
            room: room(),
        })
    }

    /// A bucket by its address, `s3://bucket/prefix`, `gs://bucket/prefix` or `az://container/prefix`, with settings by
    /// the names of the environment's variables that begin with one of [`Self::SETTINGS`].
    ///
    /// # Errors
    /// Why it cannot be used, in a few words.
    pub async fn at(url: &str, settings: &[(String, String)]) -> Result<Self, String> {
        let Bucket { store, parts, signer, prefix } = remote::open(url, settings).await?;
        Ok(Self { store, prefix, parts: PartStore::Remote(parts), signer, ahead: Arc::default(), room: room() })
    }

    /// Where an object is in the store.
    pub(super) fn path(&self, key: &str) -> Path {
        self.prefix.parts().chain(Path::from(key).parts()).collect()
    }

    /// The key of a blob's or an upload's object.
    pub(crate) fn key(org: Id, blob: Id) -> String {
        format!("{}/{}", org.simple(), blob.simple())
    }

    /// Begins an object that arrives in one go.
    pub(crate) async fn begin(&self, key: &str) -> Result<Growing> {
        let path = self.path(key);
        match &self.parts {
            PartStore::Local(_) => Ok(Growing::Folder(self.store.put_multipart(&path).await?)),
            PartStore::Remote(store) => {
                let (store, id) = (store.clone(), store.create_multipart(&path).await?);
                Ok(Growing::Elsewhere { store, path, id, parts: Vec::new() })
            }
        }
    }

    /// Removes an object; one that is not there is removed already.
    pub(crate) async fn remove(&self, key: &str) -> Result<()> {
        absent_is_fine(self.store.delete(&self.path(key)).await)
    }

    /// The size of an object, if it is there.
    pub(crate) async fn size(&self, key: &str) -> Result<Option<u64>> {
        match self.store.head(&self.path(key)).await {
            Ok(object) => Ok(Some(object.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Prepares for the parts of an object; what the store calls it, where it has a name for that.
    pub(super) async fn begin_parts(&self, key: &str) -> Result<Option<String>> {
        match &self.parts {
            PartStore::Local(_) => Ok(None),
            PartStore::Remote(store) => Ok(Some(store.create_multipart(&self.path(key)).await?)),
        }
    }

    /// Waits until there is memory for a part.
    pub(super) async fn room(&self, bytes: u64) -> Result<OwnedSemaphorePermit> {
        let wanted = u32::try_from(bytes.div_ceil(1 << 20)).unwrap_or(ROOM).clamp(1, ROOM);
        let room = Arc::clone(&self.room).acquire_many_owned(wanted);
        room.await.map_err(|e| Error::Broken(format!("file store: {e}")))
    }

    /// Removes what there is of an object's parts; those of one that was put together are gone already.
    pub(super) async fn forget_parts(&self, key: &str, store_id: Option<&str>) -> Result<()> {
        match (&self.parts, store_id) {
            (PartStore::Local(root), _) => staged::remove(root, key).await,
            (PartStore::Remote(store), Some(id)) => {
                absent_is_fine(store.abort_multipart(&self.path(key), &id.to_owned()).await)
            }
            // Begun when files were kept in a folder.
            (PartStore::Remote(_), None) => Ok(()),
        }
    }

    /// The bytes of a range, as they are read.
    ///
    /// # Errors
    /// The store's own.
    pub async fn read(&self, key: &str, range: Range<u64>) -> Result<BoxStream<'static, object_store::Result<Bytes>>> {
        if range.is_empty() {
            return Ok(futures::stream::empty().boxed());
        }
        if let PartStore::Local(root) = &self.parts {
            return Ok(blocks::read(root.join(key), range).await?);
        }
        let options = GetOptions { range: Some(range.into()), ..GetOptions::default() };
        Ok(self.store.get_opts(&self.path(key), options).await?.into_stream())
    }

    /// A link by which whoever has it reads an object for a minute, where the store makes such. The store answers with
    /// these two headers, whatever the object is. Whoever runs the server without a key to sign with gets none, and
    /// files come through the server.
    pub async fn link(&self, key: &str, disposition: &str, content_type: &str) -> Option<String> {
        let signer = self.signer.as_ref()?;
        let answer = [("response-content-disposition", disposition), ("response-content-type", content_type)];
        let options = SignedUrlOptions::default().with_query(answer);
        let signed = signer.signed_url_opts(Method::GET, &self.path(key), LINK, &options).await;
        signed.inspect_err(|error| tracing::warn!(%error, "no link to a file could be signed")).ok().map(Into::into)
    }

    /// The bytes of a range, all at once.
    pub(crate) async fn range(&self, key: &str, range: Range<u64>) -> object_store::Result<Bytes> {
        self.store.get_range(&self.path(key), range).await
    }

    /// Every whole object: its key and its size in bytes.
    pub(crate) fn list(&self) -> BoxStream<'static, Result<(String, u64)>> {
        let prefix = self.prefix.clone();
        let listed = self.store.list((!prefix.as_ref().is_empty()).then_some(&prefix));
        listed
            .map(move |object| {
                let object = object?;
                let key: Option<Path> = object.location.prefix_match(&prefix).map(Iterator::collect);
                Ok((key.unwrap_or(object.location).to_string(), object.size))
            })
            // A part that still grows, `KEY.parts`, is none yet.
            .try_filter(|(key, _)| futures::future::ready(!key.ends_with(staged::ENDING)))
            .boxed()
    }

    /// Files that a broken upload left half written in a local folder: their path and upload.
    pub(crate) async fn half_written(&self) -> std::io::Result<Vec<(PathBuf, Id)>> {
        let PartStore::Local(root) = &self.parts else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        let mut organizations = tokio::fs::read_dir(root).await?;
        while let Some(organization) = organizations.next_entry().await? {
            if !organization.file_type().await?.is_dir() {
                continue;
            }
            let mut files = tokio::fs::read_dir(organization.path()).await?;
            while let Some(file) = files.next_entry().await? {
                // The store writes to `KEY#N` and renames at the end; parts are written to `KEY.parts`.
                let name = file.file_name().to_string_lossy().into_owned();
                let key = name.split_once('#').map(|(key, _)| key).or_else(|| name.strip_suffix(staged::ENDING));
                if let Some(id) = key.and_then(|key| Id::parse_str(key).ok()) {
                    found.push((file.path(), id));
                }
            }
        }
        Ok(found)
    }
}

fn room() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(ROOM as usize))
}

fn absent_is_fine(result: object_store::Result<()>) -> Result<()> {
    match result {
        Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
