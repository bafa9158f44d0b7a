//! The reader's own menu at the foot of the sidebar.

use domain::api::Me;

use super::theme;
use crate::ui::{Icon, href, html::Html, icon::write as icon, pill};

/// Name, theme, sign out; for nobody in particular a way to sign in.
pub fn write(h: &mut Html, organization: &str, me: Option<&Me>) {
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
    for (section, name) in [("profile", "Profile"), ("tokens", "Tokens")] {
        if !organization.is_empty() {
            h.raw(r#"<a class="entry""#).attribute("href", &href::place(section, organization, "")).raw(">");
            icon(h, if section == "profile" { Icon::People } else { Icon::Lock });
            h.raw(name).raw("</a>");
        }
    }
    theme::switch(h);
    h.raw(r#"<form method="post" action="/api/fn/sign_out"><button type="submit" class="entry""#);
    h.attribute("data-forget", &me.person.id.to_string()).raw(">");
    icon(h, Icon::SignOut);
    h.raw("Sign out</button></form></div>");
}
