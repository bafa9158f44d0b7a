//! An object that grows by one part after the other.

use std::sync::Arc;

use bytes::Bytes;
use object_store::{
    MultipartUpload, Result,
    multipart::{MultipartStore, PartId},
    path::Path,
};

/// It is there once it is complete, and not before.
pub(crate) enum Growing {
    /// In a folder, as a file beside its place.
    Folder(Box<dyn MultipartUpload>),
    /// In a store elsewhere, which keeps its parts until it is told what becomes of them.
    Elsewhere {
        /// The store.
        store: Arc<dyn MultipartStore>,
        /// Where in it.
        path: Path,
        /// What the store calls it.
        id: String,
        /// The parts that are there.
        parts: Vec<PartId>,
    },
}

impl Growing {
    /// What its store calls it, where that has to be remembered.
    pub fn store_id(&self) -> Option<String> {
        match self {
            Self::Folder(_) => None,
            Self::Elsewhere { id, .. } => Some(id.clone()),
        }
    }

    /// Adds a part.
    ///
    /// # Errors
    /// The store's own.
    pub async fn put(&mut self, bytes: Bytes) -> Result<()> {
        match self {
            Self::Folder(upload) => upload.put_part(bytes.into()).await,
            Self::Elsewhere { store, path, id, parts } => {
                parts.push(store.put_part(path, id, parts.len(), bytes.into()).await?);
                Ok(())
            }
        }
    }

    /// Puts it in its place.
    ///
    /// # Errors
    /// The store's own.
    pub async fn complete(self) -> Result<()> {
        match self {
            Self::Folder(mut upload) => upload.complete().await.map(drop),
            Self::Elsewhere { store, path, id, parts } => store.complete_multipart(&path, &id, parts).await.map(drop),
        }
    }

    /// Forgets what has come.
    ///
    /// # Errors
    /// The store's own.
    pub async fn abort(self) -> Result<()> {
        match self {
            Self::Folder(mut upload) => upload.abort().await,
            Self::Elsewhere { store, path, id, .. } => match store.abort_multipart(&path, &id).await {
                Err(object_store::Error::NotFound { .. }) => Ok(()),
                other => other,
            },
        }
    }
}
