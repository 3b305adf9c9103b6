//! Value grammars: durations, sizes, schedules, template strings, conditions. One parser each, shared by every section.

pub mod condition;
pub mod duration;
mod quantity;
pub mod schedule;
pub mod size;
pub mod template;

pub use duration::Duration;
pub use schedule::Schedule;
pub use size::Size;
pub use template::Template;

/// Why a text is not what its grammar wants, and where inside the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrammarError {
    /// Byte offset in the text.
    pub offset: usize,
    /// Bytes concerned; 0 points between characters.
    pub len: usize,
    /// What is wrong, as a sentence without its full stop.
    pub message: String,
    /// What to write instead, if that can be said.
    pub help: Option<String>,
    /// A text that would be right, when the repair is certain.
    pub repaired: Option<String>,
}

impl GrammarError {
    /// What is wrong with the `len` bytes at `offset`.
    #[must_use]
    pub fn at(offset: usize, len: usize, message: impl Into<String>) -> Self {
        Self { offset, len, message: message.into(), help: None, repaired: None }
    }

    /// What to write instead, in words.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The whole text as it should be; for certain repairs only.
    #[must_use]
    pub fn repaired(mut self, text: impl Into<String>) -> Self {
        self.repaired = Some(text.into());
        self
    }

    /// The same complaint about a text that stands `by` bytes further on.
    #[must_use]
    pub(crate) fn shifted(mut self, by: usize) -> Self {
        self.offset = self.offset.saturating_add(by);
        self
    }
}

#[cfg(test)]
pub(crate) mod testing {
    //! What every grammar's errors owe to the diagnostics that will underline them.

    use super::GrammarError;

    /// Panics unless the place is inside `text` and on character boundaries at both ends.
    pub(crate) fn in_bounds(text: &str, offset: usize, len: usize) {
        assert!(text.get(offset..offset + len).is_some(), "{offset}+{len} is no part of {text:?}");
    }

    /// The bytes that an error points at.
    pub(crate) fn pointed<'a>(text: &'a str, error: &GrammarError) -> &'a str {
        &text[error.offset..error.offset + error.len]
    }
}
