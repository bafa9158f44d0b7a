//! Rules that depend on data: the colours of tags and the widths of columns.
//!
//! The content security policy forbids `style` attributes, so every page that needs such rules has one
//! `<style>` with the response's nonce, and the elements have classes.

use domain::{table::Column, tag::TagView};
use leptos::prelude::*;

use super::colour::hex;

/// Class of a tag's pair of colours; none when they are no colours.
#[must_use]
pub fn tag_class(tag: &TagView) -> Option<String> {
    Some(format!("tag-{}-{}", hex(&tag.background)?, hex(&tag.foreground)?))
}

/// Rules for the classes of these tags, each pair once.
#[must_use]
pub fn tag_rules<'a>(tags: impl IntoIterator<Item = &'a TagView>) -> String {
    let mut rules = String::new();
    for (back, fore) in tags.into_iter().filter_map(|tag| Some((hex(&tag.background)?, hex(&tag.foreground)?))) {
        let rule = format!(".tag-{back}-{fore}{{background:#{back};color:#{fore}}}");
        if !rules.contains(&rule) {
            rules.push_str(&rule);
        }
    }
    rules
}

/// The rule that lays out rows; the last column takes what is left.
#[must_use]
pub fn column_rule(columns: &[Column]) -> String {
    let last = columns.len().saturating_sub(1);
    let widths: Vec<_> = columns
        .iter()
        .enumerate()
        .map(|(i, c)| if i == last { format!("minmax({}px,1fr)", c.width()) } else { format!("{}px", c.width()) })
        .collect();
    format!(".grid-row{{grid-template-columns:{}}}", widths.join(" "))
}

/// The `<style>` itself. Its text follows the rules.
pub fn sheet(rules: impl Fn() -> String + Send + 'static) -> AnyView {
    view! { <style nonce=nonce() inner_html=rules></style> }.into_any()
}

/// The nonce of the response that brought this page.
fn nonce() -> Option<String> {
    #[cfg(feature = "ssr")]
    return leptos::nonce::use_nonce().map(|nonce| nonce.to_string());
    #[cfg(not(feature = "ssr"))]
    {
        use leptos::wasm_bindgen::JsCast;
        let script = document().query_selector("script[nonce]").ok().flatten()?;
        Some(script.unchecked_ref::<web_sys::HtmlElement>().nonce())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_of_colours_is_written_once() {
        let tag = |name: &str, back: &str| TagView::new(name.into(), Some(back.into()), Some("#000000".into()));
        let tags = [tag("a", "#FFFFFF"), tag("b", "#ffffff"), tag("c", "red;}")];
        assert_eq!(tag_rules(&tags), ".tag-ffffff-000000{background:#ffffff;color:#000000}");
        assert_eq!(tag_class(&tags[2]), None);
    }

    #[test]
    fn the_last_column_grows() {
        assert_eq!(
            column_rule(&[Column::Name, Column::Created]),
            ".grid-row{grid-template-columns:280px minmax(110px,1fr)}"
        );
    }
}
