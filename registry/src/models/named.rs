//! Models in brief: what other protocols tell of one.

use std::collections::{BTreeMap, HashMap};

use domain::{Id, Refusal, Time, permission::Action, table::Page};
use sqlx::{FromRow, PgConnection, Postgres, QueryBuilder, types::Json};

use crate::{
    Actor, Registry, Result,
    asked::Asked,
    gate,
    sql::asked::{self, At, Of},
    versions::brief::{self, Brief, Told},
};

/// A model in brief.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Key.
    pub id: Id,
    /// Display name.
    pub name: String,
    /// Description; empty where there is none.
    pub description: String,
    /// When it was made.
    pub created: Time,
    /// When anything about it last changed.
    pub updated: Time,
    /// Who made it; absent for readers who know no people.
    pub user: Option<String>,
    /// Key → value as written.
    pub metadata: BTreeMap<String, String>,
    /// Words with the numbers of the versions that they lead to, by word.
    pub aliases: Vec<(String, i32)>,
    /// Of each stage the version with the highest number.
    pub latest: Vec<Brief>,
}

#[derive(FromRow)]
struct Raw {
    id: Id,
    name: String,
    description: String,
    created_at: Time,
    updated_at: Time,
    user_name: Option<String>,
    metadata: Json<BTreeMap<String, String>>,
    aliases: Json<Vec<(String, i32)>>,
}

/// `{v}` is what the reader may see of `version v`.
const SELECT: &str = "select m.id, m.name, coalesce(t.description, '') as description, m.created_at, m.updated_at, a.name as user_name,
        coalesce((select jsonb_object_agg(d.key, d.value) from model_metadata d where d.model_id = m.id), '{}') as metadata,
        coalesce((select jsonb_agg(jsonb_build_array(l.name, v.number) order by l.name) from alias l
                  join version v on v.id = l.version_id and v.model_id = l.model_id where l.model_id = m.id and {v}), '[]') as aliases
 from model m left join account a on a.id = m.created_by left join model_text t on t.model_id = m.id where ";

/// Of a Public project strangers know only models with something Published.
const SHOWN: &str =
    " and exists (select from version v where v.model_id = m.id and v.status = 'published' and v.archived_at is null)";

fn select(told: Told) -> QueryBuilder<Postgres> {
    let seen = if told.drafts { "v.archived_at is null" } else { "v.archived_at is null and v.status = 'published'" };
    QueryBuilder::new(SELECT.replace("{v}", seen))
}

/// A model by key.
///
/// # Errors
/// [`Refusal::NotFound`] when it is not there or hidden.
pub async fn get(registry: &Registry, actor: &Actor, id: Id) -> Result<Named> {
    let mut db = registry.pool.acquire().await?;
    let granted = gate::model(&mut db, actor, id, Action::ReadPublished).await?;
    let told = Told::to(&granted.tree, granted.role);
    let mut sql = select(told);
    sql.push("m.id = ").push_bind(id);
    let found = fetch(&mut db, told, sql).await?.pop();
    Ok(found.ok_or_else(|| Refusal::not_found("model"))?)
}

/// A page of a project's own models, without those of projects below it.
///
/// # Errors
/// The gate's; a cursor of something else.
pub async fn search(registry: &Registry, actor: &Actor, project: Id, asked: &Asked<'_>) -> Result<Page<Named>> {
    let mut db = registry.pool.acquire().await?;
    let granted = gate::project(&mut db, actor, project, Action::ReadPublished).await?;
    let told = Told::to(&granted.tree, granted.role);
    let mut sql = select(told);
    sql.push("m.project_id = ").push_bind(granted.id);
    if !told.drafts {
        sql.push(SHOWN);
    }
    asked::push(&mut sql, Of::Models, granted.tree.org, asked)?;
    let mut items = fetch(&mut db, told, sql).await?;
    let limit = usize::try_from(asked.limit).unwrap_or_default();
    let more = items.len() > limit;
    items.truncate(limit);
    let at = |m: &Named| At { id: m.id, name: m.name.clone(), number: 0, created: m.created, updated: m.updated };
    let next = items.last().filter(|_| more).map(|last| asked::after(Of::Models, asked.order, at(last)));
    Ok(Page { items, next })
}

async fn fetch(db: &mut PgConnection, told: Told, mut sql: QueryBuilder<Postgres>) -> Result<Vec<Named>> {
    let rows: Vec<Raw> = sql.build_query_as().fetch_all(&mut *db).await?;
    let ids: Vec<Id> = rows.iter().map(|raw| raw.id).collect();
    let mut latest: HashMap<Id, Vec<Brief>> = HashMap::new();
    for version in brief::latest(db, told, &ids).await? {
        latest.entry(version.model).or_default().push(version);
    }
    let named = |raw: Raw| Named {
        latest: latest.remove(&raw.id).unwrap_or_default(),
        id: raw.id,
        name: raw.name,
        description: raw.description,
        created: raw.created_at,
        updated: raw.updated_at,
        user: raw.user_name.filter(|_| told.people),
        metadata: raw.metadata.0,
        aliases: raw.aliases.0,
    };
    Ok(rows.into_iter().map(named).collect())
}
