//! The small dialog that asks for the model's name and shows how far the upload is.

use domain::project::Here;
use leptos::{
    ev::{Event, MouseEvent, SubmitEvent},
    html::Dialog,
    prelude::*,
};

use super::{Uploads, stage::Stage};
use crate::ui::{
    any::{AnyView, IntoAny},
    form::Fields,
    html::Html,
    live::{effect, hit, markup},
    number::count,
};

/// Opens by itself as soon as there are files.
pub fn dialog(uploads: Uploads) -> AnyView {
    let element = NodeRef::<Dialog>::new();
    let open = Memo::new(move |_| uploads.stage.with(|s| *s != Stage::Idle));
    effect(move || {
        let (Some(dialog), open) = (element.get(), open.get()) else { return };
        if open && !dialog.open() {
            let _ = dialog.show_modal();
        } else if !open {
            dialog.close();
        }
    });
    let cancel = move |event: Event| {
        event.prevent_default();
        uploads.cancel();
    };
    let click = move |event: MouseEvent| {
        if hit(&event, "[data-cancel]").is_some() {
            uploads.cancel();
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !matches!(*uploads.stage.read_untracked(), Stage::Sending(..)) {
            uploads.send(&Fields::of(&event).text("model"));
        }
    };
    view! {
        <dialog
            class="dialog"
            aria-labelledby="upload-title"
            node_ref=element
            on:cancel=cancel
            on:click=click
            on:submit=submit
        >
            <h2 id="upload-title">"Register a model"</h2>
            <form class="form" method="dialog">
                {markup(move |h| {
                    if open.get() {
                        questions(h, uploads);
                    }
                })}
                {markup(move |h| uploads.stage.with(|stage| progress(h, stage)))}
            </form>
        </dialog>
    }
    .into_any()
}

fn questions(h: &mut Html, uploads: Uploads) {
    h.element("p", "dim", &uploads.summary());
    if uploads.needs_name() {
        h.raw(r#"<label>Model name <input name="model" required maxlength="256" autofocus"#);
        h.attribute("value", &uploads.suggestion()).raw("><small>in ");
        h.text(&uploads.table.here.with_value(Here::address))
            .raw("; a new version if the model exists</small></label>");
    }
    h.raw(r#"<div class="buttons"><button type="button" class="button" data-cancel="">Cancel</button>"#);
    h.raw(r#"<button type="submit" class="button primary">Upload</button></div>"#);
}

fn progress(h: &mut Html, stage: &Stage) {
    match stage {
        Stage::Idle | Stage::Naming => {}
        Stage::Sending(sent, all, lost) => {
            #[expect(clippy::cast_possible_truncation, reason = "between 0 and 100")]
            let percent = count((100.0 * sent / all.max(1.0)).clamp(0.0, 100.0) as i64);
            let doing = if *lost { "The connection is lost; trying again at" } else { "Uploading" };
            h.raw(r#"<label class="progress"><span>"#).text(doing).raw(" ").text(&percent);
            h.raw(r#" %</span><progress max="100""#).attribute("value", &percent).raw("></progress></label>");
        }
        Stage::Failed(failure) => {
            h.raw(r#"<p class="refusal" role="alert">"#).text(&failure.text).raw("</p>");
        }
    }
}
