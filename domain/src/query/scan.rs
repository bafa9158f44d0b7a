//! Reading a query character by character.

use super::{
    TEXT_MAX_BYTES,
    error::{Error, Problem, short},
};

/// A piece of a value as it was written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Bare(String),
    Quoted(String),
    Star,
}

/// A value as it was written, and where it starts.
#[derive(Debug)]
pub(super) struct Raw {
    pub at: usize,
    pub pieces: Vec<Piece>,
}

impl Raw {
    /// The text, where nothing of it is quoted and no `*` stands in it.
    pub fn bare(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [Piece::Bare(text)] => Some(text),
            _ => None,
        }
    }

    /// The text between its stars.
    pub fn between_stars(&self) -> Vec<String> {
        let mut texts = vec![String::new()];
        for piece in &self.pieces {
            match (piece, texts.last_mut()) {
                (Piece::Bare(text) | Piece::Quoted(text), Some(last)) => last.push_str(text),
                _ => texts.push(String::new()),
            }
        }
        texts
    }
}

/// Where a reader of a query is.
pub(super) struct Scan {
    chars: Vec<char>,
    next: usize,
}

/// What ends a value or a key that is not quoted.
fn ends(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | '|' | '&' | '(' | ')' | '"')
}

impl Scan {
    pub fn new(text: &str) -> Result<Self, Error> {
        if text.len() > TEXT_MAX_BYTES {
            let problem = Problem::TooMuch(format!("the query is longer than {TEXT_MAX_BYTES} bytes"));
            return Err(Error { at: 1, problem });
        }
        let chars: Vec<char> = text.chars().collect();
        match chars.iter().position(|c| *c == '\0') {
            Some(at) => Err(Error { at: at + 1, problem: Problem::Nul }),
            None => Ok(Self { chars, next: 0 }),
        }
    }

    /// Position of the next character, counted from 1.
    pub fn at(&self) -> usize {
        self.next + 1
    }

    pub fn peek(&self) -> Option<char> {
        self.chars.get(self.next).copied()
    }

    pub fn is_done(&self) -> bool {
        self.next >= self.chars.len()
    }

    pub fn skip_space(&mut self) {
        self.take_while(char::is_whitespace);
    }

    /// Goes over a character if it is the next one.
    pub fn eat(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        self.next += usize::from(found);
        found
    }

    /// Goes over a text if it comes next.
    pub fn eat_text(&mut self, text: &str) -> bool {
        let length = text.chars().count();
        let found = self.chars.get(self.next..self.next + length).is_some_and(|c| c.iter().copied().eq(text.chars()));
        self.next += if found { length } else { 0 };
        found
    }

    /// Goes over a word such as AND, whatever its case, if it comes next as a word of its own.
    pub fn eat_keyword(&mut self, word: &str) -> bool {
        let end = self.next + word.len();
        let Some(found) = self.chars.get(self.next..end) else { return false };
        let same = found.iter().zip(word.chars()).all(|(a, b)| a.eq_ignore_ascii_case(&b));
        let alone = self.chars.get(end).is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '_' | ':' | '.'));
        self.next = if same && alone { end } else { self.next };
        same && alone
    }

    pub fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let start = self.next;
        while self.peek().is_some_and(&wanted) {
            self.next += 1;
        }
        self.chars.get(start..self.next).unwrap_or_default().iter().collect()
    }

    /// A key that is not quoted.
    pub fn bare_key(&mut self) -> String {
        self.take_while(|c| !ends(c) && c != ':')
    }

    /// `"…"` with `\"` and `\\` inside; the opening quote comes next.
    pub fn quoted(&mut self) -> Result<String, Error> {
        let start = self.at();
        let mut text = String::new();
        self.eat('"');
        loop {
            text.push_str(&self.take_while(|c| c != '"' && c != '\\'));
            if self.eat('"') {
                return Ok(text);
            }
            if !self.eat('\\') {
                return Err(Error { at: start, problem: Problem::Unclosed });
            }
            match self.peek() {
                Some(c @ ('"' | '\\')) => {
                    self.eat(c);
                    text.push(c);
                }
                _ => return Err(self.expected("\\\" or \\\\ inside quotes")),
            }
        }
    }

    /// A value: text, quoted text and stars, one after another.
    pub fn raw(&mut self) -> Result<Raw, Error> {
        let mut raw = Raw { at: self.at(), pieces: Vec::new() };
        loop {
            match self.peek() {
                Some('"') => raw.pieces.push(Piece::Quoted(self.quoted()?)),
                Some(c @ ('*' | '%')) => {
                    self.eat(c);
                    raw.pieces.push(Piece::Star);
                }
                Some(c) if !ends(c) => {
                    raw.pieces.push(Piece::Bare(self.take_while(|c| !ends(c) && c != '*' && c != '%')));
                }
                _ => return Ok(raw),
            }
        }
    }

    /// That something else should be here.
    pub fn expected(&self, expected: impl Into<String>) -> Error {
        let found = match self.peek() {
            None => "the end".into(),
            Some(c) if c.is_whitespace() => "a space".into(),
            Some(_) => {
                let rest: String = self.chars.iter().skip(self.next).take(41).collect();
                let word: String = rest.chars().take_while(|c| !c.is_whitespace()).collect();
                format!("\"{}\"", short(&word))
            }
        };
        Error { at: self.at(), problem: Problem::Expected { expected: expected.into(), found } }
    }
}
