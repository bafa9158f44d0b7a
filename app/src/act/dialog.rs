//! The one dialog in which actions ask what they need to know.

use leptos::{
    ev::{Event, MouseEvent},
    html,
    prelude::*,
};

use super::{Acting, Chosen, alias, delete, keys_dialog, leave, place, publish, stage, tags};
use crate::ui::{
    any::{AnyView, IntoAny},
    live::{effect, hit, part},
};

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// Whether to publish.
    Publish,
    /// Which tags to put on and take off.
    Tags,
    /// Which stage, and why.
    Stage,
    /// Which words lead to it.
    Alias,
    /// Where to.
    Move,
    /// Where to, and in which stage.
    Copy,
    /// Whether to delete for good.
    Delete,
    /// Whether to go where nothing is selected.
    Leave,
    /// Nothing: it names the keys.
    Keys,
}

impl Dialog {
    fn draw(self, acting: Acting, of: Chosen) -> AnyView {
        match self {
            Self::Tags => tags::dialog(acting, of),
            Self::Move => place::move_dialog(acting, of),
            Self::Copy => place::copy_dialog(acting, of),
            Self::Publish => publish::dialog(acting, &of),
            Self::Stage => stage::dialog(acting, &of),
            Self::Alias => alias::dialog(acting, &of),
            Self::Delete => delete::dialog(acting, &of),
            Self::Leave => leave::dialog(acting, &of),
            Self::Keys => keys_dialog::dialog(acting),
        }
    }
}

/// The dialog's element. It opens by itself when something is asked; whatever is drawn in it has a heading with the
/// id `act-title`, a `form.form` and, to give up, a button with `data-cancel`.
pub fn room(acting: Acting) -> AnyView {
    let element = NodeRef::<html::Dialog>::new();
    effect(move || {
        let (Some(dialog), asked) = (element.get(), acting.asked.read().is_some()) else { return };
        if asked && !dialog.open() {
            let _ = dialog.show_modal();
        } else if !asked && dialog.open() {
            dialog.close();
        }
    });
    let cancel = move |event: Event| {
        event.prevent_default();
        acting.close();
    };
    let click = move |event: MouseEvent| {
        if hit(&event, "[data-cancel]").is_some() {
            acting.close();
        }
    };
    view! {
        <dialog
            class="dialog act"
            aria-labelledby="act-title"
            node_ref=element
            on:cancel=cancel
            on:click=click
        >
            {part(move || match acting.asked.get() {
                Some((dialog, of)) => dialog.draw(acting, of),
                None => ().into_any(),
            })}
        </dialog>
    }
    .into_any()
}
