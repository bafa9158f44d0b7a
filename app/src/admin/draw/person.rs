//! `/{org}/people/{id}`: one member, as a Manager sees them.

use domain::{
    Id,
    api::{GranteeKind, Member},
    permission::OrgRole,
};
use registry::people::members::{credentials as theirs, list};

use super::{
    Page, credentials, drawn,
    form::{Form, send, truth, typed},
    frame::{body, danger, header, section},
};
use crate::{
    Failure,
    drawn::Drawn,
    fns::server::site,
    ui::{href, html::Html},
};

pub(super) async fn page(page: &Page<'_>, id: &str) -> Result<Drawn, Failure> {
    let missing = || Failure::not_found("person");
    let id = Id::parse_str(id).map_err(|_| missing())?;
    let role = page.role().await?;
    let all = list::list(page.registry, page.actor, &page.organization).await?;
    let one = all.into_iter().find(|one| one.id == id).ok_or_else(missing)?;
    // Those of an account that belongs to others as well are nobody's here.
    let (sessions, tokens) = match one.ours {
        true => (
            theirs::sessions(page.registry, page.actor, &page.organization, id).await?,
            theirs::tokens(page.registry, page.actor, &page.organization, id).await?,
        ),
        false => (Vec::new(), Vec::new()),
    };
    let key = id.to_string();
    let (passwords, mails) = site().map(|site| (site.passwords, site.mails))?;
    drawn(page, &one.name, |h| {
        header(h, page, role, &one.name, "people");
        body(h, |h| {
            if !one.ours {
                let about = "This account belongs to another organization as well: its sessions, tokens and password \
                             are its own matter.";
                section(h, "Account", about, |_| {});
            } else if one.kind == GranteeKind::Person {
                let about = "Browsers in which they are signed in.";
                section(h, "Sessions", about, |h| {
                    credentials::sessions(h, page, &sessions, |it| {
                        page.route("DELETE", &["people", &key, "sessions", it])
                    });
                });
            }
            if one.ours {
                section(h, "Tokens", "", |h| {
                    credentials::tokens(h, page, &tokens, |it| page.route("DELETE", &["people", &key, "tokens", it]));
                    if one.kind == GranteeKind::Service && !one.deactivated {
                        credentials::issue(h, &page.route("POST", &["people", &key, "tokens"]));
                    }
                });
            }
            // One's own is changed in one's profile.
            if one.kind == GranteeKind::Person && one.ours && page.actor.id() != Some(id) && passwords {
                let about = match mails {
                    true => {
                        "Makes a link with which they choose another one, and sends it to them. It works once, for a day."
                    }
                    false => "Makes a link with which they choose another one. It works once, for a day.",
                };
                section(h, "Password", about, |h| {
                    let sends = page.route("POST", &["people", &key, "reset"]);
                    Form { sends: &sends, done: "The link is ready.", shows: "link", ..Form::default() }
                        .write(h, |h| send(h, "button", "Make a reset link", ""));
                });
            }
            section(h, "Membership", "", |h| membership(h, page, &one));
        });
    })
}

fn membership(h: &mut Html, page: &Page<'_>, one: &Member) {
    let sends = page.route("PATCH", &["people", &one.id.to_string()]);
    let (words, done, about) = match one.deactivated {
        true => ("Reactivate", "They may sign in again.", "They cannot sign in, and their tokens do not work."),
        false => (
            "Deactivate",
            "They are signed out everywhere, and their tokens do not work any more.",
            "Signs them out everywhere at once and stops their tokens. What they made stays.",
        ),
    };
    h.element("p", "dim", about);
    Form { sends: &sends, done, ..Form::default() }.write(h, |h| {
        truth(h, "deactivated", !one.deactivated);
        send(h, "button", words, "");
    });
    danger(h, "remove-member", "Remove from the organization", |h| {
        let sends = page.route("DELETE", &["people", &one.id.to_string()]);
        let then = href::place("people", &page.organization, "");
        Form { sends: &sends, then: &then, ..Form::default() }.write(h, |h| {
            h.raw("<h2>Remove ").text(&one.name).raw("?</h2>");
            h.raw("<p>Their grants and places in teams go with them. What they made stays.</p>");
            typed(h, "", &one.name);
            h.raw(r#"<div class="buttons"><button type="button" class="button" data-closes="">Cancel</button>"#);
            send(h, "button danger", "Remove", "");
            h.raw("</div>");
        });
    });
    if one.role == OrgRole::Owner {
        h.raw(r#"<p class="dim">An organization keeps at least one owner who is active.</p>"#);
    }
}
