//! Who can find the project, and who inherits access to it.

use domain::permission::Visibility;

use super::{
    super::{form::Form, frame},
    Shown,
};
use crate::ui::html::Html;

pub(super) fn section(h: &mut Html, of: &Shown<'_>) {
    let access = &of.access;
    let about = match &access.narrowed_by {
        Some(above) => format!(
            "Who can find this project. A sub-project is never more visible than what is above it: {above} keeps it {}.",
            access.effective_visibility
        ),
        None => "Who can find this project. A sub-project is never more visible than its parent.".to_owned(),
    };
    frame::section(h, "Visibility", &about, |h| {
        let form = Form {
            sends: &of.route("PATCH", ""),
            foresees: &of.route("GET", "/access:foresee"),
            done: "Visibility changed.",
            revision: Some(access.revision),
            at_once: true,
            label: "Visibility",
            ..Form::default()
        };
        form.write(h, |h| {
            for &visibility in Visibility::ALL {
                choice(h, of, visibility);
            }
        });
    });
}

fn choice(h: &mut Html, of: &Shown<'_>, visibility: Visibility) {
    let chosen = of.access.visibility == visibility;
    h.raw(r#"<label class="radio"><input type="radio" name="visibility""#).attribute("value", visibility.code());
    h.attribute("data-item", visibility.code());
    h.raw(if chosen { " checked" } else { "" });
    h.raw(if of.access.may_manage { ">" } else { " disabled>" });
    h.element("b", "", visibility.title()).element("span", "dim", sentence(visibility)).raw("</label>");
}

fn sentence(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Private => "Only the people and teams listed below, and whoever administers the organization.",
        Visibility::Organization => "Everybody in the organization: members contribute, viewers read.",
        Visibility::Public => {
            "Anyone may read what is Published, without signing in: never people, experiments, activity or Drafts."
        }
    }
}
