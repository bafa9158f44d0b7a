//! `vitrine project …`

pub mod archive;
pub mod create;
pub mod delete;
pub mod get;
pub mod ls;
pub mod tag;
pub mod update;

use domain::api::Project;

use super::show;
use crate::{
    args::Global,
    client::Answer,
    failure::Failure,
    output::{Output, Record},
};

/// Prints a project.
fn print(global: &Global, answer: &Answer<Project>) -> Result<(), Failure> {
    let out = Output::new(global);
    let project = &answer.value;
    let narrowed = project.effective_visibility != project.visibility;
    let visibility = match narrowed {
        true => format!("{}, narrowed to {} from above", project.visibility, project.effective_visibility),
        false => project.visibility.to_string(),
    };
    out.record(&Record {
        name: &project.path,
        json: &answer.json,
        fields: &[
            ("Address", project.path.clone()),
            ("Name", project.name.clone()),
            ("Visibility", visibility),
            ("Tags", show::tags(&project.tags)),
            ("Archived", if project.archived { "yes" } else { "no" }.to_owned()),
            ("Versions", project.versions.to_string()),
            ("Your role", project.role.map(|role| role.to_string()).unwrap_or_default()),
            ("Created", show::exact_moment(project.created, out.format)),
            ("Id", project.id.to_string()),
            ("Description", project.description.clone()),
        ],
    })
}
