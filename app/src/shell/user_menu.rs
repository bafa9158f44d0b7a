//! The reader's own menu at the foot of the sidebar.

use domain::api::Me;
use leptos::prelude::*;

use super::theme::ThemeSwitch;
use crate::ui::{Icon, icon, pill};

/// Name, theme, sign out; for nobody in particular a way to sign in.
#[component]
pub fn UserMenu(me: Option<Me>) -> impl IntoView {
    match me {
        Some(me) => view! {
            <button type="button" class="me" popovertarget="user-menu">
                {pill::person(&me.person)}
                {icon(Icon::More)}
            </button>
            <div id="user-menu" class="popup user-menu" popover="auto" role="group" aria-label="You">
                <p class="who">
                    <b>{me.person.name.clone()}</b>
                    {me.email.map(|email| view! { <span class="dim clip">{email}</span> })}
                </p>
                <ThemeSwitch />
                <form method="post" action="/api/fn/sign_out">
                    <button type="submit" class="entry">
                        {icon(Icon::SignOut)}
                        "Sign out"
                    </button>
                </form>
            </div>
        }
        .into_any(),
        None => view! {
            <ThemeSwitch />
            <a class="button" href="/sign-in">
                "Sign in"
            </a>
        }
        .into_any(),
    }
}
