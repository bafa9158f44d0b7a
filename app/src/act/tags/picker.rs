//! A list of tags to choose among: found as one types, walked with the arrows, made where there is none.

use std::sync::Arc;

use leptos::{
    ev::{Event, KeyboardEvent, MouseEvent},
    html::Input,
    prelude::*,
    wasm_bindgen::JsCast,
};
use web_sys::{Element, HtmlInputElement};

use super::{
    pick::{Entry, On, Pick},
    thing::Things,
    vocabulary::vocabulary,
};
use crate::{
    Failure,
    ui::{
        any::{AnyView, IntoAny},
        html::Html,
        live::{effect, hit, markup, spawn_freely},
        number::count,
        pill, sheet,
    },
};

/// What is told of every turn: the tag, and whether it is to be on all of the things.
pub type Turned = Arc<dyn Fn(&str, bool) + Send + Sync>;

/// A list with its field.
#[derive(Clone, Copy)]
pub struct Picker {
    /// Tags and what is chosen of them.
    pub pick: RwSignal<Pick>,
    /// Why the tags of the things did not come; nothing while they are on their way.
    pub failure: RwSignal<Option<Failure>>,
    search: RwSignal<String>,
    /// The line that Enter means.
    at: RwSignal<usize>,
    field: NodeRef<Input>,
}

/// Small letters: the browser has the table of them already.
pub fn lower(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

impl Picker {
    /// A list without things.
    #[must_use]
    pub fn new() -> Self {
        Self {
            pick: RwSignal::new(Pick::default()),
            failure: RwSignal::new(None),
            search: RwSignal::new(String::new()),
            at: RwSignal::new(0),
            field: NodeRef::new(),
        }
    }

    /// Starts anew with some things; `had` are their tags where they are known.
    pub fn begin(self, things: &Things, had: Option<Pick>) {
        self.find("");
        self.failure.set(None);
        let is_known = had.is_some();
        self.pick.set(had.unwrap_or_else(|| Pick::new(things.count(), Vec::new())));
        vocabulary().want();
        self.know(things);
        if is_known {
            return;
        }
        let things = things.clone();
        spawn_freely(async move {
            match things.tags().await {
                Ok(had) => {
                    self.pick.try_update(|pick| pick.had = had);
                }
                Err(failure) => {
                    self.failure.try_set(Some(failure));
                }
            }
        });
    }

    /// Follows the organization's tags, the most used first.
    pub fn know(self, things: &Things) {
        let mut known: Vec<_> = vocabulary()
            .list
            .with_untracked(|list| list.items.iter().map(|tag| (tag.clone(), things.uses(tag))).collect());
        known.sort_by_key(|(_, uses)| std::cmp::Reverse(*uses));
        if self.pick.with_untracked(|pick| pick.known != known) {
            self.pick.update(|pick| pick.known = known);
        }
    }

    /// Gives its field the keyboard.
    pub fn focus(self) {
        if let Some(field) = self.field.get_untracked() {
            let _ = field.focus();
        }
    }

    fn find(self, text: &str) {
        if let Some(field) = self.field.get_untracked().filter(|field| field.value() != text) {
            field.set_value(text);
        }
        self.search.set(text.to_owned());
        self.at.set(0);
    }

    fn lines(self) -> (Vec<Entry>, Option<String>) {
        self.pick.with(|pick| pick.entries(&self.search.read(), lower))
    }

    /// The field and the list below it. `turned` is told of every click.
    pub fn view(self, label: &'static str, turned: Turned) -> AnyView {
        let typed = move |event: Event| {
            if let Some(field) = hit(&event, "input") {
                self.find(&field.unchecked_into::<HtmlInputElement>().value());
            }
        };
        let tell = turned.clone();
        let click = move |event: MouseEvent| {
            let name = hit(&event, "[data-pick]").and_then(|line| line.get_attribute("data-pick"));
            if let Some(name) = name {
                self.turn(&name, &tell);
                self.focus();
            }
        };
        let press = move |event: KeyboardEvent| self.press(&event, &turned);
        // What is meant stays in sight.
        effect(move || {
            self.at.track();
            request_animation_frame(move || {
                if let Ok(Some(line)) = document().query_selector(".pick-list .at") {
                    reveal(&line);
                }
            });
        });
        let rules = move || {
            let (lines, new) = self.lines();
            let new = new.map(|name| self.pick.with(|pick| pick.look(&name)));
            sheet::tag_rules(lines.iter().map(|line| &line.tag).chain(new.as_ref()))
        };
        view! {
            {sheet::sheet(rules)}
            <div class="picker" on:input=typed on:click=click on:keydown=press>
                <input
                    type="search"
                    class="pick-field"
                    role="combobox"
                    aria-expanded="true"
                    aria-autocomplete="list"
                    aria-controls="pick-list"
                    aria-activedescendant=move || format!("pick-{}", self.at.get())
                    aria-label=label
                    placeholder="Find or create a tag"
                    autocomplete="off"
                    maxlength="128"
                    node_ref=self.field
                />
                <div id="pick-list" class="pick-list" role="listbox" aria-multiselectable="true" aria-label="Tags">
                    {markup(move |h| self.write(h))}
                </div>
            </div>
        }
        .into_any()
    }

    fn write(self, h: &mut Html) {
        let (lines, new) = self.lines();
        let at = self.at.get();
        for (place, line) in lines.iter().enumerate() {
            h.raw(r#"<div role="option" id="pick-"#).text(&place.to_string());
            h.raw(if place == at { r#"" class="pick at" data-on=""# } else { r#"" class="pick" data-on=""# });
            let (on, selected) = match line.on {
                On::All => ("all", "true"),
                On::Some(_) => ("some", "false"),
                On::None => ("none", "false"),
            };
            h.raw(on).raw("\"").attribute("aria-selected", selected).attribute("data-pick", &line.tag.name);
            h.raw(r#"><i class="box"></i>"#);
            pill::tags(h, std::slice::from_ref(&line.tag));
            if let On::Some(n) = line.on {
                let all = self.pick.with(|pick| pick.all);
                h.element("span", "dim", &format!("{} of {}", count(n), count(all)));
            }
            if let Some(uses) = line.uses {
                h.element("span", "count", &count(uses));
            }
            h.raw("</div>");
        }
        if let Some(new) = &new {
            let is_at = at == lines.len();
            h.raw(r#"<div role="option" id="pick-"#).text(&lines.len().to_string());
            h.raw(if is_at { r#"" class="pick at""# } else { r#"" class="pick""# });
            h.raw(r#" aria-selected="false""#).attribute("data-pick", new).raw(">Create ");
            pill::tags(h, &[self.pick.with(|pick| pick.look(new))]);
            h.raw("</div>");
        }
        self.failure.with(|failure| {
            if let Some(failure) = failure {
                h.element("p", "refusal", &failure.text);
            } else if lines.is_empty() && new.is_none() {
                h.raw(r#"<p class="dim">No tags yet. Type to create one.</p>"#);
            }
        });
    }

    fn turn(self, name: &str, turned: &Turned) {
        let on = self.pick.try_update(|pick| pick.turn(name)).unwrap_or_default();
        turned(name, on);
        // The next one is looked for from the start.
        if !self.search.with_untracked(String::is_empty) {
            self.find("");
        }
    }

    /// Arrows walk, Enter turns.
    fn press(self, event: &KeyboardEvent, turned: &Turned) {
        let (lines, new) = untrack(|| self.lines());
        let last = (lines.len() + usize::from(new.is_some())).saturating_sub(1);
        let at = self.at.get_untracked().min(last);
        match event.key().as_str() {
            "ArrowDown" => self.at.set(if at == last { 0 } else { at + 1 }),
            "ArrowUp" => self.at.set(if at == 0 { last } else { at - 1 }),
            "Enter" if !event.ctrl_key() && !event.meta_key() => {
                // A tag called just as what is typed is meant, whatever else holds the text.
                let exact = lines.iter().find(|line| line.tag.name == self.search.get_untracked().trim());
                let walked = at > 0;
                let name = match (exact, lines.get(at)) {
                    (Some(exact), _) if !walked => Some(exact.tag.name.clone()),
                    (_, Some(line)) => Some(line.tag.name.clone()),
                    (_, None) => new,
                };
                if let Some(name) = name {
                    self.turn(&name, turned);
                }
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }
}

/// Scrolls a line's list as little as is needed to see it.
fn reveal(line: &Element) {
    let Some(list) = line.closest(".pick-list").ok().flatten() else { return };
    let (at, around) = (line.get_bounding_client_rect(), list.get_bounding_client_rect());
    let over = (at.bottom() - around.bottom()).max(0.0) - (around.top() - at.top()).max(0.0);
    #[expect(clippy::cast_possible_truncation, reason = "pixels of a list")]
    list.set_scroll_top(list.scroll_top() + over.ceil() as i32);
}
