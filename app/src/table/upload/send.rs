//! Files to the API, with progress. `XMLHttpRequest`, because `fetch` does not tell how much has left.

use domain::{Id, table::view::encode};
use js_sys::{JSON, Object, Reflect};
use leptos::wasm_bindgen::{JsCast, JsValue, closure::Closure};
use send_wrapper::SendWrapper;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, ProgressEvent, XmlHttpRequest};

use super::parts::{self, Sender};
use crate::Failure;

/// Why a request came to nothing.
pub enum Trouble {
    /// The server said no.
    Refused(Failure),
    /// It was not reached, or its answer was lost.
    Lost,
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Refused(failure) => failure,
            Trouble::Lost => unreachable(),
        }
    }
}

/// Uploads the files of one version, then registers it; its key.
pub async fn register<S: Sender + Clone + 'static>(
    model: &str,
    files: &[SendWrapper<File>],
    sender: impl Fn(f64) -> S,
) -> Result<Id, Failure> {
    let uploads = js_sys::Array::new();
    let mut sent = 0.0;
    for file in files {
        let sender = sender(sent);
        let id = if file.size() < parts::FROM_BYTES {
            let url = format!("/api/v1/uploads?model={}&name={}", encode(model), encode(&file.name()));
            let headers = [("content-type", "application/octet-stream")];
            let answer = answer("POST", &url, &headers, file.as_ref(), &sender, 0.0).await?;
            told_id(&answer).ok_or_else(unreachable)?
        } else {
            parts::send(model, file, &sender).await?
        };
        uploads.push(&object(&[("name", file.name().into()), ("upload", id.to_string().into())]));
        sent += file.size();
    }
    let version = json(&object(&[("model", model.into()), ("files", uploads.into())]))?;
    let headers = [("content-type", "application/json")];
    let answer = answer("POST", "/api/v1/versions", &headers, &version, &sender(sent), 0.0).await?;
    told_id(&answer).ok_or_else(unreachable)
}

/// `domain::api` in the browser's own words: its JSON is there already.
pub fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a field of a fresh object cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

/// As it travels.
pub fn json(value: &JsValue) -> Result<JsValue, Failure> {
    JSON::stringify(value).map(Into::into).map_err(|_| unreachable())
}

/// The key of what was made.
pub fn told_id(answer: &JsValue) -> Option<Id> {
    text(answer, "id").and_then(|id| Id::parse_str(&id).ok())
}

fn text(answer: &JsValue, name: &str) -> Option<String> {
    Reflect::get(answer, &name.into()).ok().and_then(|value| value.as_string())
}

fn open(method: &str, url: &str, headers: &[(&str, &str)]) -> Result<XmlHttpRequest, JsValue> {
    let request = XmlHttpRequest::new()?;
    request.open(method, url)?;
    for (name, value) in headers {
        request.set_request_header(name, value)?;
    }
    request.set_request_header("accept", "application/json")?;
    Ok(request)
}

/// Sends a body, tells how much of it has left beyond what had before, and reads the answer: nothing, or JSON.
pub async fn answer<S: Sender + Clone + 'static>(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &JsValue,
    sender: &S,
    before: f64,
) -> Result<JsValue, Trouble> {
    let request = open(method, url, headers).map_err(|_| Trouble::Lost)?;
    sender.begun(request.clone());
    let blob = body.dyn_ref::<web_sys::Blob>();
    let teller = sender.clone();
    let told = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        teller.told(before + event.loaded(), false);
    });
    if let (Ok(upload), Some(_)) = (request.upload(), blob) {
        upload.set_onprogress(Some(told.as_ref().unchecked_ref()));
    }
    let done = js_sys::Promise::new(&mut |resolve, reject| {
        request.set_onload(Some(&resolve));
        request.set_onerror(Some(&reject));
        request.set_onabort(Some(&reject));
    });
    let sent = match blob {
        Some(blob) => request.send_with_opt_blob(Some(blob)),
        None => request.send_with_opt_str(body.as_string().as_deref()),
    };
    sent.map_err(|_| Trouble::Lost)?;
    JsFuture::from(done).await.map_err(|_| Trouble::Lost)?;
    let status = request.status().unwrap_or_default();
    let words = request.response_text().ok().flatten().unwrap_or_default();
    let answer = if words.is_empty() { JsValue::UNDEFINED } else { JSON::parse(&words).map_err(|_| Trouble::Lost)? };
    match status {
        200..300 => Ok(answer),
        // Of the server while it starts, or of a proxy whose server is away.
        502..=504 => Err(Trouble::Lost),
        _ => Err(text(&answer, "detail").map_or(Trouble::Lost, |detail| Trouble::Refused(Failure::refused(detail)))),
    }
}

/// What is said when the server cannot be reached.
pub fn unreachable() -> Failure {
    Failure::unreachable("The upload broke off. Nothing was registered; try again.")
}
