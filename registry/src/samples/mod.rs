//! Sample projects: a small tree made through the ordinary use cases, so that it is gated, audited
//! and real. Nothing is downloaded.

pub(crate) mod files;
mod plan;
mod run;
mod tree;

use std::convert::Infallible;

use bytes::Bytes;
use domain::{
    Refusal,
    api::{NewFile, NewProject, NewVersion},
    permission::{Action, Visibility},
    tag,
};

use crate::{
    Actor, Registry, Result,
    artifacts::receive::{self, Announced},
    gate, projects, versions,
};
use plan::{Artifact, Model, Version};
use run::Runs;

/// Makes the sample projects in an organization.
///
/// # Errors
/// The gate's, before anything is made; [`Refusal::State`] when a project of the samples' names is
/// there already.
pub async fn load(registry: &Registry, actor: &Actor, org_slug: &str) -> Result<()> {
    check(registry, actor, org_slug).await?;
    for project in tree::PROJECTS {
        let new = NewProject {
            path: format!("{org_slug}/{}", project.path),
            description: project.about.into(),
            tags: vec!["sample".into()],
            // Those below take it from above.
            visibility: (!project.path.contains('/')).then_some(Visibility::Organization),
            ..NewProject::default()
        };
        projects::create::create(registry, actor, new).await?;
    }
    let mut runs = Runs::new(registry, actor, org_slug);
    for (project, run) in tree::RUNS {
        runs.make(project, run).await?;
    }
    for (model, number, version) in tree::versions() {
        register(registry, actor, org_slug, &mut runs, model, number, version).await?;
    }
    Ok(())
}

/// Who may not, or would end with half of it, hears so before the first project is made.
async fn check(registry: &Registry, actor: &Actor, org_slug: &str) -> Result<()> {
    let mut db = registry.pool.acquire().await?;
    let granted = gate::organization(&mut db, actor, org_slug, Action::CreateProject).await?;
    let taken = tree::PROJECTS.iter().find(|project| granted.tree.child(None, project.path).is_some());
    match taken {
        None => Ok(()),
        Some(project) => Err(Refusal::state(format!(
            "The sample projects were not loaded: there is a project “{}” already.",
            project.path
        ))
        .into()),
    }
}

async fn register(
    registry: &Registry,
    actor: &Actor,
    org_slug: &str,
    runs: &mut Runs<'_>,
    model: &Model,
    number: usize,
    version: &Version,
) -> Result<()> {
    let path = format!("{org_slug}/{}", model.path);
    let experiment = match &version.run {
        Some(run) => Some(runs.make(model.project(), run).await?),
        None => None,
    };
    let seed = tag::hash(&format!("{}@{number}", model.path));
    let mut new = NewVersion {
        model: path.clone(),
        label: version.label.map(Into::into),
        framework: model.artifact.framework().map(Into::into),
        description: version.about.into(),
        configuration: model.configuration(version, seed),
        tags: version.tags.iter().map(|tag| (*tag).into()).collect(),
        labels: (0..).zip(model.classes).map(|(id, class)| ((*class).into(), id)).collect(),
        metadata: model.metadata(seed),
        experiment,
        parent: version.parent.map(|parent| format!("{org_slug}/{parent}")),
        stage: version.stage,
        publish: version.is_released(),
        ..NewVersion::default()
    };
    match model.artifact {
        Artifact::Files(format, kilobytes) => {
            for (name, bytes) in files::make(format, model.name(), kilobytes, seed) {
                let announced = Announced { model: path.clone(), name: name.clone(), sha256: None, size: None };
                let body = futures::stream::iter([Ok::<_, Infallible>(Bytes::from(bytes))]);
                let upload = receive::receive(registry, actor, announced, body).await?;
                new.files.push(NewFile { name: Some(name), upload: upload.id });
            }
        }
        Artifact::Uri(uri, _) => new.uri = Some(uri.replace("{}", &number.to_string())),
        Artifact::Nothing(_) => {}
    }
    versions::register::register(registry, actor, new, None).await?;
    Ok(())
}
