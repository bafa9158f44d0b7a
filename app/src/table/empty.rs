//! A project without models: how to register the first.

use domain::project::Kind;
use leptos::prelude::*;

use super::upload::{Uploads, area};
use crate::{
    shell::FrameData,
    ui::{Icon, copy::copy, icon},
};

/// The commands for this very server and place, to copy; and a place to drop a file.
#[component]
pub fn Empty(uploads: Uploads) -> impl IntoView {
    let here = uploads.table.here.get_value();
    let frame = use_context::<FrameData>();
    let base_url = move || frame.and_then(|f| f.0.get()).and_then(Result::ok).map(|f| f.base_url).unwrap_or_default();
    let (title, model) = match here.kind {
        Kind::Organization => ("No models yet", format!("{}/my-project/my-model", here.organization)),
        Kind::Project => ("No models in this project yet", format!("{}/my-model", here.address())),
        Kind::Model => ("No versions of this model yet", here.address()),
    };
    let create = (here.kind == Kind::Organization)
        .then(|| command(format!("vitrine project create --name {}/my-project", here.organization)));
    let may_register = here.may_register() || here.kind == Kind::Organization;
    let register = format!("vitrine models register -m {} FILE", quoted(&model));
    view! {
        <section class="empty">
            <div class="empty-in">
                {icon(Icon::Box)}
                <h2>{title}</h2>
                {may_register
                    .then(|| {
                        view! {
                            <p>"Register one from where you train:"</p>
                            <ol class="commands">
                                <li>{move || command(format!("vitrine login {}", base_url()))}</li>
                                {create.map(|create| view! { <li>{create}</li> })}
                                <li>{command(register)}</li>
                            </ol>
                        }
                    })}
                {uploads.allowed().then(|| area::zone(uploads))}
                {(!may_register).then(|| view! { <p>"What your colleagues register will appear here."</p> })}
            </div>
        </section>
    }
}

fn command(text: String) -> AnyView {
    view! {
        <span class="command">
            <code>{text.clone()}</code>
            {copy(text, "command")}
        </span>
    }
    .into_any()
}

/// An argument as a shell takes it.
fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./@".contains(c);
    if argument.chars().all(plain) { argument.to_owned() } else { format!("'{}'", argument.replace('\'', "'\\''")) }
}
