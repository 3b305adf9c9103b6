//! Value grammars: durations, sizes, schedules, template strings. One parser each, shared by every section.

pub mod duration;
pub mod schedule;
pub mod size;
pub mod template;

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
