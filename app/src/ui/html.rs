//! Markup without behaviour: most of what a page shows.
//!
//! Typed views cost a few kilobytes of wasm each, which every first load pays for; a piece of markup costs
//! its own text. What reacts to clicks or to time inside it is found by its `data-` attributes.

use leptos::prelude::*;

use super::any::{AnyView, IntoAny};

/// Markup being written. Words of this crate's source go in as they are, anything else is escaped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Markup as it stands in the source.
    #[inline(never)]
    pub fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Anybody's text, between tags or inside double quotes.
    #[inline(never)]
    pub fn text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                c => self.0.push(c),
            }
        }
        self
    }

    /// An attribute with anybody's text: ` title="…"`.
    pub fn attribute(&mut self, name: &'static str, value: &str) -> &mut Self {
        self.raw(" ").raw(name).raw("=\"").text(value).raw("\"")
    }

    /// An element with anybody's text: `<b class="…">…</b>`.
    pub fn element(&mut self, tag: &'static str, class: &'static str, text: &str) -> &mut Self {
        self.raw("<").raw(tag);
        if !class.is_empty() {
            self.attribute("class", class);
        }
        self.raw(">").text(text).raw("</").raw(tag).raw(">")
    }

    /// A link with anybody's text.
    pub fn link(&mut self, class: &'static str, href: &str, text: &str) -> &mut Self {
        self.raw("<a").attribute("class", class).attribute("href", href).raw(">").text(text).raw("</a>")
    }

    /// Markup that was written elsewhere.
    #[cfg_attr(not(feature = "ssr"), allow(dead_code, reason = "only pages that stand alone are put together so"))]
    pub fn push(&mut self, other: &Self) -> &mut Self {
        self.0.push_str(&other.0);
        self
    }

    /// Markup that the server wrote with this very type.
    pub fn written(&mut self, markup: &str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// The markup, for `inner_html` alone.
    #[must_use]
    pub fn finish(self) -> String {
        self.0
    }
}

/// Markup from a function that writes it.
#[must_use]
pub fn html(write: impl FnOnce(&mut Html)) -> Html {
    let mut html = Html::default();
    write(&mut html);
    html
}

/// Markup that takes part in the layout around it as if it stood there itself.
pub fn transparent(html: Html) -> AnyView {
    view! { <div class="transparent" inner_html=html.finish()></div> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text_wherever_it_goes() {
        let evil = "\"><script>alert('1')</script>&amp;";
        let page = html(|h| {
            h.element("b", "", evil).link("x", evil, evil);
        });
        let safe = "&quot;&gt;&lt;script&gt;alert('1')&lt;/script&gt;&amp;amp;";
        assert_eq!(page.finish(), format!("<b>{safe}</b><a class=\"x\" href=\"{safe}\">{safe}</a>"));
    }
}
