//! Comparing: as many as fit side by side.

use super::Reason;

/// Fewest versions to compare.
pub const COMPARE_MIN: usize = 2;
/// Most versions to compare: what a wide screen can show.
pub const COMPARE_MAX: usize = 20;

/// Whether so many versions can be compared.
///
/// # Errors
/// [`Reason::Compared`] otherwise.
pub fn compare(count: usize) -> Result<(), Reason> {
    if (COMPARE_MIN..=COMPARE_MAX).contains(&count) { Ok(()) } else { Err(Reason::Compared(count)) }
}
