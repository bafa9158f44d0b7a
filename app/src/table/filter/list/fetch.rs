//! Where the values of a list come from.

use domain::{
    project::Kind,
    query::{Item, form::Choice},
    table::{Facet, Filter},
};
use leptos::prelude::*;

use super::{Layer, List};
use crate::{
    fns::{Frame, facet},
    table::filter::form::Form,
    ui::live::{effect, spawn_freely},
};

/// Asks the server for the values of the column: the most frequent ones, or those that are looked for.
pub fn fetch(layer: Layer) {
    let (list, Some(column)) = (layer.list, layer.column()) else { return };
    if layer.shown.with_untracked(|shown| shown.as_ref().is_none_or(|s| s.form != Form::List)) {
        return;
    }
    let view = layer.table.view.get_untracked().with_after(None).asked();
    let place = layer.table.place.get_value();
    let search = if list.more.get_value() { list.search.get_untracked().trim().to_owned() } else { String::new() };
    let turn = list.turn.get_value() + 1;
    list.turn.set_value(turn);
    list.busy.set(true);
    list.failure.set(None);
    spawn_freely(async move {
        let subject = view.subject.code().to_owned();
        let (query, name) = (view.to_explicit_query(), column.to_string());
        let answer = facet(subject, place.organization, place.path, query, name, search.clone()).await;
        // Another column or search may have been asked for meanwhile.
        if list.turn.try_get_value() != Some(turn) {
            return;
        }
        match answer.and_then(|answer| answer.read::<Facet>()) {
            Ok(mut facet) => {
                if search.is_empty() {
                    list.more.set_value(facet.more);
                } else {
                    // What was not looked for may be there all the same.
                    facet.more = true;
                }
                list.facet.set_value(facet);
                list.order(&column);
            }
            Err(failure) => list.failure.set(Some(failure)),
        }
        list.busy.set(false);
    });
}

/// Learns who reads the page, and the tree of projects, whenever the page does.
pub fn learn(list: List) {
    let Some(frame) = list.frame else { return };
    effect(move || {
        let Some(Frame { me, overview, .. }) = frame.get() else { return };
        let projects = overview.map(|overview| overview.projects).unwrap_or_default();
        list.known.update_value(|known| {
            known.me = me.map(|me| me.person);
            known.projects = projects.into_iter().map(|project| (project.path, project.name)).collect();
        });
    });
}

/// Where the table is, and how projects are chosen in it.
pub fn look_around(layer: Layer, chosen: &Choice) {
    let here = layer.table.here.with_value(|here| {
        let project = match here.kind {
            Kind::Model => here.crumbs.iter().nth_back(1),
            _ => here.crumbs.last(),
        };
        project.map(|crumb| crumb.path.clone()).unwrap_or_default()
    });
    let is_project = layer.column().is_some_and(|column| column.filter() == Filter::Project);
    layer.list.known.update_value(|known| {
        known.here = here;
        known.below = is_project;
        // A parent that is chosen without those below it says how projects are chosen here.
        let alone = |item: &Item| matches!(item, Item::Text(_)) && known.with_below(item.clone()) != *item;
        known.below &= !chosen.include.iter().chain(&chosen.exclude).any(alone);
    });
}
