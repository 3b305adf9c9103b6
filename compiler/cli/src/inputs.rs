//! From arguments to texts: files, folders and standard input.
//!
//! Names in messages are what the user typed, never an absolute path made up here, so that output does not depend on
//! where the program runs. A file that cannot be read ends the run; a file that is not text is a finding about it.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use aws_auto_source::{Diagnostic, Diagnostics, SourceMap, Span};

use crate::exit::Failure;
use crate::output::manifest;
use crate::session::{Input, Outcome};
use aws_auto_source::codes::NOT_TEXT;

/// The name of standard input in messages.
const STDIN: &str = "<stdin>";

/// A file as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Raw {
    name: String,
    bytes: Vec<u8>,
    folder: PathBuf,
    path: Option<PathBuf>,
}

/// What the arguments hold.
#[derive(Debug)]
pub(crate) enum Texts {
    /// Text, all of it.
    Good(Vec<Input>),
    /// At least one file is not text: the findings about those files, and nothing else.
    Bad(Outcome),
}

/// Reads all arguments as one ecosystem, in the order given, folders in byte order of their files.
pub(crate) fn read(specs: &[PathBuf]) -> Result<Vec<Raw>, Failure> {
    let mut files = Vec::new();
    let mut seen = BTreeSet::new();
    for spec in specs {
        for path in expand(spec)? {
            if seen.insert(identity(&path)?) {
                files.push(read_one(&path)?);
            }
        }
    }
    Ok(files)
}

/// The names of the files, for `--verbose`.
pub(crate) fn names(files: &[Raw]) -> impl Iterator<Item = &str> {
    files.iter().map(|file| file.name.as_str())
}

/// Bytes to text.
pub(crate) fn decode(files: Vec<Raw>) -> Texts {
    let mut bad = Outcome::default();
    let mut good = Vec::new();
    for Raw { name, bytes, folder, path } in files {
        match text(bytes) {
            Ok(text) => good.push(Input { name, text, folder, path }),
            Err(problem) => problem.report(name, &mut bad.sources, &mut bad.diagnostics),
        }
    }
    if bad.diagnostics.as_slice().is_empty() { Texts::Good(good) } else { Texts::Bad(bad) }
}

/// The files an argument stands for.
fn expand(spec: &Path) -> Result<Vec<PathBuf>, Failure> {
    if spec == Path::new("-") || !spec.is_dir() {
        return Ok(vec![spec.to_owned()]);
    }
    let name = shown(spec);
    let generated = manifest::listed(spec);
    let mut files = Vec::new();
    for entry in fs::read_dir(spec).map_err(|error| unreadable(&name, &error))? {
        let file = entry.map_err(|error| unreadable(&name, &error))?.file_name();
        let yaml = Path::new(&file).extension().is_some_and(|e| e == "yaml" || e == "yml");
        // Names that are not UTF-8 cannot be in a manifest.
        let ours = file.to_str().is_some_and(|name| generated.contains(name));
        if yaml && !ours && spec.join(&file).is_file() {
            files.push(file);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(Failure::new(format!("no .yaml or .yml file in folder `{name}`"))
            .help("folders inside it, and files that aws-auto wrote, are not read; name them one by one"));
    }
    let here = spec == Path::new(".");
    Ok(files.into_iter().map(|file| if here { file.into() } else { spec.join(file) }).collect())
}

/// What makes two arguments the same file: the real path.
fn identity(path: &Path) -> Result<PathBuf, Failure> {
    if path == Path::new("-") {
        return Ok(path.to_owned());
    }
    match path.canonicalize() {
        Ok(real) => Ok(real),
        // `/dev/fd/63` of a process substitution leads to a pipe, which has no path of its own.
        Err(_) if path.exists() => Ok(path.to_owned()),
        Err(error) => Err(unreadable(&shown(path), &error)),
    }
}

fn read_one(path: &Path) -> Result<Raw, Failure> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map_err(|error| unreadable("standard input", &error))?;
        return Ok(Raw { name: STDIN.to_owned(), bytes, folder: PathBuf::from("."), path: None });
    }
    let name = shown(path);
    let bytes = fs::read(path).map_err(|error| unreadable(&name, &error))?;
    let folder = match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    Ok(Raw { name, bytes, folder, path: Some(path.to_owned()) })
}

/// A path as messages show it: with `/` on every system.
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text.into_owned() }
}

fn unreadable(name: &str, error: &io::Error) -> Failure {
    let failure = Failure::new(format!("cannot read `{name}`: {}", plain(error)));
    if error.kind() == io::ErrorKind::NotFound && !name.contains(['/', '.']) {
        return failure
            .help(format!("`{name}` is not a file; `aws-auto --help` lists the commands and their arguments"));
    }
    failure
}

/// An error of the system without its number.
pub(crate) fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

/// Why bytes are not text.
struct Problem {
    what: String,
    /// The bytes with what is wrong replaced, so that there is something to show.
    lossy: String,
    at: usize,
    len: usize,
}

fn text(bytes: Vec<u8>) -> Result<String, Problem> {
    let text = String::from_utf8(bytes).map_err(|error| {
        // What is valid keeps its length, so this is also the offset of the first U+FFFD.
        let at = error.utf8_error().valid_up_to();
        let wrong = error.as_bytes().get(at).copied().unwrap_or_default();
        let lossy = String::from_utf8_lossy(error.as_bytes()).into_owned();
        Problem {
            what: format!("the byte {wrong:02X}, which is not valid UTF-8 there"),
            lossy,
            at,
            len: '\u{FFFD}'.len_utf8(),
        }
    })?;
    match text.find('\0') {
        Some(at) => Err(Problem { what: "a NUL character".to_owned(), lossy: text, at, len: 1 }),
        None => Ok(text),
    }
}

impl Problem {
    fn report(self, name: String, sources: &mut SourceMap, diagnostics: &mut Diagnostics) {
        let message = format!("`{name}` is not a text file: it has {}", self.what);
        let utf16 = self.at == 0 && self.lossy.starts_with('\u{FFFD}') || self.at == 1;
        let help = if utf16 { "save it as UTF-8: it looks like UTF-16" } else { "save it as UTF-8" };
        let file = sources.add(name, self.lossy);
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let span = Span::new(file, offset(self.at), offset(self.at + self.len));
        diagnostics.push(Diagnostic::new(NOT_TEXT, span, message).label("here").help(help));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            fs::write(dir.path().join(name), bytes).unwrap();
        }
        dir
    }

    fn file_names(dir: &Path, specs: &[&str]) -> Vec<String> {
        let specs: Vec<_> = specs.iter().map(|s| dir.join(s)).collect();
        let read = read(&specs).unwrap();
        let prefix = format!("{}/", shown(dir));
        names(&read).map(|n| n.replace(&prefix, "")).collect()
    }

    #[test]
    fn a_folder_is_read_flat_and_in_byte_order() {
        let dir = folder(&[("b.yml", b""), ("a.yaml", b""), ("B.yaml", b""), ("notes.txt", b""), ("é.yaml", b"")]);
        fs::create_dir(dir.path().join("inner.yaml")).unwrap();
        fs::write(dir.path().join("inner.yaml/c.yaml"), "").unwrap();
        assert_eq!(file_names(dir.path(), &["."]), ["./B.yaml", "./a.yaml", "./b.yml", "./é.yaml"]);
    }

    #[test]
    fn files_that_a_manifest_lists_are_not_input() {
        let manifest = br#"{"version":1,"files":[{"path":"template.yaml","sha256":"00"}]}"#;
        let dir = folder(&[("a.yaml", b""), ("template.yaml", b""), (manifest::NAME, manifest)]);
        assert_eq!(file_names(dir.path(), &["."]), ["./a.yaml"]);
        assert_eq!(file_names(dir.path(), &["template.yaml"]), ["template.yaml"], "but it may be named");
    }

    #[test]
    fn a_file_given_twice_is_read_once() {
        let dir = folder(&[("a.yaml", b"x: 1")]);
        assert_eq!(file_names(dir.path(), &["a.yaml", "./a.yaml", "."]), ["a.yaml"]);
    }

    #[test]
    fn what_cannot_be_read_ends_the_run() {
        let dir = folder(&[]);
        let missing = read(&[dir.path().join("no.yaml")]).unwrap_err();
        assert!(missing.message.ends_with("no.yaml`: no such file or directory"), "{}", missing.message);
        let empty = read(&[dir.path().to_owned()]).unwrap_err();
        assert!(empty.message.starts_with("no .yaml or .yml file in folder"), "{}", empty.message);
    }

    #[test]
    fn a_file_that_is_not_text_is_a_finding_at_the_exact_place() {
        let dir = folder(&[("nul.yaml", b"a: 1\nb: \0\n"), ("latin.yaml", b"a: caf\xE9\n"), ("good.yaml", b"a: 1\n")]);
        let Texts::Bad(outcome) = decode(read(&[dir.path().to_owned()]).unwrap()) else { panic!("should be bad") };
        let found = outcome.diagnostics.as_slice().iter().map(|d| {
            let (start, end) = outcome.sources.range(d.span.unwrap());
            (d.code.0.name, start.line, start.column, end.column, d.message.split(": ").last().unwrap().to_owned())
        });
        let invalid = "it has the byte E9, which is not valid UTF-8 there".to_owned();
        let nul = "it has a NUL character".to_owned();
        assert_eq!(found.collect::<Vec<_>>(), [("not-text", 1, 7, 8, invalid), ("not-text", 2, 4, 5, nul)]);
    }

    #[test]
    fn utf_16_is_named() {
        for bytes in [&b"\xFF\xFEa\0:\0"[..], b"a\0:\0"] {
            let raw = Raw { name: "a.yaml".to_owned(), bytes: bytes.to_vec(), folder: ".".into(), path: None };
            let Texts::Bad(outcome) = decode(vec![raw]) else { panic!("should be bad") };
            let help = outcome.diagnostics.as_slice()[0].help.as_deref();
            assert_eq!(help, Some("save it as UTF-8: it looks like UTF-16"));
        }
    }

    #[test]
    fn paths_in_a_file_start_at_its_folder() {
        let dir = folder(&[("a.yaml", b"")]);
        read(&[dir.path().join("a.yaml")]).unwrap();
    }
}
