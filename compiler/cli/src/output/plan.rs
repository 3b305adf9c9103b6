//! What has to happen to an output folder, decided in full before anything does.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use super::manifest::{self, Known};
use crate::exit::Failure;

/// The steps of one run.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    /// Files to write, with their contents.
    pub(super) write: Vec<(PathBuf, &'a str)>,
    /// How many files are there already.
    pub(super) unchanged: usize,
    /// Files to remove.
    pub(super) remove: Vec<PathBuf>,
}

/// What stands at a path where a file is wanted.
enum Found {
    /// Nothing, or a file that aws-auto wrote.
    Free,
    /// The very file that is wanted, whoever wrote it: from here on it is one of ours.
    Same,
    /// Something else, in words.
    InTheWay(&'static str),
}

impl<'a> Plan<'a> {
    /// Compares what is wanted with what is there. Everything in the way is named at once.
    pub(super) fn new(root: &Path, wanted: &BTreeMap<&'a str, &'a str>, known: &Known) -> Result<Self, Failure> {
        let mut plan = Self { write: Vec::new(), unchanged: 0, remove: Vec::new() };
        let mut in_the_way = Vec::new();
        for (path, contents) in wanted {
            match look(root, path, contents, known) {
                Found::Free => plan.write.push((root.join(path), *contents)),
                Found::Same => plan.unchanged += 1,
                Found::InTheWay(what) => in_the_way.push(format!("`{}` {what}", root.join(path).display())),
            }
        }
        if !in_the_way.is_empty() {
            return Err(refusal(&in_the_way));
        }
        let stale = known.keys().filter(|path| !wanted.contains_key(path.as_str()));
        plan.remove = stale.filter(|path| is_ours(root, path, known)).map(|path| root.join(path)).collect();
        Ok(plan)
    }

    /// Whether the folder is already as it should be.
    pub(super) const fn is_empty(&self) -> bool {
        self.write.is_empty() && self.remove.is_empty()
    }
}

fn refusal(in_the_way: &[String]) -> Failure {
    let list = in_the_way.join("\n  ");
    Failure::new(format!("nothing was written, because other files are in the way:\n  {list}"))
        .help("move them away, or choose another folder with -o; aws-auto only replaces what it wrote")
}

fn look(root: &Path, path: &str, contents: &str, known: &Known) -> Found {
    if let Some(problem) = parents(root, path) {
        return Found::InTheWay(problem);
    }
    let full = root.join(path);
    let Ok(metadata) = fs::symlink_metadata(&full) else { return Found::Free };
    if let Some(problem) = not_regular(&metadata) {
        return Found::InTheWay(problem);
    }
    match fs::read(&full) {
        Ok(bytes) if bytes == contents.as_bytes() => Found::Same,
        Ok(bytes) if knows(known, path, &bytes) => Found::Free,
        Ok(_) if known.contains_key(path) => Found::InTheWay("was changed after aws-auto wrote it"),
        Ok(_) => Found::InTheWay("was not written by aws-auto"),
        Err(_) => Found::InTheWay("cannot be read"),
    }
}

/// What is wrong with the folders between `root` and `path`, if anything. Missing ones are fine.
fn parents(root: &Path, path: &str) -> Option<&'static str> {
    let folders = Path::new(path).ancestors().skip(1).filter(|folder| *folder != Path::new(""));
    let wrong = |found: Metadata| match found {
        found if found.is_symlink() => Some("lies in a folder that is a symbolic link"),
        found if !found.is_dir() => Some("would lie in a folder that is a file"),
        _ => None,
    };
    folders.filter_map(|folder| fs::symlink_metadata(root.join(folder)).ok()).find_map(wrong)
}

fn not_regular(found: &Metadata) -> Option<&'static str> {
    match found {
        found if found.is_symlink() => Some("is a symbolic link"),
        found if found.is_dir() => Some("is a folder"),
        found if !found.is_file() => Some("is not a regular file"),
        _ => None,
    }
}

/// Whether a file is there, is a plain file reached without links, and has contents that aws-auto wrote.
fn is_ours(root: &Path, path: &str, known: &Known) -> bool {
    let full = root.join(path);
    parents(root, path).is_none()
        && fs::symlink_metadata(&full).is_ok_and(|found| not_regular(&found).is_none())
        && fs::read(&full).is_ok_and(|bytes| knows(known, path, &bytes))
}

fn knows(known: &Known, path: &str, bytes: &[u8]) -> bool {
    known.get(path).is_some_and(|digests| digests.contains(&manifest::digest(bytes)))
}
