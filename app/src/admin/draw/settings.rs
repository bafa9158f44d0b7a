//! `/{org}/settings`: what the organization is called, what new projects start with, and its end.

use domain::{api::Quota, permission::OrgRole, version::size_text};
use registry::organization::settings;

use super::{
    Page, drawn,
    form::{Form, line, select, send, typed},
    frame::{body, danger, header, section},
    project::parts,
};
use crate::{Failure, drawn::Drawn, ui::number::counted};

/// Who may make projects at the top, as the words of a choice.
const TOP: [(&str, &str); 3] = [("member", "Members"), ("manager", "Managers"), ("owner", "Owners")];
/// What such a project starts with.
const VISIBILITIES: [(&str, &str); 3] =
    [("private", "Private"), ("organization", "Organization"), ("public", "Public")];

pub(super) async fn page(page: &Page<'_>) -> Result<Drawn, Failure> {
    if !page.path.is_empty() {
        return Err(Failure::not_found("page"));
    }
    let it = settings::get(page.registry, page.actor, &page.organization).await?;
    let sends = page.route("PATCH", &[]);
    drawn(page, "Settings", |h| {
        header(h, page, OrgRole::Owner, &it.name, "settings");
        body(h, |h| {
            section(h, "Organization", "", |h| {
                let form = Form { sends: &sends, done: "Saved.", label: "Organization", ..Form::default() };
                Form { class: "fields-grid", ..form }.write(h, |h| {
                    line(h, "Name", "name", "text", &it.name, &[("required", ""), ("maxlength", "256")]);
                    send(h, "button", "Save", "");
                });
                h.raw(r#"<p class="dim">Its address stays <code>"#).text(&it.slug).raw("</code>.</p>");
            });
            section(h, "New projects", "", |h| {
                Form { sends: &sends, done: "Saved.", at_once: true, label: "New projects", ..Form::default() }.write(
                    h,
                    |h| {
                        h.raw(r#"<label class="pair"><span>Who may make projects at the top</span>"#);
                        select(h, "top_level_role", "Who may make projects at the top", it.top_level_role.code(), &TOP);
                        h.raw(r#"</label><label class="pair"><span>They start as</span>"#);
                        select(h, "default_visibility", "They start as", it.default_visibility.code(), &VISIBILITIES);
                        h.raw("</label>");
                    },
                );
            });
            section(h, "Storage", "", |h| {
                parts::quota(h, it.quota.map(|bytes| Quota { bytes, used: it.used }));
                h.raw("<p>").element("b", "", &size_text(it.used)).raw(r#" <span class="dim">of files, each content "#);
                h.raw("counted once. ").text(match it.quota {
                    Some(_) => "Whoever operates this server sets the quota.",
                    None => "There is no quota; whoever operates this server may set one.",
                });
                h.raw("</span></p>");
            });
            section(
                h,
                "Delete the organization",
                "Everything in it goes, for everybody. It cannot be taken back.",
                |h| {
                    danger(h, "delete-organization", "Delete the organization", |h| {
                        let sends = page.route("DELETE", &[]);
                        Form { sends: &sends, then: "/", ..Form::default() }.write(h, |h| {
                            h.raw("<h2>Delete ").text(&it.name).raw("?</h2><p>");
                            h.text(&counted(it.projects, "project", "projects")).raw(" with ");
                            h.text(&counted(it.versions, "version", "versions")).raw(" go, and ");
                            h.text(&counted(it.people, "person", "people")).raw(" lose their access.</p>");
                            typed(h, "name", &it.name);
                            h.raw(r#"<div class="buttons"><button type="button" class="button" data-closes="">Cancel"#);
                            h.raw("</button>");
                            send(h, "button danger", "Delete", "");
                            h.raw("</div>");
                        });
                    });
                },
            );
        });
    })
}
