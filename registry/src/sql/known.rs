//! What the words of a query and of a search mean in an organization, looked up before its rows are: of a tag, a person
//! or a name by key PostgreSQL knows how many rows it has, and so by which way to look for them.

use std::collections::HashMap;

use domain::{
    Id,
    query::{Expr, Item},
    table::{Column, ColumnKey, Subject},
};
use sqlx::PgConnection;

use super::{filter::anywhere, reader::Scope, search};
use crate::Result;

/// Versions up to which those that hold a word are named one by one.
const FEW: i64 = 5_000;
/// Runs up to which those that hold a word are named one by one.
const FEW_RUNS: i64 = 1_000;

/// Keys behind words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// Tags by name; absent where the query names none.
    tags: Option<HashMap<String, Id>>,
    /// People by name or key; absent where the query names none.
    people: Option<HashMap<String, Vec<Id>>>,
    /// What holds the words that are searched for.
    words: HashMap<String, Held>,
}

/// What holds a word.
#[derive(Clone, Debug)]
pub(crate) enum Held {
    /// Few rows, by key.
    Few { models: Vec<Id>, rows: Vec<Id>, runs: Vec<Id> },
    /// So many that it is quicker to ask each row on the way.
    Many,
}

impl Known {
    /// Looks up what a query and a search speak of.
    ///
    /// # Errors
    /// The database's own.
    pub async fn of(
        db: &mut PgConnection,
        subject: Subject,
        scope: &Scope,
        query: &Expr,
        searched: &str,
    ) -> Result<Self> {
        let mut known = Self::default();
        let tags = named(query, |column| matches!(column, Column::Tags | Column::ExperimentTags));
        if !tags.is_empty() {
            let found: Vec<(String, Id)> =
                sqlx::query_as("select name, id from tag where org_id = $1 and name = any($2)")
                    .bind(scope.org)
                    .bind(&tags)
                    .fetch_all(&mut *db)
                    .await?;
            known.tags = Some(found.into_iter().collect());
        }
        let people = named(query, |column| matches!(column, Column::User | Column::PublishedBy));
        if !people.is_empty() {
            let found: Vec<(String, Id)> = sqlx::query_as("select name, id from account where name = any($1)")
                .bind(&people)
                .fetch_all(&mut *db)
                .await?;
            let mut by_name: HashMap<String, Vec<Id>> = HashMap::new();
            for text in &people {
                by_name.entry(text.clone()).or_default().extend(Id::parse_str(text).ok());
            }
            for (name, id) in found {
                by_name.entry(name).or_default().push(id);
            }
            known.people = Some(by_name);
        }
        if subject == Subject::Models && !searched.is_empty() {
            for word in search::words(searched) {
                let held = held(db, scope, word).await?;
                known.words.insert(word.to_owned(), held);
            }
        }
        Ok(known)
    }

    /// Keys of the tags that all items name, if that is all they do.
    pub fn tags(&self, items: &[&Item]) -> Option<Vec<Id>> {
        let tags = self.tags.as_ref()?;
        let texts = texts(items, false)?;
        Some(texts.into_iter().filter_map(|name| tags.get(name).copied()).collect())
    }

    /// Keys of the people that all items name, if that is all they do.
    pub fn people(&self, items: &[&Item], me: Option<Id>) -> Option<Vec<Id>> {
        let names = texts(items, true)?;
        let mut found = match &self.people {
            Some(people) => names.iter().filter_map(|name| people.get(*name)).flatten().copied().collect(),
            None if names.is_empty() => Vec::new(),
            None => return None,
        };
        if items.iter().any(|item| **item == Item::Me) {
            found.extend(me);
        }
        Some(found)
    }

    /// What holds a word.
    pub fn word(&self, word: &str) -> Option<&Held> {
        self.words.get(word)
    }
}

/// The texts of items that are nothing else, or the reader.
fn texts<'a>(items: &[&'a Item], or_me: bool) -> Option<Vec<&'a str>> {
    let mut texts = Vec::with_capacity(items.len());
    for item in items {
        match item {
            Item::Text(text) => texts.push(text.as_str()),
            Item::Me if or_me => {}
            _ => return None,
        }
    }
    Some(texts)
}

/// Texts that a query looks for in some columns.
fn named(query: &Expr, wanted: fn(Column) -> bool) -> Vec<String> {
    match query {
        Expr::All(parts) | Expr::Any(parts) => parts.iter().flat_map(|part| named(part, wanted)).collect(),
        Expr::Is(term) => match term.field {
            ColumnKey::BuiltIn(column) if wanted(column) => {
                let text = |item: &Item| if let Item::Text(text) = item { Some(text.clone()) } else { None };
                term.condition.items.iter().filter_map(text).collect()
            }
            _ => Vec::new(),
        },
    }
}

async fn held(db: &mut PgConnection, scope: &Scope, word: &str) -> Result<Held> {
    type Found = (Vec<Id>, i64, Vec<Id>, Vec<Id>);
    let (models, versions, rows, runs): Found = sqlx::query_as(
        "with m as materialized (select id, next_number - 1 as versions from model where org_id = $1 and name ilike $2 limit $3)
         select array(select id from m), coalesce((select sum(versions)::bigint from m), 0),
                array((select id from version where org_id = $1 and label ilike $2 limit $3)
                      union all (select version_id from version_text where org_id = $1 and description ilike $2 limit $3)
                      union all (select s.version_id from tag x join version_tag s on s.tag_id = x.id
                                 where x.org_id = $1 and x.name ilike $2 limit $3)),
                array(select id from experiment where org_id = $1 and name ilike $2
                      and ($5::uuid[] is null or project_id = any($5)) limit $4)",
    )
    .bind(scope.org)
    .bind(anywhere(word))
    .bind(FEW + 1)
    .bind(FEW_RUNS + 1)
    .bind(&scope.roles)
    .persistent(false)
    .fetch_one(db)
    .await?;
    let length = |ids: &[Id]| i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let is_few = versions <= FEW && length(&models) <= FEW && length(&rows) <= FEW && length(&runs) <= FEW_RUNS;
    Ok(if is_few { Held::Few { models, rows, runs } } else { Held::Many })
}
