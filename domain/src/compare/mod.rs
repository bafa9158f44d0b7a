//! Versions side by side: what differs, what is best, and what a page of it asks for.

mod asked;
mod diff;
mod line;
mod sections;

pub use asked::Asked;
pub use diff::{Hunk, Piece, Side, folded, lines};
pub use line::{Better, Line, better};
pub use sections::{Section, labels_against, metric_name, sections};
