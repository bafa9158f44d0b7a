//! The dialog that sets a stage, with the reason for it.

use domain::{lifecycle, version::Stage};
use leptos::prelude::*;

use super::{
    Acting, Chosen, Errand,
    chosen::deed,
    form::form,
    item::{can_stage, number},
};
use crate::{
    fns::Deed,
    ui::{any::AnyView, html::html},
};

/// Asks which stage.
pub fn dialog(acting: Acting, of: &Chosen) -> AnyView {
    let facts = untrack(|| acting.known.facts(of));
    let rest = acting.rest.get_value();
    let name = acting.name(of);
    let can = |stage| can_stage(stage, facts.as_deref());
    // The next one on the way to use is the likeliest.
    let first = Stage::ALL.iter().copied().skip(1).chain([Stage::Testing]).find(|stage| !can(*stage).is_off());
    let fields = html(|h| {
        h.raw(r#"<h2 id="act-title">Stage of "#).text(&name).raw("</h2>");
        h.raw(r#"<fieldset class="stages"><legend class="unseen">Stage</legend>"#);
        for &stage in Stage::ALL {
            let can = can(stage);
            let why = format!("why-{}", stage.code());
            h.raw(r#"<label class="tick""#).attribute("title", &can.why);
            h.raw(r#"><input type="radio" name="stage" required"#).attribute("value", stage.code());
            h.attribute("aria-describedby", &why);
            h.raw(if can.is_off() { " disabled" } else { "" });
            h.raw(if Some(stage) == first { " checked autofocus>" } else { ">" });
            h.element("span", "", stage.title());
            let words = match can.applies {
                Some(n) if of.count() > 1 && n > 0 => number(n),
                Some(0) => "already".to_owned(),
                _ => String::new(),
            };
            let words = if can.is_off() && !can.why.contains("already") { "not allowed".to_owned() } else { words };
            h.element("small", "", &words);
            h.raw("<span hidden").attribute("id", &why).raw(">").text(&can.why).raw("</span></label>");
        }
        h.raw("</fieldset>");
        if !rest.is_empty() {
            h.raw(r#"<p class="dim">Left out: "#).text(&rest).raw(".</p>");
        }
        h.raw(r#"<label>Reason <input name="reason" maxlength="256" autocomplete="off"></label>"#);
        h.raw(r#"<label>Message <textarea name="message" rows="3" maxlength="10000"></textarea></label>"#);
        h.raw(r#"<div class="buttons"><button type="button" class="button" data-cancel="">Cancel</button>"#);
        h.raw(r#"<button type="submit" class="button primary">Set the stage</button></div>"#);
    });
    let of = of.clone();
    form(fields, move |fields| {
        let Some(stage) = Stage::from_code(&fields.text("stage")) else { return };
        let fit = of.filtered(|id| {
            untrack(|| acting.known.get(id)).is_none_or(|facts| lifecycle::stage(&facts, stage).is_ok())
        });
        let (reason, message) = (fields.text("reason"), fields.text("message"));
        let deed = Deed { stage: stage.code().to_owned(), reason, message, ..deed("stage") };
        acting.close();
        acting.run(Errand::new(deed, fit, format!("now in {}", stage.title().to_lowercase())));
    })
}
