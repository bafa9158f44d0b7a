//! Files to the API, with progress. `XMLHttpRequest`, because `fetch` does not tell how much has left.

use domain::{
    Refusal,
    api::{NewFile, NewVersion, Problem, Registered, Upload},
    table::view::encode,
};
use leptos::wasm_bindgen::{JsCast, JsValue, closure::Closure};
use send_wrapper::SendWrapper;
use serde::de::DeserializeOwned;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, ProgressEvent, XmlHttpRequest};

use crate::Failure;

/// Uploads the files of one version, then registers it.
pub async fn register(
    model: &str,
    files: &[SendWrapper<File>],
    begun: impl Fn(XmlHttpRequest),
    progress: impl Fn(f64, f64) + Clone + 'static,
) -> Result<Registered, Failure> {
    let all: f64 = files.iter().map(|file| file.size()).sum();
    let mut version = NewVersion { model: model.to_owned(), ..NewVersion::default() };
    let mut sent = 0.0;
    for file in files {
        let url = format!("/api/v1/uploads?model={}&name={}", encode(model), encode(&file.name()));
        let request = post(&url, "application/octet-stream")?;
        begun(request.clone());
        let progress = progress.clone();
        let told = move |part: f64| progress(sent + part, all);
        let upload: Upload = answer(&request, file.as_ref(), told).await?;
        version.files.push(NewFile { name: Some(file.name()), upload: upload.id });
        sent += file.size();
    }
    let body = serde_json::to_string(&version).map_err(|error| Failure::Unreachable(error.to_string()))?;
    answer(&post("/api/v1/versions", "application/json")?, &JsValue::from_str(&body), |_| {}).await
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

/// Sends a body and reads the answer: what was asked for, or the problem in it.
async fn answer<T: DeserializeOwned>(
    request: &XmlHttpRequest,
    body: &JsValue,
    told: impl Fn(f64) + 'static,
) -> Result<T, Failure> {
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
    if (200..300).contains(&request.status().unwrap_or_default()) {
        return serde_json::from_str(&text).map_err(|_| unreachable());
    }
    Err(match serde_json::from_str::<Problem>(&text) {
        Ok(problem) => Failure::Refused(Refusal::state(problem.detail)),
        Err(_) => unreachable(),
    })
}

fn unreachable() -> Failure {
    Failure::Unreachable("The upload broke off. Nothing was registered; try again.".into())
}
