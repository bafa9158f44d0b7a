//! The tree of projects in the sidebar.

use domain::{
    Id,
    project::{Overview, ProjectNode},
};

use crate::ui::{Icon, href, html::Html, icon::write as icon, number::count};

/// Deepest indent that is drawn; what is deeper lines up there.
const DEEPEST: usize = 6;

/// A project and how deep it lies.
struct Branch<'a> {
    node: &'a ProjectNode,
    depth: usize,
}

/// Projects in reading order: each followed by what is below it.
fn branches(projects: &[ProjectNode]) -> Vec<Branch<'_>> {
    let mut order = Vec::with_capacity(projects.len());
    below(projects, None, 0, &mut order);
    order
}

fn below<'a>(projects: &'a [ProjectNode], parent: Option<Id>, depth: usize, order: &mut Vec<Branch<'a>>) {
    for node in projects.iter().filter(|p| p.parent == parent && !p.archived) {
        order.push(Branch { node, depth });
        below(projects, Some(node.id), depth + 1, order);
    }
}

/// The tree; `here` is the path of the page below the organization.
pub fn write(h: &mut Html, overview: &Overview, here: Option<&str>) {
    let current = here.and_then(|here| current(overview.projects.iter().map(|p| p.path.as_str()), here));
    for Branch { node, depth } in branches(&overview.projects) {
        h.raw(if node.open { "<a" } else { "<span" }).raw(r#" class="entry depth-"#);
        h.text(&depth.min(DEEPEST).to_string());
        if node.open {
            h.raw("\"").attribute("data-path", &node.path).attribute("href", &href::models(&overview.slug, &node.path));
            h.attribute("title", &node.name);
            h.raw(if current == Some(&node.path) { r#" aria-current="page">"# } else { ">" });
        } else {
            h.raw(r#" closed" title="You may open only projects below this one">"#);
        }
        icon(h, Icon::Folder);
        h.element("span", "clip", &node.name).element("span", "count", &count(node.versions));
        h.raw(if node.open { "</a>" } else { "</span>" });
    }
}

/// The project that a page is in: its own path, or the longest above it (a model's project).
pub fn current<'a>(paths: impl Iterator<Item = &'a str>, here: &str) -> Option<&'a str> {
    let holds = |path: &str| here == path || here.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
    paths.filter(|path| holds(path)).max_by_key(|path| path.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(id: u128, parent: Option<u128>, path: &str) -> ProjectNode {
        ProjectNode {
            id: Id::from_u128(id),
            parent: parent.map(Id::from_u128),
            name: path.into(),
            path: path.into(),
            versions: 0,
            open: true,
            archived: false,
            starred: false,
        }
    }

    #[test]
    fn a_model_is_in_the_project_that_holds_it() {
        let find = |here| current(["", "v", "v/a", "w"].into_iter(), here);
        assert_eq!([find(""), find("v"), find("v/a/m"), find("va")], [Some(""), Some("v"), Some("v/a"), None]);
    }

    #[test]
    fn each_project_is_followed_by_what_is_below_it() {
        let projects = [node(3, Some(1), "v/a"), node(1, None, "v"), node(2, None, "w"), node(4, Some(3), "v/a/x")];
        let order: Vec<_> = branches(&projects).iter().map(|b| (b.node.path.as_str(), b.depth)).collect();
        assert_eq!(order, [("v", 0), ("v/a", 1), ("v/a/x", 2), ("w", 0)]);
    }
}
