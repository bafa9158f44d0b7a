//! The one popover of the table: which filter it shows, and what happens in it.

use domain::{
    query::Condition,
    table::{ColumnKey, View},
};
use leptos::{
    ev::{Event, KeyboardEvent, MouseEvent, SubmitEvent},
    html::Div,
    prelude::*,
};

use super::{button, draw, fields, form::Form, keys, list, list::List, place, target::Target};
use crate::{
    table::Table,
    ui::{
        any::{AnyView, IntoAny},
        later::Later,
        live::{effect, hit, markup, on_change},
        sheet,
    },
};

/// The popover of a table.
#[derive(Clone, Copy)]
pub struct Layer {
    /// Whose filters.
    pub table: Table,
    /// What is shown; nothing while it is closed.
    pub shown: RwSignal<Option<Shown>>,
    /// The values to choose from, where the form is a list.
    pub list: List,
    /// Its element.
    pub element: NodeRef<Div>,
    /// Typed text that is not applied yet.
    pub typing: Later,
    /// Whether what is typed has a place in the browser's history already.
    pub has_typed: StoredValue<bool>,
    /// The conditions as this popover last left them.
    left: StoredValue<Vec<Condition>>,
    /// Whether it was opened by a chip, where the keyboard goes back to.
    in_chips: StoredValue<bool>,
}

/// What a popover shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What it is about.
    pub target: Target,
    /// The form.
    pub form: Form,
    /// Counts how often the fields were drawn anew.
    pub turn: u32,
}

/// The popover. Buttons with `data-filter` open it, wherever they are.
pub fn layer(table: Table) -> AnyView {
    let layer = Layer {
        table,
        shown: RwSignal::new(None),
        list: List::new(),
        element: NodeRef::new(),
        typing: Later::new(),
        has_typed: StoredValue::new(false),
        left: StoredValue::new(Vec::new()),
        in_chips: StoredValue::new(false),
    };
    layer.follow();
    keys::listen(layer);
    let label = move || {
        let title = layer.shown.with(|s| s.as_ref().map(|s| table.view.with_untracked(|view| s.target.title(view))));
        title.map(|title| format!("Filter {title}"))
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if fields::apply(layer, true) {
            layer.close(true);
        }
    };
    view! {
        {sheet::sheet(move || list::rules(layer))}
        <div
            class="popup filter"
            role="dialog"
            popover="manual"
            tabindex="-1"
            aria-label=label
            node_ref=layer.element
            on:click=move |event: MouseEvent| click(layer, &event)
            on:input=move |event: Event| input(layer, &event)
            on:change=move |event: Event| change(layer, &event)
            on:keydown=move |event: KeyboardEvent| keys::press(layer, &event)
            on:submit=submit
        >
            {markup(move |h| draw::fields(h, layer))}
            {markup(move |h| list::write(h, layer))}
            {markup(move |h| draw::foot(h, layer))}
        </div>
    }
    .into_any()
}

impl Layer {
    /// The column that is filtered, if it is one.
    #[must_use]
    pub fn column(self) -> Option<ColumnKey> {
        self.shown.with_untracked(|shown| match &shown.as_ref()?.target {
            Target::Column(column) => Some(column.clone()),
            Target::Part(_) => None,
        })
    }

    /// What is asked of it now.
    #[must_use]
    pub fn conditions(self) -> Vec<Condition> {
        let view = self.table.view.read_untracked();
        self.shown.with_untracked(|shown| shown.as_ref().map(|s| s.target.conditions(&view)).unwrap_or_default())
    }

    /// Shows the filter that a button stands for; a second click closes it.
    pub fn toggle(self, button: &web_sys::Element) {
        let Some(target) = self.table.view.with_untracked(|view| Target::of(button, view)) else { return };
        if self.shown.with_untracked(|shown| shown.as_ref().is_some_and(|s| s.target == target)) {
            self.close(true);
            return;
        }
        self.close(false);
        self.in_chips.set_value(button.closest(".filter-chip").ok().flatten().is_some());
        self.show(target, None);
        place::open(self, button);
    }

    /// Shows a filter in the form that says it, or in a given one.
    pub fn show(self, target: Target, form: Option<Form>) {
        let conditions = self.table.view.with_untracked(|view| target.conditions(view));
        let fitting = match &target {
            Target::Column(column) => Form::for_conditions(column, &conditions),
            Target::Part(_) => Form::Written,
        };
        let form = form.unwrap_or(fitting);
        let turn = self.shown.with_untracked(|shown| shown.as_ref().map_or(0, |s| s.turn + 1));
        self.typing.forget();
        self.has_typed.set_value(false);
        self.left.set_value(conditions);
        self.shown.set(Some(Shown { target, form, turn }));
        list::begin(self, form);
    }

    /// Closes it; what was typed counts. The keyboard goes back to where it was opened, or stays.
    pub fn close(self, back: bool) {
        let Some(Shown { target, .. }) = self.shown.get_untracked() else { return };
        if self.typing.is_waiting() {
            fields::apply(self, false);
        }
        self.typing.forget();
        place::close(self);
        self.shown.set(None);
        if back {
            let in_chips = self.in_chips.get_value();
            request_animation_frame(move || {
                if let Some(opener) = button::opener(self.table, &target, in_chips) {
                    crate::table::keyboard::give_focus(&opener);
                }
            });
        }
    }

    /// Asks something else of the column, as a step of its own or as part of what is being typed.
    pub fn ask(self, conditions: Vec<Condition>, typed: bool) {
        let Some(column) = self.column() else { return };
        if conditions == self.conditions() {
            return;
        }
        self.left.set_value(conditions.clone());
        self.go(&self.table.view.read_untracked().with_conditions(&column, conditions), typed);
    }

    /// Goes to another view. The keystrokes of one text are one step in the browser's history.
    pub fn go(self, view: &View, typed: bool) {
        if typed && self.has_typed.get_value() {
            self.table.replace(view);
        } else {
            self.table.show(view);
        }
        self.has_typed.set_value(typed);
    }

    /// Goes to a view in which all that is asked here was written anew.
    pub fn leave(self, view: &View) {
        let left = self.shown.with_untracked(|s| s.as_ref().map(|s| s.target.conditions(view)));
        self.left.set_value(left.unwrap_or_default());
        self.go(view, false);
    }

    /// Asks nothing any more.
    fn clear(self) {
        let Some(Shown { target, .. }) = self.shown.get_untracked() else { return };
        let view = self.table.view.get_untracked();
        let cleared = target.cleared(&view);
        if cleared != view {
            self.left.set_value(Vec::new());
            self.go(&cleared, false);
        }
        match target {
            Target::Column(_) => {
                self.show(target, None);
                place::focus(self);
            }
            Target::Part(_) => self.close(true),
        }
    }

    /// Draws the fields anew when what is asked has changed elsewhere, and marks what is chosen.
    fn follow(self) {
        on_change(
            move || (self.table.view.get(), self.shown.get()),
            move |_, (view, shown)| {
                let open = shown.map(|shown| shown.target);
                match &open {
                    Some(target) if !target.is_in(&view) => self.close(false),
                    Some(target) if self.left.with_value(|left| *left != target.conditions(&view)) => {
                        self.show(target.clone(), None);
                    }
                    _ => list::mark(self),
                }
                // The buttons are drawn with the view.
                request_animation_frame(move || button::mark_expanded(self.table, open.as_ref()));
            },
        );
        effect(move || {
            self.list.search.track();
            self.list.options.track();
            request_animation_frame(move || list::mark(self));
        });
    }
}

fn click(layer: Layer, event: &MouseEvent) {
    let of = |name: &str| hit(event, &format!("[{name}]")).and_then(|e| e.get_attribute(name));
    if let Some(place) = of("data-option").and_then(|place| place.parse().ok()) {
        list::turn(layer, place);
    } else if let Some(join) = of("data-join") {
        list::join(layer, join == "all");
    } else if of("data-below").is_some() {
        list::below(layer);
    } else if let Some(place) = of("data-preset").and_then(|place| place.parse().ok()) {
        fields::preset(layer, place);
    } else if let Some(which) = of("data-empty") {
        fields::empty(layer, which == "yes");
    } else if let Some(form) = of("data-form") {
        if let Some(Shown { target, .. }) = layer.shown.get_untracked() {
            layer.show(target, Some(if form == "list" { Form::List } else { Form::Range }));
            place::focus(layer);
        }
    } else if of("data-retry").is_some() {
        list::fetch(layer);
    } else if of("data-clear").is_some() {
        layer.clear();
    } else if of("data-manage-tags").is_some() {
        layer.close(false);
    } else if of("data-close").is_some() || of("data-apply").is_some() && fields::apply(layer, true) {
        layer.close(true);
    }
}

/// Milliseconds without a keystroke after which what is typed is applied.
const PAUSE: u64 = 300;

fn input(layer: Layer, event: &Event) {
    if let Some(field) = hit(event, "[data-find]") {
        list::find(layer, &field);
    } else if hit(event, "textarea").is_none() {
        layer.typing.after(PAUSE, move || {
            fields::apply(layer, false);
        });
    }
}

fn change(layer: Layer, event: &Event) {
    if hit(event, "[data-find],textarea").is_none() && layer.shown.with_untracked(Option::is_some) {
        layer.typing.forget();
        fields::apply(layer, false);
    }
}
