//! What a version's files say of themselves.

use domain::{
    Id,
    api::{Header, Port},
    number::{grouped, short},
};

use super::{entries::head, fields::text, tensors};
use crate::ui::{html::Html, number::counted};

/// A card for each file that says something.
pub fn content(h: &mut Html, version: Id, headers: &[(String, Header)]) {
    for (file, header) in headers {
        // Beside a model there may be others that are none.
        if headers.len() > 1 && header.framework.is_empty() {
            continue;
        }
        h.raw(r#"<section class="card"><h3>"#);
        match headers {
            [_] => h.raw("In the file"),
            _ => h.raw("In ").text(file),
        };
        h.raw("</h3>");
        facts(h, header);
        ports(h, "Inputs", &header.inputs);
        ports(h, "Outputs", &header.outputs);
        labels(h, &header.labels);
        entries(h, &header.entries);
        for note in &header.notes {
            h.element("p", "dim", note);
        }
        h.raw("</section>");
        if header.tensor_count > 0 {
            tensors::section(h, version, file, header);
        }
    }
}

fn facts(h: &mut Html, header: &Header) {
    let format = format!("{} {}", header.framework, header.version);
    if format.trim().is_empty() && header.producer.is_empty() && header.parameters.is_none() {
        return;
    }
    h.raw(r#"<dl class="fields">"#);
    for (name, value) in [("Format", format.trim()), ("Written by", &header.producer)] {
        if !value.is_empty() {
            text(h, name, value);
        }
    }
    if let Some(all) = header.parameters {
        let exact = grouped(all);
        text(h, "Parameters", &if all < 1_000 { exact } else { format!("{} ({exact})", short(all)) });
    }
    h.raw("</dl>");
}

fn ports(h: &mut Html, title: &'static str, ports: &[Port]) {
    if ports.is_empty() {
        return;
    }
    head(h, "numbers words", &[title, "Type", "Shape"], false);
    for port in ports {
        let shape = match &port.shape {
            None => "not told".to_owned(),
            Some(sizes) if sizes.is_empty() => "one value".to_owned(),
            Some(sizes) => sizes.join(" × "),
        };
        h.raw(r#"<tr><th scope="row">"#).text(&port.name).raw("</th>");
        h.element("td", "", &port.dtype).element("td", "", &shape).raw("</tr>");
    }
    h.raw("</tbody></table>");
}

fn labels(h: &mut Html, labels: &[(String, i64)]) {
    if labels.is_empty() {
        return;
    }
    let many = i64::try_from(labels.len()).unwrap_or(i64::MAX);
    h.raw("<details><summary>").text(&counted(many, "label", "labels")).raw("</summary>");
    head(h, "numbers words", &["Label", "Id"], false);
    for (name, id) in labels {
        h.raw(r#"<tr><th scope="row">"#).text(name).raw("</th>").element("td", "", &id.to_string()).raw("</tr>");
    }
    h.raw("</tbody></table></details>");
}

fn entries(h: &mut Html, entries: &[(String, String)]) {
    if entries.is_empty() {
        return;
    }
    head(h, "numbers words", &["Key", "Value"], false);
    for (key, value) in entries {
        h.raw(r#"<tr><th scope="row">"#).text(key).raw("</th>").element("td", "value", value).raw("</tr>");
    }
    h.raw("</tbody></table>");
}
