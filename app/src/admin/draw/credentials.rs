//! Sessions and tokens, of the reader or of somebody whom the reader manages.

use domain::{
    api::{OpenSession, Token},
    elapsed,
};

use super::{
    Page,
    form::{Form, line, select, send},
    frame::{list, named},
};
use crate::ui::html::Html;

/// Scopes as the words of a choice.
const SCOPES: [(&str, &str); 3] = [("read", "Read"), ("write", "Write"), ("admin", "Admin")];

/// Browsers that are signed in; `route` is that of one of them.
pub(super) fn sessions(h: &mut Html, page: &Page<'_>, all: &[OpenSession], route: impl Fn(&str) -> String) {
    list(h, all, "None.", |h, one| {
        named(
            h,
            |h| {
                let agent = one.user_agent.as_deref().unwrap_or_default();
                h.raw(r#"<span class="clip""#).attribute("title", agent).raw(">").text(&browser(agent)).raw("</span>");
            },
            |h| {
                h.text(one.address.as_deref().unwrap_or("unknown address")).raw(", signed in ");
                page.clock().elapsed(h, one.created);
            },
        );
        h.raw(r#"<span class="dim from">seen "#);
        page.clock().elapsed(h, one.seen);
        h.raw(r#"</span><span class="controls">"#);
        if one.current {
            h.raw(r#"<span class="dim">this one</span>"#);
        } else {
            let sends = route(&one.id.to_string());
            Form { sends: &sends, done: "That browser is signed out.", ..Form::default() }
                .write(h, |h| send(h, "link", "Sign out", "Sign that browser out"));
        }
        h.raw("</span>");
    });
}

/// `Firefox on Linux`, as far as a browser says what it is.
fn browser(agent: &str) -> String {
    let first = |words: &[(&'static str, &'static str)]| {
        words.iter().find(|(word, _)| agent.contains(word)).map(|(_, name)| *name)
    };
    // Most also name those that they want to be taken for.
    let name = first(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "an iPhone"),
        ("iPad", "an iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (name, system) {
        (Some(name), Some(system)) => format!("{name} on {system}"),
        (Some(name), None) => name.to_owned(),
        (None, _) => "Something else than a browser".to_owned(),
    }
}

/// Tokens; `route` is that of one of them.
pub(super) fn tokens(h: &mut Html, page: &Page<'_>, all: &[Token], route: impl Fn(&str) -> String) {
    list(h, all, "None yet.", |h, one| {
        named(
            h,
            |h| {
                h.element("span", "clip", &one.name);
            },
            |h| {
                h.raw("made ");
                page.clock().elapsed(h, one.created);
                match one.expires {
                    Some(at) if one.expired => h.raw(", expired ").text(&elapsed::exact(at)),
                    Some(at) => h.raw(", until ").text(&elapsed::exact(at)),
                    None => h.raw(", never expires"),
                };
            },
        );
        h.raw(r#"<span class="dim from">"#);
        match one.used {
            Some(used) => {
                h.raw("used ");
                page.clock().elapsed(h, used);
            }
            None => {
                h.raw("never used");
            }
        }
        h.raw(r#"</span><span class="controls">"#).element("span", "dim", one.scope.title());
        let sends = route(&one.id.to_string());
        let done = format!("The token {} does not work any more.", one.name);
        Form { sends: &sends, done: &done, ..Form::default() }
            .write(h, |h| send(h, "link", "Revoke", &format!("Revoke {}", one.name)));
        h.raw("</span>");
    });
}

/// A form for another token.
pub(super) fn issue(h: &mut Html, sends: &str) {
    let form = Form { sends, shows: "token", done: "The token is ready.", label: "New token", ..Form::default() };
    Form { class: "fields-grid", ..form }.write(h, |h| {
        line(h, "Name", "name", "text", "", &[("required", ""), ("maxlength", "256"), ("placeholder", "training")]);
        h.raw("<label>Scope ");
        select(h, "scope", "Scope", "write", &SCOPES);
        h.raw("</label>");
        let more = [("min", "1"), ("max", "3650"), ("data-as", "number"), ("placeholder", "for ever")];
        line(h, "Days it works", "days", "number", "90", &more);
        send(h, "button primary", "Make a token", "");
    });
}

#[cfg(test)]
mod tests {
    use super::browser;

    #[test]
    fn browsers_are_told_apart() {
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
        assert_eq!(browser(chrome), "Chrome on Linux");
        assert_eq!(browser(&chrome.replace("X11; Linux x86_64", "Windows NT 10.0")), "Chrome on Windows");
        assert_eq!(browser(&format!("{chrome} Edg/140.0")), "Edge on Linux");
        assert_eq!(browser("curl/8.5"), "Something else than a browser");
    }
}
