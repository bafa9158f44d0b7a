//! `/{org}/settings/{project}/{model}`: what a model is called, and what is said of it.

use domain::{
    Refusal,
    api::{Model, Readme},
    lifecycle::{Standing, rename_model},
    permission::{Access, Action, ProjectRole},
    project::Here,
};
use registry::models::{get, readme};

use super::{
    Page, drawn,
    form::{Form, line, send},
    frame::{body, section},
};
use crate::{
    Failure,
    drawn::Drawn,
    shell::header::of_place,
    ui::{href, html::Html, number::count},
};

/// Most keys that can be changed here; the API knows them all.
const PAIRS_MAX: usize = 200;

/// All that the page shows.
struct Shown<'a> {
    page: &'a Page<'a>,
    here: Here,
    model: Model,
    readme: Readme,
}

pub(super) async fn page(page: &Page<'_>, here: Here) -> Result<Drawn, Failure> {
    // Strangers of a Public project are asked who they are, as on its other pages.
    let Some(role) = here.role else {
        page.actor.person()?;
        return Err(Failure::not_found("page"));
    };
    if role < ProjectRole::Contributor {
        let (action, role) = (Action::EditModel.title().to_owned(), ProjectRole::Contributor.title().to_owned());
        let yours = here.role.map_or("", ProjectRole::title).to_owned();
        return Err(Refusal::RoleNeeded { action, role, yours }.into());
    }
    let model = get::get(page.registry, page.actor, here.id).await?;
    let readme = readme::get(page.registry, page.actor, here.id).await?;
    let shown = Shown { page, here, model, readme };
    drawn(page, &format!("{} · Settings", shown.here.path()), |h| {
        of_place(h, &shown.here, "settings");
        body(h, |h| {
            section(h, "Description", "", |h| description(h, &shown));
            text(h, &shown);
            let about = "Keys and values of the model as a whole; each version has its own besides.";
            section(h, "Metadata", about, |h| metadata(h, &shown));
            section(h, "Name and address", "", |h| name(h, &shown));
        });
    })
}

impl<'a> Shown<'a> {
    /// The model's route.
    fn route(&self, method: &str, rest: &str) -> String {
        format!("{method} /api/v1/models/{}{rest}", self.here.id)
    }

    /// A form that refuses where somebody else was faster.
    fn form(&self, sends: &'a str, done: &'a str, label: &'a str) -> Form<'a> {
        Form { sends, done, revision: Some(self.model.revision), label, ..Form::default() }
    }
}

fn description(h: &mut Html, of: &Shown<'_>) {
    let sends = of.route("PATCH", "");
    of.form(&sends, "Saved.", "Description").write(h, |h| {
        h.raw(r#"<label class="wide"><span class="hidden">Description</span>"#);
        h.raw(r#"<textarea name="description" rows="3" data-item="description">"#).raw("\n");
        h.text(&of.model.description).raw("</textarea></label>");
        send(h, "button", "Save", "");
    });
}

fn text(h: &mut Html, of: &Shown<'_>) {
    h.raw(r#"<section class="part" id="readme"><h2>README</h2>"#);
    h.raw(r#"<p class="dim">Markdown, shown above the model’s versions.</p>"#);
    let sends = of.route("PUT", "/readme");
    of.form(&sends, "README saved.", "README").write(h, |h| {
        h.raw(r#"<label class="wide"><span class="hidden">README</span><textarea class="mono" name="text" rows="14" "#);
        h.raw(r#"spellcheck="true" data-item="readme">"#).raw("\n").text(&of.readme.text).raw("</textarea></label>");
        send(h, "button", "Save the README", "");
    });
    h.raw("</section>");
}

fn metadata(h: &mut Html, of: &Shown<'_>) {
    let sends = of.route("PATCH", "");
    let all = &of.model.metadata;
    if !all.is_empty() {
        h.raw(r#"<ul class="list pairs-list">"#);
        for (key, value) in all.iter().take(PAIRS_MAX) {
            h.raw("<li>").element("b", "clip", key);
            of.form(&sends, "", &format!("Value of {key}")).write(h, |h| {
                h.raw(r#"<textarea name="metadata" rows="1" data-as="edit""#).attribute("data-key", key);
                h.attribute("aria-label", &format!("Value of {key}")).attribute("data-item", &format!("value {key}"));
                h.raw(">\n").text(value).raw("</textarea>");
                send(h, "button", "Save", &format!("Save the value of {key}"));
            });
            Form { class: "controls", ..of.form(&sends, "", "") }.write(h, |h| {
                h.raw(r#"<input type="hidden" name="metadata" data-as="edit" data-gone="""#).attribute("data-key", key);
                h.raw(">");
                send(h, "link danger", "Remove", &format!("Remove {key}"));
            });
            h.raw("</li>");
        }
        h.raw("</ul>");
    }
    if let Some(left) = all.len().checked_sub(PAIRS_MAX).filter(|left| *left > 0) {
        let left = count(i64::try_from(left).unwrap_or(i64::MAX));
        h.element("p", "dim", &format!("{left} more keys are changed by the API and the command line."));
    }
    Form { class: "fields-grid", ..of.form(&sends, "", "Another key") }.write(h, |h| {
        line(
            h,
            "Key",
            "",
            "text",
            "",
            &[("required", ""), ("data-names", ""), ("autocomplete", "off"), ("spellcheck", "false")],
        );
        line(h, "Value", "metadata", "text", "", &[("data-as", "edit"), ("autocomplete", "off")]);
        send(h, "button", "Add", "");
    });
}

fn name(h: &mut Html, of: &Shown<'_>) {
    // The server asks again, with the scope of whoever asks.
    let here = Standing::of(of.here.role.map_or(Access::Hidden, Access::Role));
    if let Err(reason) = rename_model(&here, of.model.published) {
        h.raw("<p>It is called ").element("b", "", &of.model.name).raw(". ");
        h.text(&Refusal::from(reason).to_string()).raw("</p>");
        return;
    }
    let (sends, then) = (of.route("PATCH", ""), href::place("settings", &of.page.organization, ""));
    let form = Form { then: &then, leads: "address", done: "", ..of.form(&sends, "", "Name") };
    form.write(h, |h| {
        line(h, "Name", "name", "text", &of.model.name, &[("required", ""), ("maxlength", "256")]);
        send(h, "button", "Rename", "");
    });
    h.raw(r#"<p class="dim">Its address is <code>"#).text(&of.model.address);
    h.raw("</code> and follows from the name. Old addresses go on leading here.</p>");
}
