//! The lock file on disk: where it lies, reading it, and writing it when asked.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use aws_auto_compiler::lock::{FILE_NAME, Lock};

use crate::exit::Failure;
use crate::inputs::plain;
use crate::output;

/// The lock of one ecosystem.
#[derive(Debug, Clone, Default)]
pub(crate) struct LockFile {
    /// Where it is, or would be; nothing for standard input.
    path: Option<PathBuf>,
    /// What it pins; nothing pinned when there is no file.
    pub(crate) lock: Lock,
}

impl LockFile {
    /// Reads the file that was named, else the one in the folder of the first specification, if it is there.
    pub(crate) fn read(specs: &[PathBuf], named: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = named.map(Path::to_owned).or_else(|| beside(specs)) else { return Ok(Self::default()) };
        let lock = match fs::read_to_string(&path) {
            Ok(text) => Lock::parse(&text).map_err(|problem| {
                Failure::new(format!("`{}` is not a lock file: {problem}", path.display()))
                    .help("restore it from version control; without it, decisions are made anew")
            })?,
            Err(error) if error.kind() == ErrorKind::NotFound => Lock::default(),
            Err(error) => return Err(Failure::new(format!("cannot read `{}`: {}", path.display(), plain(&error)))),
        };
        Ok(Self { path: Some(path), lock })
    }

    /// Writes what is to be pinned; says whether the file changed.
    pub(crate) fn update(&self, lock: &Lock) -> Result<bool, Failure> {
        let Some(path) = &self.path else {
            return Err(Failure::new("standard input has no lock file").help("name one with --lock FILE"));
        };
        let text = lock.text();
        // A system about which nothing is pinned has no lock file until it needs one.
        let is_needed = *lock != Lock::default() || path.exists();
        if !is_needed || fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
            return Ok(false);
        }
        output::write_file(path, &text).map(|()| true)
    }

    /// The file, as messages show it.
    pub(crate) fn shown(&self) -> String {
        self.path.as_ref().map_or_else(String::new, |path| path.display().to_string())
    }
}

/// The lock file beside the first specification.
fn beside(specs: &[PathBuf]) -> Option<PathBuf> {
    let first = specs.first().filter(|spec| *spec != Path::new("-"))?;
    let folder = if first.is_dir() { first.as_path() } else { first.parent()? };
    Some(folder.join(FILE_NAME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_lies_beside_the_first_specification() {
        let folder = tempfile::tempdir().unwrap();
        let spec = folder.path().join("a.yaml");
        let found = |specs: &[&Path]| beside(&specs.iter().map(|p| p.to_path_buf()).collect::<Vec<_>>());
        assert_eq!(found(&[&spec, Path::new("x/b.yaml")]), Some(folder.path().join("aws-auto.lock")));
        assert_eq!(found(&[folder.path()]), Some(folder.path().join("aws-auto.lock")));
        assert_eq!(found(&[Path::new("-")]), None);
    }

    #[test]
    fn nothing_is_written_while_nothing_is_pinned() {
        let folder = tempfile::tempdir().unwrap();
        let specs = [folder.path().join("a.yaml")];
        let file = LockFile::read(&specs, None).unwrap();
        assert!(!file.update(&Lock::default()).unwrap());
        assert!(!folder.path().join(FILE_NAME).exists());
    }

    #[test]
    fn a_broken_lock_is_never_taken_for_none() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE_NAME), "{").unwrap();
        assert!(LockFile::read(&[folder.path().join("a.yaml")], None).is_err());
    }
}
