//! Versions of a test.

use bytes::Bytes;
use domain::{
    Id,
    api::{NewFile, NewVersion, Registered, Upload},
    version::Stage,
};
use futures::stream;

use super::TestWorld;
use crate::{
    Actor, Result,
    artifacts::receive::{self, Announced},
    versions::register,
};

/// A version about to be registered.
#[must_use]
pub struct Registration<'a> {
    world: &'a TestWorld,
    actor: Option<Actor>,
    new: NewVersion,
    files: Vec<(String, Bytes)>,
    key: Option<String>,
    publish: bool,
    archive: bool,
}

impl TestWorld {
    /// A version of a model, by the organization's owner unless somebody else is named.
    pub fn version(&self, model: &str) -> Registration<'_> {
        let new = NewVersion { model: model.into(), ..NewVersion::default() };
        Registration { world: self, actor: None, new, files: Vec::new(), key: None, publish: false, archive: false }
    }

    /// Uploads bytes for a model.
    ///
    /// # Errors
    /// Those of [`receive::receive`].
    pub async fn upload(&self, actor: &Actor, model: &str, name: &str, bytes: impl Into<Bytes>) -> Result<Upload> {
        let announced = Announced { model: model.into(), name: name.into(), sha256: None, size: None };
        // Several chunks, as from a network.
        let bytes: Bytes = bytes.into();
        let chunks: Vec<_> =
            (0..bytes.len()).step_by(7_000).map(|at| bytes.slice(at..bytes.len().min(at + 7_000))).collect();
        let body = stream::iter(chunks.into_iter().map(Ok::<_, std::convert::Infallible>));
        receive::receive(self.registry(), actor, announced, body).await
    }

    /// Publishes a version.
    pub async fn publish(&self, id: Id) {
        self.sql(&format!("update version set status = 'published', published_at = now() where id = '{id}'")).await;
    }

    /// Archives a version.
    pub async fn archive(&self, id: Id) {
        self.sql(&format!("update version set archived_at = now() where id = '{id}'")).await;
    }

    /// Lets a word lead to a version: `champion`.
    pub async fn alias(&self, name: &str, id: Id) {
        self.sql(&format!(
            "insert into alias (org_id, model_id, name, version_id) select org_id, model_id, '{name}', id from version where id = '{id}'"
        ))
        .await;
    }
}

impl Registration<'_> {
    /// Who registers it.
    pub fn by(mut self, actor: &Actor) -> Self {
        self.actor = Some(actor.clone());
        self
    }

    /// Any field that has no method of its own here.
    pub fn with(mut self, change: impl FnOnce(&mut NewVersion)) -> Self {
        change(&mut self.new);
        self
    }

    /// Adds a tag.
    pub fn tag(mut self, tag: &str) -> Self {
        self.new.tags.push(tag.into());
        self
    }

    /// Its label.
    pub fn label(mut self, label: &str) -> Self {
        self.new.label = Some(label.into());
        self
    }

    /// Its framework.
    pub fn framework(mut self, framework: &str) -> Self {
        self.new.framework = Some(framework.into());
        self
    }

    /// Where its artifact is.
    pub fn uri(mut self, uri: &str) -> Self {
        self.new.uri = Some(uri.into());
        self
    }

    /// Its first stage.
    pub fn stage(mut self, stage: Stage) -> Self {
        self.new.stage = Some(stage);
        self
    }

    /// The experiment that made it.
    pub fn experiment(mut self, id: Id) -> Self {
        self.new.experiment = Some(id);
        self
    }

    /// The version it was derived from.
    pub fn parent(mut self, parent: &str) -> Self {
        self.new.parent = Some(parent.into());
        self
    }

    /// Adds a key of metadata.
    pub fn metadata(mut self, key: &str, value: &str) -> Self {
        self.new.metadata.insert(key.into(), value.into());
        self
    }

    /// Uploads a file with it.
    pub fn file(mut self, name: &str, bytes: impl Into<Bytes>) -> Self {
        self.files.push((name.into(), bytes.into()));
        self
    }

    /// With an idempotency key.
    pub fn key(mut self, key: &str) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Publishes it at once.
    pub fn published(mut self) -> Self {
        self.publish = true;
        self
    }

    /// Archives it at once.
    pub fn archived(mut self) -> Self {
        self.archive = true;
        self
    }

    /// Registers it.
    pub async fn register(self) -> Registered {
        self.try_register().await.expect("a version")
    }

    /// Registers it, or says why not.
    ///
    /// # Errors
    /// Those of [`register::register`] and of the uploads.
    pub async fn try_register(mut self) -> Result<Registered> {
        let world = self.world;
        let actor = match self.actor {
            Some(actor) => actor,
            None => world.owner_of(self.new.model.split('/').next().unwrap_or_default()).await,
        };
        for (name, bytes) in self.files {
            let upload = world.upload(&actor, &self.new.model, &name, bytes).await?.id;
            self.new.files.push(NewFile { name: None, upload });
        }
        let registered = register::register(world.registry(), &actor, self.new, self.key.as_deref()).await?;
        if self.publish {
            world.publish(registered.id).await;
        }
        if self.archive {
            world.archive(registered.id).await;
        }
        Ok(registered)
    }
}
