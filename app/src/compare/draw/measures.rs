//! What can be drawn: lines of numbers, by a key that the address can hold.

use domain::compare::{Line, Section};

/// Something that versions have numbers of.
pub(super) struct Measure<'a> {
    /// `Metrics:loss`
    pub key: String,
    /// What the choices say: `loss`, `lr (parameter)`.
    pub title: String,
    /// Its line.
    pub line: &'a Line,
}

/// All of them that at least two versions have, metrics first.
pub(super) fn measures(sections: &[Section]) -> Vec<Measure<'_>> {
    let order = [("Metrics", ""), ("Parameters", " (parameter)"), ("Metadata", " (metadata)"), ("Fields", "")];
    let of = |(title, suffix): (&'static str, &'static str)| {
        let lines = sections.iter().filter(move |section| section.title == title).flat_map(|section| &section.lines);
        lines.filter(|line| line.numbers.iter().flatten().filter(|n| n.is_finite()).count() > 1).map(move |line| {
            Measure { key: format!("{title}:{}", line.name), title: format!("{}{suffix}", line.name), line }
        })
    };
    order.into_iter().flat_map(of).collect()
}

/// That with a key, else one that says the most: the first that differs, after `skip` others.
pub(super) fn chosen<'a, 'b>(all: &'b [Measure<'a>], key: &str, skip: usize) -> Option<&'b Measure<'a>> {
    let named = all.iter().find(|measure| measure.key == key);
    named
        .or_else(|| all.iter().filter(|measure| measure.line.differs()).nth(skip))
        .or_else(|| all.get(skip))
        .or(all.first())
}
