//! Why a file could not be read: what, where, and what may help.

use std::{borrow::Cow, io};

/// A file that could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// It is in no format that is read here.
    #[error("{}", unknown(*.looks_like))]
    Unknown {
        /// The framework that it seems to belong to, by its bytes or its name.
        looks_like: Option<&'static str>,
    },
    /// It ends before what it has begun.
    #[error("the file ends within {what}, after byte {at}")]
    Truncated {
        /// What it ends within: `the header`.
        what: Cow<'static, str>,
        /// Where that starts.
        at: u64,
    },
    /// What it says cannot be true.
    #[error("{what}, at byte {at}")]
    Lying {
        /// What it says, as the first half of a sentence: `a tensor of 2 bytes says that it has 4`.
        what: Cow<'static, str>,
        /// Where it says so.
        at: u64,
    },
    /// It is more than is read of one file.
    #[error("{what}, at byte {at}: more than is read of a file")]
    Excessive {
        /// What there is too much of.
        what: Cow<'static, str>,
        /// Where it became too much.
        at: u64,
    },
    /// Its bytes could not be had.
    #[error("byte {at} cannot be read: {source}")]
    Io {
        /// The first byte that was asked for.
        at: u64,
        /// Why not.
        source: io::Error,
    },
}

impl Problem {
    /// Where in the file it shows, in bytes from its start.
    #[must_use]
    pub fn at(&self) -> Option<u64> {
        match self {
            Self::Unknown { .. } => None,
            Self::Truncated { at, .. } | Self::Lying { at, .. } | Self::Excessive { at, .. } | Self::Io { at, .. } => {
                Some(*at)
            }
        }
    }

    /// What may help, as a sentence.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Unknown { looks_like: Some(_) } => "Its framework can still be set by hand.",
            Self::Unknown { looks_like: None } => {
                "Read are safetensors, ONNX, GGUF, TFLite, TorchScript, PyTorch, Keras, XGBoost and LightGBM files, \
                 and the signatures of pickles."
            }
            Self::Truncated { .. } => "Compare its size and SHA-256 with the original; it may not have arrived whole.",
            Self::Lying { .. } => "It is damaged or was written by a faulty program; do not load it unseen.",
            Self::Excessive { .. } => "The program that wrote it can tell what is in it.",
            Self::Io { .. } => "Try again; the file itself may be fine.",
        }
    }

    pub(crate) fn truncated(what: impl Into<Cow<'static, str>>, at: u64) -> Self {
        Self::Truncated { what: what.into(), at }
    }

    pub(crate) fn lying(what: impl Into<Cow<'static, str>>, at: u64) -> Self {
        Self::Lying { what: what.into(), at }
    }

    pub(crate) fn excessive(what: impl Into<Cow<'static, str>>, at: u64) -> Self {
        Self::Excessive { what: what.into(), at }
    }
}

fn unknown(looks_like: Option<&str>) -> String {
    match looks_like {
        Some(framework) => format!("it looks like {framework}, of which nothing can be read"),
        None => "its format is not known".to_owned(),
    }
}
