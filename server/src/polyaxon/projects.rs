//! Projects: those of the folder, one level deep.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use domain::{
    Refusal, Time,
    api::{DeleteProject, EditModel, EditProject, NewProject, PlaceProject, Project, Words},
    permission::Visibility,
    project::ProjectNode,
    table::Column,
};
use registry::{
    models,
    projects::{access, create, delete, get, list, place, readme},
    tags,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Call, Told,
    failure::Failure,
    given::Several,
    place::{Folder, Kind, Place},
    query, shape,
};

/// Most projects of a folder that are read one by one, which a list by more than their names asks for.
const READ_MAX: usize = 1_000;

/// What is said of a project. What clients may send beside it is what a server decides.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    name: Option<String>,
    description: Option<String>,
    tags: Option<Several>,
    is_public: Option<bool>,
    readme: Option<String>,
}

/// Makes a project in the folder.
pub async fn make(call: &Call) -> Told {
    let folder = call.folder()?;
    let said: Said = call.given.body()?;
    let name = said.name.ok_or_else(|| Failure::of_field("name", "This field is required."))?;
    let new = NewProject {
        below: Some(folder.address.clone()),
        name: Some(name),
        description: said.description.unwrap_or_default(),
        tags: said.tags.map(Several::into_list).unwrap_or_default(),
        visibility: (said.is_public == Some(true)).then_some(Visibility::Public),
        ..NewProject::default()
    };
    let made = create::create(&call.registry, &call.actor, new).await?;
    Ok((StatusCode::CREATED, Json(shape::project(folder.owner(), &made, ""))).into_response())
}

/// Projects of teams: here a team is no part of an address.
pub async fn make_of_team(_: &Call) -> Told {
    let message = "A team is no part of an address here. Name OWNER/PROJECT, and give the team a role in the project.";
    Err(Failure::of_field("owner", message))
}

/// One project.
pub async fn show(call: &Call) -> Told {
    let (folder, place) = call.place().await?;
    told(call, &folder, &place).await
}

async fn told(call: &Call, folder: &Folder, place: &Place) -> Told {
    if place.kind == Kind::Model {
        let model = models::get::get(&call.registry, &call.actor, place.id).await?;
        return Ok(Json(shape::model(folder.owner(), &model)).into_response());
    }
    let project = get::get(&call.registry, &call.actor, place.id).await?;
    let readme = readme::get(&call.registry, &call.actor, place.id).await?;
    Ok(Json(shape::project(folder.owner(), &project, &readme.text)).into_response())
}

/// Changes what is said of a project, and its name. The model called like it goes along.
pub async fn change(call: &Call) -> Told {
    let (folder, mut place) = call.place().await?;
    let said: Said = call.given.body()?;
    if place.kind == Kind::Model {
        return change_model(call, &folder, &place, said).await;
    }
    let visibility = match said.is_public {
        Some(true) => Some(Visibility::Public),
        Some(false) => {
            let before = get::get(&call.registry, &call.actor, place.id).await?;
            (before.visibility == Visibility::Public).then_some(Visibility::Private)
        }
        None => None,
    };
    if said.description.is_some() || visibility.is_some() {
        let edit = EditProject { description: said.description, visibility, ..EditProject::default() };
        access::edit::edit(&call.registry, &call.actor, place.id, &edit, None).await?;
    }
    if let Some(tags) = said.tags {
        let before = get::get(&call.registry, &call.actor, place.id).await?;
        let words = words(before.tags.into_iter().map(|tag| tag.name).collect(), tags.into_list());
        tags::put::project(&call.registry, &call.actor, place.id, &words).await?;
    }
    if let Some(text) = said.readme {
        let new = domain::api::PutReadme { text };
        readme::put(&call.registry, &call.actor, place.id, &new, None).await?;
    }
    if let Some(name) = said.name.filter(|name| name != place.name()) {
        place = rename(call, &place, name).await?;
    }
    told(call, &folder, &place).await
}

/// Gives a project another name, and its model with it.
async fn rename(call: &Call, place: &Place, name: String) -> Result<Place, Failure> {
    let model = place.model_id(&call.registry, &call.actor).await?;
    let to = PlaceProject { name: Some(name.clone()), below: None };
    let address = place::place(&call.registry, &call.actor, place.id, &to).await?.path;
    if let Some(model) = model {
        let change = EditModel { name: Some(name), ..EditModel::default() };
        models::edit::edit(&call.registry, &call.actor, model, &change, None).await?;
    }
    Ok(Place { address, ..place.clone() })
}

async fn change_model(call: &Call, folder: &Folder, place: &Place, said: Said) -> Told {
    if said.tags.is_some() || said.is_public.is_some() {
        let message =
            "This is a model of a project: it has no tags of its own, and is seen by whoever sees the project.";
        return Err(Failure::invalid(message));
    }
    let change = EditModel { name: said.name, description: said.description, ..EditModel::default() };
    let model = models::edit::edit(&call.registry, &call.actor, place.id, &change, None).await?;
    Ok(Json(shape::model(folder.owner(), &model)).into_response())
}

/// What to add and to take away, so that words become others.
pub fn words(before: Vec<String>, after: Vec<String>) -> Words {
    let is_in = |all: &[String], word: &String| all.iter().any(|known| known == word);
    Words {
        add: after.iter().filter(|word| !is_in(&before, word)).cloned().collect(),
        remove: before.into_iter().filter(|word| !is_in(&after, word)).collect(),
    }
}

/// Deletes a project with all that is in it, for good.
pub async fn delete(call: &Call) -> Told {
    let (_, place) = call.place().await?;
    if place.kind == Kind::Model {
        models::delete::delete(&call.registry, &call.actor, place.id).await?;
    } else {
        let name = get::get(&call.registry, &call.actor, place.id).await?.name;
        delete::delete(&call.registry, &call.actor, place.id, &DeleteProject { name }).await?;
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A page of the folder's projects.
pub async fn list(call: &Call) -> Told {
    let folder = call.folder()?;
    let (mut found, paging) = (matching(call, &folder).await?, call.given.paging()?);
    let count = found.len();
    let end = count.min(paging.offset.saturating_add(paging.limit));
    let page = found.drain(paging.offset.min(end)..end);
    let mut results = Vec::new();
    for candidate in page {
        let project = match candidate.project {
            Some(project) => project,
            None => get::get(&call.registry, &call.actor, candidate.node.id).await?,
        };
        results.push(shape::project(folder.owner(), &project, ""));
    }
    Ok(Json(call.page(paging, i64::try_from(count).unwrap_or_default(), results)).into_response())
}

/// The names of the folder's projects.
pub async fn names(call: &Call) -> Told {
    let folder = call.folder()?;
    let (found, paging) = (matching(call, &folder).await?, call.given.paging()?);
    let page = found.iter().skip(paging.offset).take(paging.limit);
    let results: Vec<Value> = page.map(|candidate| json!({"name": slug(&candidate.node)})).collect();
    Ok(Json(call.page(paging, i64::try_from(found.len()).unwrap_or_default(), results)).into_response())
}

struct Candidate {
    node: ProjectNode,
    /// The whole of it, where more than the name is asked about.
    project: Option<Project>,
}

fn slug(node: &ProjectNode) -> &str {
    node.path.rsplit('/').next().unwrap_or_default()
}

/// The folder's projects that fit, in the order that is asked for.
async fn matching(call: &Call, folder: &Folder) -> Result<Vec<Candidate>, Failure> {
    let asked = query::projects(call.given.parameter("query").unwrap_or_default())?;
    let overview = list::list(&call.registry, &call.actor, folder.owner()).await?;
    let (_, above) = folder.address.split_once('/').unwrap_or_default();
    let parent = overview.projects.iter().find(|node| node.path == above).map(|node| node.id);
    if parent.is_none() && !above.is_empty() {
        return Err(Refusal::not_found("project").into());
    }
    let nodes = overview.projects.into_iter().filter(|node| {
        node.parent == parent && node.open && asked.archived.is_none_or(|archived| node.archived == archived)
    });
    let mut found: Vec<Candidate> = nodes.map(|node| Candidate { node, project: None }).collect();
    let asks_more = |column: Column| matches!(column, Column::Description | Column::Tags | Column::Created);
    let fields = asked.query.expr().fields();
    if fields.iter().any(|key| matches!(key, domain::table::ColumnKey::BuiltIn(column) if asks_more(*column))) {
        if found.len() > READ_MAX {
            let message = format!("Ask for names alone: more than {READ_MAX} projects are not looked through.");
            return Err(Failure::invalid(message));
        }
        for candidate in &mut found {
            candidate.project = Some(get::get(&call.registry, &call.actor, candidate.node.id).await?);
        }
    }
    let now = chrono::Utc::now();
    found.retain(|candidate| fits(&asked.query, candidate, now));
    order(&mut found, call.given.parameter("sort").unwrap_or_default());
    Ok(found)
}

fn fits(query: &domain::query::Query, candidate: &Candidate, now: Time) -> bool {
    let (id, project) = (candidate.node.id.to_string(), candidate.project.as_ref());
    let texts = |column: Column| -> Vec<&str> {
        match column {
            Column::Id => vec![id.as_str()],
            Column::Name => vec![slug(&candidate.node)],
            Column::Description => {
                project.map(|p| p.description.as_str()).filter(|text| !text.is_empty()).into_iter().collect()
            }
            Column::Tags => project.map(|p| p.tags.iter().map(|tag| tag.name.as_str()).collect()).unwrap_or_default(),
            _ => Vec::new(),
        }
    };
    let moment = |column: Column| (column == Column::Created).then(|| project.map(|p| p.created)).flatten();
    query::fits(query.expr(), &texts, &moment, now)
}

/// By name, by when they were made (which is the order of their keys), or the newest first.
fn order(found: &mut [Candidate], sort: &str) {
    let first = sort.split(',').next().unwrap_or_default().trim();
    let (field, falls) = first.strip_prefix('-').map_or((first, false), |field| (field, true));
    match field {
        "name" => found.sort_by(|a, b| slug(&a.node).cmp(slug(&b.node))),
        "created_at" | "updated_at" => found.sort_by_key(|candidate| candidate.node.id),
        _ => found.sort_by_key(|candidate| std::cmp::Reverse(candidate.node.id)),
    }
    if falls && matches!(field, "name" | "created_at" | "updated_at") {
        found.reverse();
    }
}

/// Whoever the token belongs to.
pub async fn user(call: &Call) -> Result<Response, Failure> {
    let me = registry::people::me::get(&call.registry, &call.actor).await?;
    Ok(Json(json!({"username": me.person.name, "email": me.email.unwrap_or_default()})).into_response())
}

/// What this server is, for clients that ask before anything else.
pub async fn installation(_: &Call) -> Told {
    // Clients tell editions apart by this word; the version is the protocol's.
    Ok(Json(json!({"key": uuid::Uuid::nil().simple().to_string(), "version": super::SPOKEN, "dist": "ce"}))
        .into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_others() {
        let list = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let change = words(list("a b"), list("b c"));
        assert_eq!((change.add, change.remove), (list("c"), list("a")));
    }
}
