//! The list of a version's fields.

use domain::table::Details;

use super::edit::{self, Field};
use crate::ui::{Clock, copy::copy, href, html::Html, pill};

/// All fields that have a value.
pub fn fields(h: &mut Html, details: &Details, organization: &str, clock: Clock) {
    let row = &details.row;
    let latest = if row.number == details.latest_number { ", latest" } else { "" };
    h.raw(r#"<dl class="fields">"#);
    text(h, "Version", &format!("{} of {}{latest}", row.number, details.latest_number));
    editable(h, details, "Label", &Field::Label);
    editable(h, details, "Framework", &Field::Framework);
    field(h, "Project", |h| {
        h.link("", &href::models(organization, &row.project.path), &row.project.path);
    });
    field(h, "Model", |h| {
        h.link("", &href::models(organization, &row.model.path), &row.model.name);
    });
    if let Some(task) = &row.task {
        field(h, "Task", |h| {
            h.link("", &href::experiment(organization, task.id), &task.name);
        });
    }
    if let Some(status) = details.experiment_status {
        field(h, "Task status", |h| pill::run_status(h, status));
    }
    if let Some(user) = &row.user {
        field(h, "User", |h| pill::person(h, user));
    }
    field(h, "Created", |h| clock.exact(h, row.created));
    if let Some(published) = details.published {
        field(h, "Published", |h| {
            clock.exact(h, published);
            if let Some(who) = &details.published_by {
                h.raw(" by ").text(&who.name);
            }
        });
    }
    if details.updated > row.created {
        field(h, "Updated", |h| clock.exact(h, details.updated));
    }
    text(h, "Stage", row.stage.title());
    if !details.aliases.is_empty() {
        text(h, "Aliases", &details.aliases.join(", "));
    }
    if details.archived {
        text(h, "Archive", "In the archive");
    }
    if let Some(uri) = &details.uri {
        field(h, "URI", |h| address(h, uri));
    }
    if let Some(digest) = &details.sha256 {
        field(h, "SHA-256", |h| short(h, digest));
    }
    field(h, "Address", |h| {
        h.element("span", "", &details.address);
        copy(h, &details.address, "address");
    });
    let id = row.id.to_string();
    field(h, "ID", |h| {
        h.element("span", "mono", &id);
        copy(h, &id, "id");
    });
    h.raw("</dl>");
}

/// A name and whatever is written for it.
pub fn field(h: &mut Html, name: &'static str, value: impl FnOnce(&mut Html)) {
    h.element("dt", "", name).raw("<dd>");
    value(h);
    h.raw("</dd>");
}

/// A name and a text.
pub fn text(h: &mut Html, name: &'static str, value: &str) {
    h.element("dt", "", name).element("dd", "", value);
}

fn editable(h: &mut Html, details: &Details, name: &'static str, field: &Field) {
    if !edit::is_shown(details, field) {
        return;
    }
    h.element("dt", "", name).raw("<dd").attribute("data-field", &field.mark()).raw(">");
    edit::value(h, details, field, &|h, value| {
        match value {
            "" => h.element("span", "dim", "none"),
            value => h.element("span", "", value),
        };
    });
    edit::begin(h, details, field);
    h.raw("</dd>");
}

/// The ends of a digest; all of it on hover and in the copy.
fn short(h: &mut Html, digest: &str) {
    let ends = digest.get(..8).zip(digest.len().checked_sub(8).and_then(|i| digest.get(i..)));
    h.raw(r#"<span class="mono""#).attribute("title", digest).raw(">");
    match ends {
        Some((start, end)) => h.text(start).raw("…").text(end),
        None => h.text(digest),
    };
    h.raw("</span>");
    copy(h, digest, "digest");
}

/// Only what a browser can open is a link; the rest is there to copy.
fn address(h: &mut Html, uri: &str) {
    if uri.starts_with("https://") || uri.starts_with("http://") {
        h.raw(r#"<a target="_blank" rel="external noreferrer noopener""#).attribute("href", uri);
        h.raw(">").text(uri).raw("</a>");
    } else {
        h.element("span", "", uri);
    }
    copy(h, uri, "URI");
}
