//! A project without models: how to register the first.

use domain::project::{Here, Kind};
use leptos::prelude::*;

use super::upload::{Uploads, area};
use crate::ui::{
    Icon,
    copy::copy,
    html::{Html, html, transparent},
    icon::write as icon,
};

/// The commands for this very server and place, to copy; and a place to drop a file.
pub fn empty(uploads: Uploads) -> AnyView {
    let here = uploads.table.here.get_value();
    let words = html(|h| words(h, &here, &uploads.table.base_url.get_value()));
    let zone = if uploads.allowed() { area::zone(uploads) } else { ().into_any() };
    view! {
        <section class="empty">
            <div class="empty-in">{transparent(words)} {zone}</div>
        </section>
    }
    .into_any()
}

fn words(h: &mut Html, here: &Here, base_url: &str) {
    icon(h, Icon::Box);
    let (title, model) = match here.kind {
        Kind::Organization => ("No models yet", format!("{}/my-project/my-model", here.organization)),
        Kind::Project => ("No models in this project yet", format!("{}/my-model", here.address())),
        Kind::Model => ("No versions of this model yet", here.address()),
    };
    h.element("h2", "", title);
    if !here.may_register() && here.kind != Kind::Organization {
        h.raw("<p>What your colleagues register will appear here.</p>");
        return;
    }
    h.raw(r#"<p>Register one from where you train:</p><ol class="commands">"#);
    command(h, &format!("vitrine login {base_url}"));
    if here.kind == Kind::Organization {
        command(h, &format!("vitrine project create --name {}/my-project", here.organization));
    }
    command(h, &format!("vitrine models register -m {} FILE", quoted(&model)));
    h.raw("</ol>");
}

fn command(h: &mut Html, text: &str) {
    h.raw(r#"<li class="command">"#).element("code", "", text);
    copy(h, text, "command");
    h.raw("</li>");
}

/// An argument as a shell takes it.
fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./@".contains(c);
    if argument.chars().all(plain) { argument.to_owned() } else { format!("'{}'", argument.replace('\'', "'\\''")) }
}
