//! `/{org}/models/{path…}`: the models table of an organization, a project or a model.

use domain::{
    Id,
    project::Here,
    table::{Details, Listing, View},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_params_map};
use serde::{Deserialize, Serialize};

use super::problem::problem;
use crate::{
    Failure,
    fns::{At, get_version, list_versions},
    panel::panel,
    shell::header::header,
    table::{Place, Table, models},
    ui::{
        Clock,
        html::{html, transparent},
    },
    wire::{Wire, arrived, data},
};

/// What arrives with the page: the first rows, and the details that the URL opens.
#[derive(Serialize, Deserialize)]
struct First {
    list: Wire,
    opened: Option<Result<Wire, String>>,
}

/// Details that came with the page.
pub type Opened = Option<Result<Details, Failure>>;

/// The page. Another place is another table; another view of the same place is the table's own matter.
#[component]
pub fn ModelsPage() -> impl IntoView {
    let params = use_params_map();
    let search = use_location().search;
    let view = Memo::new(move |_| View::from_query(&search.read()));
    let place = move || {
        let params = params.read();
        let (organization, path) = (params.get("org"), params.get("path"));
        format!("{}/{}", organization.unwrap_or_default(), path.unwrap_or_default().trim_matches('/'))
    };
    // The query is no part of the key, and read all the same.
    let key = Memo::new(move |_| place());
    let address = move || format!("{}?{}", key.get(), search.get_untracked());
    let first = data(address, |address| Box::pin(load(address)));
    arrived(first, skeleton, move |first| match first.and_then(|first| whole(&first, view, &key.get_untracked())) {
        Ok(page) => page,
        Err(failure) => problem(&failure),
    })
}

async fn load(address: String) -> Result<Wire, Failure> {
    let (place, query) = address.split_once('?').unwrap_or((&address, ""));
    let place = Place::parse(place);
    let view = View::from_query(query);
    let opened = match view.open {
        Some(id) => Some(opened(id).await),
        None => None,
    };
    let list = list_versions(place.organization, place.path, view.asked().to_query(), false).await?;
    Wire::pack(&First { list, opened })
}

async fn opened(id: Id) -> Result<Wire, String> {
    get_version(id).await.map_err(|failure| failure.line())
}

fn whole(first: &Wire, view: Memo<View>, place: &str) -> Result<AnyView, Failure> {
    let First { list, opened } = first.read()?;
    let At { now, base_url, it: listing } = list.read::<At<Listing>>()?;
    let opened: Opened = opened.map(|opened| match opened {
        Ok(details) => details.read::<At<Details>>().map(|details| details.it),
        Err(line) => Err(Failure::from_line(&line).unwrap_or_else(|| Failure::unreachable(line))),
    });
    let clock = Clock::new(now);
    let title = title(&listing.here);
    let head = transparent(html(|h| header(h, &listing.here)));
    let table = Table::new(Place::parse(place), view, base_url, listing);
    Ok(view! {
        <Title text=title />
        <div class="page">
            {models(table, clock, head)}
            {panel(table, opened, clock)}
        </div>
    }
    .into_any())
}

fn title(here: &Here) -> String {
    match here.path() {
        "" => format!("Models · {} · Vitrine", here.organization),
        path => format!("{path} · Models · Vitrine"),
    }
}

/// The layout without rows, while the first are on their way.
fn skeleton() -> AnyView {
    transparent(html(|h| {
        h.raw(r#"<div class="page" aria-busy="true"><div class="page-table skeleton">"#);
        h.raw(r#"<div class="header"></div><div class="bar"></div>"#);
        for _ in 0..12 {
            h.raw(r#"<div class="bone"></div>"#);
        }
        h.raw("</div></div>");
    }))
}
