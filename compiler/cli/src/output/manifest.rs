//! The list of files that aws-auto wrote into a folder, with the digest of what it wrote.
//!
//! It is the only ground on which a file is ever replaced or removed. It is data from the disk and may have been written
//! by anybody: a path in it that is not plainly inside the folder is as if it were not there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::exit::Failure;
use crate::inputs::plain;

/// The manifest's name in an output folder.
pub(crate) const NAME: &str = ".aws-auto-manifest.json";
/// What a run intends, from before its first rename until after its last: what an interrupted run leaves behind.
pub(crate) const PENDING: &str = ".aws-auto-manifest.pending.json";

const VERSION: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    version: u32,
    files: Vec<Row>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Row {
    path: String,
    sha256: String,
}

/// Which contents, by digest, aws-auto may have written under each path.
pub(crate) type Known = BTreeMap<String, BTreeSet<String>>;

/// The text of the manifest of these files.
pub(crate) fn text<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<String, Failure> {
    let row = |(path, contents): (&str, &str)| Row { path: path.to_owned(), sha256: digest(contents.as_bytes()) };
    json(files.into_iter().map(row).collect())
}

/// The text of the pending manifest: what is about to be written, and all that may have been before. Two interrupted
/// runs in a row must not forget what the first one wrote.
pub(crate) fn pending_text(known: &Known, wanted: &BTreeMap<&str, &str>) -> Result<String, Failure> {
    let mut all = known.clone();
    for (path, contents) in wanted {
        all.entry((*path).to_owned()).or_default().insert(digest(contents.as_bytes()));
    }
    let rows = |(path, digests): (String, BTreeSet<String>)| {
        digests.into_iter().map(move |sha256| Row { path: path.clone(), sha256 })
    };
    json(all.into_iter().flat_map(rows).collect())
}

fn json(files: Vec<Row>) -> Result<String, Failure> {
    let manifest = Manifest { version: VERSION, files };
    serde_json::to_string_pretty(&manifest)
        .map(|text| text + "\n")
        .map_err(|error| Failure::new(format!("cannot write the manifest: {error}")))
}

/// What the finished and the interrupted runs before this one wrote.
pub(crate) fn known(root: &Path) -> Result<Known, Failure> {
    let mut known = Known::new();
    for name in [NAME, PENDING] {
        for row in read(root, name)?.into_iter().filter(|row| is_inside(&row.path)) {
            known.entry(row.path).or_default().insert(row.sha256);
        }
    }
    Ok(known)
}

/// The paths a folder's manifests list; nothing where they cannot be read.
pub(crate) fn listed(folder: &Path) -> BTreeSet<String> {
    let rows = [NAME, PENDING].map(|name| read(folder, name).unwrap_or_default());
    rows.into_iter().flatten().map(|row| row.path).collect()
}

fn read(root: &Path, name: &str) -> Result<Vec<Row>, Failure> {
    let path = root.join(name);
    let wrong = |why: &str| {
        Failure::new(format!("cannot use the manifest `{}`: {why}", path.display()))
            .help("it says which files in this folder are aws-auto's; use another folder, or empty this one")
    };
    match fs::symlink_metadata(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(wrong(&plain(&error))),
        Ok(found) if !found.is_file() => return Err(wrong("it is not a regular file")),
        Ok(_) => {}
    }
    let text = fs::read_to_string(&path).map_err(|error| wrong(&plain(&error)))?;
    let manifest: Manifest = serde_json::from_str(&text).map_err(|error| wrong(&error.to_string()))?;
    if manifest.version != VERSION {
        return Err(wrong("a newer aws-auto wrote it"));
    }
    Ok(manifest.files)
}

/// Whether a path is relative, in its simplest form, and stays inside its folder.
pub(crate) fn is_inside(path: &str) -> bool {
    let normal = |c: Component<'_>| matches!(c, Component::Normal(_));
    let simple = path.split('/').all(|part| !part.is_empty() && part != "." && part != "..");
    simple && !path.contains(['\\', '\0']) && Path::new(path).components().all(normal)
}

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_sha_256() {
        // The published test vector of FIPS 180-4 for "abc".
        assert_eq!(digest(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn only_simple_relative_paths_are_inside() {
        for good in ["template.yaml", "functions/a/index.py", "..a", "a b", "é"] {
            assert!(is_inside(good), "{good}");
        }
        for bad in ["", "/etc/passwd", "../a", "a/../../b", "a/..", "./a", "a//b", "a/", "a\\..\\b", "a\0b"] {
            assert!(!is_inside(bad), "{bad}");
        }
    }

    #[test]
    fn a_manifest_reads_back_what_it_was_written_with() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(NAME), text([("a.yaml", "x"), ("b/c", "y")]).unwrap()).unwrap();
        let known = known(dir.path()).unwrap();
        assert_eq!(known.keys().collect::<Vec<_>>(), ["a.yaml", "b/c"]);
        assert!(known["a.yaml"].contains(&digest(b"x")));
    }

    #[test]
    fn a_manifest_that_cannot_be_read_stops_the_run() {
        let dir = tempfile::tempdir().unwrap();
        for wrong in ["", "[]", r#"{"version":2,"files":[]}"#] {
            fs::write(dir.path().join(NAME), wrong).unwrap();
            assert!(known(dir.path()).is_err(), "{wrong}");
        }
    }
}
