//! Reading what can be read of a broken query.

use super::{Error, Expr, Problem, Query, TERMS_MAX};

pub(super) fn parse(text: &str) -> (Query, Vec<(String, Error)>) {
    let error = match Query::parse(text) {
        Ok(query) => return (query, Vec::new()),
        Err(error) => error,
    };
    let pieces = match &error.problem {
        Problem::TooMuch(_) | Problem::Nul => None,
        _ => split(text),
    };
    let nothing = |error| (Query::default(), vec![(text.to_owned(), error)]);
    let Some(pieces) = pieces.filter(|pieces| pieces.len() <= TERMS_MAX) else { return nothing(error) };
    let (mut kept, mut broken) = (Vec::new(), Vec::new());
    for (before, piece) in pieces {
        match Query::parse(piece) {
            Ok(query) => kept.push(query.0),
            Err(error) => broken.push((piece.trim().to_owned(), Error { at: error.at + before, ..error })),
        }
    }
    let kept = Query(Expr::all(kept));
    // Together they may be more than one query can hold.
    match Query::parse(&kept.to_string()) {
        Ok(kept) => (kept, broken),
        Err(error) => nothing(error),
    }
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
    head.eq_ignore_ascii_case(word) && tail.chars().next().is_none_or(|c| c.is_whitespace() || c == '(')
}

/// The parts of a list of columns: commas inside quotes part nothing.
pub(crate) fn columns(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (i, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' if !quoted => {
                parts.push(&text[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts.retain(|part| !part.is_empty());
    parts
}
