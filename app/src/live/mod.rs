//! What others do, seen while they do it: comes late, and never draws more than what has changed.

mod frame;
mod fresh;
mod heard;
mod own;
mod rows;
mod stream;

use leptos::prelude::*;

use crate::{
    shell::FrameData,
    table::Table,
    ui::{any::AnyView, live::effect},
};
pub use own::{Working, made};

/// Listens to what happens in the organization around the page, for as long as it is seen.
pub fn listen() {
    let Some(data) = use_context::<FrameData>() else { return };
    // Of an organization of which nothing may be seen, nothing is heard either.
    let organization = Memo::new(move |_| data.get().and_then(|frame| frame.overview).map(|overview| overview.slug));
    frame::follow(data);
    effect(move || stream::follow(organization.get()));
    on_cleanup(stream::end);
}

/// Keeps a table as it is by now; where rows came in, a way to them.
pub fn follow(table: Table) -> AnyView {
    let fresh = fresh::Fresh::new(table);
    rows::follow(table, fresh);
    fresh.pill()
}
