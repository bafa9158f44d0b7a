//! `/{org}/new/{project}`: a new project below one that there is, or at the top.

use domain::{
    Refusal,
    permission::{Action, ProjectRole, Visibility},
    project::{Kind, takes_more},
};
use registry::{
    projects::{create::at_the_top, readme},
    versions,
};

use super::super::{
    Page, drawn,
    form::{Form, hidden, line, send},
    frame::{body, section},
};
use crate::{
    Failure,
    drawn::Drawn,
    shell::header::of_place,
    ui::{href, html::Html},
};

pub(in crate::admin::draw) async fn page(page: &Page<'_>) -> Result<Drawn, Failure> {
    let found = versions::list::open(page.registry, page.actor, &page.organization, &page.path, "", false, 1).await?;
    let here = found.here;
    match here.kind {
        Kind::Organization => at_the_top(page.registry, page.actor, &page.organization).await?,
        // Strangers of a Public project are asked who they are, as on its other pages.
        Kind::Project if here.role.is_none() => {
            readme::get(page.registry, page.actor, here.id).await?;
        }
        Kind::Project if here.role < Some(ProjectRole::Admin) => {
            let yours = here.role.map_or("", ProjectRole::title).to_owned();
            let (action, role) = (Action::CreateSubproject.title().to_owned(), ProjectRole::Admin.title().to_owned());
            return Err(Refusal::RoleNeeded { action, role, yours }.into());
        }
        Kind::Project => takes_more(here.archived, here.path())?,
        Kind::Model => return Err(Failure::not_found("page")),
    }
    let title = if here.kind == Kind::Project { "New sub-project" } else { "New project" };
    drawn(page, title, |h| {
        of_place(h, &here, "new");
        body(h, |h| section(h, title, "", |h| fields(h, page, &here.address(), here.kind)));
    })
}

fn fields(h: &mut Html, page: &Page<'_>, below: &str, kind: Kind) {
    let then = href::place("overview", &page.organization, "");
    let form =
        Form { sends: "POST /api/v1/projects", then: &then, leads: "path", label: "New project", ..Form::default() };
    form.write(h, |h| {
        hidden(h, "below", below);
        line(h, "Name", "name", "text", "", &[("required", ""), ("maxlength", "256"), ("autocomplete", "off")]);
        h.raw(r#"<p class="dim">Below <code>"#).text(below).raw("</code>; its address follows from the name.</p>");
        line(h, "Description", "description", "text", "", &[("maxlength", "1000")]);
        h.raw(r#"<label>Who can find it <select name="visibility" data-as="maybe" data-item="visibility">"#);
        let as_above =
            if kind == Kind::Project { "As the project above" } else { "As the organization has it for new ones" };
        h.raw(r#"<option value="">"#).text(as_above).raw("</option>");
        for &visibility in Visibility::ALL {
            h.raw("<option").attribute("value", visibility.code()).raw(">").text(visibility.title()).raw("</option>");
        }
        h.raw("</select></label>");
        send(h, "button primary", "Create it", "");
    });
}
