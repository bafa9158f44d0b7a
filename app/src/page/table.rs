//! `/{org}/models/{path…}` and `/{org}/experiments/{path…}`: a table of an organization, a project or a model.

use domain::{
    Id,
    project::{Here, Kind},
    table::{Subject, View},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{
    hooks::{use_location, use_params_map},
    location::Location,
};
use serde::{Deserialize, Serialize};

use super::problem::problem;
use crate::{
    Failure,
    drawn::Drawn,
    fns::{draw, open_version},
    panel::room,
    shell::{header::header, sidebar},
    table::{Place, Table, ask, mine, read, table},
    ui::{
        Clock,
        any::{AnyView, IntoAny},
        href,
        html::{html, transparent},
        live::markup,
    },
    wire::{Wire, arrived, data},
};

/// What arrives with the page: the first rows, the details that the URL opens, and what stands above a model's versions.
#[derive(Serialize, Deserialize)]
struct First {
    list: Wire,
    opened: Option<Result<Wire, String>>,
    about: Option<Wire>,
}

/// Details that came with the page: [`At`](crate::fns::At) an [`Opening`](crate::fns::Opening), or the line of a failure.
pub type Opened = Option<Result<Wire, String>>;

/// The page. Another place is another table; another view of the same place is the table's own matter.
pub fn page(subject: Subject) -> AnyView {
    let params = use_params_map();
    let Location { search, pathname, .. } = use_location();
    let place = move || {
        let params = params.read();
        let (organization, path) = (params.get("org"), params.get("path"));
        format!("{}/{}", organization.unwrap_or_default(), path.unwrap_or_default().trim_matches('/'))
    };
    let elsewhere = move || params.read().get("section").as_deref() != Some(subject.code());
    // The query is no part of the key, and read all the same. On the way to a page of another kind the address is not
    // this one's any more.
    let key = Memo::new(move |before: Option<&String>| match before {
        Some(before) if elsewhere() => before.clone(),
        _ => place(),
    });
    let address = move || format!("{}/{}?{}", subject.code(), key.get(), search.get_untracked());
    let first = data(address, |address| Box::pin(load(address)));
    arrived(first, skeleton, move |first| {
        let here = pathname.get_untracked();
        // On the way to another page the address is not this table's any more.
        let search = Memo::new(move |before: Option<&String>| match before {
            Some(before) if *pathname.read() != here => before.clone(),
            _ => search.get(),
        });
        match first.and_then(|first| whole(subject, &first, search, &key.get_untracked())) {
            Ok(page) => page,
            Err(failure) => problem(&failure),
        }
    })
}

async fn load(address: String) -> Result<Wire, Failure> {
    let (place, query) = address.split_once('?').unwrap_or((&address, ""));
    let (subject, place) = place.split_once('/').unwrap_or((place, ""));
    let subject = Subject::from_code(subject).unwrap_or_default();
    let place = Place::parse(place);
    let view = View::read(query, subject, &[]);
    let opened = match (subject, view.open) {
        (Subject::Models, Some(id)) => Some(opened(id, view.tab.code()).await),
        _ => None,
    };
    let page = href::models(&place.organization, &place.path);
    let list = ask(subject, place.organization, place.path, query.to_owned(), false).await?;
    let is_model = read(subject, &list)?.it.here.kind == Kind::Model;
    // Without it the table is there all the same.
    let about = if is_model { draw(page).await.ok() } else { None };
    Wire::pack(&First { list, opened, about })
}

async fn opened(id: Id, tab: &str) -> Result<Wire, String> {
    open_version(id, tab.to_owned()).await.map_err(|failure| failure.line())
}

fn whole(subject: Subject, first: &Wire, search: Memo<String>, place: &str) -> Result<AnyView, Failure> {
    let First { list, opened, about } = first.read()?;
    let first = read(subject, &list)?;
    let clock = Clock::new(first.now);
    let title = title(subject, &first.it.here);
    let head = transparent(html(|h| header(h, subject, &first.it.here)));
    let shown = Table::new(subject, Place::parse(place), search, first);
    let about = about.and_then(|about| about.read::<Drawn>().ok()).map(|about| about.html);
    shown.about.set(about.unwrap_or_default());
    let about = markup(move |h| {
        shown.about.with(|about| h.written(about));
    });
    let head = view! {
        {head}
        {about}
    }
    .into_any();
    sidebar::show_views(shown);
    Ok(view! {
        <Title text=title />
        {mine::script(shown)}
        <div class="page">
            {table(shown, clock, head)}
            {if subject == Subject::Models { room(shown, opened, clock) } else { ().into_any() }}
        </div>
    }
    .into_any())
}

fn title(subject: Subject, here: &Here) -> String {
    let rows = match subject {
        Subject::Models => "Models",
        Subject::Experiments => "Experiments",
    };
    match here.path() {
        "" => format!("{rows} · {} · Vitrine", here.organization),
        path => format!("{path} · {rows} · Vitrine"),
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
