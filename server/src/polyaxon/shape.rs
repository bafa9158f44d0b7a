//! Projects and versions as the protocol tells them.

use domain::{
    Id,
    api::{self, StageChange},
    permission::Visibility,
    table::{Cell, Column, ColumnKey, Details, Row},
    version::{Stage, Status},
};
use serde_json::{Value, json};

use super::place::Place;

/// What versions of models are called there.
pub const MODEL: &str = "model";

/// Keys of metadata that hold fields of the protocol.
pub mod kept {
    /// Names of the run's artifacts that the version is made of.
    pub const ARTIFACTS: &str = "polyaxon.artifacts";
    /// The connection to where they are.
    pub const CONNECTION: &str = "polyaxon.connection";
    /// The version's own README.
    pub const README: &str = "polyaxon.readme";
}

/// A key as the protocol writes it: 32 hexadecimal digits.
pub fn uuid(id: Id) -> String {
    id.simple().to_string()
}

/// A version's name: its label, else its number.
pub fn name(row: &Row) -> String {
    row.label.clone().unwrap_or_else(|| row.number.to_string())
}

/// A project.
pub fn project(owner: &str, project: &api::Project, readme: &str) -> Value {
    let created = project.created.to_rfc3339();
    json!({
        "uuid": uuid(project.id),
        "owner": owner,
        "name": project.path.rsplit('/').next(),
        "description": project.description,
        "tags": project.tags.iter().map(|tag| &tag.name).collect::<Vec<_>>(),
        "created_at": created,
        "updated_at": created,
        "is_public": project.visibility == Visibility::Public,
        "bookmarked": project.starred,
        "live_state": i32::from(!project.archived),
        "readme": readme,
        "role": project.role.map(|role| role.code()),
    })
}

/// A model that is named as a project.
pub fn model(owner: &str, model: &api::Model) -> Value {
    json!({
        "uuid": uuid(model.id),
        "owner": owner,
        "name": model.address.rsplit('/').next(),
        "description": model.description,
        "tags": [],
        "created_at": model.created.to_rfc3339(),
        "updated_at": model.updated.to_rfc3339(),
        "bookmarked": model.starred,
        "live_state": 1,
        "role": model.role.map(|role| role.code()),
    })
}

/// A version in a list.
pub fn row(owner: &str, place: &Place, row: &Row) -> Value {
    let cell = |column: Column| row.columns.get(&ColumnKey::BuiltIn(column));
    let updated = match cell(Column::Updated) {
        Some(Cell::Time(updated)) => *updated,
        _ => row.created,
    };
    let description = match cell(Column::Description) {
        Some(Cell::Text(text)) => text.as_str(),
        _ => "",
    };
    json!({
        "uuid": uuid(row.id),
        "owner": owner,
        "project": place.name(),
        "name": name(row),
        "description": description,
        "tags": row.tags.iter().map(|tag| &tag.name).collect::<Vec<_>>(),
        "user": row.user.as_ref().map(|user| &user.name),
        "created_at": row.created.to_rfc3339(),
        "updated_at": updated.to_rfc3339(),
        "stage": row.stage.code(),
        "kind": MODEL,
    })
}

/// What a version's run is there: of one with files the version itself, by which they are fetched and copied; else its
/// experiment.
pub fn run(version: &Details) -> Option<Id> {
    if version.files.is_empty() { version.row.task.as_ref().map(|task| task.id) } else { Some(version.row.id) }
}

/// All of a version.
pub fn version(owner: &str, place: &Place, version: &Details, stages: &[StageChange]) -> Value {
    let mut told = row(owner, place, &version.row);
    let held = |key: &str| version.metadata.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str());
    let run = run(version);
    told["description"] = version.description.as_str().into();
    told["updated_at"] = version.updated.to_rfc3339().into();
    told["content"] = version.configuration.as_str().into();
    told["readme"] = held(kept::README).unwrap_or_default().into();
    told["connection"] = held(kept::CONNECTION).into();
    told["run"] = run.map(uuid).into();
    told["artifacts"] = artifacts(version).into();
    told["meta_info"] = meta_info(place, version, run);
    told["stage_conditions"] = conditions(version, stages);
    told["role"] = version.role.map(|role| role.code()).into();
    told
}

/// Names of what a version is made of.
pub fn artifacts(version: &Details) -> Vec<String> {
    if !version.files.is_empty() {
        return version.files.iter().map(|file| file.name.clone()).collect();
    }
    let held = version.metadata.iter().find(|(key, _)| key == kept::ARTIFACTS);
    held.and_then(|(_, list)| serde_json::from_str(list).ok()).unwrap_or_default()
}

fn meta_info(place: &Place, version: &Details, run: Option<Id>) -> Value {
    let mut info = json!({});
    if version.row.status == Status::Published {
        info["status"] = version.row.status.code().into();
    }
    if let Some(uri) = &version.uri {
        info["uri"] = uri.as_str().into();
    }
    let Some(run) = run else { return info };
    let called = match (&version.row.task, version.files.is_empty()) {
        (Some(task), true) => task.name.clone(),
        _ => name(&version.row),
    };
    info["run"] = json!({"uuid": uuid(run), "name": called, "project": place.name()});
    let lineage = version.files.iter().map(|file| {
        json!({
            "name": file.name,
            "kind": "file",
            "path": file.name,
            "is_input": false,
            "summary": {"size": file.size, "sha256": file.sha256},
            "run": uuid(run),
        })
    });
    info["lineage"] = lineage.collect::<Vec<_>>().into();
    if !version.files.is_empty()
        && let Some(task) = &version.row.task
    {
        info["experiment"] = json!({"uuid": uuid(task.id), "name": task.name});
    }
    info
}

/// The stages that a version has been in, the first one first.
pub fn conditions(version: &Details, stages: &[StageChange]) -> Value {
    let condition = |stage: Stage, at: &str, reason: &str, message: &str| {
        json!({
            "type": stage.code(),
            "status": "True",
            "reason": reason,
            "message": message,
            "last_update_time": at,
            "last_transition_time": at,
        })
    };
    let first = stages.last().map_or(version.row.stage, |first| first.from.unwrap_or(first.to));
    let made =
        condition(first, &version.row.created.to_rfc3339(), "ModelVersionCreated", "A new model version is created");
    let later = stages.iter().rev().filter(|change| change.from.is_some());
    let later = later.map(|change| condition(change.to, &change.at.to_rfc3339(), &change.reason, &change.message));
    std::iter::once(made).chain(later).collect()
}
