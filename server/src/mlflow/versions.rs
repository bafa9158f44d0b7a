//! Versions of registered models: the versions of the project's models, without those in the archive.

use std::collections::BTreeMap;

use domain::{
    Id,
    api::{Act, EditVersion, KeyEdit, NewCopy, NewFile, NewStage, NewVersion},
    version::Stage,
};
use registry::{
    asked::{Asked, Column, Compare, Condition, Order},
    versions::{
        batch::{self, Of},
        brief::{self, Brief, Which},
        edit, register,
    },
};
use serde_json::{Value, json};

use super::{
    Call,
    failure::Failure,
    filter::{self, Clause, Sign, Subject},
    models::no_model,
    search,
    shape::{self, kept},
    source::{self, Origin},
};

type Told = Result<Value, Failure>;

/// Versions of a page where nothing is said.
const PAGE: i64 = 10_000;
/// Most versions that may be asked for at once.
const ASKED_MAX: i64 = 200_000;
/// Most versions of a page, however many are asked for: the rest follows by its token.
const PAGE_MAX: i64 = 10_000;
/// Why a version is disabled that made way for another.
const MADE_WAY: &str = "made way for another version";
/// What files tell of themselves when they are registered, and no tag takes away.
const FROM_FILES: &str = "producer";

impl Call {
    /// The version that `name` and `version` name.
    pub(super) async fn version(&self) -> Result<Brief, Failure> {
        let (name, version) = (self.given.needed("name")?, self.given.needed("version")?);
        self.version_of(name, version).await
    }

    /// A version by its model's name and its number.
    pub(super) async fn version_of(&self, name: &str, version: &str) -> Result<Brief, Failure> {
        let not_a_number = || {
            let version: String = version.chars().take(40).collect();
            Failure::invalid(format!("Parameter 'version' must be an integer, got '{version}'."))
        };
        let digits = version.strip_prefix('-').unwrap_or(version);
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(not_a_number());
        }
        let missing = || format!("Model Version (name={name}, version={version}) not found");
        let (model, _) = self.model(name).await.map_err(|failure| failure.named(missing))?;
        // A number that is too large is nobody's.
        let Ok(number) = version.parse() else { return Err(Failure::missing(missing())) };
        let found = brief::of_model(&self.registry, &self.actor, model, Which::Number(number)).await;
        let found = found.map_err(|error| Failure::from(error).named(missing))?.pop();
        found.ok_or_else(|| Failure::missing(missing()))
    }

    async fn told(&self, id: Id) -> Told {
        let version = brief::get(&self.registry, &self.actor, id).await?;
        Ok(json!({"model_version": shape::version(self, &version)}))
    }
}

/// Registers a version of a model that there is.
pub async fn create(call: &Call) -> Told {
    let (name, source) = (call.given.needed("name")?, call.given.needed("source")?);
    let mut metadata = call.given.tags()?;
    for key in metadata.keys() {
        shape::check_tag(key)?;
    }
    let is_prompt = metadata.get(shape::PROMPT).is_some_and(|value| value == shape::IS_PROMPT);
    // Clients leave it out where the source is the logged model itself.
    let model_id = call.given.text("model_id")?.filter(|id| !id.is_empty()).or(source::logged(source));
    let (run_id, run_link) = (call.given.text("run_id")?, call.given.text("run_link")?);
    for (key, value) in [(kept::RUN_ID, run_id), (kept::RUN_LINK, run_link), (kept::MODEL_ID, model_id)] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            metadata.insert(key.to_owned(), value.to_owned());
        }
    }
    let description = call.given.text("description")?.unwrap_or_default().to_owned();
    let (_, address) = call.model(name).await.map_err(|failure| failure.named(|| no_model(name)))?;
    let mut new = NewVersion { model: address, description, ..NewVersion::default() };
    match source::find(call, source, is_prompt, model_id).await? {
        Origin::Elsewhere => new.uri = Some(source.to_owned()),
        Origin::Nowhere => {
            metadata.insert(kept::SOURCE.to_owned(), source.to_owned());
        }
        Origin::Uploaded { folder, files } => {
            metadata.insert(kept::SOURCE.to_owned(), source.to_owned());
            metadata.insert(kept::ARTIFACTS.to_owned(), folder);
            new.files = files.into_iter().map(|(upload, name)| NewFile { name: Some(name), upload }).collect();
        }
        Origin::Version { id, folder } => {
            metadata.insert(kept::SOURCE.to_owned(), source.to_owned());
            metadata.extend(folder.map(|folder| (kept::ARTIFACTS.to_owned(), folder)));
            return copy(call, id, new, metadata).await;
        }
    }
    new.metadata = metadata;
    let registered = register::register(&call.registry, &call.actor, new, None).await?;
    call.told(registered.id).await
}

/// A version of the same files as another one, with what is said of it in place of what was said of that.
async fn copy(call: &Call, from: Id, new: NewVersion, metadata: BTreeMap<String, String>) -> Told {
    let act = Act::Copy(NewCopy { to: new.model, stage: None });
    let made = batch::one(&call.registry, &call.actor, from, act).await?.made;
    let id = made.ok_or_else(|| Failure::from(registry::Error::Broken("a copy that was not made".into())))?;
    let copied = brief::get(&call.registry, &call.actor, id).await?.metadata;
    let gone = copied.into_keys().filter(|key| !metadata.contains_key(key) && key != FROM_FILES);
    let gone = gone.map(|key| (key, KeyEdit { value: None, old: None }));
    let set = metadata.iter().map(|(key, value)| (key.clone(), KeyEdit { value: Some(value.clone()), old: None }));
    let change = EditVersion {
        description: Some(new.description),
        metadata: gone.chain(set).collect(),
        ..EditVersion::default()
    };
    edit::edit(&call.registry, &call.actor, id, change, None).await?;
    call.told(id).await
}

/// Changes what is said of a version.
pub async fn update(call: &Call) -> Told {
    let id = call.version().await?.id;
    let description = call.given.text("description")?.map(str::to_owned);
    let change = EditVersion { description, ..EditVersion::default() };
    edit::edit(&call.registry, &call.actor, id, change, None).await?;
    call.told(id).await
}

/// Brings a version to a stage and, where that is asked for, disables the others that are in it.
pub async fn transition(call: &Call) -> Told {
    let stage = shape::stage(call.given.needed("stage")?)?;
    let makes_way = call.given.flag("archive_existing_versions")?;
    if makes_way && !matches!(stage, Stage::Staging | Stage::Production) {
        let message = "archive_existing_versions goes with the stages Staging and Production alone.";
        return Err(Failure::invalid(message));
    }
    let version = call.version().await?;
    if version.stage != stage {
        let act = Act::Stage(NewStage { stage, reason: String::new(), message: String::new() });
        batch::one(&call.registry, &call.actor, version.id, act).await?;
    }
    if makes_way {
        let all = brief::of_model(&call.registry, &call.actor, version.model, Which::All).await?;
        let others: Vec<Id> = all.iter().filter(|v| v.stage == stage && v.id != version.id).map(|v| v.id).collect();
        if !others.is_empty() {
            let act = NewStage { stage: Stage::Disabled, reason: MADE_WAY.into(), message: String::new() };
            batch::many(&call.registry, &call.actor, Act::Stage(act), Of::Ids(&others), false).await?;
        }
    }
    call.told(version.id).await
}

/// Takes a version away into the archive, from where it can be brought back.
pub async fn delete(call: &Call) -> Told {
    let version = call.version().await?;
    batch::one(&call.registry, &call.actor, version.id, Act::Archive).await?;
    Ok(json!({}))
}

/// One version.
pub async fn get(call: &Call) -> Told {
    let version = call.version().await?;
    Ok(json!({"model_version": shape::version(call, &version)}))
}

/// A page of versions.
pub async fn search(call: &Call) -> Told {
    let limit = call.given.number("max_results", PAGE, ASKED_MAX)?.min(PAGE_MAX);
    let mut clauses = filter::parse(call.given.text("filter")?.unwrap_or_default())?;
    let hides = search::hides_prompts(&mut clauses);
    let conditions: Vec<Condition> = clauses.into_iter().map(condition).collect::<Result<_, Failure>>()?;
    let column = |name: &str| match name {
        "name" => Some(Column::Name),
        "version_number" => Some(Column::Number),
        "creation_timestamp" | "timestamp" => Some(Column::Created),
        "last_updated_timestamp" => Some(Column::Updated),
        _ => None,
    };
    let behind = [
        Order { by: Column::Updated, falls: true },
        Order { by: Column::Name, falls: false },
        Order { by: Column::Number, falls: true },
    ];
    let order = search::order(&call.given.list("order_by")?, column, &behind)?;
    let asked = Asked {
        conditions: &conditions,
        without: hides.then_some((shape::PROMPT, shape::IS_PROMPT)),
        order: &order,
        cursor: call.given.text("page_token")?.filter(|token| !token.is_empty()),
        limit,
    };
    let page = brief::search(&call.registry, &call.actor, call.place.id, &asked).await?;
    let versions: Vec<Value> = page.items.iter().map(|version| shape::version(call, version)).collect();
    Ok(search::page("model_versions", versions, page.next))
}

fn condition(clause: Clause) -> Result<Condition, Failure> {
    let attribute = match &clause.subject {
        Subject::Tag(key) => return Ok(Condition::Key(key.clone(), search::matches(clause, false)?)),
        Subject::Attribute(name) => name.as_str(),
    };
    match attribute {
        "name" => Ok(Condition::Name(search::matches(clause, true)?)),
        "run_id" => Ok(Condition::Key(kept::RUN_ID.into(), search::matches(clause, true)?)),
        "source_path" => Ok(Condition::KeyOrUri(kept::SOURCE.into(), search::matches(clause, true)?)),
        "version_number" => number(&clause),
        other => Err(search::no_column(other, "name, run_id, source_path, version_number")),
    }
}

fn number(clause: &Clause) -> Result<Condition, Failure> {
    let compare = match clause.sign {
        Sign::Is => Compare::Is,
        Sign::IsNot => Compare::IsNot,
        Sign::Less => Compare::Less,
        Sign::AtMost => Compare::AtMost,
        Sign::More => Compare::More,
        Sign::AtLeast => Compare::AtLeast,
        Sign::Like | Sign::LikeAnyCase | Sign::Among | Sign::NotAmong => {
            return Err(Failure::invalid("version_number is compared by =, !=, <, <=, > and >=."));
        }
    };
    let number = clause.values.first().and_then(|value| value.parse().ok());
    let number = number.ok_or_else(|| Failure::invalid("version_number is compared with a whole number."))?;
    Ok(Condition::Number(compare, number))
}

/// Where clients fetch a version.
pub async fn download_uri(call: &Call) -> Told {
    let version = call.version().await?;
    Ok(json!({"artifact_uri": shape::download_uri(call, &version)}))
}

async fn edit_key(call: &Call, key: &str, value: Option<String>) -> Told {
    shape::check_tag(key)?;
    let id = call.version().await?.id;
    let metadata = BTreeMap::from([(key.to_owned(), KeyEdit { value, old: None })]);
    edit::edit(&call.registry, &call.actor, id, EditVersion { metadata, ..EditVersion::default() }, None).await?;
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
