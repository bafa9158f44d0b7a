//! A large file in parts: what has arrived stays, and what a lost connection took is sent again while the page is open.

use domain::Id;
use js_sys::{Array, Function, Promise, Reflect};
use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, XmlHttpRequest};

use super::send::{self, Trouble, object, told_id};
use crate::Failure;

/// Files from this size on are sent in parts.
pub const FROM_BYTES: f64 = 33_554_432.0;
/// How long to wait after each failure in a row, in seconds; as long as the last one from then on.
const WAITS: [u32; 5] = [1, 2, 4, 8, 15];
/// Most failures in a row: a quarter of an hour without a connection.
const TRIES: usize = 62;

/// Who sends, as far as parts need to know.
pub trait Sender {
    /// Whether the upload is still wanted.
    fn is_wanted(&self) -> bool;
    /// What is running now, to be aborted when it is not.
    fn begun(&self, request: XmlHttpRequest);
    /// How many bytes of this file have left, and whether the connection is lost.
    fn told(&self, sent: f64, lost: bool);
}

/// Sends the parts of a file one after the other; the key of the upload.
pub async fn send<S: Sender + Clone + 'static>(model: &str, file: &File, sender: &S) -> Result<Id, Failure> {
    let new = object(&[("model", model.into()), ("name", file.name().into()), ("size", file.size().into())]);
    let new = send::json(&new)?;
    let begun =
        patient(sender, 0.0, || send::answer("POST", "/api/v1/uploads/parts", &[JSON], &new, sender, 0.0)).await?;
    let id = told_id(&begun).ok_or_else(send::unreachable)?;
    let number = |name: &str| Reflect::get(&begun, &name.into()).ok().and_then(|value| value.as_f64());
    let part_bytes = number("part_bytes").filter(|bytes| *bytes >= 1.0).ok_or_else(send::unreachable)?;
    let (mut start, mut part) = (0.0, 1_u32);
    while start < file.size() {
        let end = (start + part_bytes).min(file.size());
        let bytes: Blob = file.slice_with_f64_and_f64(start, end).map_err(|_| unread())?;
        let digest = digest(&bytes).await?;
        let url = format!("/api/v1/uploads/{id}/parts/{part}");
        let headers = [("content-type", "application/octet-stream"), ("content-digest", digest.as_str())];
        let headers = if digest.is_empty() { &headers[..1] } else { &headers[..] };
        patient(sender, start, || send::answer("PUT", &url, headers, bytes.as_ref(), sender, start)).await?;
        (start, part) = (end, part + 1);
    }
    let url = format!("/api/v1/uploads/{id}/complete");
    let nothing = "{}".into();
    patient(sender, start, || send::answer("POST", &url, &[JSON], &nothing, sender, start)).await?;
    Ok(id)
}

const JSON: (&str, &str) = ("content-type", "application/json");

/// Tries again for as long as the upload is wanted and the server cannot be reached.
async fn patient<T, F: Future<Output = Result<T, Trouble>>>(
    sender: &impl Sender,
    sent: f64,
    once: impl Fn() -> F,
) -> Result<T, Failure> {
    for failures in 0..TRIES {
        match once().await {
            Ok(value) => return Ok(value),
            Err(Trouble::Refused(failure)) => return Err(failure),
            Err(Trouble::Lost) if !sender.is_wanted() => break,
            Err(Trouble::Lost) => {
                sender.told(sent, true);
                wait(WAITS.get(failures).or(WAITS.last()).copied().unwrap_or(1)).await;
                if !sender.is_wanted() {
                    break;
                }
            }
        }
    }
    Err(send::unreachable())
}

async fn wait(seconds: u32) {
    let promise = Promise::new(&mut |resolve, _| {
        let millis = i32::try_from(seconds * 1_000).unwrap_or(i32::MAX);
        let _ = leptos::prelude::window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
    });
    let _ = JsFuture::from(promise).await;
}

/// `Content-Digest` of a part. Browsers digest only on pages that came safely; elsewhere there is none to check.
async fn digest(bytes: &Blob) -> Result<String, Failure> {
    let get = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok().filter(|value| value.is_truthy());
    let window: JsValue = leptos::prelude::window().into();
    let Some(subtle) = get(&window, "crypto").and_then(|crypto| get(&crypto, "subtle")) else {
        return Ok(String::new());
    };
    let content = JsFuture::from(bytes.array_buffer()).await.map_err(|_| unread())?;
    let function = get(&subtle, "digest").and_then(|function| function.dyn_into::<Function>().ok());
    let arguments = Array::of2(&"SHA-256".into(), &content);
    let promise = function.and_then(|function| function.apply(&subtle, &arguments).ok());
    let Some(promise) = promise.and_then(|promise| promise.dyn_into::<Promise>().ok()) else {
        return Ok(String::new());
    };
    let Ok(buffer) = JsFuture::from(promise).await else { return Ok(String::new()) };
    let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
    // One character for each byte is what `btoa` takes.
    let binary: String = bytes.into_iter().map(char::from).collect();
    let text = leptos::prelude::window().btoa(&binary).unwrap_or_default();
    Ok(format!("sha-256=:{text}:"))
}

fn unread() -> Failure {
    Failure::unreachable("The file cannot be read any more. Choose it again.")
}
