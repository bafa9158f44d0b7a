//! Which of a version's curves are drawn, and how. What is chosen stays chosen from version to version.

mod draw;
mod fetch;

use std::collections::BTreeSet;

use domain::{api::Curve, compare::metric_name};
use leptos::{
    ev::{Event, KeyboardEvent, MouseEvent},
    html::Aside,
    prelude::*,
    wasm_bindgen::JsCast,
};
use web_sys::HtmlInputElement;

use super::shown::Shown;
use crate::{
    chart::{Chart, Series},
    fns::{CURVES_FIRST, More},
    ui::live::{effect, hit},
};

/// What is chosen.
#[derive(Clone, Copy)]
pub struct Curves {
    choice: StoredValue<Choice>,
    /// Where they are drawn.
    panel: StoredValue<Option<NodeRef<Aside>>>,
    /// Whether points are on their way.
    busy: StoredValue<bool>,
}

#[derive(Clone, Default)]
struct Choice {
    /// By what they are called; the first few where nobody has chosen.
    names: Option<BTreeSet<String>>,
    /// Whether values stand on a logarithmic axis.
    log: bool,
    /// What is looked for among many.
    find: String,
    /// Whether the list of all is open.
    open: bool,
}

impl Curves {
    /// The first few, as they are.
    #[must_use]
    pub fn new() -> Self {
        let choice = StoredValue::new(Choice::default());
        Self { choice, panel: StoredValue::new(None), busy: StoredValue::new(false) }
    }

    /// Brings the points of what is chosen whenever another version is shown.
    pub fn follow(self, shown: RwSignal<Shown>, panel: NodeRef<Aside>) {
        self.panel.set_value(Some(panel));
        effect(move || {
            shown.track();
            fetch::missing(self, shown);
        });
    }

    /// A click on what is chosen; whether it was one.
    pub fn click(self, event: &MouseEvent, shown: RwSignal<Shown>) -> bool {
        if let Some(scale) = hit(event, "[data-scale]") {
            let log = scale.get_attribute("data-scale").as_deref() == Some("log");
            self.choice.update_value(|choice| choice.log = log);
            self.redraw(shown);
            return true;
        }
        let Some(summary) = hit(event, ".chooser summary") else { return false };
        let is_open = summary.parent_element().is_some_and(|list| list.has_attribute("open"));
        self.choice.update_value(|choice| choice.open = !is_open);
        true
    }

    /// What is looked for hides the others.
    pub fn input(self, event: &Event) {
        let Some(field) = hit(event, "[data-find]").and_then(|at| at.dyn_into::<HtmlInputElement>().ok()) else {
            return;
        };
        self.choice.update_value(|choice| choice.find = field.value());
        draw::sift(&field);
    }

    /// Escape ends the search before it closes anything; whether it did.
    pub fn press(self, event: &KeyboardEvent) -> bool {
        let field = hit(event, "[data-find]").and_then(|at| at.dyn_into::<HtmlInputElement>().ok());
        let Some(field) = field.filter(|field| event.key() == "Escape" && !field.value().is_empty()) else {
            return false;
        };
        event.prevent_default();
        field.set_value("");
        self.choice.update_value(|choice| choice.find.clear());
        draw::sift(&field);
        true
    }

    /// A box that was ticked or not any more.
    pub fn change(self, event: &Event, shown: RwSignal<Shown>) {
        let Some(ticked) = hit(event, "[data-metric]").and_then(|at| at.dyn_into::<HtmlInputElement>().ok()) else {
            return;
        };
        let name = ticked.get_attribute("data-metric").unwrap_or_default();
        let first = with(shown, |curves| self.names(curves)).unwrap_or_default();
        self.choice.update_value(|choice| {
            let names = choice.names.get_or_insert(first);
            let _ = if ticked.checked() { names.insert(name) } else { names.remove(&name) };
        });
        self.redraw(shown);
        fetch::missing(self, shown);
    }

    /// The chart that an event happened in.
    pub fn chart_of(self, event: &web_sys::Event, shown: RwSignal<Shown>) -> Option<Chart> {
        let place: usize = hit(event, "[data-curve]")?.get_attribute("data-curve")?.parse().ok()?;
        let log = self.choice.with_value(|choice| choice.log);
        with(shown, |curves| curves.get(place).map(|curve| chart(curve, log)))?
    }

    /// What is drawn of these.
    fn names(self, curves: &[Curve]) -> BTreeSet<String> {
        let chosen = self.choice.with_value(|choice| choice.names.clone());
        chosen.unwrap_or_else(|| curves.iter().take(CURVES_FIRST).map(name).collect())
    }
}

/// Looks at the curves that are shown, where they are.
fn with<T>(shown: RwSignal<Shown>, look: impl FnOnce(&[Curve]) -> T) -> Option<T> {
    shown.with_untracked(|shown| match shown {
        Shown::All(opening) => match &opening.more {
            More::Curves(curves) => Some(look(curves)),
            _ => None,
        },
        _ => None,
    })
}

fn name(curve: &Curve) -> String {
    metric_name(&curve.name, &curve.variant)
}

/// A curve as a chart of its own.
#[expect(clippy::cast_precision_loss, reason = "iterations are shown in five digits")]
fn chart(curve: &Curve, log: bool) -> Chart {
    let points = curve.points.iter().map(|point| (point.iteration as f64, point.value)).collect();
    Chart {
        title: format!("{} by iteration", name(curve)),
        x: "iteration".to_owned(),
        log,
        series: vec![Series { name: name(curve), colour: 0, points }],
    }
}
