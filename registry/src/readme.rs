//! READMEs: Markdown, as people wrote it, of whatever has one.

use domain::{
    Id, Refusal,
    api::{PutReadme, Readme},
    name,
};
use serde_json::json;
use sqlx::{PgConnection, Postgres, Transaction};

use crate::{Actor, Result, audit};

/// Something that has a README, and where that is kept.
pub(crate) struct Kept {
    /// What it is called in a refusal.
    what: &'static str,
    /// What the log calls a change of it.
    action: &'static str,
    /// Reads text and revision by key.
    read: &'static str,
    /// Keeps the text, of an organization and a key.
    write: &'static str,
    /// Moves on what was changed, and with it the revision.
    touch: &'static str,
}

/// A model's.
pub(crate) const MODEL: Kept = Kept {
    what: "The model",
    action: "model.readme_changed",
    read: "select coalesce(t.readme, ''), m.revision from model m left join model_text t on t.model_id = m.id where m.id = $1",
    write: "insert into model_text (org_id, model_id, readme) values ($1, $2, $3)
            on conflict (model_id) do update set readme = excluded.readme",
    touch: "update model set updated_at = now(), revision = revision + 1 where id = $1",
};

/// A project's.
pub(crate) const PROJECT: Kept = Kept {
    what: "The project",
    action: "project.readme_changed",
    read: "select coalesce(r.text, ''), p.revision from project p left join project_readme r on r.project_id = p.id where p.id = $1",
    write: "insert into project_readme (org_id, project_id, text) values ($1, $2, $3)
            on conflict (project_id) do update set text = excluded.text",
    touch: "update project set updated_at = now(), revision = revision + 1 where id = $1",
};

impl Kept {
    /// The README of one. Who may read it was asked before.
    pub async fn of(&self, db: &mut PgConnection, id: Id) -> Result<Readme> {
        let (text, revision) = sqlx::query_as(self.read).bind(id).fetch_one(db).await?;
        Ok(Readme { text, revision })
    }

    /// Writes it anew in the turn of whoever may; `place` is the organization and the project.
    ///
    /// # Errors
    /// [`Refusal::Changed`] when somebody else was faster; a text that cannot be kept.
    pub async fn put(
        &self,
        mut tx: Transaction<'_, Postgres>,
        actor: &Actor,
        (org, project): (Id, Id),
        id: Id,
        new: &PutReadme,
        revision: Option<i64>,
    ) -> Result<Readme> {
        name::check_text("text", &new.text)?;
        let before = self.of(&mut tx, id).await?;
        if revision.is_some_and(|seen| seen != before.revision) {
            return Err(Refusal::Changed { what: self.what.into() }.into());
        }
        if before.text == new.text {
            return Ok(before);
        }
        sqlx::query(self.write).bind(org).bind(id).bind(&new.text).execute(&mut *tx).await?;
        sqlx::query(self.touch).bind(id).execute(&mut *tx).await?;
        // The text may be as long as a book: the log keeps how much there was of it.
        let change = audit::Change {
            org: Some(org),
            project: Some(project),
            action: self.action,
            resource: Some(id),
            before: json!({"characters": before.text.chars().count()}),
            after: json!({"characters": new.text.chars().count()}),
        };
        audit::record(&mut tx, actor, change).await?;
        let told = self.of(&mut tx, id).await?;
        tx.commit().await?;
        Ok(told)
    }
}
