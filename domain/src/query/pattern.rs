//! Text with `*` in it.

/// Pieces of text with anything in between: `*abc*` is `["", "abc", ""]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pattern(Vec<String>);

impl Pattern {
    /// A pattern of at least two pieces, and so at least one `*`. Empty pieces inside say nothing and go.
    #[must_use]
    pub fn new(pieces: Vec<String>) -> Option<Self> {
        let last = pieces.len().checked_sub(1).filter(|last| *last > 0)?;
        let kept = pieces.into_iter().enumerate().filter(|(i, p)| *i == 0 || *i == last || !p.is_empty());
        Some(Self(kept.map(|(_, p)| p).collect()))
    }

    /// The text between the stars; the first and the last piece are the two ends.
    #[must_use]
    pub fn pieces(&self) -> &[String] {
        &self.0
    }

    /// The start, where that is all that is asked for: `abc*`.
    #[must_use]
    pub fn prefix(&self) -> Option<&str> {
        match self.0.as_slice() {
            [start, end] if end.is_empty() => Some(start),
            _ => None,
        }
    }

    /// Whether a text matches, whatever its case.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let pieces: Vec<String> = self.0.iter().map(|p| p.to_lowercase()).collect();
        let [first, inner @ .., last] = pieces.as_slice() else { return false };
        let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
        for piece in inner {
            match rest.find(piece.as_str()) {
                Some(at) => rest = &rest[at + piece.len()..],
                None => return false,
            }
        }
        rest.ends_with(last.as_str())
    }
}
