//! `/projects/{id}/access` and what decides it.

use axum::{Json, extract::State};
use domain::{
    Id, Refusal,
    access::{Consequence, Explanation},
    api::{EditProject, Grantee, ProjectAccess, SetGrant},
    permission::Visibility,
};
use registry::{
    Registry,
    projects::access::{self, foresee::Wish},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Answer, Caller, Json as Body, Key, Parameters, Segments,
    histories::Items,
    revision::{Match, Revised},
};
use crate::problem::Problem;

/// Who has access, and what decides it.
pub async fn list(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
) -> Answer<Revised<ProjectAccess>> {
    let access = access::list::list(&registry, &actor, id).await?;
    Ok(Revised(access.revision, access))
}

/// An [`Explanation`] with the sentences that people read.
#[derive(Serialize, JsonSchema)]
pub struct Explained {
    /// The explanation.
    #[serde(flatten)]
    pub told: Explanation,
    /// Its steps in words.
    pub sentences: Vec<String>,
}

/// Why somebody may do what they may.
pub async fn explain(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Segments((id, account)): Segments<(String, String)>,
) -> Answer<Json<Explained>> {
    let key = |text: &str, what| Id::parse_str(text).map_err(|_| Problem(Refusal::not_found(what)));
    let told = access::explain::of(&registry, &actor, key(&id, "thing")?, key(&account, "person")?).await?;
    let sentences = told.steps.iter().map(domain::access::Step::sentence).collect();
    Ok(Json(Explained { told, sentences }))
}

/// What is asked about.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForeseeQuestion {
    /// `private`, `organization` or `public`
    pub visibility: Option<Visibility>,
    /// Whether grants of the projects above count
    pub inherits: Option<bool>,
}

/// A [`Consequence`] with the sentence that people read.
#[derive(Serialize, JsonSchema)]
pub struct Foreseen {
    /// The consequence.
    #[serde(flatten)]
    pub told: Consequence,
    /// It in words.
    pub sentence: String,
}

/// What a change would mean.
pub async fn foresee(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Parameters(question): Parameters<ForeseeQuestion>,
) -> Answer<Json<Foreseen>> {
    let wish = Wish::of(question.visibility, question.inherits);
    let told = access::foresee::foresee(&registry, &actor, id, wish).await?;
    Ok(Json(Foreseen { sentence: told.sentence(), told }))
}

/// Sets what somebody, or a team, has on it.
pub async fn set(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Body(grant): Body<SetGrant>,
) -> Answer<Revised<ProjectAccess>> {
    let access = access::grant::set(&registry, &actor, id, &grant).await?;
    Ok(Revised(access.revision, access))
}

/// Letters of a name.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GranteeQuestion {
    /// Part of a name, an address or a slug
    #[serde(default)]
    pub search: String,
}

/// To whom a role could be granted.
pub async fn grantees(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Parameters(question): Parameters<GranteeQuestion>,
) -> Answer<Json<Items<Grantee>>> {
    let items = access::grantees::find(&registry, &actor, id, &question.search).await?;
    Ok(Json(Items { items }))
}

/// Changes who can find it, its promotion rule, features and thresholds.
pub async fn edit(
    State(registry): State<Registry>,
    Caller(actor): Caller,
    Key(id): Key,
    Match(revision): Match,
    Body(edit): Body<EditProject>,
) -> Answer<Revised<ProjectAccess>> {
    let access = access::edit::edit(&registry, &actor, id, &edit, revision).await?;
    Ok(Revised(access.revision, access))
}
