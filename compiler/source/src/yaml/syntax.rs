//! What is wrong with a text that is not YAML, said in our words at the exact place.
//!
//! The parser says which rule failed and where it noticed; people need to hear what to change and where. So this room
//! looks at the text around the failure, once per failure, and never at the tree.

use super::braces;
use crate::codes::{BAD_INDENTATION, NESTED_TOO_DEEP, TAB_INDENTATION, YAML_SYNTAX};
use crate::diagnostic::{Code, Diagnostic};
use crate::span::{FileId, Span};

/// The parser's error: where it noticed, and which rule failed.
pub(super) struct Failure {
    /// Byte offset, on a character boundary of the text.
    pub(super) at: usize,
    pub(super) syntax: Syntax,
}

/// The rules that are told apart, because what to do about them differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    Tab,
    Indentation,
    ExpectedKey,
    ExpectedItem,
    /// A `,` or this bracket is missing.
    FlowSeparator(char),
    UnclosedBracket(char),
    MismatchedBracket(char, char),
    StrayBracket,
    UnclosedQuote,
    AfterQuote,
    Reserved(char),
    NotKeyValue,
    Colon,
    Dash,
    BlockHeader,
    AfterDocument,
    MissingSpace,
    CommentInString,
    ByteOrderMark,
    AnchorName,
    TooDeep,
    MissingValue,
    Escape,
    Tag,
    Directive,
    Other,
}

/// How a failure is said.
struct Words {
    code: Code,
    message: String,
    label: &'static str,
    help: &'static str,
}

impl Failure {
    /// The finding. `open` is the flow bracket that was open when the parser gave up, if any.
    pub(super) fn diagnostic(&self, file: FileId, text: &str, open: Option<Span>, max_depth: usize) -> Diagnostic {
        if let Some(found) = braces::unquoted(file, text, self) {
            return found;
        }
        let words = self.words(text, max_depth);
        let (start, end) = self.place(text);
        let mut found = Diagnostic::new(words.code, span(file, start, end), words.message).label(words.label);
        if !words.help.is_empty() {
            found = found.help(words.help);
        }
        match open {
            Some(bracket) if self.blames_open_bracket() => found.also(bracket, "this bracket is still open"),
            _ => found,
        }
    }

    fn blames_open_bracket(&self) -> bool {
        matches!(self.syntax, Syntax::Colon | Syntax::FlowSeparator(_) | Syntax::MissingValue | Syntax::Dash)
    }

    /// The bytes to underline.
    fn place(&self, text: &str) -> (usize, usize) {
        let at = match self.syntax {
            Syntax::Tab => return tab_run(text, self.at),
            Syntax::ExpectedKey => dash_before(text, self.at).unwrap_or(self.at),
            Syntax::Escape => return escape(text, self.at),
            Syntax::NotKeyValue | Syntax::AfterQuote | Syntax::AfterDocument => return rest_of_line(text, self.at),
            _ => self.at,
        };
        let next = text.get(at..).and_then(|rest| rest.chars().next());
        (at, at + next.filter(|c| !matches!(c, '\n' | '\r')).map_or(0, char::len_utf8))
    }

    fn words(&self, text: &str, max_depth: usize) -> Words {
        match self.syntax {
            Syntax::Tab => tab_words(),
            Syntax::Colon => colon(text, self.at),
            Syntax::Indentation | Syntax::ExpectedKey | Syntax::ExpectedItem => indentation(self, text),
            Syntax::TooDeep => Words {
                code: NESTED_TOO_DEEP,
                message: format!("collections are nested more than {max_depth} deep"),
                label: "one level too many",
                help: "",
            },
            Syntax::FlowSeparator(close) => {
                words(&format!("expected `,` or `{close}`"), "unexpected here", "separate entries by commas")
            }
            Syntax::UnclosedBracket(open) => words(&format!("`{open}` is never closed"), "opened here", ""),
            Syntax::MismatchedBracket(open, close) => {
                words(&format!("`{open}` is closed by `{close}`"), "closed by the wrong bracket", "")
            }
            Syntax::Reserved(c) => reserved(c),
            other => fixed_words(other),
        }
    }
}

fn tab_words() -> Words {
    let help = "indent with spaces: YAML forbids tabs here";
    Words { code: TAB_INDENTATION, ..words("a tab is used as indentation", "this is a tab", help) }
}

/// The finding about a tab before the first token of a line, which the parser lets pass after spaces.
pub(super) fn tab_before(file: FileId, text: &str, at: u32) -> Option<Diagnostic> {
    let before = text.get(..at as usize)?;
    let indent = before.len() - before.trim_end_matches([' ', '\t']).len();
    let (rest, indent) = before.split_at_checked(before.len() - indent)?;
    if !indent.contains('\t') || !(rest.is_empty() || rest.ends_with('\n')) {
        return None;
    }
    Some(Failure { at: at as usize, syntax: Syntax::Tab }.diagnostic(file, text, None, 0))
}

fn fixed_words(syntax: Syntax) -> Words {
    let (message, label, help) = match syntax {
        Syntax::StrayBracket => ("a bracket closes nothing", "nothing to close", "quote the value if it is text"),
        Syntax::UnclosedQuote => ("a quoted string is never closed", "opened here", "close it on the same line"),
        Syntax::AfterQuote => ("text follows a closing quote", "after the quote", "put the whole value in quotes"),
        Syntax::NotKeyValue => (
            "a line is neither `key: value` nor `- item`",
            "no `: ` in this line",
            "a key needs `: ` after it, an item `- ` before it; both with the space",
        ),
        Syntax::Dash => (
            "a list item cannot begin here",
            "unexpected `-`",
            "begin the list on a line of its own, or quote the value if the dash is text",
        ),
        Syntax::BlockHeader => {
            ("`|` or `>` needs a line break after it", "not part of a block header", "begin the text on the next line")
        }
        Syntax::AfterDocument => {
            ("content follows the end of the document", "unexpected here", "begin another document with `---`")
        }
        Syntax::MissingSpace => ("a space is missing", "put a space before this", "a comment needs a space before `#`"),
        Syntax::CommentInString => {
            ("a comment interrupts a value of several lines", "the value cannot go on here", "move the comment away")
        }
        Syntax::ByteOrderMark => ("a byte-order mark stands inside the file", "an invisible U+FEFF", "delete it"),
        Syntax::AnchorName => {
            ("`&` or `*` has no name after it", "a name is missing", "quote the value if it begins with `&` or `*`")
        }
        Syntax::MissingValue => ("something is missing", "expected a key or value here", ""),
        Syntax::Escape => (
            "an escape in a double-quoted string is unknown",
            "not an escape of YAML",
            "write `\\\\` for a backslash, or use single quotes, where `\\` is just a character",
        ),
        Syntax::Tag => ("a tag is not valid", "here", "quote the value if it begins with `!`"),
        Syntax::Directive => ("a `%` directive is not valid", "here", "remove it: only `%YAML 1.2` could stand here"),
        _ => ("this is not YAML", "here", ""),
    };
    words(message, label, help)
}

fn words(message: &str, label: &'static str, help: &'static str) -> Words {
    Words { code: YAML_SYNTAX, message: message.to_owned(), label, help }
}

fn reserved(c: char) -> Words {
    if c.is_control() {
        let message = format!("the control character U+{:04X} cannot stand in YAML", c as u32);
        return words(&message, "here", "write it as an escape in a double-quoted string");
    }
    words(&format!("a value cannot begin with `{c}`"), "reserved in YAML", "put the value in quotes")
}

/// `a: b: c` holds a colon in a value; a `key:` that continues the value of the line above is an indentation error.
fn colon(text: &str, at: usize) -> Words {
    if text.get(line_start(text, at)..at).unwrap_or("").contains(": ") {
        return words("`: ` stands inside an unquoted value", "unexpected `:`", "put the whole value in quotes");
    }
    Words {
        code: BAD_INDENTATION,
        ..words(
            "a key stands where the value above it goes on",
            "unexpected `:`",
            "give the line the indentation of the keys beside it; a key with keys below it has no value of its own",
        )
    }
}

fn indentation(failure: &Failure, text: &str) -> Words {
    let (message, help) = match failure.syntax {
        Syntax::ExpectedKey if dash_before(text, failure.at).is_some() => {
            ("a list item stands among the keys of a mapping", "indent the list under the key it belongs to")
        }
        Syntax::ExpectedItem => ("a line in a list does not begin with `- `", "begin it with `- `, or indent it"),
        _ => ("a line is indented like no line above it", "give it the indentation of the lines it belongs to"),
    };
    Words { code: BAD_INDENTATION, ..words(message, "unexpected here", help) }
}

/// The byte after the last line break before `at`.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
}

/// The dash of the list item whose content begins at `at`: the parser notices a misplaced item after its dash.
fn dash_before(text: &str, at: usize) -> Option<usize> {
    let start = line_start(text, at);
    let before = text.get(start..at)?;
    let dash = before.len() - before.trim_start().len();
    before.get(dash..)?.strip_prefix('-')?.trim().is_empty().then_some(start + dash)
}

fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find(['\n', '\r'])).map_or(text.len(), |len| at + len)
}

fn rest_of_line(text: &str, at: usize) -> (usize, usize) {
    let rest = text.get(at..line_end(text, at)).unwrap_or("");
    (at, at + rest.trim_end().len())
}

/// The tabs of the line at or after `at`: the parser may notice a tab in the value that the line continues.
fn tab_run(text: &str, at: usize) -> (usize, usize) {
    let start = line_start(text, at);
    let indent = text.get(start..).map_or("", |rest| rest.get(..rest.len() - rest.trim_start().len()).unwrap_or(""));
    let tab = if indent.contains('\t') { text.get(start..) } else { text.get(at..) }
        .and_then(|rest| rest.find('\t'))
        .map_or(at, |offset| offset + if indent.contains('\t') { start } else { at });
    let run = text.get(tab..).map_or(0, |rest| rest.len() - rest.trim_start_matches('\t').len());
    (tab, tab + run)
}

/// The first bad escape of the double-quoted string that begins at `at`; the quote itself when none is found.
fn escape(text: &str, at: usize) -> (usize, usize) {
    let mut chars = text.get(at..).unwrap_or("").char_indices();
    while let Some((offset, c)) = chars.next() {
        if c != '\\' {
            continue;
        }
        let Some((_, letter)) = chars.next() else { break };
        let digits = match letter {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        let known = "0abtnvfre \"/\\N_LPxuU\t\n\r".contains(letter);
        let good = (0..digits).take_while(|_| chars.next().is_some_and(|(_, d)| d.is_ascii_hexdigit())).count();
        if !known || good < digits {
            return (at + offset, at + offset + 1 + letter.len_utf8());
        }
    }
    (at, at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8))
}

pub(super) fn span(file: FileId, start: usize, end: usize) -> Span {
    Span::new(file, u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX))
}
