//! Versions of models, by their names.

use std::collections::BTreeMap;

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use domain::{
    Id, Refusal,
    api::{Act, EditVersion, KeyEdit, NewCopy, NewPlace, NewStage, NewVersion},
    name,
    table::{Column, ColumnKey, Details, Page, Row},
    version::Stage,
};
use registry::{
    Error, experiments,
    table::{PAGE_MAX, Query},
    versions::{batch, edit, get, list, register, stages},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Call, Told,
    failure::Failure,
    given::{Several, cut},
    place::{Folder, Place},
    projects::words,
    query,
    shape::{self, kept},
};

/// The word for the newest version, which no version can be called.
const LATEST: &str = "latest";

/// What is said of a version. What clients may send beside it is what a server decides.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    name: Option<String>,
    kind: Option<String>,
    description: Option<String>,
    tags: Option<Several>,
    content: Option<Value>,
    readme: Option<String>,
    run: Option<String>,
    artifacts: Option<Several>,
    connection: Option<String>,
    stage: Option<String>,
}

impl Said {
    fn read(call: &Call) -> Result<Self, Failure> {
        let said: Self = call.given.body()?;
        match said.kind.as_deref() {
            None | Some(shape::MODEL) => Ok(said),
            Some(kind) => Err(no_kind(kind)),
        }
    }

    fn stage(&self) -> Result<Option<Stage>, Failure> {
        self.stage.as_deref().map(stage).transpose()
    }

    /// The content as text: clients send YAML or JSON as one, and programs what it stands for.
    fn content(&self) -> Option<String> {
        match &self.content {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(other) => Some(other.to_string()),
        }
    }

    /// Fields that are kept as metadata, as far as they are given.
    fn metadata(&self, artifacts: &[String]) -> BTreeMap<String, String> {
        let list = (!artifacts.is_empty()).then(|| json!(artifacts).to_string());
        let readme = self.readme.clone().filter(|text| !text.is_empty());
        let connection = self.connection.clone().filter(|text| !text.is_empty());
        let all = [(kept::README, readme), (kept::CONNECTION, connection), (kept::ARTIFACTS, list)];
        all.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
    }
}

fn no_kind(kind: &str) -> Failure {
    Failure::of_field("kind", format!("Vitrine keeps models; versions of the kind “{}” have no place here.", cut(kind)))
}

fn stage(word: &str) -> Result<Stage, Failure> {
    Stage::from_code(word).ok_or_else(|| {
        let message = format!("“{}” is none of testing, staging, production, disabled.", cut(word));
        Failure::of_field("stage", message)
    })
}

/// The label of a new name. Whoever names no version says `latest`, and gets the next number.
fn label(name: &str) -> Result<Option<String>, Failure> {
    if name == LATEST {
        return Ok(None);
    }
    name::check_label(name)?;
    Ok(Some(name.to_owned()))
}

impl Call {
    /// The version that the path names, with where it is.
    async fn version(&self) -> Result<(Folder, Place, Details), Failure> {
        let (folder, place) = self.place().await?;
        let version = place.version(&self.registry, &self.actor, self.segment("version")).await?;
        Ok((folder, place, version))
    }

    /// All of a version as it is now.
    async fn told(&self, folder: &Folder, place: &Place, id: Id) -> Result<Value, Failure> {
        let version = get::get(&self.registry, &self.actor, id).await?;
        let stages = stages_of(self, id).await?;
        Ok(shape::version(folder.owner(), place, &version, &stages))
    }
}

/// How a version came to its stage; nothing for readers of a Public project.
async fn stages_of(call: &Call, id: Id) -> Result<Vec<domain::api::StageChange>, Failure> {
    match stages::get(&call.registry, &call.actor, id).await.map_err(Failure::from) {
        Err(failure) if failure.is_missing() => Ok(Vec::new()),
        other => other,
    }
}

/// Versions of other kinds: there are none here.
pub async fn other_kind(call: &Call) -> Told {
    call.place().await?;
    Err(no_kind(call.segment("kind")))
}

/// A page of versions.
pub async fn list(call: &Call) -> Told {
    let (folder, place) = call.place().await?;
    let paging = call.given.paging()?;
    let (rows, total) = rows(call, &place, paging.offset.saturating_add(paging.limit)).await?;
    let page = rows.iter().skip(paging.offset).take(paging.limit);
    let results = page.map(|row| shape::row(folder.owner(), &place, row)).collect();
    Ok(Json(call.page(paging, total, results)).into_response())
}

/// The names of versions.
pub async fn names(call: &Call) -> Told {
    let (_, place) = call.place().await?;
    let paging = call.given.paging()?;
    let (rows, total) = rows(call, &place, paging.offset.saturating_add(paging.limit)).await?;
    let page = rows.iter().skip(paging.offset).take(paging.limit);
    let results = page.map(|row| json!({"name": shape::name(row)})).collect();
    Ok(Json(call.page(paging, total, results)).into_response())
}

/// The first versions of a place in the order that is asked for, and how many there are in all.
async fn rows(call: &Call, place: &Place, wanted: usize) -> Result<(Vec<Row>, i64), Failure> {
    let filter = query::versions(call.given.parameter("query").unwrap_or_default())?;
    let sort = query::order(call.given.parameter("sort").unwrap_or_default());
    if place.model_id(&call.registry, &call.actor).await?.is_none() {
        return Ok((Vec::new(), 0));
    }
    let model = place.model();
    let (organization, path) = model.split_once('/').unwrap_or((&model, ""));
    let path: Vec<String> = path.split('/').map(str::to_owned).collect();
    let columns = [ColumnKey::BuiltIn(Column::Updated), ColumnKey::BuiltIn(Column::Description)];
    let most = usize::try_from(PAGE_MAX).unwrap_or_default();
    let (mut rows, mut cursor) = (Vec::new(), None::<String>);
    let first = Query { filter: &filter, sort: &sort, columns: &columns, ..Query::at(organization, &path) };
    let limit = |rows: &[Row]| i64::try_from(wanted.saturating_sub(rows.len()).clamp(1, most)).unwrap_or(PAGE_MAX);
    let listing = list::list(&call.registry, &call.actor, Query { limit: limit(&rows), ..first }).await?;
    let (total, mut page) = (listing.total, listing.page);
    loop {
        let Page { items, next } = page;
        rows.extend(items);
        cursor.clone_from(&next);
        if rows.len() >= wanted || cursor.is_none() {
            return Ok((rows, total));
        }
        let further = Query { limit: limit(&rows), cursor: cursor.as_deref(), ..first };
        page = list::rows(&call.registry, &call.actor, further).await?;
    }
}

/// One version.
pub async fn show(call: &Call) -> Told {
    let (folder, place, version) = call.version().await?;
    let stages = stages_of(call, version.row.id).await?;
    Ok(Json(shape::version(folder.owner(), &place, &version, &stages)).into_response())
}

/// What a version is made from.
enum Origin {
    /// Nothing that is known here.
    None,
    /// An experiment.
    Experiment(Id),
    /// Another version, of whose files it is made.
    Version(Box<Details>),
}

/// What a run is here, with the names of its artifacts.
async fn origin(call: &Call, said: &Said) -> Result<(Origin, Vec<String>), Failure> {
    let artifacts = said.artifacts.clone().map(Several::into_list).unwrap_or_default();
    let Some(run) = said.run.as_deref().filter(|run| !run.is_empty()) else {
        if artifacts.is_empty() {
            return Ok((Origin::None, artifacts));
        }
        let message = format!("A run is required to link the artifacts: {}.", cut(&artifacts.join(", ")));
        return Err(Failure::of_field("artifacts", message));
    };
    let missing = || Failure::of_field("run", format!("Object with uuid={} does not exist.", cut(run)));
    let id = Id::parse_str(run).map_err(|_| missing())?;
    match experiments::get::get(&call.registry, &call.actor, id).await.map_err(Failure::from) {
        Ok(_) => return Ok((Origin::Experiment(id), artifacts)),
        Err(failure) if failure.is_missing() => {}
        Err(failure) => return Err(failure),
    }
    let version = get::get(&call.registry, &call.actor, id).await.map_err(Failure::from);
    let version = version.map_err(|failure| if failure.is_missing() { missing() } else { failure })?;
    let files = shape::artifacts(&version);
    let unknown: Vec<&str> = artifacts.iter().filter(|name| !files.contains(name)).map(String::as_str).collect();
    if !unknown.is_empty() {
        let message = format!("Some artifacts could not be found: {}.", cut(&unknown.join(", ")));
        return Err(Failure::of_field("artifacts", message));
    }
    if !artifacts.is_empty() && artifacts.len() < files.len() {
        let message = format!("A copy takes all {} files of the version, or name none of them.", files.len());
        return Err(Failure::of_field("artifacts", message));
    }
    // What a copy is made of it brings along.
    Ok((Origin::Version(Box::new(version)), Vec::new()))
}

/// Registers a version.
pub async fn create(call: &Call) -> Told {
    let (folder, place) = call.place().await?;
    let said = Said::read(call)?;
    let name = said.name.as_deref().ok_or_else(|| Failure::of_field("name", "This field is required."))?;
    let label = label(name)?;
    let stage = said.stage()?;
    let (origin, artifacts) = origin(call, &said).await?;
    let id = match origin {
        Origin::Version(from) => {
            check_free(call, &place, label.as_deref()).await?;
            copy(call, &place, &from, label, &said, stage).await?
        }
        other => {
            let new = NewVersion {
                model: place.model(),
                label: label.clone(),
                description: said.description.clone().unwrap_or_default(),
                configuration: said.content().unwrap_or_default(),
                tags: said.tags.clone().map(Several::into_list).unwrap_or_default(),
                metadata: said.metadata(&artifacts),
                experiment: if let Origin::Experiment(id) = other { Some(id) } else { None },
                stage,
                ..NewVersion::default()
            };
            match register::register(&call.registry, &call.actor, new, None).await {
                Ok(registered) => registered.id,
                Err(Error::Refused(taken @ Refusal::Taken { .. })) => {
                    check_free(call, &place, label.as_deref()).await?;
                    return Err(taken.into());
                }
                Err(error) => return Err(error.into()),
            }
        }
    };
    Ok((StatusCode::CREATED, Json(call.told(&folder, &place, id).await?)).into_response())
}

/// Refuses a name that a version has, be it in the archive.
async fn check_free(call: &Call, place: &Place, label: Option<&str>) -> Result<(), Failure> {
    let Some(label) = label else { return Ok(()) };
    let Some(there) = place.called(&call.registry, &call.actor, label).await? else { return Ok(()) };
    if there.row.label.as_deref() != Some(label) {
        return Ok(());
    }
    let message = if there.archived {
        format!(
            "A version “{label}” was deleted and is in the archive, where it keeps its name: restore it, delete it there for good, or choose another name."
        )
    } else {
        format!("A version “{label}” already exists here; choose another name.")
    };
    Err(Failure::of_field("name", message))
}

/// A version of the same files as another one, with what is said of it in place of what was said of that.
async fn copy(
    call: &Call,
    place: &Place,
    from: &Details,
    label: Option<String>,
    said: &Said,
    stage: Option<Stage>,
) -> Result<Id, Failure> {
    let act = Act::Copy(NewCopy { to: place.model(), stage });
    let made = batch::one(&call.registry, &call.actor, from.row.id, act).await?.made;
    let id = made.ok_or_else(|| Failure::from(Error::Broken("a copy that was not made".into())))?;
    let metadata = said.metadata(&[]).into_iter().map(|(key, value)| (key, KeyEdit { value: Some(value), old: None }));
    let change = EditVersion {
        label: Some(label.unwrap_or_default()),
        description: said.description.clone(),
        configuration: said.content(),
        metadata: metadata.collect(),
        ..EditVersion::default()
    };
    edit::edit(&call.registry, &call.actor, id, change, None).await?;
    put_tags(call, id, said).await?;
    Ok(id)
}

async fn put_tags(call: &Call, id: Id, said: &Said) -> Result<(), Failure> {
    let Some(tags) = said.tags.clone() else { return Ok(()) };
    let before = get::get(&call.registry, &call.actor, id).await?.row.tags.into_iter().map(|tag| tag.name);
    let words = words(before.collect(), tags.into_list());
    if !words.add.is_empty() || !words.remove.is_empty() {
        batch::one(&call.registry, &call.actor, id, Act::Tag(words)).await?;
    }
    Ok(())
}

/// Changes what is said of a version; what is not named stays.
pub async fn change(call: &Call) -> Told {
    let (folder, place, version) = call.version().await?;
    let said = Said::read(call)?;
    let (id, stage) = (version.row.id, said.stage()?);
    check_origin(&said, &version)?;
    let renamed = said.name.as_deref().filter(|name| *name != shape::name(&version.row));
    if let Some(name) = renamed {
        name::check_label(name)?;
        check_free(call, &place, Some(name)).await?;
    }
    let metadata = said.metadata(&[]).into_iter().map(|(key, value)| (key, KeyEdit { value: Some(value), old: None }));
    let edit = EditVersion {
        label: renamed.map(str::to_owned),
        description: said.description.clone(),
        configuration: said.content(),
        metadata: metadata.collect(),
        ..EditVersion::default()
    };
    if edit != EditVersion::default() {
        edit::edit(&call.registry, &call.actor, id, edit, None).await?;
    }
    put_tags(call, id, &said).await?;
    if let Some(stage) = stage.filter(|stage| *stage != version.row.stage) {
        let act = Act::Stage(NewStage { stage, reason: String::new(), message: String::new() });
        batch::one(&call.registry, &call.actor, id, act).await?;
    }
    Ok(Json(call.told(&folder, &place, id).await?).into_response())
}

/// Refuses to give a version another origin than the one that it was registered with.
fn check_origin(said: &Said, version: &Details) -> Result<(), Failure> {
    let is_known = |run: &str| {
        let known = [Some(version.row.id), version.row.task.as_ref().map(|task| task.id)];
        Id::parse_str(run).is_ok_and(|run| known.contains(&Some(run)))
    };
    if said.run.as_deref().is_some_and(|run| !run.is_empty() && !is_known(run)) {
        return Err(Failure::of_field("run", "What a version came from stays as it was registered."));
    }
    let named = said.artifacts.clone().map(Several::into_list);
    if named.is_some_and(|named| !named.is_empty() && named != shape::artifacts(version)) {
        return Err(Failure::of_field("artifacts", "What a version is made of stays as it was registered."));
    }
    Ok(())
}

/// Takes a version away into the archive, from where it can be brought back.
pub async fn delete(call: &Call) -> Told {
    let (_, _, version) = call.version().await?;
    batch::one(&call.registry, &call.actor, version.row.id, Act::Archive).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A version's stage, and those before.
pub async fn stages(call: &Call) -> Told {
    let (_, _, version) = call.version().await?;
    Ok(Json(staged(call, &version).await?).into_response())
}

async fn staged(call: &Call, version: &Details) -> Result<Value, Failure> {
    let stages = stages_of(call, version.row.id).await?;
    Ok(json!({
        "uuid": shape::uuid(version.row.id),
        "stage": version.row.stage.code(),
        "stage_conditions": shape::conditions(version, &stages),
    }))
}

#[derive(Deserialize)]
struct NewCondition {
    condition: Option<Condition>,
}

#[derive(Deserialize)]
struct Condition {
    #[serde(rename = "type")]
    stage: Option<String>,
    reason: Option<String>,
    message: Option<String>,
}

/// Brings a version to a stage.
pub async fn put_stage(call: &Call) -> Told {
    let (_, _, version) = call.version().await?;
    let said: NewCondition = call.given.body()?;
    let said = said.condition.ok_or_else(|| Failure::of_field("condition", "This field is required."))?;
    let stage = stage(said.stage.as_deref().unwrap_or_default())?;
    let (reason, message) = (said.reason.unwrap_or_default(), said.message.unwrap_or_default());
    let act = Act::Stage(NewStage { stage, reason, message });
    batch::one(&call.registry, &call.actor, version.row.id, act).await?;
    let version = get::get(&call.registry, &call.actor, version.row.id).await?;
    Ok((StatusCode::CREATED, Json(staged(call, &version).await?)).into_response())
}

#[derive(Deserialize)]
struct Destination {
    project: Option<String>,
}

/// Brings a version to another project of the folder; its name and its history go along.
pub async fn transfer(call: &Call) -> Told {
    let (folder, _, version) = call.version().await?;
    let said: Destination = call.given.body()?;
    let to = said.project.filter(|name| !name.is_empty());
    let to = to.ok_or_else(|| Failure::of_field("project", "The destination project was not provided."))?;
    let to = folder.find(&call.registry, &call.actor, &to).await?;
    check_free(call, &to, version.row.label.as_deref()).await?;
    let act = Act::Move(NewPlace { to: to.model(), whole_model: false });
    batch::one(&call.registry, &call.actor, version.row.id, act).await?;
    Ok(Json(json!({})).into_response())
}

/// The run of a version, by which clients fetch its files; or an experiment.
pub async fn run(call: &Call) -> Result<Response, Failure> {
    let (folder, place) = call.place().await?;
    let missing = || Failure::missing("There is no such run, or you may not see it.");
    let id = Id::parse_str(call.segment("run")).map_err(|_| missing())?;
    let told = |name: &str| {
        json!({
            "uuid": shape::uuid(id),
            "name": name,
            "owner": folder.owner(),
            "project": place.name(),
            // Clients put the word into the address of files.
            "settings": {"namespace": "files"},
        })
    };
    match get::get(&call.registry, &call.actor, id).await.map_err(Failure::from) {
        Ok(version) => return Ok(Json(told(&shape::name(&version.row))).into_response()),
        Err(failure) if failure.is_missing() => {}
        Err(failure) => return Err(failure),
    }
    let run = experiments::get::get(&call.registry, &call.actor, id).await.map_err(Failure::from);
    let run = run.map_err(|failure| if failure.is_missing() { missing() } else { failure })?;
    Ok(Json(told(&run.name)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_labels_but_for_the_newest() {
        assert_eq!(label("v1").unwrap().as_deref(), Some("v1"));
        assert_eq!(label("latest").unwrap(), None);
        for odd in ["", "7", "production", "a/b", "größe", "a b"] {
            assert!(label(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn content_is_text_whatever_it_is_sent_as() {
        let content = |json: &str| serde_json::from_str::<Said>(json).unwrap().content();
        assert_eq!(content(r#"{"content": "a: 1"}"#).as_deref(), Some("a: 1"));
        assert_eq!(content(r#"{"content": {"a": 1}}"#).as_deref(), Some(r#"{"a":1}"#));
        assert_eq!(content("{}"), None);
    }
}
