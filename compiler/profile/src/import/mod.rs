//! Importers: a stream in, aggregates out, in constant memory.
//!
//! The format is recognised by content. Compressed input (gzip) is unpacked on the way. A line or record that holds no
//! measurement is counted, never an error and never guessed at.

mod collect;
mod compute_optimizer;
mod document;
mod insights;
mod lines;
mod metrics;
mod platform;
mod power_tuning;
mod report;
mod table;

use std::fmt;
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

use flate2::bufread::MultiGzDecoder;
use sha2::{Digest, Sha256};

use crate::model::{Architecture, Profile, Source};
use collect::Collector;
pub use collect::{End, Many, Record};
pub use report::{parse_report, parse_reports};

/// What the caller knows and the input does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hints {
    /// The function that input without a name is about.
    pub function: Option<String>,
    /// The processor it ran on.
    pub architecture: Option<Architecture>,
    /// The memory size, for sources that have none (metrics).
    pub memory_mb: Option<u32>,
}

/// What one input held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Formats found, sorted.
    pub kinds: Vec<&'static str>,
    /// Records that were taken.
    pub records: u64,
    /// Lines and records that hold no measurement.
    pub others: u64,
    /// Records that are about a function whose name neither they nor the caller say.
    pub nameless: u64,
    /// The input ended, or went wrong, in the middle of something; what came before was taken.
    pub cut_off: Option<String>,
}

/// Why an input could not be read.
#[derive(Debug)]
pub enum ImportError {
    /// The stream failed.
    Io(io::Error),
}

impl fmt::Display for ImportError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(out, "{error}"),
        }
    }
}

impl std::error::Error for ImportError {}

/// How much of a stream is looked at to recognise its format, and the longest line that is kept whole: CloudWatch's
/// largest event is 1 MB.
const WINDOW: usize = 1 << 20;

/// Reads inputs one after the other and makes one profile of them.
#[derive(Debug)]
pub struct Importer {
    hints: Hints,
    collector: Collector,
    sources: Vec<Source>,
}

impl Importer {
    /// An importer with what the caller knows.
    #[must_use]
    pub fn new(hints: Hints) -> Self {
        Self { hints, collector: Collector::default(), sources: Vec::new() }
    }

    /// Reads one input to its end. `progress` is told how many bytes were read so far.
    ///
    /// # Errors
    /// When the stream fails. Broken content is no error: the summary says how far it went.
    pub fn read<R: Read>(&mut self, input: R, progress: &mut dyn FnMut(u64)) -> Result<Summary, ImportError> {
        let mut raw = BufReader::with_capacity(1 << 16, Metered::new(input, progress));
        let mut summary = Summary::default();
        let mut sink = Sink { hints: &self.hints, collector: &mut self.collector, summary: &mut summary };
        let packed = raw.fill_buf().map_err(ImportError::Io)?.starts_with(&[0x1F, 0x8B]);
        if packed {
            recognise(MultiGzDecoder::new(&mut raw), &mut sink)?;
        } else {
            recognise(&mut raw, &mut sink)?;
        }
        // What a reader left lying behind broken content still belongs to the source's digest.
        io::copy(&mut raw, &mut io::sink()).map_err(ImportError::Io)?;
        summary.kinds.sort_unstable();
        self.sources.push(raw.into_inner().source(&summary));
        Ok(summary)
    }

    /// The profile of everything that was read.
    #[must_use]
    pub fn finish(self) -> Profile {
        let mut profile = Profile { sources: self.sources, ..Profile::new() };
        profile.sources.sort();
        profile.merge(self.collector.finish());
        profile
    }
}

/// Where readers put what they find.
struct Sink<'a> {
    hints: &'a Hints,
    collector: &'a mut Collector,
    summary: &'a mut Summary,
}

impl Sink<'_> {
    /// Takes a record. Its own name wins over the caller's.
    fn take(&mut self, kind: &'static str, mut record: Record) {
        record.architecture = record.architecture.or(self.hints.architecture);
        record.memory_mb = record.memory_mb.or(self.hints.memory_mb);
        if record.function.is_none() {
            record.function.clone_from(&self.hints.function);
        }
        self.saw(kind);
        if record.function.is_none() {
            self.summary.nameless += 1;
            return;
        }
        self.summary.records += 1;
        self.collector.add(&record);
    }

    fn saw(&mut self, kind: &'static str) {
        if !self.summary.kinds.contains(&kind) {
            self.summary.kinds.push(kind);
        }
    }

    /// Something that holds no measurement.
    fn other(&mut self) {
        self.summary.others += 1;
    }

    fn cut_off(&mut self, why: impl fmt::Display) {
        self.summary.cut_off = Some(why.to_string());
    }
}

/// Looks at the beginning and hands the whole stream to the reader of its format.
fn recognise<R: Read>(mut input: R, sink: &mut Sink<'_>) -> Result<(), ImportError> {
    let mut head = Vec::new();
    let mut window = (&mut input).take(WINDOW as u64);
    if let Err(error) = window.read_to_end(&mut head) {
        // A damaged archive: what could be unpacked is still read.
        sink.cut_off(error);
        return read_as(&head.clone(), Cursor::new(head), sink);
    }
    let whole: BufReader<Chain<Cursor<Vec<u8>>, R>> =
        BufReader::with_capacity(1 << 16, Cursor::new(head.clone()).chain(input));
    read_as(&head, whole, sink)
}

fn read_as<R: BufRead>(head: &[u8], input: R, sink: &mut Sink<'_>) -> Result<(), ImportError> {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let first = text.iter().copied().find(|b| !b.is_ascii_whitespace());
    if matches!(first, Some(b'{' | b'[')) && !lines::are_lines(text) {
        document::read(input, sink);
        return Ok(());
    }
    if table::is_table(text) {
        table::read(input, sink);
        return Ok(());
    }
    lines::read(input, sink)
}

/// Counts and digests what goes through.
struct Metered<'p, R> {
    inner: R,
    bytes: u64,
    digest: Sha256,
    progress: &'p mut dyn FnMut(u64),
}

impl<'p, R> Metered<'p, R> {
    fn new(inner: R, progress: &'p mut dyn FnMut(u64)) -> Self {
        Self { inner, bytes: 0, digest: Sha256::new(), progress }
    }

    fn source(self, summary: &Summary) -> Source {
        let digest = self.digest.finalize();
        let kind = if summary.kinds.is_empty() { "nothing".to_owned() } else { summary.kinds.join("+") };
        Source {
            kind,
            sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
            bytes: self.bytes,
            records: summary.records,
            others: summary.others,
        }
    }
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.digest.update(buffer.get(..read).unwrap_or_default());
        self.bytes += read as u64;
        (self.progress)(self.bytes);
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
