//! The points of curves that are chosen and did not come with the version.

use domain::{Id, api::Curve};
use leptos::prelude::*;

use super::{Curves, name};
use crate::{
    fns::{More, metric_history},
    panel::shown::Shown,
    ui::live::spawn_freely,
};

/// Fetches them one after the other, and draws each when it is here.
pub fn missing(chosen: Curves, shown: RwSignal<Shown>) {
    let Some((id, curve)) = next(chosen, shown) else { return };
    if chosen.busy.get_value() {
        return;
    }
    chosen.busy.set_value(true);
    spawn_freely(async move {
        let answer = metric_history(id, Some(curve.name.clone()), Some(curve.variant.clone())).await;
        chosen.busy.try_set_value(false);
        let points = answer.and_then(|answer| answer.read::<Vec<Curve>>()).map(|mut curves| curves.pop());
        let is_here = shown.try_maybe_update(|shown| (false, put(shown, id, &curve, points.ok().flatten())));
        if is_here == Some(true) {
            chosen.redraw(shown);
        }
        if is_here.is_some() {
            missing(chosen, shown);
        }
    });
}

/// The first that is chosen and has no points yet.
fn next(chosen: Curves, shown: RwSignal<Shown>) -> Option<(Id, Curve)> {
    shown.with_untracked(|shown| match shown {
        Shown::All(opening) => match &opening.more {
            More::Curves(curves) => {
                let names = chosen.names(curves);
                let curve = curves.iter().find(|curve| curve.points.is_empty() && names.contains(&name(curve)))?;
                Some((opening.details.row.id, curve.clone()))
            }
            _ => None,
        },
        _ => None,
    })
}

/// Gives a curve its points; one that did not come is left out. Whether that version is still shown.
fn put(shown: &mut Shown, id: Id, curve: &Curve, found: Option<Curve>) -> bool {
    let Shown::All(opening) = shown else { return false };
    let (is_same, More::Curves(curves)) = (opening.details.row.id == id, &mut opening.more) else { return false };
    if !is_same {
        return false;
    }
    match found {
        Some(found) if !found.points.is_empty() => curves.iter_mut().filter(|one| *one == curve).for_each(|one| {
            one.points.clone_from(&found.points);
        }),
        _ => curves.retain(|one| one != curve),
    }
    true
}
