//! `/{org}/experiment/{id}`: what is kept of the task that produced versions.

use domain::{Id, Refusal, api::Experiment, table::View};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::problem::Problem;
use crate::{
    Failure,
    fns::{At, get_experiment},
    panel::metric_name,
    shell::header::drawer_button,
    ui::{Clock, copy::copy, href, number, pill, sheet},
};

/// The page.
#[component]
pub fn ExperimentPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let experiment = Resource::new(move || id.get(), load);
    view! {
        <Transition fallback=|| view! { <div class="header"></div> }>
            {move || Suspend::new(async move {
                match experiment.await {
                    Ok(At { now, it }) => whole(&it, Clock::new(now)).into_any(),
                    Err(failure) => view! { <Problem failure /> }.into_any(),
                }
            })}
        </Transition>
    }
}

async fn load(id: String) -> Result<At<Experiment>, Failure> {
    match Id::parse_str(&id) {
        Ok(id) => get_experiment(id).await,
        Err(_) => Err(Refusal::not_found("experiment").into()),
    }
}

fn whole(it: &Experiment, clock: Clock) -> AnyView {
    let tags: Vec<_> = it.tags.iter().chain(it.versions.iter().flat_map(|v| &v.tags)).cloned().collect();
    view! {
        <Title text=format!("{} · Vitrine", it.name) />
        {sheet::sheet(move || sheet::tag_rules(&tags))}
        <header class="header">
            {drawer_button()} <nav class="crumbs" aria-label="Breadcrumbs">
                <span class="crumb">
                    <a href=href::models_of(&it.project)>{it.project_name.clone()}</a>
                </span>
                <span class="crumb-end" aria-hidden="true">
                    "/"
                </span>
                <h1 class="clip">{it.name.clone()}</h1>
                <span class="kind">"Experiment"</span>
            </nav>
        </header>
        <div class="document">
            {facts(it, clock)}
            {versions(it, clock)}
            {metrics(it)}
            {parameters(it)}
        </div>
    }
    .into_any()
}

fn facts(it: &Experiment, clock: Clock) -> AnyView {
    let id = it.id.to_string();
    view! {
        <dl class="fields wide">
            <dt>"Status"</dt>
            <dd>{pill::run_status(it.status)}</dd>
            <dt>"Type"</dt>
            <dd>{it.kind.clone()}</dd>
            {it
                .user
                .as_ref()
                .map(|user| {
                    view! {
                        <dt>"User"</dt>
                        <dd>{pill::person(user)}</dd>
                    }
                })}
            {(!it.tags.is_empty())
                .then(|| {
                    view! {
                        <dt>"Tags"</dt>
                        <dd>{pill::tags(&it.tags)}</dd>
                    }
                })}
            <dt>"Project"</dt>
            <dd>
                <a href=href::models_of(&it.project)>{it.project.clone()}</a>
            </dd>
            <dt>"Created"</dt>
            <dd>{clock.exact(it.created)}</dd>
            {it
                .started
                .map(|started| {
                    view! {
                        <dt>"Started"</dt>
                        <dd>{clock.exact(started)}</dd>
                    }
                })}
            <dt>"Updated"</dt>
            <dd>{clock.exact(it.updated)}</dd>
            {it
                .published
                .map(|published| {
                    view! {
                        <dt>"Published"</dt>
                        <dd>{clock.exact(published)}</dd>
                    }
                })}
            <dt>"Last iteration"</dt>
            <dd>{number::count(it.last_iteration)}</dd>
            <dt>"ID"</dt>
            <dd>
                <span class="mono">{id.clone()}</span>
                {copy(id, "id")}
            </dd>
        </dl>
    }
    .into_any()
}

/// What it produced; each leads to its row in the table.
fn versions(it: &Experiment, clock: Clock) -> AnyView {
    let organization = it.project.split('/').next().unwrap_or_default();
    let lines = it
        .versions
        .iter()
        .map(|row| {
            let page = href::models(organization, &row.project.path);
            let open = View::default().with_open(Some(row.id)).href(&page);
            view! {
                <li>
                    <span class="name">
                        <a class="clip" href=open>
                            {row.model.name.clone()}
                        </a>
                        <small class="chip">{row.chip()}</small>
                    </span>
                    {pill::status(row.status)}
                    {pill::tags_within(&row.tags, 220)}
                    <span class="dim end">{clock.elapsed(row.created)}</span>
                </li>
            }
        })
        .collect_view();
    section(
        "Model versions",
        it.versions.len(),
        view! { <ul class="lines">{lines}</ul> },
        "No version has been registered from it.",
    )
    .into_any()
}

fn metrics(it: &Experiment) -> AnyView {
    let lines = it
        .metrics
        .iter()
        .map(|(name, variant, m)| {
            view! {
                <tr>
                    <th scope="row">{metric_name(name, variant)}</th>
                    <td>{number::measure(m.last)}</td>
                    <td>{number::measure(m.min)}</td>
                    <td>{number::measure(m.max)}</td>
                    <td>{number::measure(m.first)}</td>
                    <td class="dim">{number::count(m.last_iteration)}</td>
                </tr>
            }
        })
        .collect_view();
    let table = view! {
        <div class="scroll-x" tabindex="0" role="region" aria-label="Metrics">
            <table class="numbers">
                <thead>
                    <tr>
                        <th scope="col">"Metric"</th>
                        <th scope="col">"Last"</th>
                        <th scope="col">"Smallest"</th>
                        <th scope="col">"Largest"</th>
                        <th scope="col">"First"</th>
                        <th scope="col">"Iteration"</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    };
    section("Metrics", it.metrics.len(), table, "No metrics have been reported.").into_any()
}

fn parameters(it: &Experiment) -> AnyView {
    let lines = it
        .parameters
        .iter()
        .map(|(name, value)| {
            view! {
                <dt>{name.clone()}</dt>
                <dd>{value.clone()}</dd>
            }
        })
        .collect_view();
    section(
        "Parameters",
        it.parameters.len(),
        view! { <dl class="pairs">{lines}</dl> },
        "No parameters have been reported.",
    )
    .into_any()
}

fn section(title: &'static str, count: usize, content: impl IntoView, none: &'static str) -> AnyView {
    view! {
        <section class="card">
            <h2>
                {title} {(count > 0).then(|| view! { <span class="end">{count}</span> })}
            </h2>
            {if count == 0 { view! { <p class="dim">{none}</p> }.into_any() } else { content.into_any() }}
        </section>
    }
    .into_any()
}
