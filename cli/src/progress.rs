//! Progress bars on stderr, for people at a terminal only.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar for the bytes of one file. It draws nothing when quiet or when stderr is no terminal.
pub fn bytes(name: &str, total: u64, quiet: bool) -> ProgressBar {
    let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(total), target);
    let style = ProgressStyle::with_template(
        "{prefix} {bar:24} {decimal_bytes:>10} of {decimal_total_bytes} {decimal_bytes_per_sec:>12} {eta:>5} {msg}",
    );
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.set_prefix(crate::output::plain(name));
    bar
}
