//! Ranges of numbers and of times.

/// A range. Both ends of `Between` belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Span<T> {
    /// `0.8..0.9`; with the same value twice, that value.
    Between(T, T),
    /// `>0.8`
    Above(T),
    /// `>=0.8` or `0.8..`
    From(T),
    /// `<0.9`
    Below(T),
    /// `<=0.9` or `..0.9`
    UpTo(T),
}

impl<T: PartialOrd> Span<T> {
    /// Whether a value lies in it.
    pub fn holds(&self, value: &T) -> bool {
        match self {
            Self::Between(from, to) => from <= value && value <= to,
            Self::Above(from) => value > from,
            Self::From(from) => value >= from,
            Self::Below(to) => value < to,
            Self::UpTo(to) => value <= to,
        }
    }
}
