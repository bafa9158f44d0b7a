//! The tensors of a file: searched, and drawn as far as they are looked at, however many there are.

use std::{ops::Range, rc::Rc};

use domain::{
    Id,
    api::{Header, Tensor},
    number::short,
};
use leptos::{prelude::*, wasm_bindgen::JsCast};
use send_wrapper::SendWrapper;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::entries::head;
use crate::{
    fns::tensors as fetch,
    ui::{
        html::{Html, html},
        live::{hit, listen_first, spawn_freely},
        number::counted,
    },
};

/// Height of a row, in CSS pixels; style/late/content.css says the same.
const ROW: u32 = 28;
/// Rows that are drawn above and below what is seen.
const AROUND: u32 = 10;

/// Its section, with the tensors that came along.
pub fn section(h: &mut Html, version: Id, file: &str, header: &Header) {
    h.raw(r#"<section class="card tensors""#).attribute("data-tensors-of", &version.to_string());
    h.attribute("data-file", file).raw(r#"><h3>Tensors<span class="end" role="status">"#);
    let here = u64::try_from(header.tensors.len()).unwrap_or(u64::MAX);
    h.text(&told(header.tensor_count, here)).raw("</span></h3>");
    h.raw(r#"<input type="search" class="alive" data-find-tensor="" placeholder="Search tensors" aria-label="Search tensors" autocomplete="off">"#);
    h.raw(r#"<div class="tensor-rows" tabindex="0" role="region" aria-label="Tensors">"#);
    head(h, "numbers words", &["Name", "Type", "Shape", "Size"], false);
    rows(h, &header.tensors);
    h.raw("</tbody></table></div></section>");
}

/// `148`, or `first 50 of 148` where the others are yet to come.
fn told(all: u64, here: u64) -> String {
    if here < all { format!("first {here} of {all}") } else { all.to_string() }
}

fn rows<'a>(h: &mut Html, tensors: impl IntoIterator<Item = &'a Tensor>) {
    for tensor in tensors {
        let shape: Vec<_> = tensor.shape.iter().map(u64::to_string).collect();
        h.raw(r#"<tr><th scope="row""#).attribute("title", &tensor.name).raw(">").text(&tensor.name).raw("</th>");
        h.element("td", "", &tensor.dtype).element("td", "", &shape.join(" × "));
        h.element("td", "", &short(tensor.elements())).raw("</tr>");
    }
}

/// All tensors of the file that was looked at last.
#[derive(Clone, Copy)]
pub struct Tensors {
    known: StoredValue<Option<SendWrapper<Known>>>,
    /// Whether they are on their way.
    busy: StoredValue<bool>,
}

#[derive(Clone)]
struct Known {
    version: Id,
    file: String,
    all: Rc<Vec<Tensor>>,
}

impl Tensors {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self { known: StoredValue::new(None), busy: StoredValue::new(false) }
    }

    /// Draws anew whenever they are scrolled.
    pub fn listen(self) {
        listen_first("scroll", move |event| {
            if let Some(section) = hit(&event, ".tensor-rows").and_then(|rows| section_of(&rows)) {
                self.show(&section);
            }
        });
    }

    /// Draws those alone that are looked for.
    pub fn input(self, event: &web_sys::Event) {
        let Some(section) = hit(event, "[data-find-tensor]").and_then(|field| section_of(&field)) else { return };
        if let Some(rows) = find(&section, ".tensor-rows") {
            rows.set_scroll_top(0);
        }
        self.show(&section);
    }

    fn show(self, section: &Element) {
        let Some((version, file)) = named(section) else { return };
        let known = self.known.try_with_value(Clone::clone).flatten().map(SendWrapper::take);
        match known.filter(|known| known.version == version && known.file == file) {
            Some(known) => draw(section, &known.all),
            None => self.fetch(version, file),
        }
    }

    fn fetch(self, version: Id, file: String) {
        if self.busy.try_get_value() != Some(false) {
            return;
        }
        self.busy.set_value(true);
        spawn_freely(async move {
            let answer = fetch(version, file.clone()).await.and_then(|answer| answer.read::<Vec<Tensor>>());
            let is_here = self.busy.try_set_value(false).is_none();
            // Without an answer the first few stay; the next look asks again.
            let (true, Ok(all)) = (is_here, answer) else { return };
            let known = Known { version, file, all: Rc::new(all) };
            self.known.set_value(Some(SendWrapper::new(known.clone())));
            let sections = document().query_selector_all(".tensors");
            let sections = sections.iter().flat_map(|all| (0..all.length()).filter_map(|i| all.item(i)));
            for section in sections.filter_map(|node| node.dyn_into::<Element>().ok()) {
                if named(&section).is_some_and(|(version, file)| version == known.version && file == known.file) {
                    draw(&section, &known.all);
                }
            }
        });
    }
}

fn section_of(inside: &Element) -> Option<Element> {
    inside.closest(".tensors").ok().flatten()
}

fn named(section: &Element) -> Option<(Id, String)> {
    let version = Id::parse_str(&section.get_attribute("data-tensors-of")?).ok()?;
    Some((version, section.get_attribute("data-file")?))
}

fn find(section: &Element, what: &str) -> Option<Element> {
    section.query_selector(what).ok().flatten()
}

/// Draws the rows that are seen, between two that are as high as those that are not.
fn draw(section: &Element, all: &[Tensor]) {
    let (Some(scroller), Some(body)) = (find(section, ".tensor-rows"), find(section, "tbody")) else { return };
    let field = find(section, "[data-find-tensor]").and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    let wanted = field.map(|field| field.value().trim().to_lowercase()).unwrap_or_default();
    let found: Vec<&Tensor> = all.iter().filter(|tensor| tensor.name.to_lowercase().contains(&wanted)).collect();
    let seen = window(scroller.scroll_top(), scroller.client_height(), found.len());
    let shown = found.get(seen.clone()).unwrap_or_default();
    body.set_inner_html(
        &html(|h| {
            h.raw(r#"<tr class="space" aria-hidden="true"></tr>"#);
            rows(h, shown.iter().copied());
            h.raw(r#"<tr class="space" aria-hidden="true"></tr>"#);
        })
        .finish(),
    );
    for (space, count) in
        [(body.first_element_child(), seen.start), (body.last_element_child(), found.len() - seen.end)]
    {
        if let Some(space) = space.and_then(|space| space.dyn_into::<HtmlElement>().ok()) {
            let _ = space.style().set_property("height", &format!("{}px", count * ROW as usize));
        }
    }
    if let Some(status) = find(section, "[role=status]") {
        let text = if wanted.is_empty() {
            all.len().to_string()
        } else {
            format!("{} of {}", found.len(), counted(i64::try_from(all.len()).unwrap_or(i64::MAX), "tensor", "tensors"))
        };
        status.set_text_content(Some(&text));
    }
}

/// Which of so many rows are drawn where this much of them is seen.
fn window(top: i32, height: i32, count: usize) -> Range<usize> {
    let place = |pixels: i32| u32::try_from(pixels).unwrap_or_default();
    let first = (place(top) / ROW).saturating_sub(AROUND) as usize;
    let end = (place(top.saturating_add(height)).div_ceil(ROW) + AROUND) as usize;
    let end = end.min(count);
    first.min(end)..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_seen_is_drawn() {
        assert_eq!(window(0, 280, 20_000), 0..20);
        assert_eq!(window(28 * 1_000, 280, 20_000), 990..1_020);
        assert_eq!(window(28 * 20_000, 280, 20_000), 19_990..20_000);
        assert_eq!(window(0, 280, 3), 0..3);
        assert_eq!(window(28 * 50, 280, 3), 3..3);
        assert_eq!(window(-5, 0, 0), 0..0);
    }
}
