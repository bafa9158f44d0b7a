//! `/{org}/profile`: the reader's name, ways to sign in, and sessions.

use domain::{
    api::{Identity, OpenSession},
    table::view::encode,
};
use registry::people::{me, provider::identities, sessions, tokens};

use super::{
    Page, credentials, drawn,
    form::{Form, line, route, send},
    frame::{body, list, named, of_reader, section},
};
use crate::{
    Failure,
    drawn::Drawn,
    fns::server::site,
    ui::{html::Html, number::counted},
};

pub(super) async fn page(page: &Page<'_>) -> Result<Drawn, Failure> {
    if !page.path.is_empty() {
        return Err(Failure::not_found("page"));
    }
    let me = me::get(page.registry, page.actor).await?;
    let open = sessions::list(page.registry, page.actor).await?;
    let identities = identities::list(page.registry, page.actor).await?;
    let tokens = tokens::list(page.registry, page.actor).await?.iter().filter(|token| !token.expired).count();
    let tokens = i64::try_from(tokens).unwrap_or(i64::MAX);
    let has_password = identities::has_password(page.registry, page.actor).await?;
    let (provider, passwords) = site().map(|site| (site.provider, site.passwords))?;
    drawn(page, "Profile", |h| {
        of_reader(h, page, "You", "profile");
        body(h, |h| {
            section(h, "Name", "What colleagues see beside what you do.", |h| {
                let sends = route("PATCH", &["me"]);
                let form = Form { sends: &sends, done: "Your name is changed.", label: "Name", ..Form::default() };
                Form { class: "fields-grid", ..form }.write(h, |h| {
                    let more = [("required", ""), ("maxlength", "256"), ("autocomplete", "name")];
                    line(h, "Name", "name", "text", &me.person.name, &more);
                    send(h, "button", "Save", "");
                });
            });
            if provider.is_some() || !identities.is_empty() {
                let about = "Accounts elsewhere that you sign in with.";
                section(h, "Ways to sign in", about, |h| ways(h, page, provider.as_deref(), &identities));
            }
            if !(has_password && passwords) {
                return sessions_of(h, page, &open);
            }
            section(h, "Password", "Changing it signs you out everywhere else.", |h| {
                let sends = route("POST", &["me", "password"]);
                let done = "Your password is changed; other browsers are signed out.";
                let form = Form { sends: &sends, done, label: "Password", ..Form::default() };
                Form { class: "fields-grid", ..form }.write(h, |h| {
                    let now = [("required", ""), ("autocomplete", "current-password")];
                    line(h, "The one you have", "current", "password", "", &now);
                    let new = [("required", ""), ("autocomplete", "new-password")];
                    line(h, "The new one", "new", "password", "", &new);
                    if tokens > 0 {
                        h.raw(r#"<label class="tick"><input type="checkbox" name="revoke_tokens" data-item="revoke">"#);
                        h.raw("<span>Also revoke my ").text(&counted(tokens, "token", "tokens")).raw("</span></label>");
                    }
                    send(h, "button", "Change", "");
                });
            });
            sessions_of(h, page, &open);
        });
    })
}

/// Accounts elsewhere, and the link to one more.
fn ways(h: &mut Html, page: &Page<'_>, provider: Option<&str>, all: &[Identity]) {
    let is_web = |address: &str| address.split_once("://").map(|(_, host)| host.to_owned());
    list(h, all, "None yet.", |h, one| {
        let host = is_web(&one.issuer).unwrap_or_else(|| one.issuer.clone());
        let words = one.email.as_deref().unwrap_or(&host);
        named(
            h,
            |h| {
                h.element("span", "clip", words);
            },
            |h| {
                h.text(&host).raw(", linked ");
                page.clock().elapsed(h, one.created);
            },
        );
        h.raw(r#"<span class="controls">"#);
        let sends = route("DELETE", &["me", "identities", &one.id.to_string()]);
        Form { sends: &sends, done: "It is unlinked; it signs nobody in any more.", ..Form::default() }
            .write(h, |h| send(h, "link", "Unlink", &format!("Unlink {words}")));
        h.raw("</span>");
    });
    if let (Some(provider), true) = (provider, all.is_empty()) {
        let next = encode(&page.href("profile", &[]));
        let to = format!("/sign-in/with?purpose=link&next={next}");
        h.raw(r#"<p><a class="button" rel="external""#).attribute("href", &to).raw(">Link ").text(provider);
        h.raw("</a></p>");
    }
}

fn sessions_of(h: &mut Html, page: &Page<'_>, open: &[OpenSession]) {
    section(h, "Sessions", "Browsers in which you are signed in.", |h| {
        credentials::sessions(h, page, open, |it| route("DELETE", &["me", "sessions", it]));
        if open.len() > 1 {
            let sends = route("DELETE", &["me", "sessions"]);
            Form { sends: &sends, done: "All other browsers are signed out.", ..Form::default() }
                .write(h, |h| send(h, "button", "Sign out everywhere else", ""));
        }
    });
}
