//! How one text became another, line by line, with what stayed folded away.

use similar::{Algorithm, DiffTag, capture_diff_slices};

/// Most lines of a text that are compared; the rest is left out.
const LINES_MAX: usize = 20_000;
/// Lines that stay in sight around a change.
const AROUND: usize = 3;

/// Where a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// In both.
    Both,
    /// In the first alone.
    Removed,
    /// In the second alone.
    Added,
}

/// A line of either text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Where it stands.
    pub side: Side,
    /// Its number in the first text, from 1.
    pub before: Option<usize>,
    /// Its number in the second.
    pub after: Option<usize>,
    /// The line.
    pub text: &'a str,
}

/// Some lines, in sight or folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hunk<'a> {
    /// Changes and what is around them.
    Shown(Vec<Piece<'a>>),
    /// What stayed the same, further away.
    Folded(Vec<Piece<'a>>),
}

/// All lines of both texts, in order.
#[must_use]
pub fn lines<'a>(before: &'a str, after: &'a str) -> Vec<Piece<'a>> {
    let old: Vec<&str> = before.lines().take(LINES_MAX).collect();
    let new: Vec<&str> = after.lines().take(LINES_MAX).collect();
    let mut pieces = Vec::new();
    for step in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let (tag, from, to) = step.as_tag_tuple();
        if tag == DiffTag::Equal {
            pieces.extend(from.zip(to).map(|(i, j)| Piece {
                side: Side::Both,
                before: Some(i + 1),
                after: Some(j + 1),
                text: old[i],
            }));
        } else {
            pieces.extend(from.map(|i| Piece { side: Side::Removed, before: Some(i + 1), after: None, text: old[i] }));
            pieces.extend(to.map(|j| Piece { side: Side::Added, before: None, after: Some(j + 1), text: new[j] }));
        }
    }
    pieces
}

/// The same with what is far from any change folded.
#[must_use]
pub fn folded<'a>(pieces: &[Piece<'a>]) -> Vec<Hunk<'a>> {
    let mut near = vec![false; pieces.len()];
    for (i, _) in pieces.iter().enumerate().filter(|(_, piece)| piece.side != Side::Both) {
        let end = (i + AROUND + 1).min(pieces.len());
        near[i.saturating_sub(AROUND)..end].fill(true);
    }
    let mut hunks: Vec<Hunk<'a>> = Vec::new();
    for (piece, near) in pieces.iter().zip(near) {
        match (hunks.last_mut(), near) {
            (Some(Hunk::Shown(shown)), true) => shown.push(*piece),
            (Some(Hunk::Folded(folded)), false) => folded.push(*piece),
            (_, true) => hunks.push(Hunk::Shown(vec![*piece])),
            (_, false) => hunks.push(Hunk::Folded(vec![*piece])),
        }
    }
    hunks
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_stayed_is_folded() {
        let before: Vec<String> = (0..20).map(|i| format!("line {i}")).collect();
        let after = before.join("\n").replace("line 10", "line ten");
        let before = before.join("\n");
        let pieces = lines(&before, &after);
        let hunks = folded(&pieces);
        let sizes: Vec<_> = hunks
            .iter()
            .map(|hunk| match hunk {
                Hunk::Shown(lines) => (true, lines.len()),
                Hunk::Folded(lines) => (false, lines.len()),
            })
            .collect();
        assert_eq!(sizes, [(false, 7), (true, 8), (false, 6)]);
        assert!(matches!(folded(&lines("a\nb", "a\nb"))[..], [Hunk::Folded(_)]));
        assert!(folded(&lines("", "")).is_empty());
    }

    proptest! {
        #[test]
        fn both_texts_are_in_their_difference(before in "([ab]\n){0,12}", after in "([ab]\n){0,12}") {
            let pieces = lines(&before, &after);
            let of = |not: Side| pieces.iter().filter(|p| p.side != not).map(|p| p.text).collect::<Vec<_>>();
            prop_assert_eq!(of(Side::Added), before.lines().collect::<Vec<_>>());
            prop_assert_eq!(of(Side::Removed), after.lines().collect::<Vec<_>>());
            let again: usize = folded(&pieces).iter().map(|hunk| match hunk { Hunk::Shown(l) | Hunk::Folded(l) => l.len() }).sum();
            prop_assert_eq!(again, pieces.len());
            prop_assert_eq!(before == after, pieces.iter().all(|p| p.side == Side::Both));
        }
    }
}
