//! Registered models: the models of the project.

use std::collections::BTreeMap;

use domain::{
    Id, Refusal,
    api::{Act, EditModel, KeyEdit, Words},
};
use registry::{
    Error,
    asked::{Asked, Column, Condition, Order},
    models::{create::NewModel, delete, edit, named, named::Named},
    versions::{
        batch::{self, Of},
        brief::{self, Which},
    },
};
use serde_json::{Value, json};

use super::{
    Call,
    failure::Failure,
    filter::{self, Subject},
    search, shape,
};

type Told = Result<Value, Failure>;

/// Models of a page where nothing is said.
const PAGE: i64 = 100;
/// Most models of a page.
const PAGE_MAX: i64 = 1_000;

impl Call {
    /// The model that is called so, by its name or its slug, and by what it was called before.
    pub(super) async fn named(&self, name: &str) -> Result<Named, Failure> {
        let (id, _) = self.model(name).await?;
        let named = named::get(&self.registry, &self.actor, id).await.map_err(Failure::from);
        named.map_err(|failure| failure.named(|| no_model(name)))
    }
}

/// That there is no model called so.
pub fn no_model(name: &str) -> String {
    format!("Registered Model with name={name} not found")
}

async fn told(call: &Call, id: Id) -> Told {
    let model = named::get(&call.registry, &call.actor, id).await?;
    Ok(json!({"registered_model": shape::model(call, &model)}))
}

/// Makes a model without versions.
pub async fn create(call: &Call) -> Told {
    let name = call.given.needed("name")?;
    let new = NewModel {
        name: name.to_owned(),
        description: call.given.text("description")?.unwrap_or_default().to_owned(),
        metadata: call.given.tags()?,
    };
    match registry::models::create::create(&call.registry, &call.actor, call.place.id, &new).await {
        Ok(id) => told(call, id).await,
        Err(Error::Refused(Refusal::Taken { .. })) => {
            Err(Failure::exists(format!("Registered Model (name={name}) already exists.")))
        }
        Err(error) => Err(error.into()),
    }
}

/// Gives a model another name.
pub async fn rename(call: &Call) -> Told {
    let (id, _) = call.model(call.given.needed("name")?).await?;
    let name = call.given.needed("new_name")?.to_owned();
    let change = EditModel { name: Some(name), ..EditModel::default() };
    edit::edit(&call.registry, &call.actor, id, &change, None).await?;
    told(call, id).await
}

/// Changes what is said of a model.
pub async fn update(call: &Call) -> Told {
    let (id, _) = call.model(call.given.needed("name")?).await?;
    let description = call.given.text("description")?.map(str::to_owned);
    edit::edit(&call.registry, &call.actor, id, &EditModel { description, ..EditModel::default() }, None).await?;
    told(call, id).await
}

/// Deletes a model with all its versions, for good: what is not in the archive goes there first.
pub async fn delete(call: &Call) -> Told {
    let (id, _) = call.model(call.given.needed("name")?).await?;
    match delete::delete(&call.registry, &call.actor, id).await {
        Err(Error::Refused(Refusal::State { .. })) => {
            let live = brief::of_model(&call.registry, &call.actor, id, Which::All).await?;
            let ids: Vec<Id> = live.iter().map(|version| version.id).collect();
            if !ids.is_empty() {
                batch::many(&call.registry, &call.actor, Act::Archive, Of::Ids(&ids), false).await?;
            }
            delete::delete(&call.registry, &call.actor, id).await?;
        }
        other => other?,
    }
    Ok(json!({}))
}

/// One model.
pub async fn get(call: &Call) -> Told {
    let model = call.named(call.given.needed("name")?).await?;
    Ok(json!({"registered_model": shape::model(call, &model)}))
}

/// A page of models.
pub async fn search(call: &Call) -> Told {
    let limit = call.given.number("max_results", PAGE, PAGE_MAX)?;
    let mut clauses = filter::parse(call.given.text("filter")?.unwrap_or_default())?;
    let hides = search::hides_prompts(&mut clauses);
    let conditions: Vec<Condition> = clauses
        .into_iter()
        .map(|clause| match &clause.subject {
            Subject::Attribute(name) if name == "name" => Ok(Condition::Name(search::matches(clause, true)?)),
            Subject::Attribute(name) => Err(search::no_column(name, "name")),
            Subject::Tag(key) => Ok(Condition::Key(key.clone(), search::matches(clause, false)?)),
        })
        .collect::<Result<_, Failure>>()?;
    let column = |name: &str| match name {
        "name" => Some(Column::Name),
        "creation_timestamp" | "timestamp" => Some(Column::Created),
        "last_updated_timestamp" => Some(Column::Updated),
        _ => None,
    };
    let order = search::order(&call.given.list("order_by")?, column, &[Order { by: Column::Name, falls: false }])?;
    let asked = Asked {
        conditions: &conditions,
        without: hides.then_some((shape::PROMPT, shape::IS_PROMPT)),
        order: &order,
        cursor: call.given.text("page_token")?.filter(|token| !token.is_empty()),
        limit,
    };
    let page = named::search(&call.registry, &call.actor, call.place.id, &asked).await?;
    let models: Vec<Value> = page.items.iter().map(|model| shape::model(call, model)).collect();
    Ok(search::page("registered_models", models, page.next))
}

/// Of each stage, or of those that are named, the version with the highest number.
pub async fn latest(call: &Call) -> Told {
    let name = call.given.needed("name")?;
    let stages = call.given.list("stages")?.into_iter().map(shape::stage).collect::<Result<Vec<_>, Failure>>()?;
    let model = call.named(name).await?;
    let wanted = model.latest.iter().filter(|v| stages.is_empty() || stages.contains(&v.stage));
    let versions: Vec<Value> = wanted.map(|v| shape::version(call, v)).collect();
    Ok(json!({"model_versions": versions}))
}

async fn edit_key(call: &Call, key: &str, value: Option<String>) -> Told {
    let (id, _) = call.model(call.given.needed("name")?).await?;
    let metadata = BTreeMap::from([(key.to_owned(), KeyEdit { value, old: None })]);
    edit::edit(&call.registry, &call.actor, id, &EditModel { metadata, ..EditModel::default() }, None).await?;
    Ok(json!({}))
}

/// Sets a tag.
pub async fn set_tag(call: &Call) -> Told {
    let value = call.given.text("value")?.unwrap_or_default().to_owned();
    edit_key(call, call.given.needed("key")?, Some(value)).await
}

/// Takes a tag away, if it is there.
pub async fn delete_tag(call: &Call) -> Told {
    edit_key(call, call.given.needed("key")?, None).await
}

/// Lets a word lead to a version.
pub async fn set_alias(call: &Call) -> Told {
    let alias = call.given.needed("alias")?.to_owned();
    let version = call.version().await?;
    let words = Words { add: vec![alias], remove: Vec::new() };
    batch::one(&call.registry, &call.actor, version.id, Act::Alias(words)).await?;
    Ok(json!({}))
}

/// Lets a word lead nowhere, if it led to a version.
pub async fn delete_alias(call: &Call) -> Told {
    let alias = call.given.needed("alias")?;
    let model = call.named(call.given.needed("name")?).await?;
    if let Some((_, number)) = model.aliases.iter().find(|(name, _)| name == alias) {
        let found = brief::of_model(&call.registry, &call.actor, model.id, Which::Number(*number)).await?;
        let words = Words { add: Vec::new(), remove: vec![alias.to_owned()] };
        if let Some(version) = found.first() {
            batch::one(&call.registry, &call.actor, version.id, Act::Alias(words)).await?;
        }
    }
    Ok(json!({}))
}

/// The version that a word leads to.
pub async fn get_alias(call: &Call) -> Told {
    let alias = call.given.needed("alias")?;
    let model = call.named(call.given.needed("name")?).await?;
    let no_alias = || Failure::invalid(format!("Registered model alias {alias} not found."));
    let (_, number) = model.aliases.iter().find(|(name, _)| name == alias).ok_or_else(no_alias)?;
    let found = brief::of_model(&call.registry, &call.actor, model.id, Which::Number(*number)).await?;
    let version = found.first().ok_or_else(no_alias)?;
    Ok(json!({"model_version": shape::version(call, version)}))
}
