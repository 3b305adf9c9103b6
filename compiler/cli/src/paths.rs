//! Paths as text: relative, with `/`, the same on every machine.

use std::path::{Component, Path, PathBuf};

/// The way from folder `from` to folder `to`, without touching the file system; empty when they are the same.
pub(crate) fn relative(from: &Path, to: &Path) -> String {
    let (from, to) = (clean(from), clean(to));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.iter().skip(shared).map(|_| "..".to_owned());
    up.chain(to.into_iter().skip(shared)).collect::<Vec<_>>().join("/")
}

/// The parts of a path, seen from the working folder, without `.` and inner `..`.
fn clean(path: &Path) -> Vec<String> {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| PathBuf::from(path));
    let mut parts: Vec<String> = Vec::new();
    for component in absolute.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                parts.pop();
            }
            other => parts.push(other.as_os_str().to_string_lossy().into_owned()),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_between_folders() {
        assert_eq!(relative(Path::new("out"), Path::new(".")), "..");
        assert_eq!(relative(Path::new("."), Path::new("a/b")), "a/b");
        assert_eq!(relative(Path::new("a/out"), Path::new("a/spec")), "../spec");
        assert_eq!(relative(Path::new("./a/../b"), Path::new("b")), "");
    }
}
