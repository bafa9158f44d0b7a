//! Files to the API, with progress. `XMLHttpRequest`, because `fetch` does not tell how much has left.

use domain::{Id, table::view::encode};
use js_sys::{JSON, Object, Reflect};
use leptos::wasm_bindgen::{JsCast, JsValue, closure::Closure};
use send_wrapper::SendWrapper;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, ProgressEvent, XmlHttpRequest};

use crate::Failure;

/// Uploads the files of one version, then registers it; its key.
pub async fn register(
    model: &str,
    files: &[SendWrapper<File>],
    begun: impl Fn(XmlHttpRequest),
    progress: impl Fn(f64, f64) + Clone + 'static,
) -> Result<Id, Failure> {
    let all: f64 = files.iter().map(|file| file.size()).sum();
    let uploads = js_sys::Array::new();
    let mut sent = 0.0;
    for file in files {
        let url = format!("/api/v1/uploads?model={}&name={}", encode(model), encode(&file.name()));
        let request = post(&url, "application/octet-stream")?;
        begun(request.clone());
        let progress = progress.clone();
        let told = move |part: f64| progress(sent + part, all);
        let id = made(&request, file.as_ref(), told).await?;
        uploads.push(&object(&[("name", file.name().into()), ("upload", id.to_string().into())]));
        sent += file.size();
    }
    let version = object(&[("model", model.into()), ("files", uploads.into())]);
    let body = JSON::stringify(&version).map_err(|_| unreachable())?;
    made(&post("/api/v1/versions", "application/json")?, body.as_ref(), |_| {}).await
}

/// `domain::api` in the browser's own words: its JSON is there already.
fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a field of a fresh object cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

fn post(url: &str, content_type: &str) -> Result<XmlHttpRequest, Failure> {
    let open = || {
        let request = XmlHttpRequest::new()?;
        request.open("POST", url)?;
        request.set_request_header("content-type", content_type)?;
        request.set_request_header("accept", "application/json")?;
        Ok(request)
    };
    open().map_err(|_: JsValue| unreachable())
}

/// Sends a body and reads the answer: the key of what was made, or the problem's own sentence.
async fn made(request: &XmlHttpRequest, body: &JsValue, told: impl Fn(f64) + 'static) -> Result<Id, Failure> {
    let told = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| told(event.loaded()));
    if let Ok(upload) = request.upload() {
        upload.set_onprogress(Some(told.as_ref().unchecked_ref()));
    }
    let done = js_sys::Promise::new(&mut |resolve, reject| {
        request.set_onload(Some(&resolve));
        request.set_onerror(Some(&reject));
        request.set_onabort(Some(&reject));
    });
    let sent = match body.dyn_ref::<web_sys::Blob>() {
        Some(blob) => request.send_with_opt_blob(Some(blob)),
        None => request.send_with_opt_str(body.as_string().as_deref()),
    };
    sent.map_err(|_| unreachable())?;
    JsFuture::from(done).await.map_err(|_| unreachable())?;
    let text = request.response_text().ok().flatten().unwrap_or_default();
    let answer = JSON::parse(&text).map_err(|_| unreachable())?;
    let field = |name: &str| Reflect::get(&answer, &name.into()).ok().and_then(|value| value.as_string());
    let id = field("id").and_then(|id| Id::parse_str(&id).ok());
    id.ok_or_else(|| field("detail").map_or_else(unreachable, Failure::refused))
}

fn unreachable() -> Failure {
    Failure::unreachable("The upload broke off. Nothing was registered; try again.")
}
