//! Pages that the server draws: comparisons, experiments, people and access.

use domain::Time;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::problem::problem;
use crate::{
    compare::load,
    drawn::{COMPARE, Drawn, section},
    fns::draw,
    late::later,
    ui::{
        any::{AnyView, IntoAny},
        html::Html,
        live::{effect, spawn_freely},
        sheet,
    },
    wire::{Data, Wire, arrived, data},
};

/// What makes a page alive gets hold of it by this.
#[derive(Clone, Copy)]
pub struct Live {
    /// The page's data, which can be fetched anew.
    pub drawn: Data,
    /// Called before another drawing takes the place of this one.
    pub before: StoredValue<Vec<fn()>>,
    /// The server's clock as of the drawing.
    pub now: RwSignal<Option<Time>>,
    /// What lives on in the page.
    pub rest: StoredValue<Option<Wire>>,
}

/// The page. Another address is drawn in place of the one before.
pub fn page() -> AnyView {
    let (path, search) = (use_location().pathname, use_location().search);
    // On the way to another page the address is not this one's any more.
    let address = Memo::new(move |before: Option<&String>| match before {
        Some(before) if section(&path.read()).is_none() => before.clone(),
        _ => format!("{}?{}", path.read(), search.read().trim_start_matches('?')),
    });
    let live = Live {
        drawn: data(move || address.get(), |address| Box::pin(draw(address))),
        before: StoredValue::new(Vec::new()),
        now: RwSignal::new(None),
        rest: StoredValue::new(None),
    };
    compares(live, address);
    let content = arrived(
        live.drawn,
        || ().into_any(),
        move |it| {
            live.before.with_value(|all| all.iter().for_each(|before| before()));
            match it.and_then(|it| it.read::<Drawn>()) {
                Ok(it) => {
                    live.now.set(Some(it.now));
                    live.rest.set_value(Some(it.rest));
                    view! {
                        <Title text=it.title />
                        {sheet::sheet(move || it.rules.clone())}
                        <div id="drawn" class="transparent" inner_html=it.html></div>
                    }
                    .into_any()
                }
                Err(failure) => problem(&failure),
            }
        },
    );
    view! {
        {content}
        {later(Html::default(), move |late| (late.drawn)(live))}
    }
    .into_any()
}

/// Brings what makes a comparison alive, once there is one.
fn compares(live: Live, address: Memo<String>) {
    let asked = StoredValue::new(false);
    // That of the page: what listens outlives other addresses of it.
    let owner = Owner::current();
    effect(move || {
        let address = address.read();
        let path = address.split('?').next().unwrap_or_default();
        if section(path) != Some(COMPARE) || asked.get_value() {
            return;
        }
        asked.set_value(true);
        let owner = owner.clone();
        spawn_freely(async move {
            let Some(load) = load() else { return };
            let (Ok(part), Some(owner)) = (load().await, owner) else { return };
            if live.before.try_update_value(|all| all.push(part.before)).is_some() {
                owner.with(|| (part.start)(live.rest));
            }
        });
    });
}
