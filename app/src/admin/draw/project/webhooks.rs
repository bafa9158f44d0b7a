//! `/{org}/webhooks/{project}`: who hears of what happens in a project, and with `?webhook=` one of them and its log.

use domain::{
    Id,
    api::{Delivery, DeliveryState, Webhook},
    project::Here,
    table::Page as PageOf,
    webhook::EVENTS,
};
use registry::webhooks::{deliveries, list};

use super::{
    super::{
        Page, drawn,
        form::{Form, line, send, truth},
        frame::{self, body, danger, named, section},
    },
    open, route,
};
use crate::{
    Failure,
    drawn::Drawn,
    shell::header::of_place,
    ui::{html::Html, number::counted},
};

const ABOUT: &str = "What happens here and in the projects below is sent to these addresses: JSON, signed, and tried again \
                     for a day where nobody takes it.";

pub(in crate::admin::draw) async fn page(page: &Page<'_>) -> Result<Drawn, Failure> {
    let here = open(page, 1).await?.here;
    let all = list::list(page.registry, page.actor, here.id).await?;
    let title = format!("{} · Webhooks", here.path());
    let asked = page.asked.text("webhook");
    if asked.is_empty() {
        return drawn(page, &title, |h| {
            of_place(h, &here, "settings");
            body(h, |h| every(h, page, &here, &all));
        });
    }
    let chosen = Id::parse_str(asked).ok().and_then(|id| all.iter().find(|one| one.id == id));
    let one = chosen.ok_or_else(|| Failure::not_found("webhook"))?;
    let cursor = Some(page.asked.text("cursor")).filter(|cursor| !cursor.is_empty());
    let log = deliveries::list(page.registry, page.actor, one.id, cursor).await?;
    drawn(page, &title, |h| {
        of_place(h, &here, "settings");
        body(h, |h| {
            alone(h, page, one);
            section(h, "Deliveries", "Of the last thirty days, newest first.", |h| sent(h, page, one, &log));
        });
    })
}

fn every(h: &mut Html, page: &Page<'_>, here: &Here, all: &[Webhook]) {
    section(h, "Webhooks", ABOUT, |h| {
        frame::list(h, all, "None yet.", |h, one| {
            named(
                h,
                |h| {
                    h.link("clip", &page.href("webhooks", &[("webhook", &one.id.to_string())]), &one.url);
                },
                |h| {
                    h.text(&counted(i64::try_from(one.events.len()).unwrap_or(i64::MAX), "event", "events"));
                    if one.waiting > 0 {
                        h.raw(", ").text(&counted(one.waiting, "delivery waits", "deliveries wait"));
                    }
                },
            );
            h.raw(r#"<span class="dim from">"#);
            match &one.last {
                Some(last) => {
                    h.text(&outcome(last)).raw(" ");
                    page.clock().elapsed(h, last.at);
                }
                None => {
                    h.raw("nothing sent yet");
                }
            }
            h.raw(r#"</span><span class="controls dim">"#)
                .text(if one.active { "on" } else { "paused" })
                .raw("</span>");
        });
    });
    section(h, "New webhook", "", |h| {
        let sends = route("POST", here, "/webhooks");
        let done = "The webhook is ready.";
        Form { sends: &sends, shows: "secret", done, label: "New webhook", ..Form::default() }.write(h, |h| {
            address(h, "");
            events(h, &["version.registered", "version.published", "version.staged"]);
            send(h, "button primary", "Make a webhook", "");
        });
    });
}

fn alone(h: &mut Html, page: &Page<'_>, one: &Webhook) {
    let sends = of("PATCH", one, "");
    h.raw("<p>").link("", &page.href("webhooks", &[]), "All webhooks").raw("</p>");
    section(h, "Webhook", "", |h| {
        let form =
            Form { sends: &sends, done: "Saved.", revision: Some(one.revision), label: "Webhook", ..Form::default() };
        form.write(h, |h| {
            address(h, &one.url);
            let chosen: Vec<&str> = one.events.iter().map(String::as_str).collect();
            events(h, &chosen);
            send(h, "button", "Save", "");
        });
        h.raw(r#"<div class="controls choices">"#);
        let (words, done) =
            if one.active { ("Pause", "Paused; nothing is sent.") } else { ("Let it go on", "It hears again.") };
        Form { sends: &sends, done, label: words, ..Form::default() }.write(h, |h| {
            truth(h, "active", !one.active);
            send(h, "button", words, "");
        });
        let (sends, done) = (of("POST", one, "/ping"), "A test is on its way.");
        Form { sends: &sends, done, label: "Test", ..Form::default() }
            .write(h, |h| send(h, "button", "Send a test", ""));
        let (sends, done) = (of("POST", one, "/secret"), "It signs with another secret.");
        Form { sends: &sends, shows: "secret", done, label: "Secret", ..Form::default() }
            .write(h, |h| send(h, "button", "New secret", ""));
        danger(h, "delete-webhook", "Delete…", |h| {
            let (sends, then) = (of("DELETE", one, ""), page.href("webhooks", &[]));
            Form { sends: &sends, then: &then, ..Form::default() }.write(h, |h| {
                h.raw("<h2>Delete this webhook?</h2><p>").text(&one.url);
                h.raw(" hears of nothing any more, and its log goes with it.</p>");
                h.raw(r#"<div class="buttons"><button type="button" class="button" data-closes="">Cancel</button>"#);
                send(h, "button danger", "Delete", "");
                h.raw("</div>");
            });
        });
        h.raw("</div>");
    });
}

fn sent(h: &mut Html, page: &Page<'_>, one: &Webhook, log: &PageOf<Delivery>) {
    if log.items.is_empty() {
        h.raw(r#"<p class="dim">Nothing yet.</p>"#);
    }
    h.raw(r#"<ol class="list log deliveries">"#);
    for it in &log.items {
        h.raw(r#"<li><span class="who"><span>"#).text(&it.event).raw(r#"</span><small class="dim">"#);
        page.clock().elapsed(h, it.at);
        h.raw(r#"</small></span><details class="from"><summary>"#).text(&outcome(it));
        if let Some(milliseconds) = it.milliseconds {
            h.text(&format!(" in {milliseconds} ms"));
        }
        if it.tries > 1 {
            h.text(&format!(", {} tries", it.tries));
        }
        if let Some(next) = it.next.filter(|_| it.tries > 0) {
            h.raw(", again at ");
            page.clock().exact(h, next);
        }
        h.raw("</summary>");
        if let Some(failure) = &it.failure {
            h.element("p", "", failure);
        }
        h.raw("<p class=\"dim\">Sent, as <code>").text(&it.id.to_string()).raw("</code></p>");
        h.element("pre", "mono", &pretty(&it.body));
        if !it.answer.is_empty() {
            h.raw("<p class=\"dim\">Answered</p>").element("pre", "mono", &it.answer);
        }
        h.raw(r#"</details><span class="controls">"#);
        let sends = of("POST", one, &format!("/deliveries/{}/resend", it.id));
        if it.state != DeliveryState::Waiting || it.tries > 0 {
            Form { sends: &sends, done: "It is sent again.", ..Form::default() }
                .write(h, |h| send(h, "link", "Send again", &format!("Send {} again", it.event)));
        }
        h.raw("</span></li>");
    }
    h.raw("</ol>");
    if let Some(next) = &log.next {
        let id = one.id.to_string();
        h.raw("<p>").link("button", &page.href("webhooks", &[("webhook", &id), ("cursor", next)]), "Older").raw("</p>");
    }
}

fn address(h: &mut Html, value: &str) {
    let more = [("required", ""), ("maxlength", "2048"), ("placeholder", "https://"), ("spellcheck", "false")];
    line(h, "Address", "url", "url", value, &more);
}

fn events(h: &mut Html, chosen: &[&str]) {
    h.raw(r#"<div class="events">"#);
    for (kind, events) in EVENTS {
        h.raw("<fieldset><legend>").text(kind).raw("</legend>");
        for (code, words) in *events {
            h.raw(r#"<label class="tick"><input type="checkbox" name="events" data-as="each""#);
            h.attribute("value", code).attribute("data-item", code);
            h.raw(if chosen.contains(code) { " checked>" } else { ">" }).text(words).raw("</label>");
        }
        h.raw("</fieldset>");
    }
    h.raw("</div>");
}

/// How a delivery stands, in words.
fn outcome(it: &Delivery) -> String {
    let answer = it.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    match it.state {
        DeliveryState::Delivered => format!("delivered, {answer}"),
        DeliveryState::GivenUp => format!("given up, {answer}"),
        DeliveryState::Waiting if it.tries == 0 => "waits".to_owned(),
        DeliveryState::Waiting => format!("failed, {answer}"),
    }
}

/// What was sent, as people read it.
fn pretty(body: &str) -> String {
    let read = serde_json::from_str::<serde_json::Value>(body);
    read.and_then(|value| serde_json::to_string_pretty(&value)).unwrap_or_else(|_| body.to_owned())
}

/// A route of the webhook.
fn of(method: &str, one: &Webhook, rest: &str) -> String {
    format!("{method} /api/v1/webhooks/{}{rest}", one.id)
}
