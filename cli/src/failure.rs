//! Why a command failed: one sentence, a code, and what to try next.

use std::{io, path::Path, process::ExitCode};

use anstyle::{AnsiColor, Style};
use domain::Refusal;

use crate::{exit::Exit, output::plain};

/// A failed command.
#[derive(Debug)]
pub struct Failure {
    /// The code it ends with.
    pub exit: Exit,
    /// One sentence for people.
    pub message: String,
    /// The next command to try, where one helps.
    pub hint: Option<String>,
}

impl Failure {
    /// A failure with its code and sentence.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), hint: None }
    }

    /// A wrong command line.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// A file or folder of this machine that cannot be used.
    pub fn file(what: &str, path: &Path, cause: &io::Error) -> Self {
        Self::new(Exit::Refused, format!("Cannot {what} {}: {cause}.", path.display()))
    }

    /// The same, with what to try next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same; with what to try next if it is that nothing was found and nothing better is known.
    #[must_use]
    pub fn hint_if_missing(self, hint: impl FnOnce() -> String) -> Self {
        if self.exit == Exit::NotFound && self.hint.is_none() { self.hint(hint()) } else { self }
    }

    /// Prints it to stderr and gives its code. A reader that went away is no failure.
    pub fn report(&self) -> ExitCode {
        if self.message.is_empty() {
            return self.exit.into();
        }
        let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
        let cyan = Style::new().bold().fg_color(Some(AnsiColor::Cyan.into()));
        anstream::eprintln!("{red}error:{red:#} {}", plain(&self.message));
        if let Some(hint) = &self.hint {
            anstream::eprintln!("{cyan}hint:{cyan:#} {}", plain(hint));
        }
        self.exit.into()
    }
}

impl From<Refusal> for Failure {
    /// The domain's own check of an argument.
    fn from(refusal: Refusal) -> Self {
        Self::usage(refusal.to_string())
    }
}

impl From<io::Error> for Failure {
    /// Failures of stdout: all other input and output names its file.
    fn from(cause: io::Error) -> Self {
        if cause.kind() == io::ErrorKind::BrokenPipe {
            Self::new(Exit::Done, "")
        } else {
            Self::new(Exit::Refused, format!("Cannot write the result: {cause}."))
        }
    }
}
