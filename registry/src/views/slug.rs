//! The word of a saved view in `?view=`: made of its name, and unique where the view is kept.

use std::collections::HashSet;

use domain::{Id, name::slugify, table::Subject};
use sqlx::PgConnection;

use crate::Result;

/// Room for a number behind the word, in characters.
const WORD_MAX: usize = 100;

/// A word that no view of the place has, whoever sees it: a private view may be shared later.
pub(super) async fn free(
    tx: &mut PgConnection,
    org: Id,
    project: Option<Id>,
    subject: Subject,
    name: &str,
) -> Result<String> {
    let slug: String = slugify(name).chars().take(WORD_MAX).collect();
    let word = if slug.is_empty() { "view".to_owned() } else { slug };
    let taken: Vec<String> = sqlx::query_scalar(
        "select slug from saved_view where org_id = $1
           and (project_id = $2 or ($2::uuid is null and project_id is null)) and subject = $3",
    )
    .bind(org)
    .bind(project)
    .bind(subject.code())
    .fetch_all(tx)
    .await?;
    let taken: HashSet<&str> = taken.iter().map(String::as_str).collect();
    if !taken.contains(word.as_str()) {
        return Ok(word);
    }
    // One of so many numbers is free.
    let numbered = (2..).map(|number| format!("{word}-{number}")).take(taken.len() + 1);
    Ok(numbered.into_iter().find(|slug| !taken.contains(slug.as_str())).unwrap_or(word))
}
