//! `/{org}/access/{project}`: who can find a project, who has access and why, and what may come into it.

mod explained;
mod people;
mod promotion;
mod visibility;

use domain::{api::ProjectAccess, project::Here};
use registry::{projects::access::list, versions};

use super::{Page, drawn, frame::body};
use crate::{Failure, drawn::Drawn, shell::header::of_place};

/// A project's page.
struct Shown<'a> {
    page: &'a Page<'a>,
    here: Here,
    access: ProjectAccess,
}

pub(super) async fn page(page: &Page<'_>) -> Result<Drawn, Failure> {
    if page.path.is_empty() {
        return Err(Failure::not_found("page"));
    }
    let found = versions::list::open(page.registry, page.actor, &page.organization, &page.path, "", false, 1).await?;
    let access = list::list(page.registry, page.actor, found.here.id).await?;
    let shown = Shown { page, here: found.here, access };
    let found = people::find(&shown).await?;
    let sources = promotion::find(&shown).await?;
    let explained = explained::read(&shown).await?;
    drawn(page, &format!("Access to {}", shown.access.path), |h| {
        of_place(h, &shown.here, "access");
        body(h, |h| {
            visibility::section(h, &shown);
            people::section(h, &shown, &found);
            explained::section(h, &shown, explained.as_ref());
            promotion::section(h, &shown, &sources);
        });
    })
}

impl Shown<'_> {
    /// The project's route.
    fn route(&self, method: &str, rest: &str) -> String {
        format!("{method} /api/v1/projects/{}{rest}", self.access.id)
    }

    fn href(&self, asked: &[(&str, &str)]) -> String {
        self.page.href("access", asked)
    }

    /// The name of the project above.
    fn above(&self) -> &str {
        self.here.crumbs.iter().rev().nth(1).map_or("the project above", |crumb| crumb.name.as_str())
    }
}
