//! `/facets`: what a column holds, with counts.

use axum::extract::State;
use domain::table::Facet;
use registry::{Registry, views::facet};

use super::{Answer, Caller, Parameters, subject_of, table::question};

question! {
    /// Which column, of which rows.
    Question {
        /// `models` or `experiments`
        subject: Option<String>,
        /// As a query names it.
        column: String,
        /// Part of the values to look for.
        #[serde(default)]
        search: String,
    }
}

/// The most frequent values of a column among the rows that all other filters let through.
pub async fn get(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Parameters(question): Parameters<Question>,
) -> Answer<axum::Json<Facet>> {
    let subject = subject_of(question.subject.as_deref())?;
    let at = question.asked().place()?;
    let link = question.asked().view(subject)?.to_explicit_query();
    let question = facet::Question {
        subject,
        organization: &at.organization,
        path: &at.path,
        link: &link,
        column: &question.column,
        search: &question.search,
    };
    Ok(axum::Json(facet::facet(&registry, &actor, question).await?))
}
