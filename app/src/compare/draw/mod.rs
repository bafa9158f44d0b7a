//! The page of a comparison as markup.

mod beside;
mod charts;
mod configuration;
mod head;
mod lines;
mod measures;
mod names;
mod parallel;
mod pick;
mod scatter;

use std::fmt::Write as _;

use domain::{
    Id, Refusal, Time,
    api::{Compared, Comparison},
    compare::{Asked, Section, sections},
    lifecycle::{COMPARE_MAX, COMPARE_MIN},
    table::{Row, view::encode},
};
use registry::{
    Actor, Registry,
    versions::{compare, compare::curves, list},
};

pub use beside::differences;

use crate::{
    Failure,
    drawn::Drawn,
    ui::{
        html::{Html, html},
        sheet,
    },
    wire::Wire,
};

/// Most versions that a search offers.
const FOUND_MAX: i64 = 12;

/// All that the page shows.
struct Page<'a> {
    organization: &'a str,
    base_url: &'a str,
    asked: &'a Asked,
    of: Comparison,
    sections: Vec<Section>,
    found: Vec<Row>,
    curves: curves::Curves,
    /// Where the base stands among the versions.
    base: usize,
}

/// Reads and draws it.
///
/// # Errors
/// When nothing of the organization may be seen; to nobody in particular that there is nothing without signing in.
pub async fn page(
    registry: &Registry,
    actor: &Actor,
    base_url: &str,
    organization: &str,
    query: &str,
    now: Time,
) -> Result<Drawn, Failure> {
    let asked = names::asked(registry, actor, query).await?;
    // Whoever may see nothing here learns nothing here.
    let (search, limit) = match asked.find.as_str() {
        "" => (String::new(), 1),
        find => (format!("?q={}", encode(find)), FOUND_MAX),
    };
    let listing = list::open(registry, actor, organization, &[], &search, false, limit).await?;
    let of = compare::gather(registry, actor, &asked.ids).await?;
    if of.missing > 0 && actor.id().is_none() {
        return Err(Refusal::SignInNeeded.into());
    }
    let wanted = metric_of(&asked.curve);
    let ids: Vec<Id> = of.versions.iter().map(|one| one.version.row.id).collect();
    let curves = curves::curves(registry, actor, &ids, wanted.as_ref()).await?;
    let page = Page {
        base: asked.base.and_then(|base| ids.iter().position(|id| *id == base)).unwrap_or_default(),
        sections: sections(&of, asked.value),
        found: if asked.find.is_empty() { Vec::new() } else { listing.page.items },
        organization,
        base_url,
        asked: &asked,
        of,
        curves,
    };
    page.draw(now)
}

/// Name and variant as an address says them: `loss`, `loss/val`.
fn metric_of(text: &str) -> Option<(String, String)> {
    let (name, variant) = text.rsplit_once('|').unwrap_or((text, ""));
    (!name.is_empty()).then(|| (name.to_owned(), variant.to_owned()))
}

impl Page<'_> {
    fn draw(&self, now: Time) -> Result<Drawn, Failure> {
        let count = self.of.versions.len();
        let drawn_curves = charts::curves(self);
        let content = html(|h| {
            crate::late::style::link(h);
            head::header(h, self);
            h.raw(r#"<div class="compare" tabindex="-1""#).attribute("data-asked", &self.asked.query()).raw(">");
            self.notices(h);
            if count > 0 {
                head::versions(h, self);
                for section in &self.sections {
                    lines::section(h, self, section);
                }
                configuration::section(h, self);
            }
            head::add(h, self);
            if count >= COMPARE_MIN {
                charts::all(h, self, &drawn_curves);
            }
            h.raw("</div>");
        });
        let title = if count == 0 { "Compare".to_owned() } else { format!("Compare {count} versions") };
        let tags = self.of.versions.iter().flat_map(|one| &one.version.row.tags);
        Ok(Drawn {
            title: format!("{title} · Vitrine"),
            // Columns of all tables are alike, and so stand below each other.
            rules: format!("{}.compare{{--count:{count}}}", sheet::tag_rules(tags)),
            html: content.finish(),
            now,
            rest: Wire::pack(&drawn_curves)?,
        })
    }

    /// What is not as it was asked for, in words.
    fn notices(&self, h: &mut Html) {
        let count = self.of.versions.len();
        let named = self.asked.ids.len();
        let missing = self.of.missing + self.asked.odd;
        let mut say = |text: &str| {
            h.raw(r#"<p class="notice" role="status">"#).text(text).raw("</p>");
        };
        match missing {
            0 => {}
            1 => say("1 version is not here: it was deleted, or you may not see it."),
            many => say(&format!("{many} versions are not here: they were deleted, or you may not see them.")),
        }
        if named > COMPARE_MAX {
            say(&format!(
                "{named} versions are named, and {COMPARE_MAX} fit side by side: these are the first. Remove some to see the others."
            ));
        }
        if count < COMPARE_MIN {
            say(match count {
                0 => "Choose 2 to 20 versions: select rows of the table and press Compare, or look for them below.",
                _ => "One version alone: add at least one more to compare it with.",
            });
        }
    }

    /// The address of this page with something changed.
    fn href(&self, change: impl FnOnce(&mut Asked)) -> String {
        let mut asked = self.asked.clone();
        change(&mut asked);
        self.href_of(&asked)
    }

    fn href_of(&self, asked: &Asked) -> String {
        format!("/{}/compare?{}", encode(self.organization), asked.query())
    }

    fn ids(&self) -> Vec<Id> {
        self.of.versions.iter().map(|one| one.version.row.id).collect()
    }

    /// The colour of a version: the same wherever it stands.
    fn colour(&self, id: Id) -> usize {
        let mut ids = self.ids();
        ids.sort_unstable();
        ids.iter().position(|other| *other == id).unwrap_or_default()
    }
}

/// `yolo v7`
fn name(one: &Compared) -> String {
    format!("{} {}", one.version.row.model.name, one.version.row.chip())
}

/// Classes of a version's colour and dashes.
fn series(colour: usize) -> String {
    crate::chart::Series { colour, ..Default::default() }.class()
}

/// A link that leaves the page where it is scrolled to. `item` finds it again when the page is drawn anew.
fn link(h: &mut Html, class: &'static str, href: &str, item: &str, label: &str) {
    h.raw("<a noscroll").attribute("class", class).attribute("href", href).attribute("data-item", item);
    h.attribute("aria-label", label).attribute("title", label).raw(">");
}

/// `12.5,80.0 `
fn place(path: &mut String, x: f64, y: f64) {
    let _ = write!(path, "{x:.1},{y:.1} ");
}
