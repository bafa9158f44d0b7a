//! The list of values: fetched with their counts, searched, and chosen with a click.

mod draw;
mod fetch;

use domain::{
    query::{
        Condition, Item,
        form::{Choice, subtree},
    },
    table::{ColumnKey, Facet, Filter},
};
use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, HtmlInputElement};

use super::{
    form::{self, Form},
    layer::Layer,
    options::{Known, Options, itself},
};
use crate::{Failure, shell::FrameData, ui::later::Later};

pub use draw::{mark, rules, write};
pub use fetch::fetch;

/// Milliseconds without a keystroke after which the server is asked for more values.
const PAUSE: u64 = 200;

/// A list while it is open. What was chosen when it opened keeps its place on top.
#[derive(Clone, Copy)]
pub struct List {
    /// What is looked for in it.
    pub search: RwSignal<String>,
    /// All values in their order.
    pub options: RwSignal<Options>,
    /// Why the values did not come; nothing while they are on their way or here.
    pub failure: RwSignal<Option<Failure>>,
    /// Whether values are on their way.
    pub busy: RwSignal<bool>,
    /// Whether rows need all of the values that are let through.
    pub all: StoredValue<bool>,
    /// What else is known.
    pub known: StoredValue<Known>,
    facet: StoredValue<Facet>,
    chosen: StoredValue<Choice>,
    more: StoredValue<bool>,
    turn: StoredValue<u32>,
    later: Later,
    frame: Option<FrameData>,
}

impl List {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        let list = Self {
            search: RwSignal::new(String::new()),
            options: RwSignal::new(Options::default()),
            failure: RwSignal::new(None),
            busy: RwSignal::new(false),
            all: StoredValue::new(false),
            known: StoredValue::new(Known::default()),
            facet: StoredValue::new(unknown()),
            chosen: StoredValue::new(Choice::default()),
            more: StoredValue::new(false),
            turn: StoredValue::new(0),
            later: Later::new(),
            frame: use_context(),
        };
        fetch::learn(list);
        list
    }

    fn order(self, column: &ColumnKey) {
        let options = self.facet.with_value(|facet| {
            self.chosen.with_value(|chosen| self.known.with_value(|known| Options::new(column, facet, chosen, known)))
        });
        self.options.set(options);
    }
}

/// A facet of which nothing has come yet.
fn unknown() -> Facet {
    Facet { values: Vec::new(), more: true, tags: Vec::new(), newest: None }
}

/// Starts a list for the column that the popover shows.
pub fn begin(layer: Layer, form: Form) {
    let (list, Some(column)) = (layer.list, layer.column()) else { return };
    if form != Form::List {
        return;
    }
    let chosen = choice(layer).unwrap_or_default();
    list.all.set_value(chosen.all);
    fetch::look_around(layer, &chosen);
    list.chosen.set_value(chosen);
    list.facet.set_value(unknown());
    list.more.set_value(false);
    list.search.set(String::new());
    list.order(&column);
    fetch(layer);
}

/// What is chosen now.
fn choice(layer: Layer) -> Option<Choice> {
    let conditions = layer.conditions();
    form::choice(&layer.column()?, &conditions.iter().collect::<Vec<&Condition>>())
}

/// Whether a value can be kept out with a second click, and several be asked for at once.
#[must_use]
pub fn takes_several(column: &ColumnKey) -> bool {
    matches!(column.filter(), Filter::List | Filter::People)
}

/// A click on a value.
pub fn turn(layer: Layer, place: usize) {
    let (Some(column), Some(choice)) = (layer.column(), choice(layer)) else { return };
    let option = layer.list.options.with_untracked(|options| options.all.get(place).map(|o| o.item.clone()));
    let Some(item) = option else { return };
    // A project that is chosen either way is what the click is about.
    let held = choice.include.iter().chain(&choice.exclude).find(|held| itself(held) == item).cloned();
    let item = held.unwrap_or_else(|| layer.list.known.with_value(|known| known.with_below(item)));
    let next = if takes_several(&column) { choice.turned(&item) } else { choice.toggled(&item) };
    let next = Choice { all: layer.list.all.get_value(), ..next };
    layer.ask(next.conditions(), false);
}

/// Any of the values, or all of them.
pub fn join(layer: Layer, all: bool) {
    layer.list.all.set_value(all);
    if let Some(choice) = choice(layer) {
        layer.ask(Choice { all, ..choice }.conditions(), false);
    }
    mark(layer);
}

/// With sub-projects or without.
pub fn below(layer: Layer) {
    let (list, Some(column), Some(choice)) = (layer.list, layer.column(), choice(layer)) else { return };
    list.known.update_value(|known| known.below = !known.below);
    let other = |items: &[Item]| {
        list.known.with_value(|known| items.iter().map(|item| known.with_below(itself(item))).collect())
    };
    let next = Choice { include: other(&choice.include), exclude: other(&choice.exclude), all: false };
    layer.ask(next.conditions(), false);
    list.order(&column);
    mark(layer);
}

/// What is typed into the list's field.
pub fn find(layer: Layer, field: &Element) {
    let list = layer.list;
    list.search.set(field.unchecked_ref::<HtmlInputElement>().value());
    if list.more.get_value() {
        list.later.after(PAUSE, move || fetch(layer));
    }
}

/// The first value that is drawn.
#[must_use]
pub fn first(layer: Layer) -> Option<usize> {
    let search = layer.list.search.get_untracked();
    layer.list.options.with_untracked(|options| options.matching(&search, lower).first().copied())
}

/// Small letters: the browser has the table of them already.
fn lower(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

/// How a value takes part in a choice, as `aria-checked` says it.
fn state(choice: &Choice, item: &Item) -> &'static str {
    let also = if let Item::Text(path) = item { Some(subtree(path)) } else { None };
    let among = |items: &[Item]| items.contains(item) || also.as_ref().is_some_and(|also| items.contains(also));
    if among(&choice.include) {
        "true"
    } else if among(&choice.exclude) {
        "mixed"
    } else {
        "false"
    }
}
