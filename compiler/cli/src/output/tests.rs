//! The promises about output folders, one test each.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use tempfile::{TempDir, tempdir};

use super::*;

fn write(root: &Path, files: &[(&str, &str)]) -> Result<Written, Failure> {
    let artifact = |(path, contents): &(&str, &str)| Artifact { path: (*path).into(), contents: (*contents).into() };
    write_folder(root, &files.iter().map(artifact).collect::<Vec<_>>())
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(path).unwrap()
}

/// Every path below a folder, folders with a `/`.
fn tree(root: &Path) -> Vec<String> {
    fn walk(root: &Path, at: &Path, out: &mut Vec<String>) {
        for entry in fs::read_dir(at).unwrap().map(Result::unwrap) {
            let name = entry.path().strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            let is_dir = entry.file_type().unwrap().is_dir();
            out.push(if is_dir { format!("{name}/") } else { name });
            if is_dir {
                walk(root, &entry.path(), out);
            }
        }
    }
    let mut out = Vec::new();
    walk(root, root, &mut out);
    out.sort();
    out
}

/// A folder `out` with these files in it that aws-auto did not write, inside a folder of its own.
fn with(files: &[(&str, &str)]) -> (TempDir, PathBuf) {
    let dir = tempdir().unwrap();
    let out = dir.path().join("out");
    fs::create_dir(&out).unwrap();
    for (path, contents) in files {
        fs::create_dir_all(out.join(path).parent().unwrap()).unwrap();
        fs::write(out.join(path), contents).unwrap();
    }
    (dir, out)
}

fn manifest_of(files: &[(&str, &str)]) -> String {
    manifest::text(files.iter().copied()).unwrap()
}

#[test]
fn a_new_folder_holds_the_files_and_a_manifest_and_nothing_else() {
    let dir = tempdir().unwrap();
    let out = dir.path().join("deep/out");
    let done = write(&out, &[("template.yaml", "a\n"), ("functions/x/index.py", "b\n")]).unwrap();
    assert_eq!(done, Written { changed: 2, unchanged: 0, removed: 0 });
    assert_eq!(tree(&out), [manifest::NAME, "functions/", "functions/x/", "functions/x/index.py", "template.yaml"]);
    assert_eq!(read(out.join("functions/x/index.py")), "b\n");
}

#[test]
fn writing_the_same_again_changes_nothing_at_all() {
    let (_dir, out) = with(&[]);
    write(&out, &[("a", "1")]).unwrap();
    let before = fs::metadata(out.join("a")).unwrap().modified().unwrap();
    fs::set_permissions(&out, fs::Permissions::from_mode(0o555)).unwrap();
    assert_eq!(write(&out, &[("a", "1")]).unwrap(), Written { changed: 0, unchanged: 1, removed: 0 });
    fs::set_permissions(&out, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(fs::metadata(out.join("a")).unwrap().modified().unwrap(), before);
}

#[test]
fn files_no_longer_needed_go_with_their_empty_folders() {
    let (_dir, out) = with(&[("functions/mine.txt", "mine")]);
    write(&out, &[("a", "1"), ("functions/x/old.py", "2"), ("other/old.py", "3")]).unwrap();
    assert_eq!(write(&out, &[("a", "9")]).unwrap(), Written { changed: 1, unchanged: 0, removed: 2 });
    assert_eq!(tree(&out), [manifest::NAME, "a", "functions/", "functions/mine.txt"]);
    assert_eq!(read(out.join(manifest::NAME)), manifest_of(&[("a", "9")]));
}

#[test]
fn a_foreign_file_in_the_way_ends_the_run_with_nothing_changed() {
    let (_dir, out) = with(&[("b", "mine")]);
    let refused = write(&out, &[("a", "1"), ("b", "2")]).unwrap_err();
    assert!(refused.message.contains("out/b` was not written by aws-auto"), "{}", refused.message);
    assert_eq!(tree(&out), ["b"]);
    assert_eq!(read(out.join("b")), "mine");
}

#[test]
fn a_foreign_file_with_the_same_contents_is_no_obstacle() {
    let (_dir, out) = with(&[("a", "1")]);
    assert_eq!(write(&out, &[("a", "1")]).unwrap(), Written { changed: 0, unchanged: 1, removed: 0 });
    assert_eq!(read(out.join(manifest::NAME)), manifest_of(&[("a", "1")]));
}

#[test]
fn a_file_that_somebody_changed_is_neither_replaced_nor_removed() {
    let (_dir, out) = with(&[]);
    write(&out, &[("a", "1"), ("b", "1")]).unwrap();
    fs::write(out.join("a"), "edited").unwrap();
    let refused = write(&out, &[("a", "2")]).unwrap_err();
    assert!(refused.message.contains("was changed after aws-auto wrote it"), "{}", refused.message);
    assert_eq!(tree(&out), [manifest::NAME, "a", "b"]);
    assert_eq!(write(&out, &[("b", "1")]).unwrap().removed, 0);
    assert_eq!(read(out.join("a")), "edited");
}

#[test]
fn a_manifest_cannot_reach_outside_its_folder() {
    let (dir, out) = with(&[]);
    let victim = dir.path().join("victim");
    fs::write(&victim, "precious").unwrap();
    let absolute = victim.to_str().unwrap();
    let rows = manifest_of(&[("../victim", "precious"), (absolute, "precious"), ("x/../../victim", "precious")]);
    fs::write(out.join(manifest::NAME), rows).unwrap();
    fs::create_dir(out.join("x")).unwrap();
    assert_eq!(write(&out, &[("a", "1")]).unwrap().removed, 0);
    assert_eq!(read(&victim), "precious");
}

#[test]
fn links_are_never_followed_and_never_replaced() {
    let (dir, out) = with(&[]);
    let elsewhere = dir.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("f"), "precious").unwrap();
    symlink(elsewhere.join("f"), out.join("link")).unwrap();
    symlink(&elsewhere, out.join("folder")).unwrap();
    symlink(dir.path().join("nowhere"), out.join("dangling")).unwrap();
    // The manifest claims them all, with the right contents.
    fs::write(out.join(manifest::NAME), manifest_of(&[("link", "precious"), ("folder/f", "precious")])).unwrap();

    let refused = write(&out, &[("link", "1"), ("folder/f", "2"), ("dangling", "3")]).unwrap_err();
    assert!(refused.message.contains("out/link` is a symbolic link"), "{}", refused.message);
    assert!(refused.message.contains("out/folder/f` lies in a folder that is a symbolic link"), "{}", refused.message);
    assert!(refused.message.contains("out/dangling` is a symbolic link"), "{}", refused.message);

    assert_eq!(write(&out, &[("a", "1")]).unwrap().removed, 0);
    assert_eq!(read(elsewhere.join("f")), "precious");
    assert!(!dir.path().join("nowhere").exists());
    assert!(out.join("link").is_symlink());
}

#[test]
fn aws_auto_s_own_names_may_not_be_links_either() {
    for name in [manifest::NAME, manifest::PENDING, STAGING] {
        let (dir, out) = with(&[]);
        let target = dir.path().join("target");
        fs::create_dir(&target).unwrap();
        fs::write(target.join("0"), "precious").unwrap();
        symlink(&target, out.join(name)).unwrap();
        assert!(write(&out, &[("a", "1")]).is_err(), "{name}");
        assert_eq!(read(target.join("0")), "precious");
        assert!(!out.join("a").exists(), "{name}");
    }
}

#[test]
fn what_is_not_a_folder_is_refused() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "mine").unwrap();
    let refused = write(&file, &[("a", "1")]).unwrap_err();
    assert!(refused.message.ends_with("file` is a file"), "{}", refused.message);
    assert!(write(&file.join("below"), &[("a", "1")]).is_err());
    assert_eq!(read(&file), "mine");

    let (_dir, out) = with(&[("x", "a file where a folder is needed")]);
    let refused = write(&out, &[("x/y", "1")]).unwrap_err();
    assert!(refused.message.contains("would lie in a folder that is a file"), "{}", refused.message);
    let (_dir, out) = with(&[("x/y", "a folder where a file is needed")]);
    assert!(write(&out, &[("x", "1")]).unwrap_err().message.contains("is a folder"));
}

#[test]
fn a_folder_that_cannot_be_written_is_left_as_it_was() {
    let (_dir, out) = with(&[("mine", "1")]);
    fs::set_permissions(&out, fs::Permissions::from_mode(0o555)).unwrap();
    // The superuser writes anywhere; there the promise has no meaning.
    let superuser = fs::write(out.join("probe"), "").is_ok();
    let result = write(&out, &[("a", "1")]);
    fs::set_permissions(&out, fs::Permissions::from_mode(0o755)).unwrap();
    if !superuser {
        assert!(result.unwrap_err().message.contains("permission denied"));
        assert_eq!(tree(&out), ["mine"]);
    }
}

#[test]
fn a_run_that_fails_before_the_first_rename_leaves_nothing() {
    let (_dir, out) = with(&[]);
    // A folder's name may have 255 bytes on every system these tests run on.
    let long = format!("{}/a", "x".repeat(300));
    assert!(write(&out, &[("a", "1"), (&long, "2")]).is_err());
    assert_eq!(tree(&out), Vec::<String>::new());
}

#[test]
fn the_next_run_finishes_an_interrupted_one() {
    let (_dir, out) = with(&[]);
    write(&out, &[("a", "old"), ("b", "old"), ("gone", "old")]).unwrap();
    // Killed after one of two renames: `a` is new, `b` is old, the rest waits.
    fs::write(out.join(manifest::PENDING), manifest_of(&[("a", "new"), ("b", "new")])).unwrap();
    fs::write(out.join("a"), "new").unwrap();
    fs::create_dir(out.join(STAGING)).unwrap();
    fs::write(out.join(STAGING).join("1"), "new").unwrap();
    fs::write(out.join(STAGING).join("manifest"), "half a mani").unwrap();

    // And the specification was edited in between.
    assert_eq!(write(&out, &[("a", "newer")]).unwrap(), Written { changed: 1, unchanged: 0, removed: 2 });
    assert_eq!(tree(&out), [manifest::NAME, "a"]);
    assert_eq!(read(out.join("a")), "newer");
}

#[test]
fn two_interrupted_runs_in_a_row_forget_nothing() {
    let known = manifest::Known::from([("a".to_owned(), [manifest::digest(b"first")].into())]);
    let (_dir, out) = with(&[("a", "first")]);
    // The second run was killed after it wrote down its intention and before it renamed anything.
    let pending = manifest::pending_text(&known, &[("a", "second")].into()).unwrap();
    fs::write(out.join(manifest::PENDING), pending).unwrap();
    write(&out, &[("a", "third")]).unwrap();
    assert_eq!(read(out.join("a")), "third");
}

#[test]
fn paths_that_no_output_file_can_have_are_refused() {
    let (dir, out) = with(&[]);
    for path in ["../a", "/tmp/a", "", "a/../b", manifest::NAME, ".aws-auto-staging/0"] {
        assert!(write(&out, &[(path, "1")]).is_err(), "{path}");
    }
    assert!(write(&out, &[("a", "1"), ("a", "2")]).is_err());
    assert_eq!(tree(dir.path()), ["out/"]);
}

#[test]
fn one_file_is_written_whole_and_leaves_nothing_beside_it() {
    let (_dir, out) = with(&[]);
    write_file(&out.join("schema.json"), "{}").unwrap();
    write_file(&out.join("schema.json"), "{1}").unwrap();
    assert_eq!(tree(&out), ["schema.json"]);
    assert!(write_file(&out, "x").is_err());
    assert!(write_file(&out.join("no/such/folder"), "x").is_err());
}
