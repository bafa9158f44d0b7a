//! The reader's own menu at the foot of the sidebar.

use domain::api::Me;

use super::theme;
use crate::ui::{Icon, html::Html, icon::write as icon, pill};

/// Name, theme, sign out; for nobody in particular a way to sign in.
pub fn write(h: &mut Html, me: Option<&Me>) {
    let Some(me) = me else {
        theme::switch(h);
        h.raw(r#"<a class="button" rel="external" href="/sign-in">Sign in</a>"#);
        return;
    };
    h.raw(r#"<button type="button" class="me" popovertarget="user-menu">"#);
    pill::person(h, &me.person);
    icon(h, Icon::More);
    h.raw(r#"</button><div id="user-menu" class="popup user-menu" popover="auto" role="group" aria-label="You">"#);
    h.raw(r#"<p class="who">"#).element("b", "", &me.person.name);
    if let Some(email) = &me.email {
        h.element("span", "dim clip", email);
    }
    h.raw("</p>");
    theme::switch(h);
    h.raw(r#"<form method="post" action="/api/fn/sign_out"><button type="submit" class="entry""#);
    h.attribute("data-forget", &me.person.id.to_string()).raw(">");
    icon(h, Icon::SignOut);
    h.raw("Sign out</button></form></div>");
}
