//! The one place where a page's or a server function's HTTP status is decided.

use axum::http::{Method, StatusCode, header, request::Parts};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use registry::Actor;

pub fn with_status(status: u16) {
    // A form sent without JavaScript is answered with a redirect back to the form.
    let plain_form = use_context::<Parts>().is_some_and(|request| {
        let accept = request.headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
        request.method == Method::POST && accept.contains("text/html")
    });
    if plain_form {
        return;
    }
    if let (Some(response), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(status)) {
        response.set_status(status);
    }
}

pub fn to_nobody() -> bool {
    use_context::<Actor>().is_none_or(|actor| actor.id().is_none())
}
