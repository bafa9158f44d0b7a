//! The entries that are found, in groups.

use domain::api::Place;
use leptos::prelude::*;

use super::Palette;
use crate::ui::{Icon, href, html::Html, icon::write as icon};

/// The list. Places as the server found them; what can be done, by every word of the text.
pub fn list(h: &mut Html, palette: Palette) {
    let text = palette.text.read().to_lowercase();
    let at = palette.at.get();
    let mut drawn = 0;
    let places = palette.places.read();
    h.raw(r#"<div id="palette-list" role="listbox" aria-label="Found">"#);
    for (is_model, title) in [(false, "Projects"), (true, "Models")] {
        group(h, title, places.iter().filter(|place| place.is_model == is_model), |h, place| {
            go(h, place, &mut drawn, at);
        });
    }
    let wanted = |title: &str| text.split_whitespace().all(|word| title.contains(word));
    palette.deeds.with_value(|deeds| {
        let found = deeds.iter().enumerate().filter(|(_, deed)| wanted(&deed.title.to_lowercase()));
        group(h, "Actions", found, |h, (place, deed)| {
            h.raw("<div");
            option(h, &mut drawn, at);
            h.attribute("data-deed", &place.to_string()).raw(">").element("span", "clip", &deed.title).raw("</div>");
        });
    });
    h.raw("</div>");
    if drawn == 0 {
        h.raw(r#"<p class="dim" role="status">Nothing is called that here.</p>"#);
    }
}

fn group<T>(h: &mut Html, title: &'static str, all: impl Iterator<Item = T>, mut draw: impl FnMut(&mut Html, T)) {
    let mut all = all.peekable();
    if all.peek().is_some() {
        h.raw(r#"<div role="group""#).attribute("aria-label", title).raw(r#"><h3 aria-hidden="true">"#);
        h.raw(title).raw("</h3>");
        all.for_each(|one| draw(h, one));
        h.raw("</div>");
    }
}

fn go(h: &mut Html, place: &Place, drawn: &mut usize, at: usize) {
    h.raw("<a");
    option(h, drawn, at);
    let model = place.address.split('@').next().unwrap_or_default();
    let to = place.open.map_or_else(|| href::models_of(model), |id| href::version_page(model, id));
    h.attribute("href", &to).raw(">");
    icon(h, if place.is_model { Icon::Box } else { Icon::Folder });
    h.element("span", "clip", &place.name).element("small", "clip dim", &place.address).raw("</a>");
}

fn option(h: &mut Html, drawn: &mut usize, at: usize) {
    h.raw(r#" role="option" tabindex="-1""#).attribute("id", &format!("palette-{drawn}"));
    h.raw(if *drawn == at {
        r#" class="entry" aria-selected="true""#
    } else {
        r#" class="entry" aria-selected="false""#
    });
    *drawn += 1;
}
