//! A page of a table, of models or of experiments: the place through the gate, what the view lets
//! through, its groups and its total.

pub mod export;
mod groups;
mod open;
pub(crate) mod place;
pub(crate) mod row;
pub(crate) mod scope;
pub mod texts;
pub(crate) mod total;

use domain::{
    Refusal,
    query::Query as Filter,
    table::{ColumnKey, Group, Listing, Page, Rows, SortKey, Subject, View, sort_text},
};
use sqlx::{FromRow, PgConnection, postgres::PgRow};
use tracing::Instrument as _;

pub(crate) use open::{open, read_link};
use place::Place;
use row::TableRow;
use scope::{Within, scope};
use texts::Texts;

use crate::{
    Actor, Registry, Result, gate,
    sql::{
        known::Known,
        list::{self as sql, Read, Stretch},
        reader::{Reader, Scope},
        select::Select,
    },
    tree::Tree,
};

/// Most rows of one page.
pub const PAGE_MAX: i64 = 500;

/// What is asked for.
#[derive(Clone, Copy)]
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
    /// How much of long texts.
    pub texts: Texts,
}

/// The four ways to read a table, for the rows of one.
macro_rules! lists {
    ($row:ty) => {
        /// Rows below a path that the actor may see.
        ///
        /// # Errors
        /// [`domain::Refusal::NotFound`] for a path that is not there or hidden; a cursor of another list.
        pub async fn list(
            registry: &$crate::Registry,
            actor: &$crate::Actor,
            query: $crate::table::Query<'_>,
        ) -> $crate::Result<domain::table::Listing<$row>> {
            $crate::table::list(registry, actor, query).await
        }

        /// The rows alone, without how many there are in all.
        ///
        /// # Errors
        /// As [`list`].
        pub async fn rows(
            registry: &$crate::Registry,
            actor: &$crate::Actor,
            query: $crate::table::Query<'_>,
        ) -> $crate::Result<domain::table::Page<$row>> {
            $crate::table::rows(registry, actor, query).await
        }

        /// What a page's link asks for: reads its query string, saved views included.
        ///
        /// # Errors
        /// As [`list`].
        pub async fn open(
            registry: &$crate::Registry,
            actor: &$crate::Actor,
            organization: &str,
            path: &[String],
            link: &str,
            own: bool,
            limit: i64,
        ) -> $crate::Result<domain::table::Listing<$row>> {
            $crate::table::open(registry, actor, organization, path, link, own, limit).await
        }

        /// All rows of a view at a path, a part at a time.
        ///
        /// # Errors
        /// As [`list`].
        pub async fn export(
            registry: &$crate::Registry,
            actor: &$crate::Actor,
            organization: &str,
            path: &[String],
            view: &domain::table::View,
        ) -> $crate::Result<$crate::table::export::Export<$row>> {
            $crate::table::export::Export::start(registry, actor, organization, path, view).await
        }
    };
}
pub(crate) use lists;

static EVERYTHING: Filter = Filter::EVERYTHING;
static NEWEST: [SortKey; 1] = [SortKey::NEWEST];

impl<'a> Query<'a> {
    /// Everything that is live at a place and below, newest first.
    #[must_use]
    pub fn at(organization: &'a str, path: &'a [String]) -> Self {
        Self {
            organization,
            path,
            filter: &EVERYTHING,
            search: "",
            sort: &[],
            columns: &[],
            rows: Rows::All,
            group: Group::None,
            archived: false,
            own: false,
            cursor: None,
            limit: PAGE_MAX,
            texts: Texts::Shown,
        }
    }

    /// What a view asks for.
    #[must_use]
    pub fn of(self, view: &'a View, columns: &'a [ColumnKey]) -> Self {
        Self {
            filter: &view.query,
            search: &view.search,
            sort: &view.sort,
            columns,
            rows: view.rows,
            group: view.group,
            archived: view.archived,
            cursor: view.after.as_deref(),
            ..self
        }
    }

    /// Its order: newest first when nothing else is asked for.
    fn order(&self) -> &'a [SortKey] {
        if self.sort.is_empty() { &NEWEST } else { self.sort }
    }

    fn select(&self) -> Select<'a> {
        Select { query: self.filter, search: self.search, rows: self.rows, archived: self.archived }
    }

    /// Stands in the log before what the database takes long for: whose view it was, as its link would have it.
    fn span(&self, subject: Subject) -> tracing::Span {
        tracing::info_span!(
            "view",
            of = subject.code(),
            at = address(self.organization, self.path),
            query = %self.filter,
            q = self.search,
            sort = sort_text(self.sort),
        )
    }

    /// That the table has all columns that are spoken of.
    fn check(&self, subject: Subject) -> Result<(), Refusal> {
        let check = |field: &str, column: &ColumnKey| match subject.has(column) {
            true => Ok(()),
            false => Err(Refusal::invalid(field, format!("{column} is no column of {}", subject.code()))),
        };
        self.filter.expr().fields().into_iter().try_for_each(|column| check("query", column))?;
        self.sort.iter().try_for_each(|key| check("sort", &key.column))?;
        self.columns.iter().try_for_each(|column| check("columns", column))
    }
}

/// What is called so below an organization, as people write it.
pub(crate) fn address(organization: &str, path: &[String]) -> String {
    std::iter::once(organization).chain(path.iter().map(String::as_str)).collect::<Vec<_>>().join("/")
}

/// A page of what is at a path and below, as far as the actor may see it.
///
/// # Errors
/// [`Refusal::NotFound`] for a path that is not there or hidden; a column that the table does not have or
/// cannot sort by; a cursor of another list.
pub(crate) async fn list<R: TableRow>(registry: &Registry, actor: &Actor, query: Query<'_>) -> Result<Listing<R>> {
    let read = async {
        let mut db = registry.reads().await?;
        let tree = gate::tree(&mut db, actor, query.organization).await?;
        let place = place::find(&mut db, tree, query.path, R::SUBJECT).await?;
        listing(&mut db, actor, place, query).await
    };
    read.instrument(query.span(R::SUBJECT)).await
}

/// The rows of a page, without how many there are in all: that takes longer than the rows.
///
/// # Errors
/// As [`list`].
pub(crate) async fn rows<R: TableRow>(registry: &Registry, actor: &Actor, query: Query<'_>) -> Result<Page<R>> {
    let read = async {
        let mut db = registry.reads().await?;
        let tree = gate::tree(&mut db, actor, query.organization).await?;
        let place = place::find(&mut db, tree, query.path, R::SUBJECT).await?;
        query.check(R::SUBJECT)?;
        let scope = place.scope(R::SUBJECT, query.own);
        let reader = knowing(&mut db, reader(R::SUBJECT, actor, &place.tree, &scope), &query.select()).await?;
        page(&mut db, &reader, query).await
    };
    read.instrument(query.span(R::SUBJECT)).await
}

/// The page at a place that the gate has let the actor into.
async fn listing<R: TableRow>(
    db: &mut PgConnection,
    actor: &Actor,
    place: Place,
    query: Query<'_>,
) -> Result<Listing<R>> {
    query.check(R::SUBJECT)?;
    let Place { tree, here, project, model } = place;
    let within = Within { project, model, own: query.own };
    if query.group == Group::SubProject && model.is_none() && !query.own {
        let (groups, total) = groups::groups(db, actor, &tree, within, query).await?;
        let page = Page { items: Vec::new(), next: None };
        return Ok(Listing { here, saved: Vec::new(), page, groups, total, rough: false });
    }
    let scope = scope(R::SUBJECT, &tree, within);
    let reader = knowing(db, reader(R::SUBJECT, actor, &tree, &scope), &query.select()).await?;
    let page = page(db, &reader, query).await?;
    let total::Total { rows: total, rough } = match (query.cursor, &page.next) {
        // All of them are here.
        (None, None) => total::Total { rows: i64::try_from(page.items.len()).unwrap_or(i64::MAX), rough: false },
        _ => total::total(db, &reader, within, query.select()).await?,
    };
    Ok(Listing { here, saved: Vec::new(), page, groups: Vec::new(), total, rough })
}

/// Who asks: at this moment.
pub(crate) fn reader<'a>(subject: Subject, actor: &Actor, tree: &'a Tree, scope: &'a Scope) -> Reader<'a> {
    let now = std::time::SystemTime::now().into();
    Reader { subject, tree, scope, me: actor.id(), now, known: Known::default() }
}

/// The same, who knows what a query and a search speak of.
pub(crate) async fn knowing<'a>(db: &mut PgConnection, reader: Reader<'a>, select: &Select<'_>) -> Result<Reader<'a>> {
    let known = Known::of(db, reader.subject, reader.scope, select.query.expr(), select.search).await?;
    Ok(Reader { known, ..reader })
}

/// The rows of one page.
async fn page<R: TableRow>(db: &mut PgConnection, reader: &Reader<'_>, query: Query<'_>) -> Result<Page<R>> {
    let limit = rows_of(&query);
    let mut found = stretches(db, reader, &query, &R::READ).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = match found.last() {
        Some(last) if more => Some(sql::cursor_after(last, R::SUBJECT, query.order())?.encode()),
        _ => None,
    };
    let raw = found.iter().map(R::Raw::from_row).collect::<sqlx::Result<Vec<_>>>()?;
    Ok(Page { items: R::finish(db, reader.tree, raw, query.columns, query.texts).await?, next })
}

fn rows_of(query: &Query<'_>) -> usize {
    usize::try_from(query.limit.clamp(1, PAGE_MAX)).unwrap_or_default()
}

/// What the page's statements find: one row more than asked for, which tells that there is a next page.
pub(crate) async fn stretches(
    db: &mut PgConnection,
    reader: &Reader<'_>,
    query: &Query<'_>,
    read: &Read,
) -> Result<Vec<PgRow>> {
    let (subject, sort, limit) = (reader.subject, query.order(), rows_of(query));
    let (cursor, first) = match query.cursor {
        Some(text) => sql::read_cursor(text, subject, sort).map(|(cursor, part)| (Some(cursor), part))?,
        None => (None, 0),
    };
    let mut after = cursor.as_ref();
    let mut found = Vec::new();
    for &part in &sql::parts(subject, sort)[first..] {
        let rows = i64::try_from(limit + 1 - found.len()).unwrap_or_default();
        let stretch = Stretch { sort, part, after: after.take(), rows };
        let mut statement = sql::page(reader, &query.select(), read, stretch)?;
        // What was planned for one scope or one filter is not good for every other.
        let again = reader.scope.is_one_place() && query.select().is_everything();
        found.extend(statement.build().persistent(again).fetch_all(&mut *db).await?);
        if found.len() > limit {
            break;
        }
    }
    Ok(found)
}
