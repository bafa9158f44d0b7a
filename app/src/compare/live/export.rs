//! A chart as a file: SVG that needs no style sheet, or PNG.

use leptos::{
    prelude::*,
    wasm_bindgen::{JsCast, JsValue, closure::Closure},
};
use web_sys::{Element, HtmlAnchorElement, HtmlCanvasElement, HtmlImageElement, XmlSerializer};

use crate::table::keyboard::all;

/// What style sheets say of a drawing.
const STYLES: [&str; 9] = [
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linejoin",
    "opacity",
    "font-size",
    "font-family",
    "text-anchor",
];
/// Pixels of a PNG for each pixel of the page.
const SHARP: f64 = 2.0;

/// Saves the chart that a button belongs to.
pub(super) fn export(button: &Element) {
    let drawing = button.closest("[data-drawing]").ok().flatten();
    let Some(drawing) = drawing else { return };
    let Some(svg) = drawing.query_selector("svg").ok().flatten() else { return };
    let name = drawing.get_attribute("data-drawing").unwrap_or_default().to_lowercase().replace(' ', "-");
    let Some((text, width, height)) = plain(&svg) else { return };
    let address = format!("data:image/svg+xml;charset=utf-8,{}", String::from(js_sys::encode_uri_component(&text)));
    match button.get_attribute("data-export").as_deref() {
        Some("png") => paint(address, name, width, height),
        _ => save(&address, &format!("{name}.svg")),
    }
}

/// The drawing on its own, with its size.
fn plain(svg: &Element) -> Option<(String, f64, f64)> {
    let copy = svg.clone_node_with_deep(true).ok()?.dyn_into::<Element>().ok()?;
    let bounds = svg.get_bounding_client_rect();
    for (from, to) in all(svg, "*").zip(all(&copy, "*")) {
        if to.class_list().contains("wide") {
            to.remove();
            continue;
        }
        let style = window().get_computed_style(&from).ok()??;
        for name in STYLES {
            let value = style.get_property_value(name).unwrap_or_default();
            if !value.is_empty() {
                let _ = to.set_attribute(name, &value);
            }
        }
        for name in ["class", "tabindex", "data-item"] {
            let _ = to.remove_attribute(name);
        }
    }
    let _ = copy.set_attribute("xmlns", "http://www.w3.org/2000/svg");
    let _ = copy.set_attribute("width", &bounds.width().to_string());
    let _ = copy.set_attribute("height", &bounds.height().to_string());
    let text = XmlSerializer::new().ok()?.serialize_to_string(&copy).ok()?;
    Some((text, bounds.width(), bounds.height()))
}

fn paint(address: String, name: String, width: f64, height: f64) {
    let (Ok(image), Ok(canvas)) = (HtmlImageElement::new(), document().create_element("canvas")) else { return };
    let Ok(canvas) = canvas.dyn_into::<HtmlCanvasElement>() else { return };
    let shown = image.clone();
    let paint = move || -> Option<()> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the size of a picture")]
        let pixels = |length: f64| (length * SHARP).ceil() as u32;
        canvas.set_width(pixels(width));
        canvas.set_height(pixels(height));
        let pen: web_sys::CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        let page: Element = document().body()?.into();
        let ground = window().get_computed_style(&page).ok()??.get_property_value("background-color").ok()?;
        pen.set_fill_style_str(&ground);
        let (wide, high) = (width * SHARP, height * SHARP);
        pen.fill_rect(0.0, 0.0, wide, high);
        pen.draw_image_with_html_image_element_and_dw_and_dh(&shown, 0.0, 0.0, wide, high).ok()?;
        save(&canvas.to_data_url_with_type("image/png").ok()?, &format!("{name}.png"));
        Some(())
    };
    let painted: Box<dyn FnOnce()> = Box::new(move || {
        let _ = paint();
    });
    let painted: JsValue = Closure::once_into_js(painted);
    image.set_onload(painted.dyn_ref::<js_sys::Function>());
    image.set_src(&address);
}

fn save(address: &str, name: &str) {
    let link = document().create_element("a").ok().and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(link) = link {
        link.set_href(address);
        link.set_download(name);
        link.click();
    }
}
