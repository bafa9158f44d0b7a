//! Forms that lead to this page with something else chosen.

use domain::{compare::Asked, table::view::encode};

use super::Page;
use crate::ui::html::Html;

/// A form that keeps all that the address says but for what its own fields say.
pub(super) fn form(h: &mut Html, page: &Page<'_>, own: &[&str], fields: impl FnOnce(&mut Html)) {
    h.raw(r#"<form class="pick" method="get" data-go="""#);
    h.attribute("action", &format!("/{}/compare", encode(page.organization))).raw(">");
    for (key, value) in kept(page.asked, own) {
        h.raw(r#"<input type="hidden""#).attribute("name", key).attribute("value", &value).raw(">");
    }
    fields(h);
    h.raw("</form>");
}

/// The parameters of the address, without some.
fn kept(asked: &Asked, own: &[&str]) -> Vec<(&'static str, String)> {
    let mut asked = asked.clone();
    for key in own {
        match *key {
            "find" => asked.find.clear(),
            "axis" => asked.axes.clear(),
            "x" => (asked.x, asked.log) = (String::new(), (false, false)),
            "y" => asked.y.clear(),
            "curve" => (asked.curve, asked.curve_log) = (String::new(), false),
            _ => {}
        }
    }
    asked.pairs()
}

/// A list of which one is chosen.
pub(super) fn select(
    h: &mut Html,
    name: &'static str,
    label: &'static str,
    options: &[(String, String)],
    chosen: &str,
) {
    h.raw("<label>").raw(label).raw(" <select").attribute("name", name).attribute("data-item", name);
    h.attribute("aria-label", label).raw(">");
    for (value, title) in options {
        h.raw("<option").attribute("value", value);
        h.raw(if value == chosen { " selected>" } else { ">" }).text(title).raw("</option>");
    }
    h.raw("</select></label>");
}

/// A box that is ticked or not.
pub(super) fn tick(h: &mut Html, name: &'static str, value: &str, label: &str, ticked: bool) {
    h.raw(r#"<label class="tick"><input type="checkbox""#).attribute("name", name).attribute("value", value);
    h.attribute("data-item", &format!("{name} {value}"));
    h.raw(if ticked { " checked>" } else { ">" }).text(label).raw("</label>");
}
