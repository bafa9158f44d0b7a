//! The tree of projects in the sidebar.

use domain::{
    Id,
    project::{Overview, ProjectNode},
};
use leptos::prelude::*;

use crate::ui::{Icon, href, icon, number::count};

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
    for node in projects.iter().filter(|p| p.parent == parent) {
        order.push(Branch { node, depth });
        below(projects, Some(node.id), depth + 1, order);
    }
}

/// The tree; `here` is the path of the page, without the organization.
#[component]
pub fn Tree(overview: Overview, here: Memo<Option<String>>) -> impl IntoView {
    let current = current(&overview.projects, here);
    branches(&overview.projects)
        .into_iter()
        .map(|branch| entry(&overview.slug, branch.node, branch.depth, current))
        .collect_view()
}

/// The project that the page is in: its own path, or the longest above it (a model's project).
fn current(projects: &[ProjectNode], here: Memo<Option<String>>) -> Memo<Option<String>> {
    let paths: Vec<String> = projects.iter().map(|p| p.path.clone()).collect();
    Memo::new(move |_| {
        let here = here.get()?;
        let holds = |path: &str| here == path || here.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
        paths.iter().filter(|path| holds(path)).max_by_key(|path| path.len()).cloned()
    })
}

fn entry(organization: &str, node: &ProjectNode, depth: usize, current: Memo<Option<String>>) -> AnyView {
    let class = format!("entry depth-{}", depth.min(DEEPEST));
    let name = node.name.clone();
    let content = view! {
        {icon(Icon::Folder)}
        <span class="clip">{name.clone()}</span>
        <span class="count">{count(node.versions)}</span>
    };
    if !node.open {
        return view! {
            <span class=format!("{class} closed") title="You may open only projects below this one">
                {content}
            </span>
        }
        .into_any();
    }
    let path = node.path.clone();
    let is_current = move || current.with(|c| c.as_ref() == Some(&path)).then_some("page");
    view! {
        <a class=class href=href::models(organization, &node.path) title=name aria-current=is_current>
            {content}
        </a>
    }
    .into_any()
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
        }
    }

    #[test]
    fn each_project_is_followed_by_what_is_below_it() {
        let projects = [node(3, Some(1), "v/a"), node(1, None, "v"), node(2, None, "w"), node(4, Some(3), "v/a/x")];
        let order: Vec<_> = branches(&projects).iter().map(|b| (b.node.path.as_str(), b.depth)).collect();
        assert_eq!(order, [("v", 0), ("v/a", 1), ("v/a/x", 2), ("w", 0)]);
    }
}
