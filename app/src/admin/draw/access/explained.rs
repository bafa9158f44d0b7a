//! Why somebody may do what they may, step by step.

use domain::{Id, access::Explanation};
use registry::projects::access::explain;

use super::{super::frame, Shown};
use crate::{Failure, ui::html::Html};

/// A person's access with their name.
pub(super) struct Explained {
    name: String,
    told: Explanation,
}

/// Of whom the address asks, and why.
pub(super) async fn read(of: &Shown<'_>) -> Result<Option<Explained>, Failure> {
    let Some(id) = of.page.asked.value::<Id>("explain") else { return Ok(None) };
    let told = explain::of(of.page.registry, of.page.actor, of.access.id, id).await?;
    let known = of.access.grants.iter().find(|grant| grant.to.id == id).map(|grant| grant.to.name.clone());
    Ok(Some(Explained { name: known.unwrap_or_else(|| "them".to_owned()), told }))
}

pub(super) fn section(h: &mut Html, of: &Shown<'_>, explained: Option<&Explained>) {
    let Some(Explained { name, told }) = explained else { return };
    frame::section(h, &format!("Access of {name}"), "", |h| {
        h.raw(r#"<div class="note" role="status"><p>"#);
        match (told.role, told.sees) {
            (Some(role), _) => {
                h.text(&format!("All in all: {role} in {}.", of.access.path));
            }
            (None, true) => {
                h.raw("All in all: only what is Published, as anyone.");
            }
            (None, false) => {
                h.raw("All in all: none. This project does not exist for them.");
            }
        }
        h.raw("</p><ol>");
        for step in &told.steps {
            h.element("li", "", &step.sentence());
        }
        h.raw("</ol>").link("", &of.href(&[]), "Close").raw("</div>");
    });
}
