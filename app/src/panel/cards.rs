//! Cards below the fields: description, metrics, metadata, labels.

use domain::{
    table::Details,
    version::{MetricSummary, Status},
};
use leptos::prelude::*;

use crate::ui::{Icon, icon, number::measure};

/// Plain text with its own line breaks; locked once published.
pub fn description(details: &Details) -> AnyView {
    let locked = details.row.status == Status::Published;
    let text = details.description.clone();
    (!text.is_empty())
        .then(|| {
            view! {
                <section class="card">
                    <h3>
                        "Description"
                        {locked
                            .then(|| {
                                view! {
                                    <span class="end" title="Published versions are read-only">
                                        {icon(Icon::Lock)}
                                        <span class="unseen">"read-only, since it is published"</span>
                                    </span>
                                }
                            })}
                    </h3>
                    <p class="prose">{text}</p>
                </section>
            }
        })
        .into_any()
}

/// The last value of each metric; the other summary values on hover.
pub fn metrics(details: &Details) -> AnyView {
    let lines: Vec<_> = details
        .metrics
        .iter()
        .map(|(name, variant, summary)| (metric_name(name, variant), measure(summary.last), Some(spread(summary))))
        .collect();
    pairs("Metrics", lines).into_any()
}

/// Key and value as written.
pub fn metadata(details: &Details) -> AnyView {
    pairs("Metadata", details.metadata.iter().map(|(key, value)| (key.clone(), value.clone(), None)).collect())
        .into_any()
}

/// Name and id of the classes that the model tells apart.
pub fn labels(details: &Details) -> AnyView {
    pairs("Labels", details.labels.iter().map(|(name, id)| (name.clone(), id.to_string(), None)).collect()).into_any()
}

/// `accuracy · validation`
#[must_use]
pub fn metric_name(name: &str, variant: &str) -> String {
    if variant.is_empty() { name.to_owned() } else { format!("{name} · {variant}") }
}

fn spread(summary: &MetricSummary) -> String {
    let MetricSummary { min, max, first, last_iteration, .. } = summary;
    format!(
        "last at iteration {last_iteration} · smallest {} · largest {} · first {}",
        measure(*min),
        measure(*max),
        measure(*first)
    )
}

fn pairs(title: &'static str, lines: Vec<(String, String, Option<String>)>) -> AnyView {
    (!lines.is_empty())
        .then(|| {
            view! {
                <section class="card">
                    <h3>{title} <span class="end">{lines.len()}</span></h3>
                    <dl class="pairs">
                        {lines
                            .into_iter()
                            .map(|(name, value, title)| {
                                view! {
                                    <dt>{name}</dt>
                                    <dd title=title>{value}</dd>
                                }
                            })
                            .collect_view()}
                    </dl>
                </section>
            }
        })
        .into_any()
}
