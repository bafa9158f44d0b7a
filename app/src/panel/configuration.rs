//! The configuration of a version: read, edited, and kept as a file.

use domain::{config, table::Details};

use super::{
    edit::{self, Field},
    parts::{locked, nothing, update},
};
use crate::ui::{copy::copy, html::Html};

/// Its text in colours, or the editor.
pub fn configuration(h: &mut Html, details: &Details) {
    locked(h, details);
    let field = Field::Configuration;
    let empty =
        |h: &mut Html| nothing(h, "There is no configuration.", update(details, "--config config.yaml").as_deref());
    if !edit::is_shown(details, &field) {
        empty(h);
        return;
    }
    h.raw(r#"<section class="card""#).attribute("data-field", &field.mark()).raw("><h3>Configuration");
    h.raw(r#"<span class="end">"#);
    if !details.configuration.is_empty() {
        copy(h, &details.configuration, "configuration");
        edit::button(h, "download", "edit-begin alive", "Download configuration", &field, "Download");
    }
    edit::begin(h, details, &field);
    h.raw("</span></h3>");
    edit::value(h, details, &field, &|h, text| if text.is_empty() { empty(h) } else { coloured(h, text) });
    h.raw("</section>");
}

fn coloured(h: &mut Html, text: &str) {
    h.raw(r#"<pre class="config" tabindex="0" role="region" aria-label="Configuration">"#);
    let mut end = 0;
    for (kind, at) in config::pieces(text) {
        h.text(text.get(end..at.start).unwrap_or_default()).raw("<span class=\"").raw(class(kind)).raw("\">");
        h.text(text.get(at.clone()).unwrap_or_default()).raw("</span>");
        end = at.end;
    }
    h.text(text.get(end..).unwrap_or_default()).raw("</pre>");
}

fn class(kind: config::Kind) -> &'static str {
    match kind {
        config::Kind::Key => "c-key",
        config::Kind::Text => "c-text",
        config::Kind::Number | config::Kind::Word => "c-value",
        config::Kind::Comment => "c-comment",
        config::Kind::Section => "c-section",
    }
}
