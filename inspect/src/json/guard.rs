//! Keeps documents from making their reader remember much: long strings lose their middle on the way,
//! and what is nested too deeply ends the reading.

use std::io::{self, Read};

use crate::Problem;

/// Most bytes of a string that pass.
const STRING_MAX: usize = 1 << 20;
/// Most levels of arrays and objects.
const DEPTH_MAX: u32 = 64;

/// A reader of JSON that lets through what is within bounds.
pub struct Guard<R> {
    inner: R,
    depth: u32,
    string: Option<usize>,
    escaped: bool,
    problem: Option<Problem>,
}

impl<R: Read> Guard<R> {
    pub fn new(inner: R) -> Self {
        Self { inner, depth: 0, string: None, escaped: false, problem: None }
    }

    /// What kept it from reading on.
    pub fn problem(self) -> Option<Problem> {
        self.problem
    }

    /// Whether the byte passes.
    fn passes(&mut self, byte: u8) -> bool {
        let Some(length) = self.string else {
            match byte {
                b'"' => self.string = Some(0),
                b'[' | b'{' => self.depth += 1,
                b']' | b'}' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
            return true;
        };
        let escaped = std::mem::replace(&mut self.escaped, false);
        if byte == b'"' && !escaped {
            self.string = None;
            return true;
        }
        // Cut only in front of what is neither a part of a letter nor of an escape.
        let plain = matches!(byte, b' ' | b'g'..=b'z') && !escaped;
        let cut = length == usize::MAX || length >= STRING_MAX && plain;
        self.string = Some(if cut { usize::MAX } else { length + 1 });
        self.escaped = byte == b'\\' && !escaped;
        !cut
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.inner.read(into).map_err(|error| self.stop(error))?;
            let mut kept = 0;
            for i in 0..count {
                if self.passes(into[i]) {
                    into[kept] = into[i];
                    kept += 1;
                }
            }
            let endless = self.string.is_some_and(|length| length != usize::MAX && length > 2 * STRING_MAX);
            if self.depth > DEPTH_MAX || endless {
                return Err(io::Error::other("too deep or too long"));
            }
            if kept > 0 || count == 0 {
                return Ok(kept);
            }
        }
    }
}

impl<R> Guard<R> {
    /// Keeps the problem behind an error, which the document's own error would hide.
    fn stop(&mut self, error: io::Error) -> io::Error {
        match error.downcast::<Problem>() {
            Ok(problem) => {
                let told = io::Error::other(problem.to_string());
                self.problem = Some(problem);
                told
            }
            Err(error) => error,
        }
    }
}
