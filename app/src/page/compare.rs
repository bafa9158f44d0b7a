//! `/{org}/compare?ids=…`: versions side by side, as the server draws them.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_params_map};

use super::problem::problem;
use crate::{
    Failure,
    compare::{Drawn, Live, load},
    fns::compare,
    ui::{
        live::{effect, spawn_freely},
        sheet,
    },
    wire::{Wire, arrived, data},
};

/// The page. Another address is drawn in place of the one before.
#[component]
pub fn ComparePage() -> impl IntoView {
    let params = use_params_map();
    let search = use_location().search;
    let here = use_location().pathname;
    let page = here.get_untracked();
    // On the way to another page the address is not this one's any more.
    let address = Memo::new(move |before: Option<&String>| match before {
        Some(before) if *here.read() != page => before.clone(),
        _ => format!("{}?{}", params.read().get("org").unwrap_or_default(), search.get()),
    });
    let drawn = data(move || address.get(), |address| Box::pin(ask(address)));
    let live = StoredValue::new(None::<Live>);
    let curves = StoredValue::new(None::<Wire>);
    effect(move || {
        let owner = Owner::current();
        spawn_freely(async move {
            let Some(load) = load() else { return };
            let (Ok(part), Some(owner)) = (load().await, owner) else { return };
            if live.try_set_value(Some(*part)).is_none() {
                owner.with(|| (part.start)(curves));
            }
        });
    });
    arrived(
        drawn,
        || ().into_any(),
        move |it| {
            if let Some(live) = live.get_value() {
                (live.before)();
            }
            match it.and_then(|it| it.read::<Drawn>()) {
                Ok(it) => {
                    curves.set_value(Some(it.curves));
                    whole(it.title, it.rules, it.html)
                }
                Err(failure) => problem(&failure),
            }
        },
    )
}

async fn ask(address: String) -> Result<Wire, Failure> {
    let (organization, query) = address.split_once('?').unwrap_or((&address, ""));
    compare(organization.to_owned(), query.trim_start_matches('?').to_owned()).await
}

fn whole(title: String, rules: String, html: String) -> AnyView {
    view! {
        <Title text=title />
        {sheet::sheet(move || rules.clone())}
        <div id="compare" class="transparent" inner_html=html></div>
    }
    .into_any()
}
