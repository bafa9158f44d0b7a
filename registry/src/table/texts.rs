//! How much of a long text a list holds: a page of many rows and columns has to fit into memory.

/// How much of a long text a cell holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Texts {
    /// What a table can show of it; the whole is in the details.
    #[default]
    Shown,
    /// What a cell of a spreadsheet holds.
    Exported,
}

impl Texts {
    /// In characters.
    #[must_use]
    pub fn longest(self) -> i32 {
        match self {
            Self::Shown => 1_000,
            Self::Exported => 32_767,
        }
    }

    /// SQL for a text that says with `…` that it goes on.
    pub(crate) fn cut(self, text: &str) -> String {
        let longest = self.longest();
        format!("case when char_length({text}) > {longest} then left({text}, {longest} - 1) || '…' else {text} end")
    }
}
