//! What a column holds among the rows that all other filters let through, with counts.

use domain::{
    Id, Refusal,
    query::{Condition, Expr, Item},
    table::{Column, ColumnKey, Facet, FacetValue, Subject, column},
    tag::TagView,
};
use sqlx::PgConnection;
use tracing::Instrument as _;

use crate::{
    Actor, Registry, Result, gate,
    sql::{facet as sql, reader::Reader, select::Select},
    table::{address, knowing, place, read_link, reader},
};

/// Most values that are offered at once.
pub const VALUES_MAX: usize = 100;

/// Which column, of which rows.
pub struct Question<'a> {
    /// Which table.
    pub subject: Subject,
    /// Slug of the organization.
    pub organization: &'a str,
    /// Slugs below it.
    pub path: &'a [String],
    /// The view, as a page's query string.
    pub link: &'a str,
    /// The column, as a link names it.
    pub column: &'a str,
    /// Part of the values to look for; empty for the most frequent ones.
    pub search: &'a str,
}

/// A value: what the database calls it, how people read it, its rows, how many values are read alike, and how many rows
/// were looked at.
type Found = (String, Option<String>, i64, i64, i64);

/// The most frequent values of a column.
///
/// # Errors
/// [`Refusal::NotFound`] for a path that is not there or hidden; a column that has no values to choose from.
pub async fn facet(registry: &Registry, actor: &Actor, asked: Question<'_>) -> Result<Facet> {
    let at = address(asked.organization, asked.path);
    // Stands in the log before what the database takes long for.
    let span = tracing::info_span!("facet", of = asked.subject.code(), at, view = asked.link, column = asked.column);
    values(registry, actor, asked).instrument(span).await
}

async fn values(registry: &Registry, actor: &Actor, asked: Question<'_>) -> Result<Facet> {
    let subject = asked.subject;
    let column = ColumnKey::parse(asked.column).map_err(|e| Refusal::invalid("column", e.to_string()))?;
    if !subject.has(&column) || !has_values(&column) {
        return Err(Refusal::invalid("column", format!("{column} has no values to choose from")).into());
    }
    let mut db = registry.reads().await?;
    let tree = gate::tree(&mut db, actor, asked.organization).await?;
    let place = place::find(&mut db, tree, asked.path, subject).await?;
    let (_, view) = read_link(registry, &mut db, actor, &place, subject, asked.link).await?;
    let view = view.with_conditions(&column, Vec::new());
    let scope = place.scope(subject, false);
    let reader = reader(subject, actor, &place.tree, &scope);
    let select = Select { query: &view.query, search: &view.search, rows: view.rows, archived: view.archived };
    let reader = knowing(&mut db, reader, &select).await?;
    let search = asked.search.trim();
    let found = read(&mut db, &reader, &select, &column, search).await?;
    let looked_at = found.iter().map(|found| found.4).max().unwrap_or_default();
    let newest = Some(looked_at).filter(|rows| *rows >= sql::NEWEST);
    let mut values = match column.filter() {
        column::Filter::Words => words(&reader, found, &column, search),
        column::Filter::Project => projects(&reader, found, search),
        _ => texts(found, &column),
    };
    let mut empty = None;
    if search.is_empty() && may_be_empty(subject, &column) {
        empty = without(&mut db, &reader, &select, &column).await?;
    }
    let room = VALUES_MAX - usize::from(empty.is_some());
    // Of what was not looked at nobody knows what it holds.
    let more = values.len() > room || newest.is_some();
    values.truncate(room);
    // "No value" stands where its number puts it, behind the reader.
    let is_me = |v: &FacetValue| {
        let me = actor.person().ok().filter(|_| is_of_people(&column));
        me.is_some_and(|me| v.value.as_ref().is_some_and(|value| *value == me.name || *value == me.id.to_string()))
    };
    let at = values.iter().position(|v| !is_me(v) && empty.as_ref().is_some_and(|e| e.count > v.count));
    if let Some(empty) = empty {
        values.insert(at.unwrap_or(values.len()), empty);
    }
    let tags = if column.filter() == column::Filter::List {
        looks(&mut db, place.tree.org, &values).await?
    } else {
        Vec::new()
    };
    Ok(Facet { values, more, tags, newest })
}

/// How those of the values look that are tags.
async fn looks(db: &mut PgConnection, org: Id, values: &[FacetValue]) -> Result<Vec<TagView>> {
    let names: Vec<&str> = values.iter().filter_map(|v| v.value.as_deref()).collect();
    let rows: Vec<(String, Option<String>, Option<String>)> = sqlx::query_as(
        "select name, background, foreground from tag where org_id = $1 and name = any($2) order by name",
    )
    .bind(org)
    .bind(&names)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(name, background, foreground)| TagView::new(name, background, foreground)).collect())
}

/// Whether a column is filtered by choosing among its values.
fn has_values(column: &ColumnKey) -> bool {
    use column::Filter::{Digest, Id, List, Mixed, Number, People, Person, Project, Size, Text, Time, Values, Words};
    match column.filter() {
        Values | Words | Person | People | Project | List | Mixed => true,
        Text | Number | Size | Time | Id | Digest => false,
    }
}

fn is_of_people(column: &ColumnKey) -> bool {
    matches!(column.filter(), column::Filter::Person | column::Filter::People)
}

fn may_be_empty(subject: Subject, column: &ColumnKey) -> bool {
    let ColumnKey::BuiltIn(column) = column else { return true };
    match subject {
        Subject::Models => !matches!(column, Column::Status | Column::Stage | Column::Project | Column::Visibility),
        Subject::Experiments => matches!(column, Column::ExperimentTags | Column::User | Column::Models),
    }
}

/// All words and projects are read, whatever is looked for: what they are called is not in the database.
async fn read(
    db: &mut PgConnection,
    reader: &Reader<'_>,
    select: &Select<'_>,
    column: &ColumnKey,
    search: &str,
) -> Result<Vec<Found>> {
    let few = i64::try_from(VALUES_MAX + 1).unwrap_or(i64::MAX);
    let (search, limit) = match column.filter() {
        column::Filter::Words | column::Filter::Project => ("", i64::MAX),
        _ => (search, few),
    };
    let kept = if search.is_empty() { sql::kept(reader, select, column) } else { None };
    let mut statement = kept.unwrap_or_else(|| sql::values(reader, select, column, search, limit));
    Ok(statement.build_query_as().persistent(false).fetch_all(db).await?)
}

fn texts(found: Vec<Found>, column: &ColumnKey) -> Vec<FacetValue> {
    let people = is_of_people(column);
    let value = |(key, text, count, alike, _): Found| {
        let text = text.unwrap_or_default();
        // A query takes a person by name or by key; by key where two have one name.
        let value = if people && alike == 1 { text.clone() } else { key };
        FacetValue { value: Some(value), text, count }
    };
    found.into_iter().map(value).collect()
}

/// All words of the column, those that no row has included.
fn words(reader: &Reader<'_>, found: Vec<Found>, column: &ColumnKey, search: &str) -> Vec<FacetValue> {
    let ColumnKey::BuiltIn(column) = *column else { return Vec::new() };
    let code = |value: &str| match column {
        Column::Visibility => {
            Id::parse_str(value).ok().and_then(|id| reader.tree.get(id)).map(|p| p.effective_visibility.code())
        }
        _ => column.words().into_iter().find(|word| *word == value),
    };
    let count = |word: &str| found.iter().filter(|f| code(&f.0) == Some(word)).map(|f| f.2).sum();
    let values = column.words().into_iter().map(|word| FacetValue {
        value: Some(word.to_owned()),
        text: column.word_title(word).unwrap_or(word).to_owned(),
        count: count(word),
    });
    in_order(values, search)
}

fn projects(reader: &Reader<'_>, found: Vec<Found>, search: &str) -> Vec<FacetValue> {
    let value = |(key, _, count, ..): Found| {
        let project = reader.tree.reference(Id::parse_str(&key).ok()?)?;
        Some(FacetValue { value: Some(project.path), text: project.name, count })
    };
    in_order(found.into_iter().filter_map(value), search)
}

/// Those that hold the text, most frequent first.
fn in_order(values: impl Iterator<Item = FacetValue>, search: &str) -> Vec<FacetValue> {
    let search = search.to_lowercase();
    let holds = |text: &str| text.to_lowercase().contains(&search);
    let mut values: Vec<FacetValue> =
        values.filter(|v| holds(&v.text) || v.value.as_deref().is_some_and(holds)).collect();
    values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.text.cmp(&b.text)).then_with(|| a.value.cmp(&b.value)));
    values
}

/// Those of the newest rows that have no value, if there are any.
async fn without(
    db: &mut PgConnection,
    reader: &Reader<'_>,
    select: &Select<'_>,
    column: &ColumnKey,
) -> Result<Option<FacetValue>> {
    let nothing = Expr::is(column.clone(), Condition::any(vec![Item::Nil]));
    let kept = sql::kept_empty(reader, select, column);
    let mut statement = kept.unwrap_or_else(|| sql::count_newest(reader, select, &nothing));
    let count: i64 = statement.build_query_scalar().persistent(false).fetch_one(db).await?;
    Ok((count > 0).then(|| FacetValue { value: None, text: "no value".into(), count }))
}
