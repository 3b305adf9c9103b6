//! Diagnostics as plain data. Nothing here renders: the command line owns how they look.
//!
//! A [`Code`] is a reference to its row ([`CodeInfo`]); rows are declared beside the code that reports them and
//! assembled into one table by the compiler, so that naming a code and giving it a page is one small change.

use crate::span::Span;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; never fails a run.
    Note,
    /// Probably a mistake; fails under `--deny warnings`.
    Warning,
    /// Cannot be compiled.
    Error,
}

impl Severity {
    /// The word used in every output format.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What is known about a code, once: its number, its name, how bad it is by default, and its page.
#[derive(Debug)]
pub struct CodeInfo {
    /// `AA` and four digits; never reused.
    pub id: &'static str,
    /// Reads well after the word "allow": `unknown-key`, `billed-by-the-hour`.
    pub name: &'static str,
    /// Level without any flag or setting.
    pub severity: Severity,
    /// The page that `explain` prints: what, why, an example wrong and right. Markdown.
    pub page: &'static str,
}

/// A diagnostic code.
#[derive(Debug, Clone, Copy)]
pub struct Code(pub &'static CodeInfo);

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for Code {}

/// Declares codes: one constant each, and a `CODES` table of all of them in this place.
///
/// The page of each code is `pages/<id>.md` beside the declaring file's crate root, given as the fourth field.
#[macro_export]
macro_rules! codes {
    ($($(#[$doc:meta])* $konst:ident = $id:literal, $name:literal, $severity:ident, $page:expr;)*) => {
        $(
            $(#[$doc])*
            pub const $konst: $crate::Code = $crate::Code(&$crate::CodeInfo {
                id: $id,
                name: $name,
                severity: $crate::Severity::$severity,
                page: $page,
            });
        )*
        /// Every code declared here.
        pub const CODES: &[$crate::Code] = &[$($konst),*];
    };
}

/// A second place that matters, with what it has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// A few words; may be empty.
    pub text: String,
}

/// One replacement of source text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; an empty span inserts.
    pub span: Span,
    /// By what.
    pub replacement: String,
}

/// A way to mend a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an imperative: "write `memory`".
    pub title: String,
    /// Whether it is certain enough for `check --fix`.
    pub safe: bool,
    /// Its edits; they do not overlap.
    pub edits: Vec<Edit>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of finding.
    pub code: Code,
    /// Its level, after flags and settings.
    pub severity: Severity,
    /// One line that makes sense alone.
    pub message: String,
    /// The exact place, when there is one (a missing file has none).
    pub span: Option<Span>,
    /// What the underline says; may be empty.
    pub label: String,
    /// Other places.
    pub labels: Vec<Label>,
    /// What to write instead.
    pub help: Option<String>,
    /// Ways to mend it.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// A finding at a place, at the code's own level.
    #[must_use]
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { span: Some(span), ..Self::without_place(code, message) }
    }

    /// A finding about the run as a whole.
    #[must_use]
    pub fn without_place(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.0.severity,
            message: message.into(),
            span: None,
            label: String::new(),
            labels: Vec::new(),
            help: None,
            fixes: Vec::new(),
        }
    }

    /// The words under the underline.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label = text.into();
        self
    }

    /// Another place.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// A certain repair: replaces `span` by `replacement`.
    #[must_use]
    pub fn fix(self, title: impl Into<String>, span: Span, replacement: impl Into<String>) -> Self {
        self.repair(true, title, span, replacement)
    }

    /// A repair that somebody should look at first: editors offer it, `check --fix` leaves it alone.
    #[must_use]
    pub fn offer(self, title: impl Into<String>, span: Span, replacement: impl Into<String>) -> Self {
        self.repair(false, title, span, replacement)
    }

    /// "Write `meant` instead of `word`", which stands at `span`: certain when they are a typo apart.
    #[must_use]
    pub fn write_instead(self, span: Span, word: &str, meant: &str) -> Self {
        let text = crate::yaml::scalar(meant);
        self.repair(crate::suggest::is_certain(word, meant), format!("write `{meant}`"), span, text)
    }

    fn repair(mut self, safe: bool, title: impl Into<String>, span: Span, replacement: impl Into<String>) -> Self {
        let edits = vec![Edit { span, replacement: replacement.into() }];
        self.fixes.push(Fix { title: title.into(), safe, edits });
        self
    }
}

/// The findings of a run, in the order they were found until [`Diagnostics::sort`].
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    items: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.items.push(diagnostic);
    }

    /// Adds all of another list.
    pub fn append(&mut self, other: Self) {
        self.items.extend(other.items);
    }

    /// All of them.
    #[must_use]
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.items
    }

    /// For levels and suppressions.
    pub fn retain_mut(&mut self, keep: impl FnMut(&mut Diagnostic) -> bool) {
        self.items.retain_mut(keep);
    }

    /// Whether any is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.items.iter().any(|d| d.severity == Severity::Error)
    }

    /// By file, place, code and message; those without a place come first.
    pub fn sort(&mut self) {
        self.items.sort_by(|a, b| (a.span, a.code.0.id, &a.message).cmp(&(b.span, b.code.0.id, &b.message)));
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}
