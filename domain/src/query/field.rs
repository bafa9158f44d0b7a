//! Fields: column ids, and keys that people made up.

use super::{
    error::{Error, Problem, short},
    scan::Scan,
};
use crate::{
    name::KEY_MAX_BYTES,
    table::{Aggregate, Column, ColumnKey, nearest::nearest},
};

/// What the keys of each kind stand behind.
pub(super) const METADATA: &str = "metadata";
pub(super) const METRICS: &str = "metrics";
pub(super) const PARAMETERS: &str = "params";

/// A text that is a field and nothing else.
pub(crate) fn whole(text: &str) -> Result<ColumnKey, Error> {
    let mut scan = Scan::new(text)?;
    let field = read(&mut scan)?;
    if scan.is_done() { Ok(field) } else { Err(scan.expected("the end of the column")) }
}

/// The field that comes next.
pub(super) fn read(scan: &mut Scan) -> Result<ColumnKey, Error> {
    let at = scan.at();
    let word = scan.take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    let make = match word.as_str() {
        METADATA => ColumnKey::Metadata as fn(String) -> ColumnKey,
        PARAMETERS => ColumnKey::Parameter,
        METRICS => |key| ColumnKey::Metric(key, Aggregate::Last),
        "" => return Err(scan.expected("a field such as name or status")),
        id => {
            if let Some(column) = Column::from_id(id).filter(|_| scan.peek() != Some('.')) {
                return Ok(column.into());
            }
            let name = short(&format!("{id}{}", scan.bare_key()));
            let groups = [METADATA, METRICS, PARAMETERS];
            let nearest = nearest(id, Column::ALL.iter().map(|c| c.id()).chain(groups));
            return Err(Error { at, problem: Problem::UnknownField { name, nearest } });
        }
    };
    if !scan.eat('.') {
        return Err(scan.expected(format!("a key: {word}.KEY")));
    }
    let key_at = scan.at();
    let is_metric = word == METRICS;
    let (key, suffix) = if scan.peek() == Some('"') {
        (scan.quoted()?, is_metric.then(|| suffix(scan)).flatten())
    } else {
        let bare = scan.bare_key();
        match [(".min", Aggregate::Min), (".max", Aggregate::Max)]
            .into_iter()
            .find_map(|(end, aggregate)| Some((bare.strip_suffix(end)?, aggregate)))
        {
            Some((key, aggregate)) if is_metric => (key.to_owned(), Some(aggregate)),
            _ => (bare, None),
        }
    };
    if key.is_empty() {
        return Err(Error {
            at: key_at,
            problem: Problem::Expected { expected: "a key".into(), found: "none".into() },
        });
    }
    if key.len() > KEY_MAX_BYTES {
        let problem = Problem::TooMuch(format!("a key is longer than {KEY_MAX_BYTES} bytes"));
        return Err(Error { at: key_at, problem });
    }
    Ok(match suffix {
        Some(aggregate) => ColumnKey::Metric(key, aggregate),
        None => make(key),
    })
}

/// `.min` or `.max` behind a quoted name.
fn suffix(scan: &mut Scan) -> Option<Aggregate> {
    if scan.eat_text(".min") { Some(Aggregate::Min) } else { scan.eat_text(".max").then_some(Aggregate::Max) }
}
