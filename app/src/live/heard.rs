//! What was heard, handed to whoever wants to know.

use std::{cell::RefCell, rc::Rc};

use domain::Id;
use js_sys::{Array, JSON, Reflect};
use leptos::{prelude::on_cleanup, wasm_bindgen::JsValue};

/// What was heard.
pub enum Heard {
    /// This happened.
    Changes(Vec<Change>),
    /// More than is told singly: what is held is to be fetched anew.
    Anew,
}

/// Something that happened.
pub struct Change {
    /// The kind of thing and the verb: `version.staged`.
    pub event: String,
    /// Key of what it happened to.
    pub id: Option<Id>,
}

type Listener = Rc<dyn Fn(&Heard)>;

thread_local! {
    static LISTENERS: RefCell<(u32, Vec<(u32, Listener)>)> = const { RefCell::new((0, Vec::new())) };
}

/// Hears of everything until the part of the page that this belongs to is gone.
pub fn hear(run: impl Fn(&Heard) + 'static) {
    let run: Listener = Rc::new(run);
    let key = LISTENERS.with_borrow_mut(|(last, all)| {
        *last += 1;
        all.push((*last, run));
        *last
    });
    on_cleanup(move || LISTENERS.with_borrow_mut(|(_, all)| all.retain(|(other, _)| *other != key)));
}

/// Tells everybody.
pub fn tell(heard: &Heard) {
    let all: Vec<Listener> = LISTENERS.with_borrow(|(_, all)| all.iter().map(|(_, run)| run.clone()).collect());
    for run in all {
        run(heard);
    }
}

/// Reads `domain::api::Changes`, by the browser's own reader.
pub fn read(data: &str) -> Option<Vec<Change>> {
    let items: Array = field(&JSON::parse(data).ok()?, "items")?.into();
    let text = |item: &JsValue, name: &str| field(item, name)?.as_string();
    let change = |item: JsValue| {
        let id = text(&item, "id").and_then(|id| Id::parse_str(&id).ok());
        Some(Change { event: text(&item, "event")?, id })
    };
    items.iter().map(change).collect()
}

fn field(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok()
}
