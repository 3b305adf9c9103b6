//! The binary `aws-auto`, built from the sources at hand, in an environment that holds nothing of the machine's owner.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::root;

/// What a call of the binary left behind.
#[derive(Debug)]
pub(crate) struct Run {
    /// Exit status; a signal is a panic of the harness.
    pub(crate) status: i32,
    /// Standard output, which must be UTF-8.
    pub(crate) stdout: String,
    /// Standard error, which must be UTF-8.
    pub(crate) stderr: String,
}

impl Run {
    /// The run itself when it ended with that status; else a panic that shows what it said.
    pub(crate) fn expect(self, status: i32) -> Self {
        assert_eq!(self.status, status, "wrong exit status\nstdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }
}

/// The path of the binary, built once per process.
///
/// Cargo names a binary to the tests of its own package only. Taking whatever lies in the target folder would test
/// yesterday's program, so cargo is asked to build it, which takes a tenth of a second when nothing has changed.
/// `AWS_AUTO_BIN` names a binary that somebody has built already: the test command does so for all test processes.
pub(crate) fn path() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| env::var_os("AWS_AUTO_BIN").map_or_else(build, given))
}

/// A call of the binary in the repository's root, with no environment but a search path.
pub(crate) fn command<S: AsRef<std::ffi::OsStr>>(arguments: &[S]) -> Command {
    let mut command = Command::new(path());
    command.args(arguments).current_dir(root()).env_clear().stdin(std::process::Stdio::null());
    command.env("PATH", env::var_os("PATH").unwrap_or_default()).env("HOME", "/nonexistent").env("TZ", "UTC");
    command
}

/// Calls the binary and waits for its end.
pub(crate) fn run<S: AsRef<std::ffi::OsStr>>(arguments: &[S]) -> Run {
    finish(&mut command(arguments))
}

/// Waits for the end of a command made by [`command`], to which the test has added something.
pub(crate) fn finish(command: &mut Command) -> Run {
    let output = command.output().unwrap_or_else(|e| panic!("cannot run {command:?}: {e}"));
    let text = |bytes| String::from_utf8(bytes).unwrap_or_else(|e| panic!("{command:?} wrote no UTF-8: {e}"));
    let status = output.status.code().unwrap_or_else(|| panic!("{command:?} was ended by a signal"));
    Run { status, stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn given(path: std::ffi::OsString) -> PathBuf {
    let path = root().join(path);
    assert!(path.is_file(), "AWS_AUTO_BIN names {}, which is no file", path.display());
    path
}

fn build() -> PathBuf {
    let (target, profile) = target_and_profile();
    let name = if profile == "debug" { "dev" } else { &profile };
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root()).args(["build", "--quiet", "--package", "aws-auto", "--bin", "aws-auto"]);
    cargo.args(["--profile", name, "--target-dir"]).arg(&target);
    let output = cargo.output().unwrap_or_else(|e| panic!("cannot run {cargo:?}: {e}"));
    assert!(output.status.success(), "aws-auto does not build:\n{}", String::from_utf8_lossy(&output.stderr));
    let path = target.join(&profile).join(format!("aws-auto{}", env::consts::EXE_SUFFIX));
    assert!(path.is_file(), "cargo has built no {}", path.display());
    path
}

/// This test runs from `TARGET/PROFILE/deps/suite-HASH`.
fn target_and_profile() -> (PathBuf, String) {
    let test = env::current_exe().unwrap_or_else(|e| panic!("this test does not know where it is: {e}"));
    let folder = test.ancestors().nth(2).unwrap_or_else(|| panic!("{} is not in a target folder", test.display()));
    let profile = folder.file_name().and_then(|n| n.to_str()).unwrap_or("debug").to_owned();
    (folder.parent().unwrap_or(folder).to_path_buf(), profile)
}
