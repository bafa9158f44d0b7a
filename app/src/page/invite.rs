//! `/invite?code=…`: joining an organization by invitation.

use domain::{api::Invited, elapsed};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use registry::people::invitation::accept::look;

use super::{ended, form::form, framed, sign_in::elsewhere};
use crate::{
    Failure,
    fns::server::{actor, client, registry, site},
    ui::html::{html, transparent},
    wire::{Wire, arrived, data},
};

/// The form behind the link of an invitation.
#[component]
pub fn Invite() -> impl IntoView {
    let code = use_query_map().read_untracked().get("code").unwrap_or_default();
    let key = code.clone();
    let found = data(move || key.clone(), |code| Box::pin(find(code)));
    let content = arrived(
        found,
        || ().into_any(),
        move |found| match found.and_then(|found| found.read::<Invited>()) {
            Ok(invited) => framed("Join", questions(&code, &invited)),
            Err(failure) => ended(&failure),
        },
    );
    view! {
        <Title text="Join · Vitrine" />
        {content}
    }
}

async fn find(code: String) -> Result<Wire, Failure> {
    Wire::pack(&look(&registry()?, &client(), &code).await?)
}

fn questions(code: &str, invited: &Invited) -> AnyView {
    let signed_in = actor().id().is_some();
    let (provider, passwords) = site().map_or((None, true), |site| (site.provider, site.passwords));
    let fields = html(|h| {
        h.raw("<p>").text(&invited.by).raw(" invites you to ").element("b", "", &invited.name);
        h.raw(" as ").text(invited.role.title()).raw(". The link works until ");
        h.text(&elapsed::exact(invited.expires)).raw(".</p>");
        h.raw(r#"<input type="hidden" name="code""#).attribute("value", code).raw(">");
        if signed_in {
            h.raw(r#"<button type="submit" class="button primary">Join</button>"#);
            return;
        }
        if !passwords {
            return;
        }
        h.raw(r#"<label>Your name <input name="name" required maxlength="256" autocomplete="name" autofocus></label>"#);
        h.raw(r#"<label>E-mail <input type="email" name="email" required autocomplete="username""#);
        if let Some(email) = &invited.email {
            h.attribute("value", email).raw(" readonly");
        }
        h.raw(r#"></label><label>Password <input type="password" name="password" required "#);
        h.raw(r#"autocomplete="new-password"></label><button type="submit" class="button primary">Join</button>"#);
        h.raw(r#"<p class="dim">You have an account here? <a"#);
        let back = crate::ui::href::sign_in(&format!("/invite?code={}", domain::table::view::encode(code)));
        h.attribute("href", &back).raw(">Sign in first</a>, and join as you are.</p>");
    });
    let by_provider = provider.filter(|_| !signed_in).map(|provider| {
        let or = html(|h| {
            if passwords {
                h.raw(r#"<p class="dim or">or</p>"#);
            }
            h.push(&elsewhere(&provider, "Join with ", "invitation", code));
        });
        transparent(or)
    });
    let by_form = match signed_in || passwords {
        true => form("/api/fn/accept_invitation", &fields),
        false => transparent(fields),
    };
    view! {
        {by_form}
        {by_provider}
    }
    .into_any()
}
