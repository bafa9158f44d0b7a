//! Rows as comma-separated values that no spreadsheet mistakes for a formula.

use std::borrow::Cow;

use domain::table::Cell;

/// Some lines, below a line of titles where there is one.
///
/// # Errors
/// Never in practice: memory takes what is written.
pub fn part(titles: Option<Vec<String>>, rows: &[Vec<Option<Cell>>]) -> Result<Vec<u8>, ::csv::Error> {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    if let Some(titles) = titles {
        writer.write_record(titles.iter().map(|title| harmless(title).into_owned()))?;
    }
    for row in rows {
        writer.write_record(row.iter().map(|cell| {
            let text = cell.as_ref().map(Cell::text).unwrap_or_default();
            harmless(&text).into_owned()
        }))?;
    }
    writer.into_inner().map_err(|e| e.into_error().into())
}

/// Text that a spreadsheet takes for text: a formula gets an apostrophe in front, a plain number does not. What is a
/// cell of its own to a spreadsheet that parts cells elsewhere than at commas counts as a start.
fn harmless(text: &str) -> Cow<'_, str> {
    let number = text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b)) && text.parse::<f64>().is_ok();
    let formula = text.split([';', '\t', '\r', '\n']).any(|part| part.starts_with(['=', '+', '-', '@']));
    if (formula || text.starts_with(['\t', '\r'])) && !number {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text_and_numbers_stay_numbers() {
        for (text, written) in [
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("+1+cmd", "'+1+cmd"),
            ("-x", "'-x"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("-inf", "'-inf"),
            ("a;=1+1", "'a;=1+1"),
            ("a\t@x", "'a\t@x"),
            ("a\n-x", "'a\n-x"),
            ("a\r+x", "'a\r+x"),
            ("a;b=c-d", "a;b=c-d"),
            ("-3.5e-7", "-3.5e-7"),
            ("+4", "+4"),
            ("plain", "plain"),
            ("", ""),
        ] {
            assert_eq!(harmless(text), written);
        }
    }

    #[test]
    fn quotes_and_breaks_stay_in_their_cell() {
        let row = |text: &str| vec![Some(Cell::Text(text.into())), None];
        let bytes = part(Some(vec!["A, b".into(), "C".into()]), &[row("x\"y\nz")]).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), "\"A, b\",C\r\n\"x\"\"y\nz\",\r\n");
    }
}
