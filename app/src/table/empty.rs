//! No rows: how to register the first; or, where a filter or the archive is why, the way out.

use domain::{
    project::{Here, Kind},
    table::{Rows, Subject},
};
use leptos::prelude::*;

use super::{Table, upload::area};
use crate::late::later;
use crate::ui::{
    Icon,
    any::AnyView,
    copy::copy,
    html::{Html, html, transparent},
    icon::write as icon,
};

/// The place for what stands in the place of the rows. What came with the page is drawn by the server.
pub fn room(table: Table) -> AnyView {
    #[cfg(feature = "ssr")]
    let early = html(|h| write(h, table));
    #[cfg(not(feature = "ssr"))]
    let early = Html::default();
    later(early, move |late| (late.empty)(table))
}

/// What stands in the place of the rows.
pub fn empty(table: Table) -> AnyView {
    transparent(html(|h| write(h, table)))
}

fn write(h: &mut Html, table: Table) {
    let is_all = table.view.with(|view| !view.is_filtered() && !view.archived && view.rows == Rows::All);
    h.raw(r#"<section class="empty"><div class="empty-in">"#);
    if is_all {
        let here = table.here.get_value();
        first(h, table.subject, &here, &table.base_url.get_value());
        if table.may_register() {
            area::zone(h);
        }
    } else {
        nothing(h, table);
    }
    h.raw("</div></section>");
}

/// Rows there may be, but none that is asked for.
fn nothing(h: &mut Html, table: Table) {
    let (_, rows) = table.subject.words();
    table.view.with(|view| {
        icon(h, Icon::Box);
        if view.is_filtered() {
            h.raw("<h2>No ")
                .raw(rows)
                .raw(" match</h2><p>Nothing here is what all filters and the search ask for.</p>");
            h.raw(r#"<p><a class="button" data-noscroll="""#);
            h.attribute("href", &table.href(&view.without_filters())).raw(">Clear filters</a></p>");
        } else if view.archived {
            h.raw("<h2>The archive is empty</h2><p>What is archived here can be restored from this place.</p>");
            h.raw(r#"<p><a class="button" data-noscroll="""#);
            h.attribute("href", &table.href(&view.with_archived(false))).raw(">Back to the live models</a></p>");
        } else {
            h.raw("<h2>No ").raw(rows).raw(" here</h2>");
        }
    });
}

/// The commands for this very server and place, to copy.
fn first(h: &mut Html, subject: Subject, here: &Here, base_url: &str) {
    icon(h, if subject == Subject::Models { Icon::Box } else { Icon::Flask });
    let (_, rows) = subject.words();
    let (title, model) = match here.kind {
        Kind::Organization => (format!("No {rows} yet"), format!("{}/my-project/my-model", here.organization)),
        Kind::Project => (format!("No {rows} in this project yet"), format!("{}/my-model", here.address())),
        Kind::Model => ("No versions of this model yet".to_owned(), here.address()),
    };
    h.element("h2", "", &title);
    if !here.may_register() && here.kind != Kind::Organization {
        h.raw("<p>What your colleagues register will appear here.</p>");
        return;
    }
    h.raw(match subject {
        Subject::Models => r#"<p>Register one from where you train:</p><ol class="commands">"#,
        Subject::Experiments => r#"<p>Training code tells of its runs like this:</p><ol class="commands">"#,
    });
    command(h, &format!("vitrine login {base_url}"));
    if here.kind == Kind::Organization {
        command(h, &format!("vitrine project create --name {}/my-project", here.organization));
    }
    match subject {
        Subject::Models => command(h, &format!("vitrine models register -m {} FILE", quoted(&model))),
        Subject::Experiments => {
            let project = match here.kind {
                Kind::Organization => format!("{}/my-project", here.organization),
                _ => here.address(),
            };
            command(h, &format!("vitrine experiment create -p {} --name \"my first run\"", quoted(&project)));
        }
    }
    h.raw("</ol>");
}

pub(crate) fn command(h: &mut Html, text: &str) {
    h.raw(r#"<li class="command">"#).element("code", "", text);
    copy(h, text, "command");
    h.raw("</li>");
}

/// An argument as a shell takes it.
pub(crate) fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./@".contains(c);
    if argument.chars().all(plain) { argument.to_owned() } else { format!("'{}'", argument.replace('\'', "'\\''")) }
}
