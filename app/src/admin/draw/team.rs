//! `/{org}/teams/{id}`: who is in a team, and what it can reach.

use domain::{
    Id,
    api::{Grantee, TeamDetails, TeamMember, TeamStanding},
    person::PersonRef,
};
use registry::people::teams;

use super::{
    Page, drawn,
    form::{Form, hidden, line, null, search, select, send, typed},
    frame::{body, danger, header, list, named, section},
};
use crate::{
    Failure,
    drawn::Drawn,
    fns::server::site,
    ui::{href, html::Html, number::counted, pill},
};

/// Places in a team as the words of a choice.
const STANDINGS: [(&str, &str); 2] = [("member", "Member"), ("maintainer", "Maintainer")];

pub(super) async fn page(page: &Page<'_>, id: &str) -> Result<Drawn, Failure> {
    let id = Id::parse_str(id).map_err(|_| Failure::not_found("team"))?;
    let role = page.role().await?;
    let it = teams::get::get(page.registry, page.actor, &page.organization, id).await?;
    let found = find(page, &it).await?;
    drawn(page, &it.team.name, |h| {
        header(h, page, role, &it.team.name, "teams");
        body(h, |h| {
            let about = "A maintainer says who is in the team.";
            section(h, "Members", about, |h| {
                list(h, &it.members, "Nobody yet.", |h, one| member(h, page, &it, one));
                if it.team.may_set_members {
                    search(h, &page.href("teams", &[]), "add", page.asked.text("add"), "Add people");
                    add(h, page, &it, &found);
                }
            });
            section(h, "What it can reach", "", |h| {
                list(h, &it.reach, "No project. Grant it a role on the Access page of one.", |h, one| {
                    named(
                        h,
                        |h| {
                            h.link("clip", &page.above(&one.project.path), &one.project.path);
                        },
                        |h| {
                            if one.below > 0 {
                                h.text(&format!("and {} below", counted(one.below, "project", "projects")));
                            }
                        },
                    );
                    h.raw(r#"<span class="controls dim">"#).text(one.role.title()).raw("</span>");
                });
            });
            if it.team.may_manage {
                section(h, "Team", "", |h| manage(h, page, &it));
            }
        });
    })
}

async fn find(page: &Page<'_>, it: &TeamDetails) -> Result<Vec<Grantee>, Failure> {
    let wanted = page.asked.text("add");
    if wanted.is_empty() || !it.team.may_set_members {
        return Ok(Vec::new());
    }
    Ok(teams::members::find(page.registry, page.actor, &page.organization, it.team.id, wanted).await?)
}

/// The form of somebody's place in the team.
fn place(
    h: &mut Html,
    page: &Page<'_>,
    it: &TeamDetails,
    account: Id,
    form: &Form<'_>,
    fields: impl FnOnce(&mut Html),
) {
    let sends = page.route("PUT", &["teams", &it.team.id.to_string(), "members"]);
    Form { sends: &sends, ..form.clone() }.write(h, |h| {
        hidden(h, "account", &account.to_string());
        fields(h);
    });
}

fn member(h: &mut Html, page: &Page<'_>, it: &TeamDetails, one: &TeamMember) {
    let name = &one.who.name;
    named(
        h,
        |h| pill::person(h, &PersonRef { id: one.who.id, name: name.clone() }),
        |h| {
            h.text(one.who.hint.as_deref().unwrap_or_default());
            if one.by_group {
                h.raw(if one.who.hint.is_some() { ", by the group" } else { "by the group" });
            }
        },
    );
    h.raw(r#"<span class="controls">"#);
    if it.team.may_set_members {
        let changed = format!("{name} has another place in the team.");
        place(h, page, it, one.who.id, &Form { done: &changed, at_once: true, ..Form::default() }, |h| {
            select(h, "standing", &format!("Place of {name}"), one.standing.code(), &STANDINGS);
        });
        if one.by_group {
            h.raw("</span>");
            return;
        }
        let gone = format!("{name} is not in the team any more.");
        place(h, page, it, one.who.id, &Form { done: &gone, ..Form::default() }, |h| {
            null(h, "standing");
            send(h, "link", "Remove", &format!("Remove {name}"));
        });
    } else {
        h.element("span", "dim", one.standing.title());
    }
    h.raw("</span>");
}

fn add(h: &mut Html, page: &Page<'_>, it: &TeamDetails, found: &[Grantee]) {
    if page.asked.text("add").is_empty() {
        return;
    }
    list(h, found, "Nobody else here has such a name.", |h, one| {
        pill::person(h, &PersonRef { id: one.id, name: one.name.clone() });
        let done = format!("{} is in the team.", one.name);
        let form = Form { done: &done, class: "controls", ..Form::default() };
        place(h, page, it, one.id, &form, |h| {
            hidden(h, "standing", TeamStanding::Member.code());
            send(h, "button primary", "Add", &format!("Add {}", one.name));
        });
    });
}

fn manage(h: &mut Html, page: &Page<'_>, it: &TeamDetails) {
    let key = it.team.id.to_string();
    let sends = page.route("PATCH", &["teams", &key]);
    let form = Form { sends: &sends, done: "The team has another name.", label: "Name", ..Form::default() };
    Form { class: "fields-grid", ..form }.write(h, |h| {
        line(h, "Name", "name", "text", &it.team.name, &[("required", ""), ("maxlength", "256")]);
        send(h, "button", "Rename", "");
    });
    if let Ok(Some(provider)) = site().map(|site| site.provider) {
        let done = "Saved. Who is in the group comes in when they next sign in.";
        let form = Form { sends: &sends, done, label: "Group", ..Form::default() };
        Form { class: "fields-grid", ..form }.write(h, |h| {
            let group = it.group.as_deref().unwrap_or_default();
            line(
                h,
                &format!("Group of {provider}"),
                "group",
                "text",
                group,
                &[("maxlength", "1000"), ("placeholder", "none")],
            );
            send(h, "button", "Save", "");
        });
    }
    danger(h, "delete-team", "Delete the team", |h| {
        let sends = page.route("DELETE", &["teams", &key]);
        let then = href::place("teams", &page.organization, "");
        Form { sends: &sends, then: &then, ..Form::default() }.write(h, |h| {
            h.raw("<h2>Delete ").text(&it.team.name).raw("?</h2><p>");
            h.text(&counted(it.team.members, "person", "people")).raw(" may lose access to ");
            h.text(&counted(it.team.projects, "project", "projects")).raw(".</p>");
            typed(h, "", &it.team.name);
            h.raw(r#"<div class="buttons"><button type="button" class="button" data-closes="">Cancel</button>"#);
            send(h, "button danger", "Delete", "");
            h.raw("</div>");
        });
    });
}
