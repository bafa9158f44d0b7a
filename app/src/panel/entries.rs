//! Labels and metadata: tables of a name and what belongs to it.

use domain::{labels::read_csv, metadata::ValueType, table::Details};

use super::{
    edit::{self, Field, State},
    parts::{locked, nothing, update},
};
use crate::ui::{copy::copy, html::Html};

/// Names and ids, edited together as CSV.
pub fn labels(h: &mut Html, details: &Details) {
    locked(h, details);
    let field = Field::Labels;
    let empty = |h: &mut Html| nothing(h, "There are no labels.", update(details, "--labels labels.csv").as_deref());
    if !edit::is_shown(details, &field) {
        empty(h);
        return;
    }
    h.raw(r#"<section class="card""#).attribute("data-field", &field.mark()).raw(r#"><h3>Labels<span class="end">"#);
    if !details.labels.is_empty() {
        copy(h, &field.value(details).unwrap_or_default(), "all of it");
        edit::button(h, "download", "edit-begin alive", "Download labels", &field, "Download");
    }
    edit::begin(h, details, &field);
    h.raw("</span></h3>");
    edit::value(h, details, &field, &|h, csv| {
        // On its way it is what was typed, right or wrong.
        let mut labels: Vec<_> = read_csv(csv).unwrap_or_default().into_iter().collect();
        labels.sort_by_key(|(_, id)| *id);
        if labels.is_empty() {
            empty(h);
            return;
        }
        head(h, "numbers", &["Label", "Id"], false);
        for (name, id) in &labels {
            h.raw(r#"<tr><th scope="row">"#).text(name).raw("</th>").element("td", "", &id.to_string()).raw("</tr>");
        }
        h.raw("</tbody></table>");
    });
    h.raw("</section>");
}

/// Keys and values, each edited by itself.
pub fn metadata(h: &mut Html, details: &Details) {
    locked(h, details);
    let fields = keys(details);
    let new = Field::NewKey;
    if fields.is_empty() && !details.may_edit() && !edit::is_open(details, &new) {
        nothing(h, "There is no metadata.", update(details, "--metadata key=value").as_deref());
        return;
    }
    h.raw(r#"<section class="card"><h3>Metadata<span class="end">"#);
    if !details.metadata.is_empty() {
        let lines: Vec<_> = details.metadata.iter().map(|(key, value)| format!("{key}={value}")).collect();
        copy(h, &lines.join("\n"), "all of it");
    }
    h.raw("</span></h3>");
    if fields.is_empty() {
        nothing(h, "There is no metadata.", update(details, "--metadata key=value").as_deref());
    } else {
        head(h, "numbers words", &["Key", "Type", "Value"], details.may_edit());
        for (key, field) in &fields {
            entry(h, details, key, field);
        }
        h.raw("</tbody></table>");
    }
    h.raw("<div").attribute("data-field", &new.mark()).raw(">");
    if edit::is_open(details, &new) {
        edit::value(h, details, &new, &|_, _| {});
    }
    edit::begin(h, details, &new);
    h.raw("</div></section>");
}

/// Those that are there as far as one knows: without what is being removed, with what is being added.
fn keys(details: &Details) -> Vec<(String, Field)> {
    let mut fields: Vec<_> = details.metadata.iter().map(|(key, _)| (key.clone(), Field::Key(key.clone()))).collect();
    for (field, draft) in edit::all_of(details.row.id) {
        let sending = draft.state == State::Sending;
        match &field {
            Field::Key(key) if sending && draft.mine.is_none() => fields.retain(|(known, _)| known != key),
            Field::Key(key) if fields.iter().all(|(known, _)| known != key) => fields.push((key.clone(), field)),
            Field::NewKey if sending => fields.push((draft.key, field)),
            _ => {}
        }
    }
    fields.sort_by(|(a, _), (b, _)| a.cmp(b));
    fields
}

fn entry(h: &mut Html, details: &Details, key: &str, field: &Field) {
    h.raw("<tr").attribute("data-field", &field.mark()).raw(r#"><th scope="row">"#).text(key);
    let value = edit::current(details, field);
    h.raw("</th>").element("td", "dim", ValueType::of(&value).title()).raw(r#"<td class="value">"#);
    edit::value(h, details, field, &|h, value| {
        h.text(value);
    });
    h.raw("</td>");
    if details.may_edit() {
        h.raw(r#"<td class="entry-acts">"#);
        if matches!(field, Field::Key(_)) && !edit::is_open(details, field) {
            edit::begin(h, details, field);
            edit::button(h, "remove", "edit-begin alive", &format!("Remove {key}"), field, "Remove");
        }
        h.raw("</td>");
    }
    h.raw("</tr>");
}

/// A table up to its first row; with room for buttons at the end of each where there are `acts`.
pub fn head(h: &mut Html, class: &'static str, heads: &[&'static str], acts: bool) {
    h.raw("<table").attribute("class", class).raw("><thead><tr>");
    for head in heads {
        h.raw(r#"<th scope="col">"#).raw(head).raw("</th>");
    }
    h.raw(if acts { "<td></td></tr></thead><tbody>" } else { "</tr></thead><tbody>" });
}
