//! Code on disk: digests of files and folders, so that a version changes exactly when its code does.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use aws_auto_compiler::frontend::CodeStore;
use sha2::{Digest, Sha256};

/// The folder of the first file, and what of it is never code.
pub(crate) struct Folder {
    root: PathBuf,
    output: Option<PathBuf>,
    /// Whether contents matter, or only what exists.
    contents: bool,
    known: RefCell<BTreeMap<String, Option<String>>>,
}

impl Folder {
    /// Code below `root`; what the program itself writes to `output` is none.
    pub(crate) fn new(root: PathBuf, output: Option<PathBuf>) -> Self {
        let output = output.and_then(|o| std::path::absolute(o).ok());
        Self { root, output, contents: true, known: RefCell::default() }
    }

    /// The same, but nothing is read: what exists has a digest that says nothing. For editors, which deploy nothing.
    #[cfg(feature = "lsp")]
    pub(crate) fn unread(root: PathBuf) -> Self {
        Self { contents: false, ..Self::new(root, None) }
    }

    fn compute(&self, path: &str) -> Option<String> {
        let full = self.root.join(path);
        let meta = std::fs::metadata(&full).ok()?;
        if !self.contents {
            return Some("unread".to_owned());
        }
        let mut hasher = Sha256::new();
        if meta.is_dir() {
            let mut files = Vec::new();
            self.collect(&full, "", &mut files);
            files.sort();
            for (name, file) in files {
                // Lengths in front keep `ab` + `c` and `a` + `bc` apart.
                let bytes = std::fs::read(&file).ok()?;
                hasher.update((name.len() as u64).to_be_bytes());
                hasher.update(name.as_bytes());
                hasher.update((bytes.len() as u64).to_be_bytes());
                hasher.update(&bytes);
            }
        } else {
            hasher.update(std::fs::read(&full).ok()?);
        }
        let mut hex = String::new();
        for byte in hasher.finalize() {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
        }
        Some(hex)
    }

    fn collect(&self, folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = entry.path();
            if is_ignored(&name) || self.is_output(&path) {
                continue;
            }
            let relative = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
            // Links are followed for files, as packaging does, but not for folders: a loop would never end.
            let is_link = entry.file_type().is_ok_and(|t| t.is_symlink());
            if path.is_dir() && !is_link {
                self.collect(&path, &relative, files);
            } else if path.is_file() {
                files.push((relative, path));
            }
        }
    }

    fn is_output(&self, path: &Path) -> bool {
        self.output.is_some() && std::path::absolute(path).ok() == self.output
    }
}

fn is_ignored(name: &str) -> bool {
    let compiled = Path::new(name).extension().is_some_and(|e| e.eq_ignore_ascii_case("pyc"));
    matches!(name, ".git" | "__pycache__") || compiled
}

impl CodeStore for Folder {
    fn digest(&self, path: &str) -> Option<String> {
        if let Some(known) = self.known.borrow().get(path) {
            return known.clone();
        }
        let digest = self.compute(path);
        self.known.borrow_mut().insert(path.to_owned(), digest.clone());
        digest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_follows_names_and_bytes_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let digest = || Folder::new(dir.path().to_owned(), None).digest("f");
        assert_eq!(digest(), None);
        write("f/app.py", "x");
        let first = digest();
        write("f/__pycache__/app.pyc", "noise");
        write("f/old.pyc", "noise");
        assert_eq!(digest(), first);
        write("f/app.py", "y");
        assert_ne!(digest(), first);
    }
}
