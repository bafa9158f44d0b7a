//! What was found, a line each, as it is found.

use crate::Failure;

/// Prints, and counts what is wrong.
#[derive(Default)]
pub struct Report {
    bad: usize,
    notes: usize,
}

impl Report {
    /// As it should be.
    pub fn good(&mut self, what: &str) {
        println!("  ok     {what}");
    }

    /// Works, and could be better.
    pub fn note(&mut self, what: &str, remedy: &str) {
        self.notes += 1;
        println!("  note   {what}\n         → {remedy}");
    }

    /// Wrong.
    pub fn bad(&mut self, what: &str, remedy: &str) {
        self.bad += 1;
        println!("  WRONG  {what}\n         → {remedy}");
    }

    /// The sum of it.
    pub fn end(self) -> Result<(), Failure> {
        match self.bad {
            0 => {
                println!("\nAll is well{}.", if self.notes == 0 { "" } else { ", but for what is noted" });
                Ok(())
            }
            count => Err(Failure::Unwell(count)),
        }
    }
}
