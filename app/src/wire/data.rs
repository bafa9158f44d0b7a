//! Data that comes with a page, and again whenever its key changes.
//!
//! The server waits for it by Leptos' resources. In the browser it is there already, or a signal says when it has
//! come: all that resources do besides would be part of every first load.

use std::pin::Pin;

use super::{Plain, Waited};
use crate::ui::any::AnyView;

#[cfg(not(feature = "ssr"))]
pub use browser::{Data, arrived, data, key, put};
#[cfg(feature = "ssr")]
pub use server::{Data, arrived, data, key, put};

/// Work that brings it.
type Work = Pin<Box<dyn Future<Output = Waited> + Send>>;

#[cfg(feature = "ssr")]
mod server {
    use std::sync::Arc;

    use super::{AnyView, Plain, Waited, Work};
    use crate::ui::any::IntoAny;
    use leptos::prelude::*;

    /// Data that comes with the page.
    pub type Data = Resource<Waited, Plain>;

    /// Data by key.
    pub fn data(key: impl Fn() -> String + Send + Sync + 'static, fetch: fn(String) -> Work) -> Data {
        let key: Box<dyn Fn() -> String + Send + Sync> = Box::new(key);
        Resource::new_with_options(key, fetch, false)
    }

    /// What it is asked for: of no use where a page is sent once.
    pub fn key(_: Data) -> String {
        String::new()
    }

    /// Nothing takes the place of what was sent.
    pub fn put(_: Data, _: &str, _: Waited) {}

    /// Draws a part of the page once its data is there.
    pub fn arrived(
        data: Data,
        waiting: fn() -> AnyView,
        draw: impl Fn(Waited) -> AnyView + Send + Sync + 'static,
    ) -> AnyView {
        let draw: Arc<dyn Fn(Waited) -> AnyView + Send + Sync> = Arc::new(draw);
        view! {
            <Transition fallback=waiting>
                {move || {
                    let draw = draw.clone();
                    Suspend::new(async move { draw(data.await) })
                }}
            </Transition>
        }
        .into_any()
    }
}

#[cfg(not(feature = "ssr"))]
mod browser {
    use super::{AnyView, Plain, Waited, Work};
    use crate::ui::live::{effect, part, spawn};
    use leptos::{prelude::*, server::codee::Decoder};

    /// Data that came with the page, or comes later.
    #[derive(Clone, Copy)]
    pub struct Data {
        come: RwSignal<Option<Waited>>,
        key: Memo<String>,
        /// Counts how often it was asked for once more.
        turn: RwSignal<u32>,
    }

    impl Data {
        /// What has come, if anything has.
        #[must_use]
        pub fn get(self) -> Option<Waited> {
            self.come.get()
        }

        /// Fetches it once more.
        pub fn refetch(self) {
            self.turn.try_update(|turn| *turn += 1);
        }
    }

    /// What it is asked for by now.
    pub fn key(data: Data) -> String {
        data.key.try_get_untracked().unwrap_or_default()
    }

    /// Takes what somebody else has fetched for this key, unless it is asked for by another one since.
    pub fn put(data: Data, fetched_for: &str, it: Waited) {
        if key(data) == fetched_for {
            data.come.try_set(Some(it));
        }
    }

    /// Data by key.
    pub fn data(key: impl Fn() -> String + Send + Sync + 'static, fetch: fn(String) -> Work) -> Data {
        // The page knows what the server sent by numbers, so that both count alike.
        let sent = Owner::current_shared_context().and_then(|shared| {
            let number = shared.next_id();
            shared.read_data(&number)
        });
        let sent = sent.and_then(|text| <Plain as Decoder<Waited>>::decode(&text).ok());
        let key = Memo::new(move |_| key());
        let mut is_here = sent.is_some().then(|| key.get_untracked());
        let data = Data { come: RwSignal::new(sent), key, turn: RwSignal::new(0) };
        effect(move || {
            data.turn.track();
            let key = key.get();
            if is_here.take().is_some_and(|here| here == key) {
                return;
            }
            // What is still on its way for the key before is given up.
            let work = fetch(key);
            untrack(|| {
                spawn(async move {
                    let answer = work.await;
                    data.come.try_set(Some(answer));
                });
            });
        });
        data
    }

    /// Draws a part of the page once its data is there; what was there before stays until then.
    pub fn arrived(
        data: Data,
        waiting: fn() -> AnyView,
        draw: impl Fn(Waited) -> AnyView + Send + Sync + 'static,
    ) -> AnyView {
        // On the server this is a boundary, with a number of its own.
        if let Some(shared) = Owner::current_shared_context() {
            shared.next_id();
        }
        part(move || match data.get() {
            Some(it) => draw(it),
            None => waiting(),
        })
    }
}
