//! Output folders: written whole or not at all, and nobody else's files ever touched.
//!
//! The order of a run, each step safe to be interrupted after:
//! 1. decide everything; any file in the way that aws-auto did not write ends the run with nothing changed;
//! 2. write every changed file, under a number, into a staging folder;
//! 3. write down what is intended (the pending manifest);
//! 4. rename the staged files to their places;
//! 5. remove what earlier runs wrote and this one does not need;
//! 6. rename the new manifest into place, last.
//!
//! The next run trusts both manifests, so it can finish what an interrupted one began.

pub(crate) mod manifest;
mod plan;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::exit::Failure;
use crate::inputs::plain;
use crate::session::Artifact;
use plan::Plan;

/// Where files wait until all of them are written. The name is reserved for aws-auto.
const STAGING: &str = ".aws-auto-staging";

/// What a run did to a folder.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    /// Files with new contents.
    pub(crate) changed: usize,
    /// Files that already had their contents.
    pub(crate) unchanged: usize,
    /// Files of earlier runs that are no longer needed.
    pub(crate) removed: usize,
}

/// Makes `root` hold exactly these artifacts, beside whatever else is there.
pub(crate) fn write_folder(root: &Path, artifacts: &[Artifact]) -> Result<Written, Failure> {
    let wanted = wanted(artifacts)?;
    let made = make_root(root)?;
    let result = write_into(root, &wanted);
    if result.is_err() && made {
        // Only goes when it is empty, which is when nothing was written.
        let _ = fs::remove_dir(root);
    }
    result
}

/// Writes one file whole or not at all.
pub(crate) fn write_file(path: &Path, contents: &str) -> Result<(), Failure> {
    let wrong = |error: io::Error| unwritable(path, &error);
    if path.is_dir() {
        return Err(Failure::new(format!("cannot write `{}`: it is a folder", path.display())));
    }
    // A rename would replace a link or a device such as /dev/stdout by a file.
    if fs::symlink_metadata(path).is_ok_and(|found| !found.is_file()) {
        return fs::write(path, contents).map_err(wrong);
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(".aws-auto-tmp");
    let staged = PathBuf::from(beside);
    // Whatever an interrupted run left there, file or link, goes; what is written is a new file.
    let _ = fs::remove_file(&staged);
    let written = File::create_new(&staged).and_then(|mut file| file.write_all(contents.as_bytes()));
    written.and_then(|()| fs::rename(&staged, path)).map_err(|error| {
        let _ = fs::remove_file(&staged);
        wrong(error)
    })
}

fn wanted(artifacts: &[Artifact]) -> Result<BTreeMap<&str, &str>, Failure> {
    let mut wanted = BTreeMap::new();
    for artifact in artifacts {
        let path = artifact.path.as_str();
        let reserved = path.split('/').next().is_some_and(|first| first.starts_with(".aws-auto-"));
        if !manifest::is_inside(path) || reserved {
            return Err(Failure::new(format!("`{path}` is not a path that an output file can have")));
        }
        if wanted.insert(path, artifact.contents.as_str()).is_some() {
            return Err(Failure::new(format!("two output files would both be `{path}`")));
        }
    }
    Ok(wanted)
}

/// Makes the folder; says whether it was not there before.
fn make_root(root: &Path) -> Result<bool, Failure> {
    match fs::metadata(root) {
        Ok(found) if found.is_dir() => Ok(false),
        Ok(_) => Err(Failure::new(format!("output folder `{}` is a file", root.display()))
            .help("name a folder with -o, or print the main file with `-o -`")),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(root).map(|()| true).map_err(|error| unwritable(root, &error))
        }
        Err(error) => Err(unwritable(root, &error)),
    }
}

fn write_into(root: &Path, wanted: &BTreeMap<&str, &str>) -> Result<Written, Failure> {
    let known = manifest::known(root)?;
    let plan = Plan::new(root, wanted, &known)?;
    let done = Written { changed: plan.write.len(), unchanged: plan.unchanged, removed: plan.remove.len() };
    let text = manifest::text(wanted.iter().map(|(path, contents)| (*path, *contents)))?;
    let manifest_path = root.join(manifest::NAME);
    let pending = root.join(manifest::PENDING);
    if plan.is_empty() && !pending.exists() && fs::read(&manifest_path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(done);
    }
    let staging = Staging::new(root)?;
    let staged = stage_all(&staging, &plan)?;
    let new_manifest = staging.add("manifest", &text)?;
    for (path, _) in &plan.write {
        make_parents(root, path)?;
    }
    rename(&staging.add("pending", &manifest::pending_text(&known, wanted)?)?, &pending)?;
    for (from, to) in &staged {
        rename(from, to)?;
    }
    plan.remove.iter().try_for_each(|path| remove(root, path))?;
    rename(&new_manifest, &manifest_path)?;
    fs::remove_file(&pending).map_err(|error| unwritable(&pending, &error))?;
    Ok(done)
}

/// Writes all changed files into the staging folder: pairs of where each waits and where it goes.
fn stage_all(staging: &Staging, plan: &Plan<'_>) -> Result<Vec<(PathBuf, PathBuf)>, Failure> {
    let stage = |(number, (path, contents)): (usize, &(PathBuf, &str))| {
        Ok((staging.add(&format!("{number}"), contents)?, path.clone()))
    };
    plan.write.iter().enumerate().map(stage).collect()
}

/// The staging folder; it is emptied when it goes out of scope, and by the next run if that never happened.
struct Staging {
    path: PathBuf,
}

impl Staging {
    fn new(root: &Path) -> Result<Self, Failure> {
        let path = root.join(STAGING);
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_dir() => clear(&path),
            Ok(_) => {
                let message = format!("`{}` is in the way: the name is aws-auto's own", path.display());
                return Err(Failure::new(message).help("move it away"));
            }
            Err(_) => {}
        }
        fs::create_dir(&path).map_err(|error| unwritable(&path, &error))?;
        // Only from here on may it be cleared again: what was refused above could be a link to anywhere.
        Ok(Self { path })
    }

    fn add(&self, name: &str, contents: &str) -> Result<PathBuf, Failure> {
        let path = self.path.join(name);
        fs::write(&path, contents).map_err(|error| unwritable(&path, &error))?;
        Ok(path)
    }
}

/// Removes the files that a run puts into a staging folder and then the folder, if nothing else is in it.
fn clear(staging: &Path) {
    let ours = |name: &str| matches!(name, "manifest" | "pending") || name.bytes().all(|b| b.is_ascii_digit());
    for entry in fs::read_dir(staging).into_iter().flatten().flatten() {
        if entry.file_name().to_str().is_some_and(ours) {
            let _ = fs::remove_file(entry.path());
        }
    }
    let _ = fs::remove_dir(staging);
}

impl Drop for Staging {
    fn drop(&mut self) {
        clear(&self.path);
    }
}

fn make_parents(root: &Path, path: &Path) -> Result<(), Failure> {
    let parent = path.parent().unwrap_or(root);
    fs::create_dir_all(parent).map_err(|error| unwritable(parent, &error))
}

fn rename(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::rename(from, to).map_err(|error| unwritable(to, &error))
}

/// Removes a file, and the folders that are empty without it.
fn remove(root: &Path, path: &Path) -> Result<(), Failure> {
    fs::remove_file(path).map_err(|error| unwritable(path, &error))?;
    let folders = path.ancestors().skip(1).take_while(|folder| *folder != root);
    // A folder that is not empty stays, and so does everything above it.
    let _ = folders.map(fs::remove_dir).take_while(Result::is_ok).count();
    Ok(())
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("cannot write `{}`: {}", path.display(), plain(error)))
}

#[cfg(test)]
mod tests;
