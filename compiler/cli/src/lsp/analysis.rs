//! What is known about one ecosystem at one moment: its files, what was found in them, what they mean, and their names.

use std::path::{Path, PathBuf};

use aws_auto_compiler::ir::Ecosystem;
use aws_auto_source::yaml::{Limits, parse};
use aws_auto_source::{Diagnostic, Diagnostics, FileId, Node, Span};
use lsp_types::{Location, Position, Range};

use super::names::{Names, occurrences};
use super::positions::{Lines, uri};
use crate::exit::Failure;
use crate::run::Run;
use crate::session::Input;

/// One file of the ecosystem.
#[derive(Debug)]
pub(crate) struct File {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Its text.
    pub(crate) text: String,
    /// Its lines.
    pub(crate) lines: Lines,
    /// Its documents, as far as they can be read.
    pub(crate) documents: Vec<Node>,
}

/// What is known.
#[derive(Debug)]
pub(crate) struct Analysis {
    /// The files, by the numbers that spans have.
    pub(crate) files: Vec<File>,
    /// What was found, at the levels of this run.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// What the files mean; nothing when they cannot be read.
    pub(crate) ecosystem: Option<Ecosystem>,
    /// Every name and where it stands.
    pub(crate) names: Names,
}

impl Analysis {
    /// Of these files.
    pub(crate) fn new(run: &Run<'_>, inputs: Vec<Input>) -> Result<Self, Failure> {
        let files: Vec<File> = (0..).map(FileId).zip(&inputs).filter_map(|(id, input)| File::new(id, input)).collect();
        let (outcome, ecosystem) = run.analysis(inputs)?;
        let names = Names::new(files.iter().flat_map(|file| occurrences(&file.documents)).collect());
        Ok(Self { files, diagnostics: outcome.diagnostics.into_iter().collect(), ecosystem, names })
    }

    /// The file at a path, with its number.
    pub(crate) fn file(&self, path: &Path) -> Option<(FileId, &File)> {
        (0..).map(FileId).zip(&self.files).find(|(_, file)| file.path == path)
    }

    /// The file that a span is of.
    pub(crate) fn file_of(&self, span: Span) -> Option<&File> {
        self.files.get(span.file.0 as usize)
    }

    /// An empty span at a position of a file.
    pub(crate) fn point(&self, path: &Path, position: Position) -> Option<Span> {
        let (id, file) = self.file(path)?;
        let offset = u32::try_from(file.lines.offset(&file.text, position)).ok()?;
        Some(Span::new(id, offset, offset))
    }

    /// A span as editors have it.
    pub(crate) fn location(&self, span: Span) -> Option<Location> {
        let file = self.file_of(span)?;
        Some(Location::new(uri(&file.path)?, file.range(span)))
    }
}

impl File {
    fn new(id: FileId, input: &Input) -> Option<Self> {
        let parsed = parse(id, &input.text, &Limits::default(), &mut Diagnostics::default());
        Some(Self {
            path: input.path.clone()?,
            text: input.text.clone(),
            lines: Lines::new(&input.text),
            documents: parsed.documents,
        })
    }

    /// A span of this file as editors have it.
    pub(crate) fn range(&self, span: Span) -> Range {
        self.lines.range(&self.text, span)
    }
}
