//! Buttons that copy a text.

use leptos::prelude::*;

use super::{Icon, icon};

/// A button that copies `text`. Shown only once it works (see `style/copy.css`).
pub fn copy(text: String, what: &'static str) -> AnyView {
    let done = RwSignal::new(false);
    let label = move || if done.get() { "Copied".to_owned() } else { format!("Copy {what}") };
    view! {
        <button
            type="button"
            class="copy"
            class:done=done
            aria-label=label
            title=label
            on:click=move |_| {
                if put(&text) {
                    done.set(true);
                    set_timeout(
                        move || {
                            done.try_set(false);
                        },
                        std::time::Duration::from_millis(1600),
                    );
                }
            }
        >
            {move || if done.get() { icon(Icon::Check) } else { icon(Icon::Copy) }}
        </button>
    }
    .into_any()
}

/// Puts a text on the clipboard. Over plain http, where browsers keep the clipboard to themselves, it goes
/// through a selection. Says whether it worked, as far as that can be known at once.
fn put(text: &str) -> bool {
    let window = window();
    if window.is_secure_context() {
        let _ = window.navigator().clipboard().write_text(text);
        return true;
    }
    through_selection(text).is_some()
}

fn through_selection(text: &str) -> Option<()> {
    use leptos::wasm_bindgen::JsCast;
    let document = document();
    let field = document.create_element("textarea").ok()?.dyn_into::<web_sys::HtmlTextAreaElement>().ok()?;
    field.set_value(text);
    field.set_class_name("hidden");
    document.body()?.append_child(&field).ok()?;
    field.select();
    let copied = document.unchecked_ref::<web_sys::HtmlDocument>().exec_command("copy").ok();
    field.remove();
    copied?.then_some(())
}
