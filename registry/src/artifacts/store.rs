//! The file store. An object's key is `{organization}/{blob}`: nothing of it comes from a user.

use std::{
    ops::Range,
    path::{Path as FilePath, PathBuf},
    sync::Arc,
};

use bytes::Bytes;
use domain::Id;
use futures::{StreamExt, stream::BoxStream};
use object_store::{GetOptions, MultipartUpload, ObjectStore, ObjectStoreExt, local::LocalFileSystem, path::Path};

use crate::Result;

/// Where files are kept.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    local: Option<PathBuf>,
}

impl Files {
    /// A folder on this machine.
    ///
    /// # Errors
    /// When it does not exist or cannot be read.
    pub fn local(folder: &FilePath) -> Result<Self> {
        let store = LocalFileSystem::new_with_prefix(folder)?.with_automatic_cleanup(false);
        Ok(Self { store: Arc::new(store), local: Some(folder.to_owned()) })
    }

    /// The key of a blob's or an upload's object.
    pub(crate) fn key(org: Id, blob: Id) -> String {
        format!("{}/{}", org.simple(), blob.simple())
    }

    pub(crate) async fn begin(&self, key: &str) -> Result<Box<dyn MultipartUpload>> {
        Ok(self.store.put_multipart(&Path::from(key)).await?)
    }

    /// Removes an object; one that is not there is removed already.
    pub(crate) async fn remove(&self, key: &str) -> Result<()> {
        match self.store.delete(&Path::from(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
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
        let options = GetOptions { range: Some(range.into()), ..GetOptions::default() };
        Ok(self.store.get_opts(&Path::from(key), options).await?.into_stream())
    }

    /// The bytes of a range, all at once.
    pub(crate) async fn range(&self, key: &Path, range: Range<u64>) -> object_store::Result<Bytes> {
        self.store.get_range(key, range).await
    }

    /// Files that a broken upload left half written in a local folder: their path and upload.
    pub(crate) async fn half_written(&self) -> std::io::Result<Vec<(PathBuf, Id)>> {
        let Some(root) = &self.local else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        let mut organizations = tokio::fs::read_dir(root).await?;
        while let Some(organization) = organizations.next_entry().await? {
            if !organization.file_type().await?.is_dir() {
                continue;
            }
            let mut files = tokio::fs::read_dir(organization.path()).await?;
            while let Some(file) = files.next_entry().await? {
                // The store writes to `KEY#N` and renames at the end.
                if let Some((key, _)) = file.file_name().to_string_lossy().split_once('#')
                    && let Ok(id) = Id::parse_str(key)
                {
                    found.push((file.path(), id));
                }
            }
        }
        Ok(found)
    }
}
