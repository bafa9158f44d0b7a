//! A page of the table.

use domain::{
    Id, Refusal,
    permission::{Access, Action},
    project::{Crumb, Here, Kind},
    query::Query as Filter,
    table::{ColumnKey, Group, Listing, Page, Row, Rows, SortKey, Subject, View},
};
use sqlx::{FromRow, PgConnection, Postgres, QueryBuilder};

use super::rows;
use crate::{
    Actor, Error, Registry, Result, gate,
    projects::{address, list::counts},
    sql::{
        list as sql,
        reader::{Reader, Scope},
    },
    tree::Tree,
};

/// Most rows of one page.
pub const PAGE_MAX: i64 = 500;

/// What is asked for.
pub struct Query<'a> {
    /// Slug of the organization.
    pub organization: &'a str,
    /// Slugs below it: a project, a model, or nothing for everything.
    pub path: &'a [String],
    /// Which of them.
    pub filter: &'a Filter,
    /// Text that they are searched for; empty for none.
    pub search: &'a str,
    /// Sort keys, the strongest first; empty means newest first.
    pub sort: &'a [SortKey],
    /// Columns whose values rows carry besides what every row holds.
    pub columns: &'a [ColumnKey],
    /// Which versions of each model.
    pub rows: Rows,
    /// How they are grouped.
    pub group: Group,
    /// The archive, or what is live.
    pub archived: bool,
    /// The project's own alone, without what is below it.
    pub own: bool,
    /// Where the page starts.
    pub cursor: Option<&'a str>,
    /// How many rows, at most [`PAGE_MAX`].
    pub limit: i64,
}

/// Live versions below a path that the actor may see.
///
/// # Errors
/// [`Refusal::NotFound`] for a path that is not there or hidden; a cursor of another list.
pub async fn list(registry: &Registry, actor: &Actor, query: Query<'_>) -> Result<Listing> {
    let mut db = registry.pool.acquire().await?;
    let tree = gate::tree(&mut db, actor, query.organization).await?;
    let place = address::walk(&mut db, &tree, query.path).await?;
    if !place.rest.is_empty() {
        return Err(Refusal::not_found("project or model").into());
    }
    let newest = [SortKey::NEWEST];
    let sort = if query.sort.is_empty() { &newest } else { query.sort };
    let (tree, here) = stand(&mut db, tree, place.project, place.model).await?;
    let scope = scope(&tree, place.project, place.model);
    let limit = query.limit.clamp(1, PAGE_MAX);
    let reader = Reader { tree: &tree, scope: &scope, me: actor.id(), now: std::time::SystemTime::now().into() };
    let mut statement = sql::page(&reader, query.filter, sort, query.cursor, limit)?;
    let mut found = statement.build().fetch_all(&mut *db).await?;
    let more = found.len() > usize::try_from(limit).unwrap_or_default();
    if more {
        found.pop();
    }
    let next = match found.last() {
        Some(last) if more => Some(sql::cursor_after(last, sort)?.encode()),
        _ => None,
    };
    let raw = found.iter().map(rows::Raw::from_row).collect::<sqlx::Result<Vec<_>>>()?;
    let items = rows::finish(&mut db, &tree, raw).await?;
    let total = total(&mut db, &reader, query.filter, place.project).await?;
    Ok(Listing { here, saved: Vec::new(), page: Page { items, next }, groups: Vec::new(), total })
}

/// What a page's link asks for: reads its query string, saved views included.
///
/// # Errors
/// As [`list`].
pub async fn open(
    registry: &Registry,
    actor: &Actor,
    organization: &str,
    path: &[String],
    link: &str,
    own: bool,
    limit: i64,
) -> Result<Listing> {
    let view = View::read(link, Subject::Models, &[]);
    let query = Query {
        organization,
        path,
        filter: &view.query,
        search: &view.search,
        sort: &view.sort,
        columns: &view.extra_columns(),
        rows: view.rows,
        group: view.group,
        archived: view.archived,
        own,
        cursor: view.after.as_deref(),
        limit,
    };
    list(registry, actor, query).await
}

/// Some rows by key, newest first, as the actor of the tree may see them.
pub(crate) async fn of_experiment(db: &mut PgConnection, tree: &Tree, experiment: Id) -> Result<Vec<Row>> {
    let mut statement = QueryBuilder::<Postgres>::new("select ");
    statement.push(rows::COLUMNS).push(" from version v ").push(rows::JOINS);
    sql::push_scope(&mut statement, &scope(tree, None, None));
    statement
        .push(" and v.experiment_id = ")
        .push_bind(experiment)
        .push(" order by v.created_at desc, v.id desc limit 100");
    let raw = statement.build_query_as::<rows::Raw>().fetch_all(&mut *db).await?;
    rows::finish(db, tree, raw).await
}

/// What the actor may list below a project, of a model, or of all.
pub(crate) fn scope(tree: &Tree, below: Option<Id>, model: Option<Id>) -> Scope {
    let within: Vec<_> = tree.visible().filter(|p| below.is_none_or(|top| tree.is_within(p.id, top))).collect();
    let of = |wanted: fn(Access) -> bool| within.iter().filter(|p| wanted(p.access)).map(|p| p.id).collect::<Vec<_>>();
    let everything = tree.is_everything_visible();
    let may_see: Vec<Id> = tree.visible().filter(|p| matches!(p.access, Access::Role(_))).map(|p| p.id).collect();
    Scope {
        org: tree.org,
        whole: (below.is_some() || !everything).then(|| of(|a| matches!(a, Access::Role(_)))),
        public: of(|a| a == Access::Public),
        model,
        roles: (!everything).then_some(may_see),
    }
}

async fn total(db: &mut PgConnection, reader: &Reader<'_>, filter: &Filter, below: Option<Id>) -> Result<i64> {
    if reader.scope.model.is_none() && filter.is_empty() {
        let counts = counts(db, reader.tree).await?;
        return Ok(counts
            .iter()
            .filter(|(id, _)| below.is_none_or(|top| reader.tree.is_within(**id, top)))
            .map(|(_, n)| n)
            .sum());
    }
    Ok(sql::count(reader, filter).build_query_scalar().fetch_one(db).await?)
}

/// Where a path leads, through the gate: the way there with what of it may be opened.
async fn stand(db: &mut PgConnection, tree: Tree, project: Option<Id>, model: Option<Id>) -> Result<(Tree, Here)> {
    let organization = tree.org_slug.clone();
    let Some(project) = project else {
        let id = tree.org;
        return Ok((tree, Here { id, organization, kind: Kind::Organization, crumbs: Vec::new(), role: None }));
    };
    // In the words for what is missing, so that they do not tell one from the other.
    let granted = gate::project_in(tree, Some(project), Action::ReadPublished).map_err(|e| match e {
        Error::Refused(Refusal::NotFound { .. }) => Refusal::not_found("project or model").into(),
        other => other,
    })?;
    let (role, id) = (granted.role, granted.id);
    let tree = granted.tree;
    let mut crumbs = Vec::new();
    let mut at = tree.get(id);
    while let Some(here) = at {
        crumbs
            .insert(0, Crumb { name: here.name.clone(), path: here.path.clone(), open: here.access > Access::Hidden });
        at = here.parent.and_then(|p| tree.get(p));
    }
    let mut kind = Kind::Project;
    if let Some(model) = model {
        // Of a Public project strangers know only models with something Published.
        let found: Option<(String, String)> = sqlx::query_as(
            "select name, slug from model m where id = $1 and ($2 or exists
                 (select from version where model_id = m.id and status = 'published' and archived_at is null))",
        )
        .bind(model)
        .bind(role.is_some())
        .fetch_optional(db)
        .await?;
        let (name, slug) = found.ok_or_else(|| Refusal::not_found("project or model"))?;
        let above = crumbs.last().map_or("", |c| c.path.as_str());
        crumbs.push(Crumb { name, path: format!("{above}/{slug}"), open: true });
        kind = Kind::Model;
    }
    Ok((tree, Here { id: model.unwrap_or(id), organization, kind, crumbs, role }))
}
