//! `/{org}/teams`: groups of people that are given access together.

use domain::permission::OrgRole;
use registry::people::teams;

use super::{
    Page, drawn,
    form::{Form, line, send},
    frame::{body, header, list, named, section},
    team,
};
use crate::{
    Failure,
    drawn::Drawn,
    ui::{href, number::counted},
};

pub(super) async fn page(page: &Page<'_>) -> Result<Drawn, Failure> {
    if let Some(id) = page.path.first() {
        return team::page(page, id).await;
    }
    let role = page.role().await?;
    let all = teams::list::list(page.registry, page.actor, &page.organization).await?;
    drawn(page, "Teams", |h| {
        header(h, page, role, "People and teams", "teams");
        body(h, |h| {
            section(h, "Teams", "Groups of people that are given access to projects together.", |h| {
                list(h, &all, "No team yet.", |h, one| {
                    named(
                        h,
                        |h| {
                            h.link("clip", &href::place("teams", &page.organization, &one.id.to_string()), &one.name);
                        },
                        |h| {
                            h.text(&counted(one.members, "person", "people")).raw(", access to ");
                            h.text(&counted(one.projects, "project", "projects"));
                        },
                    );
                    h.raw(r#"<span class="dim from">"#);
                    h.text(one.yours.map_or("", domain::api::TeamStanding::title)).raw("</span>");
                });
                if role >= OrgRole::Manager {
                    let sends = page.route("POST", &["teams"]);
                    let form = Form { sends: &sends, done: "The team is there.", label: "New team", ..Form::default() };
                    Form { class: "fields-grid", ..form }.write(h, |h| {
                        line(h, "Name", "name", "text", "", &[("required", ""), ("maxlength", "256")]);
                        send(h, "button primary", "Make a team", "");
                    });
                }
            });
        });
    })
}
