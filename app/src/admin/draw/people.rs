//! `/{org}/people`: members, service accounts, and how others join.

use domain::{
    api::{GranteeKind, Invitation, LetterState, Member},
    permission::OrgRole,
    person::PersonRef,
};
use registry::people::{invitation, members};

use super::{
    Page, drawn,
    form::{Form, line, select, send},
    frame::{body, header, list, named, section},
    person,
};
use crate::{
    Failure,
    drawn::Drawn,
    fns::server::site,
    ui::{href, html::Html, pill},
};

/// Roles as the words of a choice.
pub(super) const ROLES: [(&str, &str); 4] =
    [("viewer", "Viewer"), ("member", "Member"), ("manager", "Manager"), ("owner", "Owner")];

pub(super) async fn page(page: &Page<'_>) -> Result<Drawn, Failure> {
    if let Some(id) = page.path.first() {
        return person::page(page, id).await;
    }
    let role = page.role().await?;
    let all = members::list::list(page.registry, page.actor, &page.organization).await?;
    let invitations = match role >= OrgRole::Manager {
        true => invitation::list::list(page.registry, page.actor, &page.organization).await?,
        false => Vec::new(),
    };
    let (services, people): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.kind == GranteeKind::Service);
    drawn(page, "People", |h| {
        header(h, page, role, "People and teams", "people");
        body(h, |h| {
            section(h, "People", "", |h| list(h, &people, "Nobody.", |h, one| member(h, page, role, one)));
            if role >= OrgRole::Manager {
                let about = match site().is_ok_and(|site| site.mails) {
                    true => "The link works once. It is sent to the address, if you give one.",
                    false => "The link works once. Send it to whom it is for.",
                };
                section(h, "Invite", about, |h| invite(h, page, role));
                if !invitations.is_empty() {
                    section(h, "Open invitations", "", |h| {
                        list(h, &invitations, "", |h, one| invited(h, page, one));
                    });
                }
            }
            let about = "Members without a password, for training code and pipelines: they act by tokens.";
            section(h, "Service accounts", about, |h| {
                list(h, &services, "None yet.", |h, one| member(h, page, role, one));
                if role >= OrgRole::Manager {
                    service(h, page);
                }
            });
        });
    })
}

/// Roles that somebody may give: no more than they have.
pub(super) fn up_to(role: OrgRole) -> &'static [(&'static str, &'static str)] {
    match role {
        OrgRole::Owner => &ROLES,
        _ => &ROLES[..3],
    }
}

fn member(h: &mut Html, page: &Page<'_>, role: OrgRole, one: &Member) {
    named(
        h,
        |h| pill::person(h, &PersonRef { id: one.id, name: one.name.clone() }),
        |h| {
            h.text(one.email.as_deref().unwrap_or(if one.kind == GranteeKind::Service {
                "service account"
            } else {
                ""
            }));
        },
    );
    h.raw(r#"<span class="dim from">"#);
    match (one.deactivated, one.seen) {
        (true, _) => {
            h.raw("deactivated");
        }
        (_, Some(seen)) => {
            h.raw("seen ");
            page.clock().elapsed(h, seen);
        }
        (_, None) => {
            h.raw("never seen");
        }
    }
    h.raw(r#"</span><span class="controls">"#);
    if role >= OrgRole::Manager && one.role <= role && !one.deactivated {
        let changed = format!("{} has another role.", one.name);
        let sends = page.route("PATCH", &["people", &one.id.to_string()]);
        Form { sends: &sends, done: &changed, at_once: true, ..Form::default() }.write(h, |h| {
            select(h, "role", &format!("Role of {}", one.name), one.role.code(), up_to(role));
        });
    } else {
        h.element("span", "dim", one.role.title());
    }
    if role >= OrgRole::Manager {
        let to = href::place("people", &page.organization, &one.id.to_string());
        h.raw("<a").attribute("href", &to).attribute("aria-label", &format!("Manage {}", one.name)).raw(">Manage</a>");
    }
    h.raw("</span>");
}

fn invite(h: &mut Html, page: &Page<'_>, role: OrgRole) {
    let sends = page.route("POST", &["invitations"]);
    let form = Form {
        sends: &sends,
        done: "The invitation is ready.",
        shows: "link",
        label: "Invite somebody",
        class: "fields-grid",
        ..Form::default()
    };
    form.write(h, |h| {
        let more = [("placeholder", "anybody who has the link"), ("data-as", "maybe"), ("autocomplete", "off")];
        line(h, "E-mail (if it is for one person alone)", "email", "email", "", &more);
        h.raw("<label>Role ");
        select(h, "role", "Role", OrgRole::Member.code(), up_to(role));
        h.raw("</label>");
        line(h, "Days it works", "days", "number", "7", &[("min", "1"), ("max", "30"), ("data-as", "number")]);
        send(h, "button primary", "Make a link", "");
    });
}

fn invited(h: &mut Html, page: &Page<'_>, one: &Invitation) {
    named(
        h,
        |h| {
            h.element("span", "", one.email.as_deref().unwrap_or("Whoever has the link"));
        },
        |h| {
            h.raw("by ").text(&one.by.name).raw(", ");
            page.clock().elapsed(h, one.created);
        },
    );
    h.raw(r#"<span class="dim from">"#);
    h.raw(if one.expired { "expired " } else { "until " });
    h.text(&domain::elapsed::exact(one.expires));
    match &one.letter {
        None => {}
        Some(LetterState::Sent) => {
            h.raw(", sent");
        }
        Some(LetterState::Waiting { failure: None }) => {
            h.raw(", being sent");
        }
        Some(LetterState::Waiting { failure: Some(why) }) => {
            h.raw(", not sent yet: ").text(why);
        }
        Some(LetterState::GivenUp { failure }) => {
            h.raw(r#", <strong class="warning">not sent: "#).text(failure.as_deref().unwrap_or("nobody took it"));
            h.raw("</strong>");
        }
    }
    h.raw(r#"</span><span class="controls">"#);
    h.element("span", "dim", one.role.title());
    let sends = page.route("DELETE", &["invitations", &one.id.to_string()]);
    Form { sends: &sends, done: "The invitation does not work any more.", ..Form::default() }
        .write(h, |h| send(h, "link", "Revoke", "Revoke the invitation"));
    h.raw("</span>");
}

fn service(h: &mut Html, page: &Page<'_>) {
    let sends = page.route("POST", &["service-accounts"]);
    let form = Form {
        sends: &sends,
        done: "The service account is there. Give it a token.",
        label: "New service account",
        class: "fields-grid",
        ..Form::default()
    };
    form.write(h, |h| {
        line(h, "Name", "name", "text", "", &[("required", ""), ("maxlength", "256"), ("placeholder", "trainer-a100")]);
        h.raw("<label>Role ");
        select(h, "role", "Role of the service account", OrgRole::Member.code(), &ROLES[..3]);
        h.raw("</label>");
        send(h, "button", "Add a service account", "");
    });
}
