//! How counts, shapes and lists of a file are written.

use domain::number::{self, grouped};
use inspect::{Port, Tensor};
use unicode_width::UnicodeWidthStr;

use crate::{output::one_line, table::aligned};

/// Most letters of an entry's value.
const VALUE_MAX: usize = 100;
/// Most letters of a name in a column.
const NAME_MAX: usize = 60;

/// `22,713,728 (22.7 M)`; the short form only where it is shorter.
pub fn count(count: u64) -> String {
    if count < 1_000 { count.to_string() } else { format!("{} ({})", grouped(count), number::short(count)) }
}

/// Name, type, shape, and how many numbers.
pub fn tensor(tensor: &Tensor, count: impl Fn(u64) -> String) -> Vec<String> {
    vec![tensor.name.clone(), tensor.dtype.clone(), shape(&tensor.shape), count(tensor.elements())]
}

/// The same for people: long names are cut, and digits stand in groups.
pub fn short_tensor(one: &Tensor) -> Vec<String> {
    let mut cells = tensor(one, grouped);
    cells[0] = cut(&cells[0], NAME_MAX);
    cells
}

/// Inputs or outputs, one a line.
pub fn ports(ports: &[Port], most: usize) -> String {
    let cells = |port: &Port| {
        let shape = port.shape.as_ref().map(|sizes| shape(sizes)).unwrap_or_default();
        vec![cut(&port.name, NAME_MAX), port.dtype.clone(), shape]
    };
    some(columns(ports.iter().take(most).map(cells)), ports.len(), "-o json shows all")
}

fn shape<T: ToString>(sizes: &[T]) -> String {
    format!("[{}]", sizes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
}

/// Lines of aligned cells.
pub fn columns(rows: impl Iterator<Item = Vec<String>>) -> Vec<String> {
    let rows: Vec<Vec<String>> = rows.map(|row| row.iter().map(|cell| one_line(cell)).collect()).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
    rows.iter().map(|row| aligned(row, &widths)).collect()
}

/// The lines, and how many of all are not among them.
pub fn some(mut lines: Vec<String>, all: usize, how: &str) -> String {
    let more = all.saturating_sub(lines.len());
    if more > 0 {
        lines.push(format!("… and {} more: {how}", grouped(more as u64)));
    }
    lines.join("\n")
}

/// A value on one line, cut where it is long.
pub fn short(value: &str) -> String {
    cut(&one_line(value), VALUE_MAX)
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_and_short() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_171_745), "1,171,745 (1.2 M)");
        assert_eq!(count(545_282), "545,282 (545 k)");
        assert_eq!(count(u64::MAX), "18,446,744,073,709,551,615 (18447 Q)");
    }

    #[test]
    fn long_lists_say_what_is_left_out() {
        assert_eq!(some(vec!["a".into()], 1, "x"), "a");
        assert_eq!(some(vec!["a".into()], 1501, "--tensors shows all"), "a\n… and 1,500 more: --tensors shows all");
        assert_eq!(
            columns([vec!["a".into(), "b".into()], vec!["long".into(), "c".into()]].into_iter()),
            ["a     b", "long  c"]
        );
    }
}
