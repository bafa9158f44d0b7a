//! Sample projects.
