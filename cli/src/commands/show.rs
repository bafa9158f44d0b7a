//! How moments, tags, people and metrics are written in results.

use chrono::{SecondsFormat, Utc};
use domain::{Time, elapsed, tag::TagView, version::MetricSummary};

use crate::output::Format;

/// `3 h ago` for people, RFC 3339 for programs.
pub fn moment(then: Time, format: Format) -> String {
    match format {
        Format::Table => elapsed::elapsed(then, Utc::now()),
        Format::Json | Format::Csv | Format::Name => then.to_rfc3339_opts(SecondsFormat::AutoSi, true),
    }
}

/// `3 h ago (2026-11-20 14:02:11 UTC)` for people, RFC 3339 for programs.
pub fn exact_moment(then: Time, format: Format) -> String {
    match format {
        Format::Table => format!("{} ({})", moment(then, format), elapsed::exact(then)),
        Format::Json | Format::Csv | Format::Name => moment(then, format),
    }
}

/// Tags by name.
pub fn tags(tags: &[TagView]) -> String {
    tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// One line for each pair.
pub fn pairs<K: std::fmt::Display, V: std::fmt::Display>(pairs: &[(K, V)]) -> String {
    pairs.iter().map(|(key, value)| format!("{key} = {value}")).collect::<Vec<_>>().join("\n")
}

/// One line for each metric: the last value, and the extremes where they differ.
pub fn metrics(metrics: &[(String, String, MetricSummary)]) -> String {
    let line = |(name, variant, m): &(String, String, MetricSummary)| {
        let variant = if variant.is_empty() { String::new() } else { format!("/{variant}") };
        let spread = if m.min < m.max { format!(" (min {}, max {})", m.min, m.max) } else { String::new() };
        format!("{name}{variant} = {} @{}{spread}", m.last, m.last_iteration)
    };
    metrics.iter().map(line).collect::<Vec<_>>().join("\n")
}
