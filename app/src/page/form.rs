//! Forms of pages that stand alone. The browser sends them by itself; a script of a few lines shows a refusal in
//! place, so that nothing that was typed is lost.

use axum::http::request::Parts;
use leptos::{nonce::use_nonce, prelude::*, server::ServerActionError, server_fn::error::ServerFnUrlError};

use crate::{
    Failure,
    fns::server::site,
    ui::html::{Html, html, transparent},
};

/// A form of a server function. Without the script the server leads back here with what it refused in the address.
pub fn form(action: &'static str, fields: &Html) -> AnyView {
    let refused = use_context::<ServerActionError>()
        .filter(|refused| refused.path() == action && is_ours(refused.err()))
        .map(|refused| ServerFnUrlError::<Failure>::decode_err(refused.err()));
    let nonce = use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default();
    transparent(html(|h| {
        h.raw(r#"<form class="form" method="post""#).attribute("action", action).raw(">").push(fields);
        h.raw(r#"<p class="refusal" role="alert""#).raw(if refused.is_some() { ">" } else { " hidden>" });
        h.text(refused.as_ref().map_or("", |refused| refused.text.as_str())).raw("</p></form><script");
        h.attribute("nonce", &nonce).raw(">").raw(SEND).raw("</script>");
    }))
}

/// Whether the server has said so to this browser: anybody can write an address.
fn is_ours(reason: &str) -> bool {
    let request = use_context::<Parts>();
    request.is_some_and(|request| site().is_ok_and(|site| site.has_refused(&request.headers, reason)))
}

/// Sends the form before this script. An answer that leads on is followed; any other is a line as in
/// [`Failure::line`].
const SEND: &str = "{const f=document.currentScript.previousElementSibling,p=f.querySelector('.refusal');\
    let busy;f.addEventListener('submit',async e=>{e.preventDefault();if(busy)return;busy=true;\
    f.classList.add('busy');let text='The server does not answer. Try again.';\
    try{const r=await fetch(f.action,{method:'POST',body:new URLSearchParams(new FormData(f)),\
    headers:{accept:'application/octet-stream'}}),to=r.headers.get('location');\
    if(r.ok&&to){location.assign(to);return}\
    if((r.headers.get('content-type')||'').startsWith('text/plain'))text=(await r.text()).slice(2)}catch{}\
    p.textContent=text;p.hidden=false;busy=false;f.classList.remove('busy')})}";
