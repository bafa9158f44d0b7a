//! Forms that speak to routes of the HTTP API. The names of their fields are those of the route's JSON.

use domain::table::view::encode;

use crate::ui::html::Html;

/// What a form does.
#[derive(Clone, Default)]
pub(super) struct Form<'a> {
    /// `PUT /api/v1/projects/…/grants`
    pub sends: &'a str,
    /// What is said when it is done.
    pub done: &'a str,
    /// The revision that was seen, which the route compares.
    pub revision: Option<i64>,
    /// The route that says what it would mean; what widens is asked about first.
    pub foresees: &'a str,
    /// Whether a choice is sent at once.
    pub at_once: bool,
    /// Which value of the answer is shown once: a link, a secret.
    pub shows: &'a str,
    /// Where it leads when it is done.
    pub then: &'a str,
    /// Which value of the answer is an address to be led to below that, without its organization.
    pub leads: &'a str,
    /// Which value of the answer is the path of the page that it leads to.
    pub goes: &'a str,
    /// Whether it changes what stands around the page, too.
    pub around: bool,
    /// Its name for assistive technology.
    pub label: &'a str,
    /// Class.
    pub class: &'static str,
}

impl Form<'_> {
    /// Writes it around its fields.
    pub fn write(&self, h: &mut Html, fields: impl FnOnce(&mut Html)) {
        h.raw(r#"<form method="post" data-send="#).raw("\"").text(self.sends).raw("\"");
        let revision = self.revision.map(|revision| revision.to_string()).unwrap_or_default();
        let attributes = [
            ("class", self.class),
            ("aria-label", self.label),
            ("data-done", self.done),
            ("data-match", &revision),
            ("data-foresees", self.foresees),
            ("data-shows", self.shows),
            ("data-then", self.then),
            ("data-leads", self.leads),
            ("data-goes", self.goes),
        ];
        for (name, value) in attributes {
            if !value.is_empty() {
                h.attribute(name, value);
            }
        }
        h.raw(if self.around { r#" data-around="""# } else { "" });
        h.raw(if self.at_once { r#" data-at-once="">"# } else { ">" });
        fields(h);
        h.raw(r#"<p class="refusal" role="alert" hidden></p></form>"#);
    }
}

/// A value that goes along.
pub(super) fn hidden(h: &mut Html, name: &str, value: &str) {
    h.raw(r#"<input type="hidden""#).attribute("name", name).attribute("value", value).raw(">");
}

/// A field that is told to be nothing: JSON's `null`.
pub(super) fn null(h: &mut Html, name: &str) {
    h.raw(r#"<input type="hidden" data-as="null""#).attribute("name", name).raw(">");
}

/// A truth that goes along.
pub(super) fn truth(h: &mut Html, name: &str, is: bool) {
    h.raw(r#"<input type="hidden" data-as="truth""#).attribute("name", name);
    h.attribute("value", if is { "yes" } else { "" }).raw(">");
}

/// Values that go along as a list, which may be empty.
pub(super) fn list(h: &mut Html, name: &str, values: impl Iterator<Item = String>) {
    h.raw(r#"<input type="hidden" data-as="list""#).attribute("name", name);
    h.attribute("value", &values.collect::<Vec<_>>().join(" ")).raw(">");
}

/// A choice of one of some words.
pub(super) fn select(h: &mut Html, name: &str, label: &str, chosen: &str, choices: &[(&str, &str)]) {
    h.raw("<select").attribute("name", name).attribute("aria-label", label);
    h.attribute("data-item", &format!("{name} {label}")).raw(">");
    for (value, title) in choices {
        h.raw("<option").attribute("value", value);
        h.raw(if *value == chosen { " selected>" } else { ">" }).text(title).raw("</option>");
    }
    h.raw("</select>");
}

/// A field for a line of text.
pub(super) fn line(h: &mut Html, label: &str, name: &str, kind: &str, value: &str, more: &[(&'static str, &str)]) {
    h.raw("<label>").text(label).raw(" <input").attribute("type", kind);
    // What has no name is no part of what is sent.
    if !name.is_empty() {
        h.attribute("name", name);
    }
    h.attribute("data-item", if name.is_empty() { label } else { name });
    if !value.is_empty() {
        h.attribute("value", value);
    }
    for (attribute, value) in more {
        h.attribute(attribute, value);
    }
    h.raw("></label>");
}

/// What has to be typed to say that one means it; it goes along where it has a name.
pub(super) fn typed(h: &mut Html, name: &str, exactly: &str) {
    let pattern: String = exactly
        .chars()
        .map(|c| if c.is_alphanumeric() || c == ' ' { c.to_string() } else { format!("\\u{{{:x}}}", u32::from(c)) })
        .collect();
    h.raw("<label><span>Type ")
        .element("b", "", exactly)
        .raw(" to confirm</span> <input autocomplete=\"off\" required");
    if !name.is_empty() {
        h.attribute("name", name);
    }
    h.attribute("pattern", &pattern).attribute("title", exactly).raw("></label>");
}

/// A button that sends the form.
pub(super) fn send(h: &mut Html, class: &'static str, words: &str, label: &str) {
    h.raw(r#"<button type="submit""#).attribute("class", class);
    if !label.is_empty() {
        h.attribute("aria-label", label).attribute("title", label);
    }
    h.raw(">").text(words).raw("</button>");
}

/// A search that leads to the same page with what was found.
pub(super) fn search(h: &mut Html, action: &str, name: &str, value: &str, label: &str) {
    h.raw(r#"<form method="get" role="search" class="find" data-go="""#).attribute("action", action);
    h.raw(r#"><input type="search" autocomplete="off" spellcheck="false""#).attribute("name", name);
    h.attribute("value", value).attribute("placeholder", label).attribute("aria-label", label);
    h.attribute("data-item", &format!("find {name}")).raw("></form>");
}

/// An address of the API: `/api/v1` and segments, each encoded.
pub(super) fn route(method: &str, segments: &[&str]) -> String {
    let segments: Vec<String> = segments.iter().map(|segment| encode(segment).replace('/', "%2F")).collect();
    format!("{method} /api/v1/{}", segments.join("/"))
}
