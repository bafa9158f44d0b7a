//! Moving a column by dragging its header, with mouse, pen or finger.
//!
//! While one drags, only the line that shows where the column would go moves; the view changes once, on drop.

use domain::table::ColumnKey;
use leptos::{ev, prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, HtmlElement, PointerEvent};

use super::{Table, column_of, keyboard::all, resize};
use crate::ui::live::{effect, hit, listen_first};

/// How far a pointer goes before a click becomes a drag, in CSS pixels.
const THRESHOLD: i32 = 5;
/// How near to the window's edge the table scrolls on, in CSS pixels.
const EDGE: f64 = 40.0;
/// How far it scrolls in a frame, in CSS pixels.
const SPEED: i32 = 12;

/// The drag that is under way, if any.
#[derive(Clone, Copy)]
struct Dragging {
    table: Table,
    held: StoredValue<Option<Held>>,
    ended: StoredValue<bool>,
}

#[derive(Clone)]
struct Held {
    column: ColumnKey,
    start: i32,
    /// Where the pointer is.
    x: i32,
    moving: bool,
    /// Columns that would stand before it.
    before: usize,
}

/// Follows pointers that go down on headers and on the separators between them.
pub fn listen(table: Table) {
    let dragging = Dragging { table, held: StoredValue::new(None), ended: StoredValue::new(false) };
    effect(move || {
        dragging.follow_pointers();
        // The click that ends a drag is not meant for the link, nor is one on a separator.
        listen_first("click", move |event| {
            if dragging.ended.get_value() || hit(&event, "[data-resize]").is_some() {
                event.prevent_default();
                event.stop_propagation();
            }
        });
    });
}

impl Dragging {
    /// A pointer went down on a header.
    fn start(self, event: &PointerEvent) {
        if event.button() != 0 || !event.is_primary() || hit(event, "button,.check").is_some() {
            return;
        }
        if let Some(column) = column_of(event) {
            self.held.set_value(Some(Held {
                column,
                start: event.client_x(),
                x: event.client_x(),
                moving: false,
                before: 0,
            }));
        }
    }

    /// All of it is heard on the window, since a pointer leaves the header while it is down.
    fn follow_pointers(self) {
        let starts = window_event_listener(ev::pointerdown, move |event| {
            if hit(&event, ".head").is_some() && !resize::start(&event, self.table) {
                self.start(&event);
            }
        });
        let fits = window_event_listener(ev::dblclick, move |event| resize::fit(&event, self.table));
        let drags = window_event_listener(ev::dragstart, move |event| {
            if hit(&event, ".head").is_some() {
                event.prevent_default();
            }
        });
        let moves = window_event_listener(ev::pointermove, move |event| self.follow(&event));
        let ups = window_event_listener(ev::pointerup, move |_| self.drop());
        let cancels = window_event_listener(ev::pointercancel, move |_| self.end());
        let keys = window_event_listener(ev::keydown, move |event| {
            if event.key() == "Escape" && self.held.with_value(|held| held.as_ref().is_some_and(|held| held.moving)) {
                event.prevent_default();
                self.end();
            }
        });
        on_cleanup(move || {
            starts.remove();
            fits.remove();
            drags.remove();
            moves.remove();
            ups.remove();
            cancels.remove();
            keys.remove();
        });
    }

    fn follow(self, event: &PointerEvent) {
        let Some(held) = self.held.try_get_value().flatten() else { return };
        let x = event.client_x();
        if held.moving {
            self.held.set_value(Some(Held { x, ..held }));
            self.place();
        } else if (x - held.start).abs() >= THRESHOLD {
            if let Some(grid) = self.table.grid.get_untracked() {
                let _ = grid.class_list().add_1("moving-column");
            }
            self.held.set_value(Some(Held { x, moving: true, ..held }));
            self.scroll();
        }
    }

    /// Puts the line where the column would go.
    fn place(self) {
        let (Some(held), Some(grid)) = (self.held.get_value(), self.table.grid.get_untracked()) else { return };
        let headers: Vec<Element> = all(&grid, ".head [data-column]").collect();
        let centre = |header: &Element| {
            let at = header.get_bounding_client_rect();
            f64::midpoint(at.left(), at.right())
        };
        let before = headers.iter().filter(|header| centre(header) < f64::from(held.x)).count();
        let edge = match headers.get(before) {
            Some(next) => next.get_bounding_client_rect().left(),
            None => headers.last().map_or(0.0, |last| last.get_bounding_client_rect().right()),
        };
        let line = edge - grid.get_bounding_client_rect().left();
        let _ = grid.unchecked_ref::<HtmlElement>().style().set_property("--drop", &format!("{line}px"));
        self.held.set_value(Some(Held { before, ..held }));
    }

    /// Scrolls on, frame by frame, while the pointer is near an edge of the table, whether it moves or rests.
    fn scroll(self) {
        let Some(held) = self.held.try_get_value().flatten() else { return };
        let Some(scroller) = self.table.grid.get_untracked().and_then(|grid| grid.parent_element()) else { return };
        let at = scroller.get_bounding_client_rect();
        let by = match f64::from(held.x) {
            x if x + EDGE > at.right() => SPEED,
            x if x - EDGE < at.left() => -SPEED,
            _ => 0,
        };
        if by != 0 {
            scroller.set_scroll_left(scroller.scroll_left() + by);
        }
        self.place();
        request_animation_frame(move || self.scroll());
    }

    fn drop(self) {
        let Some(held) = self.held.try_get_value().flatten() else { return };
        self.end();
        if !held.moving {
            return;
        }
        // The click that follows is not meant for the link.
        self.ended.set_value(true);
        set_timeout(
            move || {
                self.ended.try_set_value(false);
            },
            std::time::Duration::ZERO,
        );
        let view = self.table.view.get_untracked();
        let Some(from) = view.position(&held.column) else { return };
        let to = if held.before > from { held.before - 1 } else { held.before };
        if to != from {
            self.table.show(&view.with_column_at(&held.column, to));
        }
    }

    fn end(self) {
        self.held.try_set_value(None);
        if let Some(grid) = self.table.grid.try_get_untracked().flatten() {
            let _ = grid.class_list().remove_1("moving-column");
        }
    }
}
