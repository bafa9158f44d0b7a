//! The list of a version's fields.

use domain::table::Details;
use leptos::prelude::*;

use crate::ui::{Clock, copy::copy, href, pill};

/// All fields that have a value.
pub fn fields(details: &Details, organization: &str, clock: Clock) -> AnyView {
    let row = &details.row;
    let latest = if row.number == details.latest_number { ", latest" } else { "" };
    let version = format!("{} of {}{latest}", row.number, details.latest_number);
    let task = row.task.as_ref().map(|task| {
        view! { <a href=href::experiment(organization, task.id)>{task.name.clone()}</a> }
    });
    let published = details.published.map(|at| {
        let by = details.published_by.as_ref().map(|who| format!(" by {}", who.name));
        view! { {clock.exact(at)} {by} }
    });
    let id = row.id.to_string();
    view! {
        <dl class="fields">
            {field("Version", version)}
            {row.label.clone().map(|label| field("Label", label))}
            {row.framework.clone().map(|framework| field("Framework", framework))}
            {field(
                "Project",
                view! { <a href=href::models(organization, &row.project.path)>{row.project.path.clone()}</a> },
            )}
            {field(
                "Model",
                view! { <a href=href::models(organization, &row.model.path)>{row.model.name.clone()}</a> },
            )}
            {task.map(|task| field("Task", task))}
            {details.experiment_status.map(|status| field("Task status", pill::run_status(status)))}
            {row.user.as_ref().map(|user| field("User", pill::person(user)))}
            {field("Created", clock.exact(row.created))}
            {published.map(|published| field("Published", published))}
            {(details.updated > row.created).then(|| field("Updated", clock.exact(details.updated)))}
            {field("Stage", row.stage.title())}
            {(!details.aliases.is_empty()).then(|| field("Aliases", details.aliases.join(", ")))}
            {details.archived.then(|| field("Archive", "In the archive"))}
            {details.uri.clone().map(|uri| field("URI", address(uri)))}
            {details.sha256.clone().map(|digest| field("SHA-256", short(digest)))}
            {field("Address", copyable(details.address.clone(), "address"))}
            {field("ID", view! { <span class="mono">{id.clone()}</span> {copy(id, "id")} })}
        </dl>
    }
    .into_any()
}

fn field(name: &'static str, value: impl IntoView) -> AnyView {
    view! {
        <dt>{name}</dt>
        <dd>{value}</dd>
    }
    .into_any()
}

fn copyable(text: String, what: &'static str) -> AnyView {
    view! { <span>{text.clone()}</span> {copy(text, what)} }.into_any()
}

/// The ends of a digest; all of it on hover and in the copy.
fn short(digest: String) -> AnyView {
    let shown = match (digest.get(..8), digest.len().checked_sub(8).and_then(|i| digest.get(i..))) {
        (Some(start), Some(end)) if digest.len() > 20 => format!("{start}…{end}"),
        _ => digest.clone(),
    };
    view! {
        <span class="mono" title=digest.clone()>
            {shown}
        </span>
        {copy(digest, "digest")}
    }
    .into_any()
}

/// Only what a browser can open is a link; the rest is there to copy.
fn address(uri: String) -> AnyView {
    let opens = uri.starts_with("https://") || uri.starts_with("http://");
    let shown = if opens {
        view! {
            <a href=uri.clone() rel="external noreferrer noopener" target="_blank">
                {uri.clone()}
            </a>
        }
        .into_any()
    } else {
        view! { <span>{uri.clone()}</span> }.into_any()
    };
    view! { {shown} {copy(uri, "URI")} }.into_any()
}
