//! `/{org}/settings/{project}`: what a project is called, what it is about, where it is, and its end.

use domain::{
    Refusal,
    api::{Contents, Project, ProjectAccess, Readme, Summary},
    permission::{Action, ProjectRole},
    project::{Here, Kind},
    quota,
};
use registry::{
    projects::{access, contents, get, readme, summary},
    versions,
};

use super::{
    super::{
        Page, drawn_with,
        form::{Form, line, send},
        frame::{body, section},
        model,
    },
    danger, parts, route,
};
use crate::{
    Failure,
    drawn::Drawn,
    shell::header::of_place,
    ui::{href, html::Html, pill, sheet},
};

/// All that the page shows.
pub(super) struct Shown<'a> {
    pub page: &'a Page<'a>,
    pub here: Here,
    pub project: Project,
    pub access: ProjectAccess,
    readme: Readme,
    summary: Summary,
    /// What goes with it, once somebody asks to delete it.
    pub contents: Option<Result<Contents, Refusal>>,
}

pub(in crate::admin::draw) async fn page(page: &Page<'_>) -> Result<Drawn, Failure> {
    let (registry, actor) = (page.registry, page.actor);
    let here = versions::list::open(registry, actor, &page.organization, &page.path, "", false, 1).await?.here;
    match here.kind {
        Kind::Project => {}
        Kind::Model => return model::page(page, here).await,
        Kind::Organization => return Err(Failure::not_found("page")),
    }
    let access = access::list::list(registry, actor, here.id).await?;
    if here.role < Some(ProjectRole::Admin) {
        let (action, role) = (Action::ManageProject.title().to_owned(), ProjectRole::Admin.title().to_owned());
        let yours = here.role.map_or("", ProjectRole::title).to_owned();
        return Err(Refusal::RoleNeeded { action, role, yours }.into());
    }
    let contents = match page.asked.text("ask") {
        "delete" => Some(contents::get(registry, actor, here.id).await.map_err(Refusal::from)),
        _ => None,
    };
    let shown = Shown {
        page,
        project: get::get(registry, actor, here.id).await?,
        access,
        readme: readme::get(registry, actor, here.id).await?,
        summary: summary::get(registry, actor, here.id).await?,
        contents,
        here,
    };
    drawn_with(page, &format!("{} · Settings", shown.here.path()), sheet::tag_rules(&shown.project.tags), |h| {
        of_place(h, &shown.here, "settings");
        body(h, |h| {
            about(h, &shown);
            text(h, &shown);
            section(h, "Name and address", "", |h| name(h, &shown));
            section(h, "Place", "", |h| place(h, &shown));
            section(h, "Access, promotion and features", "", |h| {
                h.raw("<p>Who can find it, who may do what, and what it takes is decided under ");
                h.link("", &page.href("access", &[]), "Access").raw(".</p>");
            });
            section(h, "Storage", "", |h| storage(h, &shown));
            section(h, "Webhooks", "", |h| {
                h.raw("<p>Other programs hear of what happens here by ");
                h.link("", &page.href("webhooks", &[]), "webhooks").raw(".</p>");
            });
            danger::section(h, &shown);
        });
    })
}

impl Shown<'_> {
    /// The project's route.
    pub fn route(&self, method: &str, rest: &str) -> String {
        route(method, &self.here, rest)
    }
}

fn about(h: &mut Html, of: &Shown<'_>) {
    section(h, "About", "", |h| {
        let sends = of.route("PATCH", "");
        let form = Form {
            sends: &sends,
            done: "Saved.",
            revision: Some(of.access.revision),
            label: "About",
            ..Form::default()
        };
        form.write(h, |h| {
            h.raw(r#"<label class="wide">Description <textarea name="description" rows="3" data-item="description">"#);
            h.raw("\n").text(&of.project.description).raw("</textarea></label>");
            send(h, "button", "Save", "");
        });
        let id = of.here.id.to_string();
        h.raw(r#"<p class="about-line"><span"#).attribute("data-tags-of", &id).raw(">");
        pill::tags(h, &of.project.tags);
        h.raw(r#"</span> <button type="button" class="tag more alive""#);
        h.attribute("data-tags-for", &format!("project:{id}")).raw(">Edit tags</button></p>");
    });
}

fn text(h: &mut Html, of: &Shown<'_>) {
    h.raw(r#"<section class="part" id="readme"><h2>README</h2><p class="dim">Markdown, shown on the Overview.</p>"#);
    let sends = of.route("PUT", "/readme");
    let form = Form {
        sends: &sends,
        done: "README saved.",
        revision: Some(of.readme.revision),
        label: "README",
        ..Form::default()
    };
    form.write(h, |h| {
        h.raw(r#"<label class="wide"><span class="hidden">README</span><textarea class="mono" name="text" rows="14" "#);
        h.raw(r#"spellcheck="true" data-item="readme">"#).raw("\n").text(&of.readme.text).raw("</textarea></label>");
        send(h, "button", "Save the README", "");
    });
    h.raw("</section>");
}

fn name(h: &mut Html, of: &Shown<'_>) {
    let (sends, then) = (of.route("POST", "/move"), href::place("settings", &of.page.organization, ""));
    let form = Form { sends: &sends, then: &then, leads: "path", label: "Name", ..Form::default() };
    form.write(h, |h| {
        line(h, "Name", "name", "text", &of.project.name, &[("required", ""), ("maxlength", "256")]);
        send(h, "button", "Rename", "");
    });
    h.raw(r#"<p class="dim">Its address is <code>"#).text(&of.project.path);
    h.raw("</code> and follows from the name. Old addresses go on leading here.</p>");
}

fn place(h: &mut Html, of: &Shown<'_>) {
    let (sends, then) = (of.route("POST", "/move"), href::place("settings", &of.page.organization, ""));
    let foresees = of.route("GET", "/move:foresee");
    let above = of.project.path.rsplit_once('/').map_or("", |(above, _)| above);
    let form =
        Form { sends: &sends, then: &then, foresees: &foresees, leads: "path", label: "Place", ..Form::default() };
    form.write(h, |h| {
        line(h, "Below", "below", "text", above, &[("required", ""), ("autocomplete", "off"), ("spellcheck", "false")]);
        send(h, "button", "Move", "");
    });
    h.raw(r#"<p class="dim">The address of a project, or the organization alone for the top. What is below it comes along; "#);
    h.raw("who has access may change, which is said before.</p>");
}

fn storage(h: &mut Html, of: &Shown<'_>) {
    parts::quota(h, of.summary.quota);
    let sends = of.route("PATCH", "");
    let form =
        |label| Form { sends: &sends, done: "Saved.", revision: Some(of.access.revision), label, ..Form::default() };
    form("Quota").write(h, |h| {
        let more =
            [("required", ""), ("autocomplete", "off"), ("spellcheck", "false"), ("placeholder", "500GB or none")];
        line(h, "Quota", "quota", "text", &quota::text(of.access.quota), &more);
        send(h, "button", "Save", "");
    });
    h.raw(r#"<p class="dim">Most that this project and those below it may keep, each version counted for itself: a size, or "#);
    h.raw("<code>none</code>.</p>");
    Form { at_once: true, ..form("Direct downloads") }.write(h, |h| {
        h.raw(r#"<label class="tick"><input type="checkbox" role="switch" name="direct_downloads" data-item="direct_downloads""#);
        h.raw(if of.access.direct_downloads { " checked>" } else { ">" }).raw("<span>Direct downloads</span></label>");
    });
    h.raw(r#"<p class="dim">Files may come straight from the bucket that keeps them, by links that anybody who has one can "#);
    h.raw("use for a minute. Without a bucket they always come through the server.</p>");
}
