//! Pages of lists that have one order: by a text, then by key.

use domain::{Id, Refusal};

use crate::sql::cursor::Cursor;

/// Which page of a list is meant.
#[derive(Clone, Copy, Debug)]
pub struct Paging<'a> {
    /// From the page before.
    pub cursor: Option<&'a str>,
    /// How many of it at most.
    pub limit: i64,
}

/// After which text and key a page begins, and how much of it is read; all of a list when nothing is said.
#[derive(Default)]
pub(crate) struct Span {
    pub after: Option<(String, Id)>,
    pub limit: Option<i64>,
}

impl Span {
    /// What is read of a list for a page: one more than the page has, which tells whether another follows.
    ///
    /// # Errors
    /// A cursor of something else.
    pub fn of(paging: Paging<'_>, list: &str) -> Result<Self, Refusal> {
        let after = paging.cursor.map(|text| Cursor::decode(text, list, 1)).transpose()?;
        let after = after.map(|cursor| (cursor.values.into_iter().flatten().next().unwrap_or_default(), cursor.id));
        Ok(Self { after, limit: Some(paging.limit + 1) })
    }

    pub fn text(&self) -> Option<&str> {
        self.after.as_ref().map(|(text, _)| text.as_str())
    }

    pub fn id(&self) -> Option<Id> {
        self.after.as_ref().map(|(_, id)| *id)
    }
}

/// The cursor to the next page; takes off the row too many that tells of it.
pub(crate) fn next<T>(
    rows: &mut Vec<T>,
    paging: Paging<'_>,
    list: &str,
    place: impl Fn(&T) -> (String, Id),
) -> Option<String> {
    let most = usize::try_from(paging.limit).unwrap_or_default();
    if rows.len() <= most {
        return None;
    }
    rows.truncate(most);
    let (text, id) = rows.last().map(place)?;
    Some(Cursor { sort: list.to_owned(), values: vec![Some(text)], id }.encode())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_follows_has_a_cursor_and_it_leads_on_in_the_same_list() {
        let place = |row: &i32| (row.to_string(), Id::nil());
        let paging = Paging { cursor: None, limit: 2 };
        let mut rows = vec![1, 2, 3];
        let cursor = next(&mut rows, paging, "people", place).unwrap();
        assert_eq!(rows, [1, 2]);
        assert_eq!(next(&mut rows, paging, "people", place), None);
        let further = Paging { cursor: Some(&cursor), ..paging };
        let span = Span::of(further, "people").unwrap();
        assert_eq!((span.text(), span.id(), span.limit), (Some("2"), Some(Id::nil()), Some(3)));
        for foreign in [Span::of(further, "teams"), Span::of(Paging { cursor: Some("!"), ..paging }, "people")] {
            assert!(foreign.is_err());
        }
    }
}
