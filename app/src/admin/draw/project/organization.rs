//! `/{org}/overview`: the projects of an organization, those in the archive too.

use domain::{
    permission::OrgRole,
    project::{Overview, ProjectNode},
};
use registry::{projects::list, versions};

use super::{
    super::{
        Page, drawn,
        frame::{body, section},
    },
    parts,
};
use crate::{Failure, drawn::Drawn, shell::header::of_place};

pub(super) async fn page(page: &Page<'_>) -> Result<Drawn, Failure> {
    let found = versions::list::open(page.registry, page.actor, &page.organization, &[], "", false, 1).await?;
    let all = list::list(page.registry, page.actor, &page.organization).await?;
    drawn(page, "Projects", |h| {
        of_place(h, &found.here, "overview");
        body(h, |h| {
            section(h, "Projects", "", |h| {
                let top = nodes(&all, |node| node.parent.is_none() && !node.archived);
                parts::cards(h, page, &top);
                if top.is_empty() {
                    h.raw(r#"<p class="dim">None yet.</p>"#);
                }
                if all.role >= OrgRole::Member {
                    h.raw("<p>").link("button primary", &page.href("new", &[]), "New project").raw("</p>");
                }
            });
            let archived = nodes(&all, |node| node.archived && node.open && !is_below_archived(&all, node));
            if !archived.is_empty() {
                let about = "Left out of the tables and the sidebar. Their own addresses go on working; Settings restores them.";
                section(h, "In the archive", about, |h| parts::cards(h, page, &archived));
            }
        });
    })
}

fn nodes(all: &Overview, wanted: impl Fn(&ProjectNode) -> bool) -> Vec<ProjectNode> {
    all.projects.iter().filter(|node| wanted(node)).cloned().collect()
}

fn is_below_archived(all: &Overview, node: &ProjectNode) -> bool {
    all.projects.iter().any(|other| Some(other.id) == node.parent && other.archived)
}
