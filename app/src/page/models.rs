//! `/{org}/models/{path…}`: the models table of an organization, a project or a model.

use domain::{
    Id,
    table::{Details, View},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_params_map};

use super::problem::Problem;
use crate::{
    Failure,
    fns::{At, get_version, list_versions},
    panel::Panel,
    shell::header::header,
    table::{Models, Place, Table},
    ui::Clock,
};

/// What arrives with the page: the first rows, and the details that the URL opens.
type First = (Result<At<domain::table::Listing>, Failure>, Option<Opened>);
/// Details that were asked for.
pub type Opened = (Id, Result<Details, Failure>);

/// The page. Another place is another table; another view of the same place is the table's own matter.
#[component]
pub fn ModelsPage() -> impl IntoView {
    let params = use_params_map();
    let search = use_location().search;
    let view = Memo::new(move |_| View::from_query(&search.read()));
    let place = Memo::new(move |_| {
        let params = params.read();
        let path = params.get("path").unwrap_or_default();
        Place { organization: params.get("org").unwrap_or_default(), path: path.trim_matches('/').to_owned() }
    });
    let first = Resource::new(move || place.get(), move |place| load(place, view.get_untracked()));
    view! {
        <Transition fallback=skeleton>
            {move || Suspend::new(async move {
                match first.await {
                    (Ok(page), opened) => {
                        let clock = Clock::new(page.now);
                        let title = title(&page.it.here);
                        let head = header(&page.it.here);
                        let table = Table::new(place.get_untracked(), view, page.it);
                        view! {
                            <Title text=title />
                            <div class="page">
                                <Models table clock head />
                                <Panel table opened clock />
                            </div>
                        }
                            .into_any()
                    }
                    (Err(failure), _) => view! { <Problem failure /> }.into_any(),
                }
            })}
        </Transition>
    }
}

async fn load(place: Place, view: View) -> First {
    let opened = match view.open {
        Some(id) => Some((id, get_version(id).await.map(|details| details.it))),
        None => None,
    };
    (list_versions(place.organization, place.path, view.rows_only().to_query()).await, opened)
}

fn title(here: &domain::project::Here) -> String {
    match here.path() {
        "" => format!("Models · {} · Vitrine", here.organization),
        path => format!("{path} · Models · Vitrine"),
    }
}

/// The layout without rows, while the first are on their way.
fn skeleton() -> AnyView {
    view! {
        <div class="page" aria-busy="true">
            <div class="page-table skeleton">
                <div class="header"></div>
                <div class="bar"></div>
                {(0..12).map(|_| view! { <div class="bone"></div> }).collect_view()}
            </div>
        </div>
    }
    .into_any()
}
