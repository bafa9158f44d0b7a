//! `/{org}/profile`: the reader's name, password and sessions.

use registry::people::{me, sessions};

use super::{
    Page, credentials, drawn,
    form::{Form, line, route, send},
    frame::{body, of_reader, section},
};
use crate::{Failure, drawn::Drawn};

pub(super) async fn page(page: &Page<'_>) -> Result<Drawn, Failure> {
    if !page.path.is_empty() {
        return Err(Failure::not_found("page"));
    }
    let me = me::get(page.registry, page.actor).await?;
    let open = sessions::list(page.registry, page.actor).await?;
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
            section(h, "Password", "Changing it signs you out everywhere else.", |h| {
                let sends = route("POST", &["me", "password"]);
                let done = "Your password is changed; other browsers are signed out.";
                let form = Form { sends: &sends, done, label: "Password", ..Form::default() };
                Form { class: "fields-grid", ..form }.write(h, |h| {
                    let now = [("required", ""), ("autocomplete", "current-password")];
                    line(h, "The one you have", "current", "password", "", &now);
                    let new = [("required", ""), ("autocomplete", "new-password")];
                    line(h, "The new one", "new", "password", "", &new);
                    send(h, "button", "Change", "");
                });
            });
            section(h, "Sessions", "Browsers in which you are signed in.", |h| {
                credentials::sessions(h, page, &open, |it| route("DELETE", &["me", "sessions", it]));
                if open.len() > 1 {
                    let sends = route("DELETE", &["me", "sessions"]);
                    Form { sends: &sends, done: "All other browsers are signed out.", ..Form::default() }
                        .write(h, |h| send(h, "button", "Sign out everywhere else", ""));
                }
            });
        });
    })
}
