//! The published hooks, run by pre-commit itself on a scratch repository, without any network.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::harness::{binary, judge, root};

const BAD: &str = "lambda_functions:\n  - nmae: report # the name\n    memmory: 512\n";
const GOOD: &str = "lambda_functions:\n  - name: report # the name\n    memory: 512\n";

/// A home without anybody's settings, a repository of hooks, and one that uses them.
struct Scratch {
    folder: TempDir,
}

impl Scratch {
    fn new(hook: &str, files: &[(&str, &str)]) -> Self {
        let scratch = Self { folder: TempDir::new().unwrap() };
        let hooks = scratch.repository("hooks");
        fs::copy(root().join(".pre-commit-hooks.yaml"), hooks.join(".pre-commit-hooks.yaml")).unwrap();
        scratch.commit(&hooks);
        let head = scratch.run("git", &hooks, &["rev-parse", "HEAD"]);
        let head = String::from_utf8(head.stdout).unwrap();
        let user = scratch.repository("user");
        let config = format!("repos:\n  - repo: {}\n    rev: {head}    hooks: [{{id: {hook}}}]\n", hooks.display());
        fs::write(user.join(".pre-commit-config.yaml"), config).unwrap();
        for (name, text) in files {
            fs::create_dir_all(user.join(name).parent().unwrap()).unwrap();
            fs::write(user.join(name), text).unwrap();
        }
        scratch.commit(&user);
        scratch
    }

    fn repository(&self, name: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::create_dir_all(&path).unwrap();
        self.run("git", &path, &["init", "--quiet"]);
        path
    }

    fn commit(&self, repository: &Path) {
        self.run("git", repository, &["add", "--all"]);
        self.run("git", repository, &["commit", "--quiet", "--message", "all"]);
    }

    fn run(&self, program: &str, folder: &Path, arguments: &[&str]) -> Output {
        let tools = binary::path().parent().unwrap().to_owned();
        let path = std::env::join_paths(
            [tools].into_iter().chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
        );
        let mut command = Command::new(program);
        command.current_dir(folder).args(arguments).env_clear().env("PATH", path.unwrap());
        command.env("HOME", self.folder.path()).env("PRE_COMMIT_COLOR", "never").env("LC_ALL", "C.UTF-8");
        for who in ["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"] {
            command.env(who, "test");
        }
        command.output().unwrap_or_else(|e| panic!("cannot run {program}: {e}"))
    }

    /// What pre-commit says of all files, and whether it is content.
    fn pre_commit(&self) -> (bool, String) {
        let tool = judge::oracle("precommit/bin/pre-commit");
        let user = self.folder.path().join("user");
        let output = self.run(tool.to_str().unwrap(), &user, &["run", "--all-files", "--verbose"]);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.success(), text(&output.stdout) + &text(&output.stderr))
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join("user").join(name)).unwrap()
    }
}

#[test]
fn the_hook_stops_a_commit_with_a_mistake_and_lets_others_through() {
    let bad = [("shop/ecosystem.yaml", BAD), ("blog/ecosystem.yml", GOOD), ("other.yaml", "nonsense: [1\n")];
    let scratch = Scratch::new("aws-auto", &bad);
    let (content, said) = scratch.pre_commit();
    assert!(!content && said.contains("shop/ecosystem.yaml:2:5"), "{said}");
    assert!(!said.contains("nonsense"), "other files are not ecosystems: {said}");
    assert_eq!(scratch.text("shop/ecosystem.yaml"), BAD, "checking changes nothing");

    let scratch = Scratch::new("aws-auto", &[("shop/ecosystem.yaml", GOOD), ("blog/ecosystem.yml", GOOD)]);
    let (content, said) = scratch.pre_commit();
    assert!(content && said.contains("Passed"), "{said}");
}

#[test]
fn the_mending_hook_mends_and_stops_the_commit_once() {
    let scratch = Scratch::new("aws-auto-fix", &[("ecosystem.yaml", BAD)]);
    let (content, said) = scratch.pre_commit();
    assert!(!content && said.contains("files were modified by this hook"), "{said}");
    assert_eq!(scratch.text("ecosystem.yaml"), GOOD);
    scratch.commit(&scratch.folder.path().join("user"));
    let (content, said) = scratch.pre_commit();
    assert!(content, "{said}");
}
