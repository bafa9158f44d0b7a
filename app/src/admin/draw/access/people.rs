//! Who has access: what is listed here, what comes from above, what a role in the organization gives.

use domain::{
    api::{AccessFromAbove, Grant, Grantee, GranteeKind, RoleAccess},
    permission::{OrgRole, ProjectRole},
    person::PersonRef,
};
use registry::projects::access::grantees;

use super::{
    super::{
        form::{Form, hidden, null, search, select, send},
        frame,
    },
    Shown,
};
use crate::{
    Failure,
    ui::{html::Html, number::counted, pill},
};

/// Roles as the words of a choice.
const ROLES: [(&str, &str); 3] = [("viewer", "Viewer"), ("contributor", "Contributor"), ("admin", "Admin")];

/// Those that are searched for, to be given access.
pub(super) async fn find(of: &Shown<'_>) -> Result<Vec<Grantee>, Failure> {
    let add = of.page.asked.text("add");
    if add.is_empty() || !of.access.may_manage {
        return Ok(Vec::new());
    }
    Ok(grantees::find(of.page.registry, of.page.actor, of.access.id, add).await?)
}

pub(super) fn section(h: &mut Html, of: &Shown<'_>, found: &[Grantee]) {
    frame::section(h, "People and teams", "", |h| {
        inherits(h, of);
        h.raw(r#"<ul class="list">"#);
        for grant in &of.access.grants {
            entry(h, of, grant);
        }
        for above in &of.access.from_above {
            from_above(h, above);
        }
        for role in &of.access.by_role {
            by_role(h, role);
        }
        h.raw("</ul>");
        if of.access.may_manage {
            search(h, &of.href(&[]), "add", of.page.asked.text("add"), "Add people or teams");
            add(h, of, found);
        }
    });
}

fn inherits(h: &mut Html, of: &Shown<'_>) {
    if !of.access.has_parent {
        return;
    }
    let form = Form {
        sends: &of.route("PATCH", ""),
        foresees: &of.route("GET", "/access:foresee"),
        done: "Changed whose access counts here.",
        revision: Some(of.access.revision),
        at_once: true,
        label: "Inherited access",
        ..Form::default()
    };
    form.write(h, |h| {
        h.raw(r#"<label class="tick"><input type="checkbox" role="switch" name="inherits" data-item="inherits""#);
        h.raw(if of.access.inherits { " checked" } else { "" });
        h.raw(if of.access.may_manage { ">" } else { " disabled>" });
        h.raw("<span>Also inherit access from ").element("b", "", of.above()).raw("</span></label>");
    });
}

fn entry(h: &mut Html, of: &Shown<'_>, grant: &Grant) {
    h.raw("<li>");
    grantee(h, &grant.to);
    h.raw(r#"<span class="dim from">"#);
    match &grant.from {
        Some(from) => {
            h.raw("inherited from ").link("", &of.page.above(&from.path), &from.path);
        }
        None => {
            h.raw("listed here");
        }
    }
    h.raw(r#"</span><span class="controls">"#);
    if grant.from.is_none() && of.access.may_manage {
        role(h, of, grant);
    } else {
        h.element("span", "dim", grant.role.title());
    }
    if grant.to.kind != GranteeKind::Team {
        let why = of.href(&[("explain", &grant.to.id.to_string())]);
        h.raw("<a")
            .attribute("href", &why)
            .attribute("aria-label", &format!("Explain the access of {}", grant.to.name));
        h.raw(">Why?</a>");
    }
    h.raw("</span></li>");
}

fn role(h: &mut Html, of: &Shown<'_>, grant: &Grant) {
    let (sends, name) = (of.route("PUT", "/grants"), &grant.to.name);
    let changed = format!("{name} has another role.");
    let form = Form { sends: &sends, done: &changed, at_once: true, ..Form::default() };
    form.write(h, |h| {
        hidden(h, whom(grant.to.kind), &grant.to.id.to_string());
        select(h, "role", &format!("Role of {name}"), grant.role.code(), &ROLES);
    });
    let gone = format!("{name} is not listed here any more.");
    Form { sends: &sends, done: &gone, ..Form::default() }.write(h, |h| {
        hidden(h, whom(grant.to.kind), &grant.to.id.to_string());
        null(h, "role");
        send(h, "link", "Remove", &format!("Remove {name}"));
    });
}

fn add(h: &mut Html, of: &Shown<'_>, found: &[Grantee]) {
    if found.is_empty() {
        if !of.page.asked.text("add").is_empty() {
            h.raw(r#"<p class="dim">Nobody else here has such a name.</p>"#);
        }
        return;
    }
    let sends = of.route("PUT", "/grants");
    h.raw(r#"<ul class="list found" aria-label="Found">"#);
    for one in found {
        h.raw("<li>");
        grantee(h, one);
        let done = format!("{} is listed here.", one.name);
        let form = Form { sends: &sends, done: &done, class: "controls", ..Form::default() };
        form.write(h, |h| {
            hidden(h, whom(one.kind), &one.id.to_string());
            select(h, "role", &format!("Role for {}", one.name), ProjectRole::Contributor.code(), &ROLES);
            send(h, "button primary", "Add", &format!("Add {}", one.name));
        });
        h.raw("</li>");
    }
    h.raw("</ul>");
}

fn by_role(h: &mut Html, of: &RoleAccess) {
    h.raw("<li>");
    let name = match of.role {
        OrgRole::Owner => "Owners",
        OrgRole::Manager => "Managers",
        OrgRole::Member => "Members",
        OrgRole::Viewer | OrgRole::Outsider => "Viewers",
    };
    who(h, name, &counted(of.people, "person", "people"));
    h.raw(r#"<span class="dim from">role in the organization</span><span class="controls">"#);
    h.element("span", "dim", of.gives.title()).raw("</span></li>");
}

/// Who has it is the matter of a project that the reader may not see.
fn from_above(h: &mut Html, of: &AccessFromAbove) {
    h.raw("<li>");
    who(h, "From above", &counted(of.grants, "person or team", "people or teams"));
    h.raw(r#"<span class="dim from">inherited</span><span class="controls">"#);
    h.element("span", "dim", of.role.title()).raw("</span></li>");
}

/// What a route calls a grantee's key.
fn whom(kind: GranteeKind) -> &'static str {
    if kind == GranteeKind::Team { "team" } else { "account" }
}

pub(super) fn grantee(h: &mut Html, of: &Grantee) {
    let members = of.members.map(|members| counted(members, "person", "people"));
    let about = match (of.deactivated, of.kind, members) {
        (true, ..) => "deactivated".to_owned(),
        (_, GranteeKind::Service, _) => "service account".to_owned(),
        (_, _, Some(members)) => members,
        (..) => of.hint.clone().unwrap_or_default(),
    };
    who(h, &of.name, &about);
}

fn who(h: &mut Html, name: &str, about: &str) {
    h.raw(r#"<span class="who">"#);
    pill::person(h, &PersonRef { id: domain::Id::nil(), name: name.to_owned() });
    h.element("small", "dim clip", about).raw("</span>");
}
