//! Versions in brief: what other protocols tell of one. Those in the archive are not among them.

use std::collections::BTreeMap;

use domain::{
    Id, Refusal, Time,
    permission::{Action, ProjectRole},
    table::Page,
    version::{Registration, Stage, Status},
};
use sqlx::{FromRow, PgConnection, Postgres, QueryBuilder, types::Json};

use crate::{
    Actor, Registry, Result,
    asked::Asked,
    gate,
    sql::asked::{self, At, Of},
    tree::{Tree, read},
};

/// A version in brief.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    /// Key.
    pub id: Id,
    /// Key of its model.
    pub model: Id,
    /// Display name of its model.
    pub name: String,
    /// Its number.
    pub number: i32,
    /// Draft or Published.
    pub status: Status,
    /// Its stage.
    pub stage: Stage,
    /// Whether all of it has arrived.
    pub registration: Registration,
    /// When it was registered.
    pub created: Time,
    /// When anything about it last changed.
    pub updated: Time,
    /// Who brought it; absent for readers who know no people.
    pub user: Option<String>,
    /// Description; empty where there is none.
    pub description: String,
    /// Where its bytes are, when they are not here.
    pub uri: Option<String>,
    /// Whether it has files here.
    pub has_files: bool,
    /// Key → value as written.
    pub metadata: BTreeMap<String, String>,
    /// Words that lead to it, by word.
    pub aliases: Vec<String>,
}

#[derive(FromRow)]
struct Raw {
    id: Id,
    model_id: Id,
    name: String,
    number: i32,
    status: String,
    stage: String,
    registration: String,
    created_at: Time,
    updated_at: Time,
    user_name: Option<String>,
    description: String,
    uri: Option<String>,
    has_files: bool,
    metadata: Json<BTreeMap<String, String>>,
    aliases: Vec<String>,
}

const SELECT: &str = "select v.id, v.model_id, m.name, v.number, v.status, v.stage, v.registration, v.created_at, v.updated_at,
        a.name as user_name, coalesce(t.description, '') as description, v.uri,
        exists (select from version_file f where f.version_id = v.id) as has_files,
        coalesce((select jsonb_object_agg(d.key, d.value) from version_metadata d where d.version_id = v.id), '{}') as metadata,
        array(select l.name from alias l where l.version_id = v.id and l.model_id = v.model_id order by l.name) as aliases
 from version v join model m on m.id = v.model_id left join account a on a.id = v.user_id
 left join version_text t on t.version_id = v.id where v.archived_at is null";

/// Which versions of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one of a number.
    Number(i32),
    /// Of each stage the one with the highest number.
    LatestOfStages,
    /// Every one.
    All,
}

/// What a reader is told of.
#[derive(Clone, Copy)]
pub(crate) struct Told {
    /// Whether of Drafts, too.
    pub drafts: bool,
    /// Whether of people.
    pub people: bool,
}

impl Told {
    pub fn to(tree: &Tree, role: Option<ProjectRole>) -> Self {
        Self { drafts: role.is_some(), people: role.is_some() && gate::may_see_people(tree) }
    }

    pub fn select(self, select: &str) -> QueryBuilder<Postgres> {
        let mut sql = QueryBuilder::new(select);
        if !self.drafts {
            sql.push(" and v.status = 'published'");
        }
        sql
    }
}

/// A version by key.
///
/// # Errors
/// [`Refusal::NotFound`] when it is not there, hidden or in the archive.
pub async fn get(registry: &Registry, actor: &Actor, id: Id) -> Result<Brief> {
    let mut db = registry.pool.acquire().await?;
    let granted = gate::version(&mut db, actor, id, Action::ReadPublished).await?;
    let told = Told::to(&granted.tree, granted.role);
    let mut sql = told.select(SELECT);
    sql.push(" and v.id = ").push_bind(id);
    let found = fetch(&mut db, told, sql).await?.pop();
    Ok(found.ok_or_else(|| Refusal::not_found("version"))?)
}

/// Versions of a model, by number.
///
/// # Errors
/// [`Refusal::NotFound`] when the model is not there or hidden.
pub async fn of_model(registry: &Registry, actor: &Actor, model: Id, which: Which) -> Result<Vec<Brief>> {
    let mut db = registry.pool.acquire().await?;
    let granted = gate::model(&mut db, actor, model, Action::ReadPublished).await?;
    let told = Told::to(&granted.tree, granted.role);
    if which == Which::LatestOfStages {
        return latest(&mut db, told, &[model]).await;
    }
    let mut sql = told.select(SELECT);
    sql.push(" and v.model_id = ").push_bind(model);
    if let Which::Number(number) = which {
        sql.push(" and v.number = ").push_bind(number);
    }
    sql.push(" order by v.number");
    fetch(&mut db, told, sql).await
}

/// Of each model and stage the version with the highest number, by number.
pub(crate) async fn latest(db: &mut PgConnection, told: Told, models: &[Id]) -> Result<Vec<Brief>> {
    let mut sql = told.select(SELECT);
    sql.push(
        " and v.id in (select distinct on (w.model_id, w.stage) w.id from version w
                       where w.archived_at is null and w.model_id = any(",
    );
    sql.push_bind(models.to_vec()).push(")");
    if !told.drafts {
        sql.push(" and w.status = 'published'");
    }
    sql.push(" order by w.model_id, w.stage, w.number desc) order by v.number");
    fetch(db, told, sql).await
}

/// A page of a project's own versions, without those of projects below it.
///
/// # Errors
/// The gate's; a cursor of something else.
pub async fn search(registry: &Registry, actor: &Actor, project: Id, asked: &Asked<'_>) -> Result<Page<Brief>> {
    let mut db = registry.pool.acquire().await?;
    let granted = gate::project(&mut db, actor, project, Action::ReadPublished).await?;
    let told = Told::to(&granted.tree, granted.role);
    let mut sql = told.select(SELECT);
    sql.push(" and v.project_id = ").push_bind(granted.id);
    asked::push(&mut sql, Of::Versions, granted.tree.org, asked)?;
    let mut items = fetch(&mut db, told, sql).await?;
    let limit = usize::try_from(asked.limit).unwrap_or_default();
    let more = items.len() > limit;
    items.truncate(limit);
    let at =
        |v: &Brief| At { id: v.id, name: v.name.clone(), number: v.number, created: v.created, updated: v.updated };
    let next = items.last().filter(|_| more).map(|last| asked::after(Of::Versions, asked.order, at(last)));
    Ok(Page { items, next })
}

async fn fetch(db: &mut PgConnection, told: Told, mut sql: QueryBuilder<Postgres>) -> Result<Vec<Brief>> {
    let rows: Vec<Raw> = sql.build_query_as().fetch_all(db).await?;
    rows.into_iter().map(|raw| brief(raw, told)).collect()
}

fn brief(raw: Raw, told: Told) -> Result<Brief> {
    Ok(Brief {
        id: raw.id,
        model: raw.model_id,
        name: raw.name,
        number: raw.number,
        status: read(&raw.status, Status::from_code)?,
        stage: read(&raw.stage, Stage::from_code)?,
        registration: read(&raw.registration, Registration::from_code)?,
        created: raw.created_at,
        updated: raw.updated_at,
        user: raw.user_name.filter(|_| told.people),
        description: raw.description,
        uri: raw.uri,
        has_files: raw.has_files,
        metadata: raw.metadata.0,
        aliases: raw.aliases,
    })
}
