//! Rules that depend on data: the colours of tags and the widths of columns.
//!
//! The content security policy forbids `style` attributes, so every page that needs such rules has one
//! `<style>` with the response's nonce, and the elements have classes.

use std::fmt::Write;

use domain::{table::Shown, tag::TagView};
use leptos::prelude::*;

use super::{
    any::{AnyView, IntoAny},
    colour::hex,
};

/// Class of a tag's pair of colours; none when they are no colours.
#[must_use]
pub fn tag_class(tag: &TagView) -> Option<String> {
    Some(format!("tag-{}-{}", hex(&tag.background)?, hex(&tag.foreground)?))
}

/// Rules for the classes of these tags, each pair once. The same tags in another order give the same rules: new
/// ones make the browser look at every element of the page.
#[must_use]
pub fn tag_rules<'a>(tags: impl IntoIterator<Item = &'a TagView>) -> String {
    let mut pairs: Vec<_> =
        tags.into_iter().filter_map(|tag| Some((hex(&tag.background)?, hex(&tag.foreground)?))).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let mut rules = String::new();
    for (back, fore) in pairs {
        let _ = write!(rules, ".tag-{back}-{fore}{{background:#{back};color:#{fore}}}");
    }
    rules
}

/// The rule that lays out rows: the box for selecting, then the columns. A variable of the grid overrules
/// a width while it is being dragged.
#[must_use]
pub fn column_rule(columns: &[Shown]) -> String {
    let widths: Vec<_> =
        columns.iter().enumerate().map(|(i, c)| format!(" var(--w{i},{}px)", c.effective_width())).collect();
    format!(".grid-row{{grid-template-columns:var(--check){}}}", widths.concat())
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
    use domain::table::{Column, ColumnKey};

    #[test]
    fn a_pair_of_colours_is_written_once() {
        let tag = |name: &str, back: &str| TagView::new(name.into(), Some(back.into()), Some("#000000".into()));
        let tags = [tag("a", "#FFFFFF"), tag("b", "#ffffff"), tag("c", "red;}")];
        assert_eq!(tag_rules(&tags), ".tag-ffffff-000000{background:#ffffff;color:#000000}");
        assert_eq!(tag_class(&tags[2]), None);
        let pair = [tag("a", "#FFFFFF"), tag("b", "#00ff00")];
        assert_eq!(tag_rules(&pair), tag_rules(pair.iter().rev()));
    }

    #[test]
    fn columns_have_their_widths() {
        let wide = Shown { key: Column::Created.into(), width: Some(300) };
        assert_eq!(
            column_rule(&[ColumnKey::from(Column::Name).into(), wide]),
            ".grid-row{grid-template-columns:var(--check) var(--w0,280px) var(--w1,300px)}"
        );
    }
}
