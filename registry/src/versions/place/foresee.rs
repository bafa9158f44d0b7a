//! What would become of versions that are brought somewhere, without anything being held or made.

use std::collections::{BTreeMap, HashMap};

use domain::{Id, Refusal};
use sqlx::PgConnection;

use super::{Model, Target, notice};
use crate::{Result, versions::facts::Candidate};

impl Target {
    /// What somebody should know of versions that would come here: another number, a label that is taken. Copies
    /// take the next number in any case.
    pub async fn foresee(
        &self,
        db: &mut PgConnection,
        versions: &[&Candidate],
        copies: bool,
    ) -> Result<HashMap<Id, Option<String>>> {
        let mut sorted = versions.to_vec();
        sorted.sort_by_key(|v| v.number);
        let mut models: BTreeMap<&str, Model> = BTreeMap::new();
        let mut notices = HashMap::new();
        for version in sorted {
            let slug = self.slug(version);
            if !models.contains_key(slug) {
                models.insert(slug, self.as_it_is(db, slug).await?);
            }
            let Some(model) = models.get_mut(slug) else { continue };
            let number = if copies { version.number } else { model.take(version) };
            let label = model.label(version);
            notices.insert(version.id, notice(version, number, label.as_ref()));
        }
        Ok(notices)
    }

    /// A model as it is, or as it would be made.
    async fn as_it_is(&self, db: &mut PgConnection, slug: &str) -> Result<Model> {
        let found: Option<Model> =
            sqlx::query_as("select id, slug, name_key, next_number from model where project_id = $1 and slug = $2")
                .bind(self.project)
                .bind(slug)
                .fetch_optional(&mut *db)
                .await?;
        let Some(mut model) = found else {
            let (slug, name_key) = (slug.to_owned(), String::new());
            let (left, words) = (HashMap::new(), std::collections::HashSet::new());
            return Ok(Model { id: Id::nil(), slug, name_key, next_number: 1, left, words });
        };
        model.learn(db).await?;
        Ok(model)
    }

    /// Whether a whole model of this name could come here.
    ///
    /// # Errors
    /// [`Refusal::Taken`] where something else has the name.
    pub async fn has_room(&self, db: &mut PgConnection, model: Id, slug: &str) -> Result<Result<(), Refusal>> {
        let taken: bool = sqlx::query_scalar(
            "select exists (select from node where parent_id = $1 and slug = $2 and model_id is distinct from $3)",
        )
        .bind(self.project)
        .bind(slug)
        .bind(model)
        .fetch_one(db)
        .await?;
        Ok(if taken { Err(Refusal::Unavailable { name: slug.into() }) } else { Ok(()) })
    }
}
