//! Rows as objects, keyed by column as a link names it.

use domain::table::{Cell, ColumnKey};
use serde_json::{Map, Value, json};

/// Some elements of the array; the first time with its beginning.
pub fn part(columns: &[ColumnKey], rows: &[Vec<Option<Cell>>], first: bool) -> Vec<u8> {
    let mut text = String::from(if first { "[" } else { "" });
    for (i, row) in rows.iter().enumerate() {
        let cells = columns.iter().zip(row);
        let object: Map<String, Value> =
            cells.map(|(column, cell)| (column.to_string(), cell.as_ref().map_or(Value::Null, value))).collect();
        text.push_str(if first && i == 0 { "\n" } else { ",\n" });
        text.push_str(&Value::Object(object).to_string());
    }
    text.into_bytes()
}

fn value(cell: &Cell) -> Value {
    match cell {
        // JSON has no word for NaN and the infinities.
        Cell::Number(number) if number.is_finite() => json!(number),
        Cell::Count(count) | Cell::Size(count) => json!(count),
        Cell::People(people) => people.iter().map(|p| p.name.as_str()).collect(),
        Cell::Tags(tags) => tags.iter().map(|t| t.name.as_str()).collect(),
        Cell::Words(words) => json!(words),
        other => Value::String(other.text()),
    }
}
