//! The one connection of a page over which it hears of what happens. Open while the page is seen: a browser has few
//! connections to a server, and every tab would hold one.

use std::cell::RefCell;

use domain::table::view::encode;
use leptos::{
    ev,
    leptos_dom::helpers::{IntervalHandle, TimeoutHandle, WindowListenerHandle},
    prelude::*,
    wasm_bindgen::{JsCast, closure::Closure},
};
use std::time::Duration;
use web_sys::{Event, EventSource, MessageEvent};

use super::heard::{Heard, read, tell};

/// How long a page that is not seen goes on listening: one looks elsewhere for a moment, and comes back.
const UNSEEN: Duration = Duration::from_secs(10);
/// How long it may be silent, in milliseconds; the server says every 15 seconds that it is there.
const SILENT: f64 = 40_000.0;
/// How often it is looked at.
const LOOK: Duration = Duration::from_secs(10);
/// How long it waits before it is tried again: at first, and at most.
const PAUSE: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(60));
/// Longest that it asks for what has happened before, in seconds.
const AGO_MAX: f64 = 86_000.0;

#[derive(Default)]
struct Stream {
    organization: Option<String>,
    /// Where it was: the id of the last event.
    last: Option<String>,
    open: Option<Open>,
    /// When something was heard last, by the browser's clock.
    heard: f64,
    /// How long it waits next.
    pause: Option<Duration>,
    again: Option<TimeoutHandle>,
    leaving: Option<TimeoutHandle>,
    watch: Option<(IntervalHandle, Vec<WindowListenerHandle>)>,
}

/// An open connection, with what listens to it.
struct Open {
    source: EventSource,
    _heard: Closure<dyn Fn(Event)>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.source.close();
    }
}

thread_local! {
    static STREAM: RefCell<Stream> = RefCell::default();
}

/// Listens to an organization; to nothing where there is none.
pub fn follow(organization: Option<String>) {
    let is_new = STREAM
        .with_borrow_mut(|stream| std::mem::replace(&mut stream.organization, organization.clone()) != organization);
    if !is_new {
        return;
    }
    watch();
    if is_seen() {
        connect();
    }
}

/// Does not listen any more.
pub fn end() {
    let ended = STREAM.take();
    for handle in [ended.again, ended.leaving].into_iter().flatten() {
        handle.clear();
    }
    if let Some((look, listeners)) = ended.watch {
        look.clear();
        for listener in listeners {
            listener.remove();
        }
    }
}

fn is_seen() -> bool {
    !document().hidden()
}

/// Gives it up while the page is not seen, and begins again where it was.
fn watch() {
    if STREAM.with_borrow(|stream| stream.watch.is_some()) {
        return;
    }
    let seen = window_event_listener_untyped("visibilitychange", |_| {
        if is_seen() {
            STREAM.with_borrow_mut(|stream| {
                if let Some(leaving) = stream.leaving.take() {
                    leaving.clear();
                }
                stream.pause = None;
            });
            if STREAM.with_borrow(|stream| stream.open.is_none()) {
                connect();
            }
        } else {
            let leaving = set_timeout_with_handle(close, UNSEEN).ok();
            STREAM.with_borrow_mut(|stream| stream.leaving = leaving);
        }
    });
    // A page that is kept for Back must not hold a connection; one that is left needs none.
    let left = window_event_listener_untyped("pagehide", |_| close());
    let shown = window_event_listener_untyped("pageshow", |_| {
        if STREAM.with_borrow(|stream| stream.open.is_none() && stream.organization.is_some()) && is_seen() {
            connect();
        }
    });
    let back = window_event_listener(ev::online, |_| {
        if is_seen() {
            connect();
        }
    });
    let look = set_interval_with_handle(
        || {
            let is_silent = STREAM.with_borrow(|s| s.open.is_some() && js_sys::Date::now() - s.heard > SILENT);
            if is_silent && is_seen() && window().navigator().on_line() {
                connect();
            }
        },
        LOOK,
    );
    STREAM.with_borrow_mut(|stream| stream.watch = look.ok().map(|look| (look, vec![seen, left, shown, back])));
}

fn close() {
    STREAM.with_borrow_mut(|stream| stream.open = None);
}

/// Connects, in place of what was open.
fn connect() {
    close();
    let Some(address) = STREAM.with_borrow(address) else { return };
    let Ok(source) = EventSource::new(&address) else { return };
    let heard = Closure::<dyn Fn(Event)>::new(hear);
    for name in ["changes", "reset", "beat", "error"] {
        let _ = source.add_event_listener_with_callback(name, heard.as_ref().unchecked_ref());
    }
    STREAM.with_borrow_mut(|stream| {
        if let Some(again) = stream.again.take() {
            again.clear();
        }
        stream.heard = js_sys::Date::now();
        stream.open = Some(Open { source, _heard: heard });
    });
}

/// From where it was, or from when the page was asked for: what it shows is no older.
fn address(stream: &Stream) -> Option<String> {
    let organization = encode(stream.organization.as_ref()?);
    let from = match &stream.last {
        Some(last) => format!("after={}", encode(last)),
        None => {
            // An event knows how long after the page it is made.
            let since = Event::new("now").map_or(AGO_MAX, |now| now.time_stamp() / 1_000.0);
            format!("ago={:.0}", since.clamp(0.0, AGO_MAX).ceil())
        }
    };
    Some(format!("/api/v1/organizations/{organization}/events?{from}"))
}

fn hear(event: Event) {
    let Some(event) = event.dyn_ref::<MessageEvent>() else { return failed(&event) };
    let (at, data) = (event.last_event_id(), event.data().as_string().unwrap_or_default());
    STREAM.with_borrow_mut(|stream| {
        if !at.is_empty() {
            stream.last = Some(at);
        }
        stream.heard = js_sys::Date::now();
        stream.pause = None;
    });
    match event.type_().as_str() {
        "changes" => tell(&read(&data).map_or(Heard::Anew, Heard::Changes)),
        "reset" => tell(&Heard::Anew),
        _ => {}
    }
}

/// The browser tries again by itself where a connection was lost; not where the answer was another one.
fn failed(event: &Event) {
    let source = event.target().and_then(|target| target.dyn_into::<EventSource>().ok());
    if source.is_none_or(|source| source.ready_state() != EventSource::CLOSED) {
        return;
    }
    let pause = STREAM.with_borrow_mut(|stream| {
        let pause = stream.pause.unwrap_or(PAUSE.0);
        stream.pause = Some((2 * pause).min(PAUSE.1));
        pause
    });
    let again = set_timeout_with_handle(
        || {
            if is_seen() {
                connect();
            } else {
                close();
            }
        },
        pause,
    );
    STREAM.with_borrow_mut(|stream| stream.again = again.ok());
}
