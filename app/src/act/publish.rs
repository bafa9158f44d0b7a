//! The dialog that asks before anything is published, which nothing takes back.

use std::collections::HashSet;

use domain::{Id, lifecycle};
use leptos::prelude::*;

use super::{Acting, Chosen, Errand, chosen::deed, form::form, item::number};
use crate::ui::{any::AnyView, html::html};

/// Asks whether to publish.
pub fn dialog(acting: Acting, of: &Chosen) -> AnyView {
    let rest = acting.rest.get_value();
    let experiments = experiments(acting, of);
    let name = acting.name(of);
    let fields = html(|h| {
        h.raw(r#"<h2 id="act-title">Publish "#).text(&name).raw("?</h2>");
        h.raw("<p>Files, description, configuration, labels, metadata and metrics become read-only for everybody, ");
        h.raw("for good. Tags, stage, aliases, archive and place can still change.</p>");
        if experiments > 0 {
            h.raw("<p>").text(&number(experiments));
            h.raw(if experiments == 1 {
                " experiment is published along and becomes read-only, too.</p>"
            } else {
                " experiments are published along and become read-only, too.</p>"
            });
        }
        if !rest.is_empty() {
            h.raw(r#"<p class="dim">Left out: "#).text(&rest).raw(".</p>");
        }
        h.raw(r#"<div class="buttons"><button type="button" class="button" data-cancel="">Cancel</button>"#);
        h.raw(r#"<button type="submit" class="button primary" autofocus>Publish "#);
        h.text(&if of.count() == 1 { String::new() } else { number(of.count()) }).raw("</button></div>");
    });
    let of = of.clone();
    form(fields, move |_| {
        acting.close();
        let rest = acting.rest.get_value();
        acting.run(Errand { rest, ..Errand::new(deed("publish"), of.clone(), "published") });
    })
}

/// How many experiments are published with them: rows that are here say which they share.
fn experiments(acting: Acting, of: &Chosen) -> usize {
    let mut counted: HashSet<Id> = HashSet::new();
    let mut more = 0;
    for &id in of.ids() {
        let facts = untrack(|| acting.known.get(id));
        if facts.is_some_and(|facts| lifecycle::publish(&facts).is_ok_and(|change| change.experiment_too)) {
            match acting.table.row(id).and_then(|row| row.task) {
                Some(task) => more += usize::from(counted.insert(task.id)),
                None => more += 1,
            }
        }
    }
    more
}
