//! Where versions are brought to: a project with its rule, and models in it that exist or are about to.

mod foresee;

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{
    Id, Refusal,
    address::Address,
    lifecycle::{Destination, Origin, Standing},
    name,
    permission::Access,
    project::{Features, PromotionRule, takes_more},
};
use sqlx::{FromRow, PgConnection};

use super::facts::Candidate;
use crate::{Actor, Result, constraint::OnConstraint, gate, projects::address, tree::Tree};

/// The project, and the model if the address names one.
pub(super) struct Target {
    pub project: Id,
    path: String,
    standing: Standing,
    rule: PromotionRule,
    features: Features,
    listed: Vec<Id>,
    /// Display name and slug; without, each version stays in a model called like its own.
    pub named: Option<(String, String)>,
}

/// A model of the target under its lock.
#[derive(FromRow)]
pub(super) struct Model {
    pub id: Id,
    pub slug: String,
    pub name_key: String,
    next_number: i32,
    /// Numbers that lead elsewhere since their version moved away.
    #[sqlx(skip)]
    left: HashMap<i32, Id>,
    /// Labels and aliases: words that mean a version here.
    #[sqlx(skip)]
    words: HashSet<String>,
}

/// Reads `OWNER/PROJECT[/MODEL]`.
///
/// # Errors
/// What is no such address; [`Refusal::NotFound`] for a project that is not there or hidden.
pub(super) async fn find(db: &mut PgConnection, tree: &Tree, to: &str) -> Result<Target> {
    let address = Address::parse(to)?;
    if address.version.is_some() {
        return Err(Refusal::invalid("to", "names a version; write OWNER/PROJECT or OWNER/PROJECT/MODEL").into());
    }
    if address.organization != tree.org_slug {
        return Err(Refusal::invalid("to", "is in another organization").into());
    }
    let place = address::walk_seen(db, tree, &address.path).await?;
    let project = match (place.rest.len(), place.model) {
        (0, _) | (1, None) => place.project.and_then(|id| tree.get(id)).filter(|p| p.access != Access::Hidden),
        _ => None,
    };
    let project = project.ok_or_else(|| Refusal::not_found("project"))?;
    takes_more(project.in_archive, &project.path)?;
    let named = match (place.model, place.rest.first()) {
        (Some(model), _) => {
            sqlx::query_as("select name, slug from model where id = $1").bind(model).fetch_optional(&mut *db).await?
        }
        // The name as it was written, since an address may hold display names.
        (None, Some(_)) => Some(name::check_name("to", to.trim().trim_matches('/').rsplit('/').next().unwrap_or(to))?),
        (None, None) => None,
    };
    let listed = sqlx::query_scalar("select source_id from promotion_source where project_id = $1")
        .bind(project.id)
        .fetch_all(db)
        .await?;
    Ok(Target {
        project: project.id,
        path: project.path.clone(),
        standing: gate::standing(tree, project.id),
        rule: project.promotion_rule,
        features: project.features,
        listed,
        named,
    })
}

impl Target {
    /// The target as the rules see it for one version.
    pub fn destination<'a>(&'a self, tree: &'a Tree, version: &Candidate) -> Destination<'a> {
        let source = version.experiment.map(|(_, project)| project);
        Destination {
            path: &self.path,
            standing: self.standing,
            rule: self.rule,
            features: self.features,
            origin: source
                .map(|at| Origin { in_subtree: tree.is_within(at, self.project), listed: self.listed.contains(&at) }),
            source: source.filter(|at| gate::has_role(tree, *at)).and_then(|at| tree.get(at)).map(|p| p.path.as_str()),
        }
    }

    /// Keys of the models that versions from models of these slugs would come to, as far as they exist.
    pub async fn known(&self, db: &mut PgConnection, slugs: &[&str]) -> Result<HashMap<String, Id>> {
        let slugs = match &self.named {
            Some((_, slug)) => vec![slug.as_str()],
            None => slugs.to_vec(),
        };
        let rows: Vec<(String, Id)> =
            sqlx::query_as("select slug, id from model where project_id = $1 and slug = any($2)")
                .bind(self.project)
                .bind(&slugs)
                .fetch_all(db)
                .await?;
        Ok(rows.into_iter().collect())
    }

    /// The slug of the model that a version comes to.
    pub fn slug<'a>(&'a self, version: &'a Candidate) -> &'a str {
        self.named.as_ref().map_or(version.slug.as_str(), |(_, slug)| slug)
    }

    /// Locks the models that these versions come to, made where they are new, by slug.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when the project was deleted; the model's name is not to be had.
    pub async fn models(
        &self,
        tx: &mut PgConnection,
        actor: &Actor,
        tree: &Tree,
        ids: &[Id],
    ) -> Result<BTreeMap<String, Model>> {
        let wanted: Vec<(String, String)> = match &self.named {
            Some(named) => vec![named.clone()],
            None => {
                sqlx::query_as(
                    "select distinct m.name, m.slug from model m join version v on v.model_id = m.id
                     where v.id = any($1) and v.org_id = $2",
                )
                .bind(ids)
                .bind(tree.org)
                .fetch_all(&mut *tx)
                .await?
            }
        };
        // Whoever brings something here takes turns.
        sqlx::query("select from project where id = $1 for no key update")
            .bind(self.project)
            .fetch_optional(&mut *tx)
            .await?
            .ok_or_else(|| Refusal::not_found("project"))?;
        let mut models = BTreeMap::new();
        for (name, slug) in wanted {
            let model = self.model(tx, actor, tree, &name, &slug).await?;
            models.insert(slug, model);
        }
        Ok(models)
    }

    async fn model(&self, tx: &mut PgConnection, actor: &Actor, tree: &Tree, name: &str, slug: &str) -> Result<Model> {
        sqlx::query(
            "insert into model (org_id, id, project_id, slug, name, name_key, created_by)
             select $1, $2, $3, $4, $5, $6, $7 where not exists (select from model where project_id = $3 and slug = $4)",
        )
        .bind(tree.org)
        .bind(Id::now_v7())
        .bind(self.project)
        .bind(slug)
        .bind(name)
        .bind(name::sort_key(name))
        .bind(actor.id())
        .execute(&mut *tx)
        .await
        .on_constraint("node_slug_key", || Refusal::Unavailable { name: name.into() })?;
        let found: Option<Model> = sqlx::query_as(
            "select id, slug, name_key, next_number from model where project_id = $1 and slug = $2 for no key update",
        )
        .bind(self.project)
        .bind(slug)
        .fetch_optional(&mut *tx)
        .await?;
        let mut model = found.ok_or_else(|| Refusal::not_found("model"))?;
        model.learn(tx).await?;
        Ok(model)
    }
}

impl Model {
    /// Which numbers and labels are taken in it.
    async fn learn(&mut self, db: &mut PgConnection) -> Result<()> {
        let left: Vec<(i32, Id)> =
            sqlx::query_as("select number, version_id from version_redirect where model_id = $1")
                .bind(self.id)
                .fetch_all(&mut *db)
                .await?;
        self.left = left.into_iter().collect();
        let words: Vec<String> = sqlx::query_scalar(
            "select label from version where model_id = $1 and label is not null
             union all select name from alias where model_id = $1",
        )
        .bind(self.id)
        .fetch_all(db)
        .await?;
        self.words = words.into_iter().collect();
        Ok(())
    }

    /// The version's number here: the one it had before it left, else its own where that never was another's, else
    /// the next.
    pub fn take(&mut self, version: &Candidate) -> i32 {
        let had = self.left.iter().filter(|(_, id)| **id == version.id).map(|(number, _)| *number);
        if let Some(number) = had.min() {
            return number;
        }
        if version.number < self.next_number {
            return self.next();
        }
        self.next_number = version.number.saturating_add(1);
        version.number
    }

    /// The next number.
    pub fn next(&mut self) -> i32 {
        self.next_number += 1;
        self.next_number - 1
    }

    /// The version's label, unless it means another version here.
    pub fn label(&mut self, version: &Candidate) -> Option<String> {
        version.label.clone().filter(|label| self.words.insert(label.clone()))
    }

    /// Keeps the numbers that were given.
    pub async fn keep(&self, tx: &mut PgConnection) -> Result<()> {
        sqlx::query("update model set next_number = $2, updated_at = now() where id = $1")
            .bind(self.id)
            .bind(self.next_number)
            .execute(tx)
            .await?;
        Ok(())
    }
}

/// What somebody should know of a version that arrived under another number or without its label.
pub(super) fn notice(version: &Candidate, number: i32, label: Option<&String>) -> Option<String> {
    let mut parts = Vec::new();
    if number != version.number {
        parts.push(format!("It is version {number} there, since {} was taken.", version.number));
    }
    if let (Some(label), None) = (&version.label, label) {
        parts.push(format!("The label “{label}” is a label or an alias there already and was dropped."));
    }
    (!parts.is_empty()).then(|| parts.join(" "))
}
