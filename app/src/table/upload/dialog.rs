//! The small dialog that asks for the model's name and shows how far the upload is.

use leptos::{html::Dialog, prelude::*};

use super::{Uploads, stage::Stage};
use crate::ui::number::count;

/// Opens by itself as soon as there are files.
#[component]
pub fn UploadDialog(uploads: Uploads) -> impl IntoView {
    let element = NodeRef::<Dialog>::new();
    let open = Memo::new(move |_| uploads.stage.with(|s| *s != Stage::Idle));
    Effect::new(move || {
        let (Some(dialog), open) = (element.get(), open.get()) else { return };
        if open && !dialog.open() {
            let _ = dialog.show_modal();
        } else if !open {
            dialog.close();
        }
    });
    view! {
        <dialog
            class="dialog"
            aria-labelledby="upload-title"
            node_ref=element
            on:cancel=move |event: leptos::ev::Event| {
                event.prevent_default();
                uploads.cancel();
            }
        >
            <h2 id="upload-title">"Register a model"</h2>
            {move || open.get().then(|| form(uploads))}
        </dialog>
    }
}

fn form(uploads: Uploads) -> AnyView {
    let sending = move || uploads.stage.with(|s| matches!(s, Stage::Sending(..)));
    let place = uploads.table.here.with_value(domain::project::Here::address);
    view! {
        <form
            class="form"
            method="dialog"
            on:submit=move |event| {
                event.prevent_default();
                uploads.send();
            }
        >
            <p class="dim">{move || uploads.summary()}</p>
            {uploads
                .needs_name()
                .then(|| {
                    view! {
                        <label>
                            "Model name"
                            <input
                                name="model"
                                required
                                maxlength="256"
                                autofocus
                                disabled=sending
                                prop:value=uploads.name
                                on:input:target=move |event| uploads.name.set(event.target().value())
                            />
                            <small>{format!("in {place}; a new version if the model exists")}</small>
                        </label>
                    }
                })}
            {move || progress(&uploads.stage.get())}
            <div class="buttons">
                <button type="button" class="button" on:click=move |_| uploads.cancel()>
                    "Cancel"
                </button>
                <button type="submit" class="button primary" disabled=sending>
                    {move || if sending() { "Uploading…" } else { "Upload" }}
                </button>
            </div>
        </form>
    }
    .into_any()
}

fn progress(stage: &Stage) -> AnyView {
    match stage {
        Stage::Idle | Stage::Naming => ().into_any(),
        Stage::Sending(sent, all) => {
            #[expect(clippy::cast_possible_truncation, reason = "between 0 and 100")]
            let percent = (100.0 * sent / all.max(1.0)).clamp(0.0, 100.0) as i64;
            view! {
                <label class="progress">
                    <span>"Uploading " {count(percent)} " %"</span>
                    <progress max="100" value=percent></progress>
                </label>
            }
            .into_any()
        }
        Stage::Failed(failure) => view! { <p class="refusal" role="alert">{failure.to_string()}</p> }.into_any(),
    }
}
