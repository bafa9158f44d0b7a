//! Reading what can be read of a broken query.

use super::{Error, Expr, Problem, Query};

pub(super) fn parse(text: &str) -> (Query, Vec<(String, Error)>) {
    let error = match Query::parse(text) {
        Ok(query) => return (query, Vec::new()),
        Err(error) => error,
    };
    let pieces = match &error.problem {
        Problem::TooMuch(_) | Problem::Nul => None,
        _ => split(text),
    };
    let Some(pieces) = pieces else { return (Query::default(), vec![(text.to_owned(), error)]) };
    let (mut kept, mut broken) = (Vec::new(), Vec::new());
    for (before, piece) in pieces {
        match Query::parse(piece) {
            Ok(query) => kept.push(query.0),
            Err(error) => broken.push((piece.trim().to_owned(), Error { at: error.at + before, ..error })),
        }
    }
    (Query(Expr::all(kept)), broken)
}

/// Conditions that all have to hold, each with the number of characters before it; `None` where
/// alternatives join them.
fn split(text: &str) -> Option<Vec<(usize, &str)>> {
    let mut pieces = Vec::new();
    let (mut start, mut start_at) = (0, 0);
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let mut may_join = false;
    let mut skip_until = 0;
    for (at, (i, c)) in text.char_indices().enumerate() {
        if i < skip_until {
            continue;
        }
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            ',' => {
                pieces.push((start_at, &text[start..i]));
                (start, start_at) = (i + 1, at + 1);
            }
            'o' | 'O' if may_join && is_word(&text[i..], "or") => return None,
            'a' | 'A' if may_join && is_word(&text[i..], "and") => {
                pieces.push((start_at, &text[start..i]));
                (start, start_at, skip_until) = (i + 3, at + 3, i + 3);
            }
            _ => {}
        }
        may_join = !quoted && (c.is_whitespace() || c == ')');
    }
    pieces.push((start_at, &text[start..]));
    Some(pieces.into_iter().filter(|(_, piece)| !piece.trim().is_empty()).collect())
}

fn is_word(text: &str, word: &str) -> bool {
    let (Some(head), Some(tail)) = (text.get(..word.len()), text.get(word.len()..)) else { return false };
    head.eq_ignore_ascii_case(word) && tail.starts_with(|c: char| c.is_whitespace() || c == '(')
}
