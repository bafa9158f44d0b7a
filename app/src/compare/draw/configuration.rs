//! Configurations: how each differs from the base's, line by line.

use domain::compare::{Hunk, Piece, Side, folded, lines};

use super::{Page, lines::open, name, series};
use crate::ui::html::Html;

/// The section; nothing where no version has a configuration.
pub(super) fn section(h: &mut Html, page: &Page<'_>) {
    let all = &page.of.versions;
    if all.iter().all(|one| one.version.configuration.is_empty()) {
        return;
    }
    let base = all.get(page.base).map_or("", |one| one.version.configuration.as_str());
    let others: Vec<_> = all.iter().enumerate().filter(|(i, _)| *i != page.base).map(|(_, one)| one).collect();
    let same = others.iter().filter(|one| one.version.configuration == base).count();
    open(h, "Configuration", &format!("{} of {} as the base’s", same, others.len()));
    h.raw(r#"<div class="aside texts">"#);
    if let (true, Some(one)) = (others.is_empty(), all.first()) {
        h.element("pre", "diff", &one.version.configuration);
    }
    for one in others {
        let own = &one.version.configuration;
        h.raw("<section><h3><i").attribute("class", &format!("swatch {}", series(page.colour(one.version.row.id))));
        h.raw(r#" aria-hidden="true"></i>"#).text(&name(one));
        if own == base {
            h.raw(r#" <small class="dim">the same as the base</small></h3></section>"#);
            continue;
        }
        let pieces = lines(base, own);
        changed(h, &pieces);
        h.raw("</h3>");
        text(h, &pieces, &format!("Configuration of {} against the base", name(one)));
        h.raw("</section>");
    }
    h.raw("</div></details>");
}

/// How many lines came and went.
pub(super) fn changed(h: &mut Html, pieces: &[Piece<'_>]) {
    let count = |side| pieces.iter().filter(|piece| piece.side == side).count().to_string();
    h.raw(r#" <small class="dim">+"#).text(&count(Side::Added)).raw(" −").text(&count(Side::Removed)).raw("</small>");
}

/// The lines themselves, with what stayed folded away.
pub(super) fn text(h: &mut Html, pieces: &[Piece<'_>], label: &str) {
    h.raw(r#"<div class="diff" role="region" tabindex="0""#).attribute("aria-label", label).raw(">");
    for hunk in folded(pieces) {
        match hunk {
            Hunk::Shown(shown) => shown.iter().for_each(|piece| line(h, piece)),
            Hunk::Folded(shown) => {
                let words = format!("{} unchanged {}", shown.len(), if shown.len() == 1 { "line" } else { "lines" });
                h.raw("<details><summary>").text(&words).raw("</summary>");
                shown.iter().for_each(|piece| line(h, piece));
                h.raw("</details>");
            }
        }
    }
    h.raw("</div>");
}

fn line(h: &mut Html, piece: &Piece<'_>) {
    h.raw(match piece.side {
        Side::Both => r#"<p><b aria-hidden="true"> </b>"#,
        Side::Removed => r#"<p class="removed"><b aria-label="removed">−</b>"#,
        Side::Added => r#"<p class="added"><b aria-label="added">+</b>"#,
    });
    let number = |n: Option<usize>| n.map(|n| n.to_string()).unwrap_or_default();
    h.element("i", "", &number(piece.before)).element("i", "", &number(piece.after));
    h.element("code", "", piece.text).raw("</p>");
}
