//! Tags in the cells of a table: a pointer over them finds what takes one off and what adds one; F2 opens the
//! same from the keyboard. One pair of buttons serves all cells.

use domain::{Id, permission::ProjectRole, project::Kind as Place, table::Subject};
use leptos::{ev::MouseEvent, html::Div, prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, HtmlElement, PointerEvent};

use super::{
    paint,
    popup::{Asked, ask},
    thing::{Kind, Things},
};
use crate::{
    act::{Chosen, run},
    table::{Table, body::row_id, keyboard::all},
    ui::{
        Icon,
        any::{AnyView, IntoAny},
        html::html,
        icon::write as icon,
        live::{effect, hit, listen_first, spawn_freely},
    },
};

/// What the whole button for adding a tag takes of a cell, in CSS pixels.
const ROOM: f64 = 96.0;

/// The buttons over a cell.
#[derive(Clone, Copy)]
struct Tools {
    table: Table,
    element: NodeRef<Div>,
    /// The row that the pointer is over, and the tag.
    over: RwSignal<Option<(Id, Option<String>)>>,
    /// Whether the last touch found the buttons, and is no click on the row.
    touched: StoredValue<bool>,
}

/// The buttons of a table whose reader may tag somewhere in it.
pub fn tools(table: Table) -> AnyView {
    let may = table.here.with_value(|here| {
        here.kind == Place::Organization && table.is_known() || here.role >= Some(ProjectRole::Contributor)
    });
    if !may {
        return ().into_any();
    }
    let tools = Tools { table, element: NodeRef::new(), over: RwSignal::new(None), touched: StoredValue::new(false) };
    tools.listen();
    let cross = html(|h| icon(h, Icon::Close)).finish();
    let label = move || {
        let tag = tools.over.with(|over| over.as_ref().and_then(|(_, tag)| tag.clone()));
        format!("Remove the tag {}", tag.unwrap_or_default())
    };
    view! {
        <div class="tag-tools" node_ref=tools.element on:click=move |event: MouseEvent| tools.click(&event)>
            <button type="button" class="untag" tabindex="-1" data-untag="" aria-label=label inner_html=cross></button>
            <button type="button" class="add-tag" tabindex="-1" data-add-tag="" aria-label="Add a tag">
                "+"
                <span>" Add tag"</span>
            </button>
        </div>
    }
    .into_any()
}

impl Tools {
    /// The cells in which rows show their own tags.
    fn cells(self) -> &'static str {
        match self.table.subject {
            Subject::Models => ".row [data-column='tags']",
            Subject::Experiments => ".row [data-column='experiment_tags']",
        }
    }

    fn listen(self) {
        listen_first("pointerover", move |event| self.moved(&event));
        // After a key the pointer may rest where it finds them again.
        listen_first("pointermove", move |event| {
            if self.over.with_untracked(Option::is_none) {
                self.moved(&event);
            }
        });
        listen_first("scroll", move |_| self.hide());
        listen_first("keydown", move |event| {
            self.hide();
            self.press(&event);
        });
        // A finger finds the buttons with its first tap, and only then is a tap one on the row.
        listen_first("pointerdown", move |event| {
            let is_touch = event.dyn_ref::<PointerEvent>().is_some_and(|event| event.pointer_type() == "touch");
            let found = hit(&event, self.cells()).and_then(|cell| row_id(&cell));
            let is_new = found.is_some() && self.over.with_untracked(|over| over.as_ref().map(|o| o.0)) != found;
            self.touched.set_value(is_touch && is_new);
            if is_touch {
                self.moved(&event);
            }
        });
        listen_first("click", move |event| {
            if self.touched.get_value() && hit(&event, self.cells()).is_some() {
                self.touched.set_value(false);
                event.prevent_default();
                event.stop_propagation();
            }
        });
        effect(move || {
            self.table.rows.track();
            request_animation_frame(move || self.again());
        });
    }

    fn hide(self) {
        if self.over.try_with_untracked(Option::is_some).unwrap_or_default() {
            self.over.set(None);
            if let Some(element) = self.element.get_untracked() {
                let _ = element.class_list().remove_1("shown");
            }
        }
    }

    /// Finds the cell once more where rows were drawn anew under a pointer that rests.
    fn again(self) {
        let Some((id, name)) = self.over.try_get_untracked().flatten() else { return };
        let found = document().query_selector(&self.anchor(id)).ok().flatten();
        let Some(cell) = found else { return self.hide() };
        let tag = all(&cell, ".tag:not(.more)").find(|tag| tag.text_content() == name);
        self.place(&cell, tag.as_ref());
    }

    fn anchor(self, id: Id) -> String {
        format!("[data-id='{id}'] {}", self.cells().trim_start_matches(".row "))
    }

    fn moved(self, event: &web_sys::Event) {
        if hit(event, ".tag-tools").is_some() {
            return;
        }
        let found = hit(event, self.cells()).and_then(|cell| row_id(&cell).map(|id| (cell, id)));
        let Some((cell, id)) = found else { return self.hide() };
        let tag = hit(event, ".tag:not(.more)");
        let name = tag.as_ref().and_then(|tag| tag.text_content());
        self.place(&cell, tag.as_ref());
        self.over.set(Some((id, name)));
    }

    /// Puts the buttons over what is seen of the cell.
    fn place(self, cell: &Element, tag: Option<&Element>) {
        let Some(element) = self.element.get_untracked() else { return };
        let around = cell.closest(".scroller").ok().flatten().map(|around| around.get_bounding_client_rect());
        let at = cell.get_bounding_client_rect();
        let right = around.as_ref().map_or(at.right(), |around| at.right().min(around.right()));
        let set = |button: &str, right: f64, middle: f64| {
            let found = element.query_selector(button).ok().flatten();
            if let Some(button) = found.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
                let style = button.style();
                let _ = style.set_property("left", &format!("{right}px"));
                let _ = style.set_property("top", &format!("{middle}px"));
            }
        };
        set(".add-tag", right - 6.0, f64::midpoint(at.top(), at.bottom()));
        // Over tags there is only a sign.
        let last = cell.query_selector(".tag:last-child").ok().flatten();
        let room = right - last.map_or(at.left(), |last| last.get_bounding_client_rect().right());
        let _ = element.class_list().toggle_with_force("narrow", room < ROOM);
        let seen = tag.map(Element::get_bounding_client_rect).filter(|tag| tag.right() <= right);
        if let Some(tag) = &seen {
            set(".untag", tag.right(), f64::midpoint(tag.top(), tag.bottom()));
        }
        let classes = element.class_list();
        let _ = classes.add_1("shown");
        let _ = classes.toggle_with_force("on-tag", seen.is_some());
    }

    fn click(self, event: &MouseEvent) {
        let Some((id, tag)) = self.over.get_untracked() else { return };
        match tag {
            Some(tag) if hit(event, "[data-untag]").is_some() => self.untag(id, &tag),
            _ => self.open(id),
        }
        self.hide();
    }

    fn things(self, id: Id) -> Things {
        let kind = match self.table.subject {
            Subject::Models => Kind::Models,
            Subject::Experiments => Kind::Experiments,
        };
        Things { kind, of: Chosen::one(id) }
    }

    fn open(self, id: Id) {
        let anchor = self.anchor(id);
        let had = paint::of_row(self.table, id);
        ask(Asked { things: self.things(id), had, table: Some(self.table), anchor });
    }

    /// Takes a tag off: on the page at once, and back where the server refuses.
    fn untag(self, id: Id, name: &str) {
        let (table, things) = (self.table, self.things(id));
        let Some(before) = paint::of_row(table, id) else { return };
        let left = before.iter().filter(|tag| tag.name != name).cloned().collect::<Vec<_>>();
        paint::show(Some(table), &things, &left);
        let errand = things.errand(Vec::new(), vec![name.to_owned()]);
        spawn_freely(async move {
            if !run::perform(errand).await {
                paint::show(Some(table), &things, &before);
            }
        });
    }

    fn press(self, event: &web_sys::Event) {
        let is_edit = event.dyn_ref::<web_sys::KeyboardEvent>().is_some_and(|event| event.key() == "F2");
        let cell = hit(event, self.cells()).filter(|_| is_edit);
        if let Some(id) = cell.and_then(|cell| row_id(&cell)) {
            event.prevent_default();
            event.stop_propagation();
            self.open(id);
        }
    }
}
