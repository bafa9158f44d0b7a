//! What differs between two texts: by line, and by word within lines that took each other's place.

/// Most changes that are looked for between two texts; beyond, one simply takes the place of the other.
const CHANGES_MAX: usize = 1_000;

/// A line of two texts side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// In both.
    Same(&'a str),
    /// In the first alone.
    Removed(&'a str),
    /// In the second alone.
    Added(&'a str),
}

/// A piece of a line, and whether the other line lacks it.
pub type Piece<'a> = (&'a str, bool);

/// The lines of both texts in order, as few of them changed as may be.
#[must_use]
pub fn lines<'a>(before: &'a str, after: &'a str) -> Vec<Line<'a>> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let step = |step| match step {
        Step::Same(i, _) => Line::Same(old[i]),
        Step::Removed(i) => Line::Removed(old[i]),
        Step::Added(j) => Line::Added(new[j]),
    };
    steps(&old, &new).into_iter().map(step).collect()
}

/// The pieces of a line and of that which takes its place.
#[must_use]
pub fn words<'a>(before: &'a str, after: &'a str) -> (Vec<Piece<'a>>, Vec<Piece<'a>>) {
    let (old, new) = (split(before), split(after));
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for step in steps(&old, &new) {
        match step {
            Step::Same(i, j) => {
                left.push((old[i], false));
                right.push((new[j], false));
            }
            Step::Removed(i) => left.push((old[i], true)),
            Step::Added(j) => right.push((new[j], true)),
        }
    }
    (left, right)
}

/// Words, and what stands between them.
fn split(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut before: Option<bool> = None;
    for (at, c) in line.char_indices() {
        let is_word = c.is_alphanumeric() || c == '_';
        if before.is_some_and(|was| was != is_word || !is_word) {
            words.push(&line[start..at]);
            start = at;
        }
        before = Some(is_word);
    }
    if start < line.len() {
        words.push(&line[start..]);
    }
    words
}

#[derive(Clone, Copy)]
enum Step {
    Same(usize, usize),
    Removed(usize),
    Added(usize),
}

fn steps(old: &[&str], new: &[&str]) -> Vec<Step> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_end, new_end) = (old.len() - tail, new.len() - tail);
    let mut steps: Vec<_> = (0..head).map(|i| Step::Same(i, i)).collect();
    steps.extend(between(&old[head..old_end], &new[head..new_end]).into_iter().map(|step| match step {
        Step::Same(i, j) => Step::Same(i + head, j + head),
        Step::Removed(i) => Step::Removed(i + head),
        Step::Added(j) => Step::Added(j + head),
    }));
    steps.extend((0..tail).map(|i| Step::Same(old_end + i, new_end + i)));
    steps
}

/// The shortest way from one to the other (Myers, 1986).
fn between(old: &[&str], new: &[&str]) -> Vec<Step> {
    let whole = || (0..old.len()).map(Step::Removed).chain((0..new.len()).map(Step::Added)).collect();
    let most = (old.len() + new.len()).min(CHANGES_MAX);
    let width = 2 * most + 2;
    // Diagonals are counted from -most; of each, how far the old text is used up.
    let mut reach = vec![0usize; width + 1];
    let mut trail = Vec::new();
    for changes in 0..=most {
        trail.push(reach.clone());
        for diagonal in (most - changes..=most + changes).step_by(2) {
            let down = diagonal == most - changes
                || (diagonal != most + changes && reach[diagonal.wrapping_sub(1)] < reach[diagonal + 1]);
            let mut x = if down { reach[diagonal + 1] } else { reach[diagonal - 1] + 1 };
            let y = |x: usize| (x + most).checked_sub(diagonal);
            while let Some(y) = y(x).filter(|y| x < old.len() && *y < new.len())
                && old[x] == new[y]
            {
                x += 1;
            }
            reach[diagonal] = x;
            if x >= old.len() && y(x).is_some_and(|y| y >= new.len()) {
                return back(&trail, most, old.len(), new.len());
            }
        }
    }
    whole()
}

/// Walks the way back from the end.
fn back(trail: &[Vec<usize>], most: usize, mut x: usize, mut y: usize) -> Vec<Step> {
    let mut steps = Vec::new();
    for (changes, reach) in trail.iter().enumerate().rev() {
        let diagonal = x + most - y;
        let down =
            diagonal == most - changes || (diagonal != most + changes && reach[diagonal - 1] < reach[diagonal + 1]);
        let from = if down { diagonal + 1 } else { diagonal - 1 };
        let (start, is_first) = (reach[from], changes == 0);
        let start_y = (start + most).saturating_sub(from);
        let (stop_x, stop_y) = if is_first { (0, 0) } else { (start, start_y) };
        while x > stop_x && y > stop_y {
            (x, y) = (x - 1, y - 1);
            steps.push(Step::Same(x, y));
        }
        if !is_first {
            steps.push(if down { Step::Added(y - 1) } else { Step::Removed(x - 1) });
            (x, y) = (start, start_y);
        }
    }
    steps.reverse();
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*, sample::select};

    #[test]
    fn lines_and_words_that_changed_are_found() {
        use Line::{Added, Removed, Same};
        assert_eq!(lines("a\nb\nc", "a\nx\nc\nd"), [Same("a"), Removed("b"), Added("x"), Same("c"), Added("d")]);
        let (left, right) = words("lr: 0.1", "lr: 0.2");
        assert_eq!(left.iter().filter(|(_, changed)| *changed).map(|(text, _)| *text).collect::<String>(), "1");
        assert_eq!(right.iter().map(|(text, _)| *text).collect::<String>(), "lr: 0.2");
    }

    #[test]
    fn texts_with_nothing_in_common_are_swapped() {
        let text = |word: &str| (0..3_000).map(|i| format!("{word}{i}\n")).collect::<String>();
        let (before, after) = (text("a"), text("b"));
        let found = lines(&before, &after);
        assert_eq!(found.iter().filter(|line| matches!(line, Line::Removed(_))).count(), 3_000);
    }

    proptest! {
        #[test]
        fn both_texts_can_be_told_from_it(
            a in vec(select(vec!["a", "b", "c", "d"]), 0..30),
            b in vec(select(vec!["a", "b", "c", "d"]), 0..30),
        ) {
            let (before, after) = (a.join("\n"), b.join("\n"));
            let found = lines(&before, &after);
            let old: Vec<_> = found.iter().filter_map(|l| match l { Line::Same(t) | Line::Removed(t) => Some(*t), Line::Added(_) => None }).collect();
            let new: Vec<_> = found.iter().filter_map(|l| match l { Line::Same(t) | Line::Added(t) => Some(*t), Line::Removed(_) => None }).collect();
            prop_assert_eq!((old, new), (a, b));
        }
    }
}
