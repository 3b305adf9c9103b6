//! `check --fix` on every mistake there is a case of: what is certain is mended, and nothing else is touched.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::fixtures::TODAY;
use crate::harness::{binary, judge, root};

/// A copy of all mistakes, and the arguments that name each as an ecosystem of its own.
struct Copy {
    folder: TempDir,
    specs: Vec<String>,
}

impl Copy {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let from = root().join("fixtures/errors");
        let mut specs = Vec::new();
        for case in files(&from, 2).into_iter().filter(|path| path.is_dir() || is_yaml(path)) {
            let to = folder.path().join(case.strip_prefix(&from).unwrap());
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            if case.is_dir() {
                fs::create_dir_all(&to).unwrap();
                for file in files(&case, 1) {
                    fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
                }
            } else {
                fs::copy(&case, &to).unwrap();
            }
            specs.push(to.to_str().unwrap().to_owned());
        }
        assert!(specs.len() > 200, "the cases were not found");
        Self { folder, specs }
    }

    /// One run over all of them: its findings.
    fn check(&self, more: &[&str]) -> Vec<Value> {
        let fixed = ["check", "--each", "--today", TODAY, "--message-format", "json"];
        let arguments = fixed.iter().chain(more).copied().chain(self.specs.iter().map(String::as_str));
        let run = binary::run(&arguments.collect::<Vec<_>>());
        assert!(run.status <= 1, "exit {}: {}", run.status, run.stderr);
        run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Every file's text, by its path.
    fn texts(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let all =
            files(self.folder.path(), 2).into_iter().flat_map(|p| if p.is_dir() { files(&p, 1) } else { vec![p] });
        all.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
    }
}

/// What lies so many levels below a folder, in order.
fn files(folder: &Path, levels: usize) -> Vec<PathBuf> {
    let mut here: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    here.sort();
    if levels > 1 { here.iter().filter(|p| p.is_dir()).flat_map(|p| files(p, levels - 1)).collect() } else { here }
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "yaml")
}

fn certain(findings: &[Value]) -> Vec<String> {
    let is_certain = |d: &&Value| d["fixes"].as_array().unwrap().iter().any(|fix| fix["safe"] == true);
    findings.iter().filter(is_certain).map(|d| format!("{}:{}: {}", d["file"], d["line"], d["message"])).collect()
}

/// Mistakes of the text itself, for each file.
fn broken(findings: &[Value]) -> BTreeMap<String, usize> {
    let mut broken = BTreeMap::new();
    for finding in findings.iter().filter(|d| d["code"].as_str().unwrap() < "AA0030") {
        *broken.entry(finding["file"].to_string()).or_default() += 1;
    }
    broken
}

#[test]
fn what_is_certain_is_mended_once_and_for_all() {
    let copy = Copy::new();
    let (before, texts) = (copy.check(&[]), copy.texts());
    assert!(certain(&before).len() > 20, "{:?}", certain(&before));
    let after = copy.check(&["--fix"]);
    assert_eq!(certain(&after), [""; 0], "left to mend");
    let (was, is) = (broken(&before), broken(&after));
    let worse: Vec<_> = is.iter().filter(|(file, count)| was.get(*file).is_none_or(|old| old < count)).collect();
    assert!(worse.is_empty(), "files that parsed and do no more: {worse:?}");

    let mended = copy.texts();
    untouched(&before, &texts, &mended);
    copy.check(&["--fix"]);
    assert_eq!(copy.texts(), mended, "a second run changes nothing");
}

/// Lines without any repair are the same, byte for byte and in their order; so are whole files without one.
fn untouched(before: &[Value], old: &BTreeMap<PathBuf, Vec<u8>>, new: &BTreeMap<PathBuf, Vec<u8>>) {
    let mut named: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for edit in before.iter().flat_map(|d| d["fixes"].as_array().unwrap()).flat_map(|f| f["edits"].as_array().unwrap())
    {
        let line = |key: &str| usize::try_from(edit[key].as_u64().unwrap()).unwrap();
        named.entry(edit["file"].as_str().unwrap()).or_default().extend(line("line")..=line("end_line"));
    }
    for (path, text) in old {
        let lines = named.get(path.to_str().unwrap());
        let Some(lines) = lines else {
            assert_eq!(text, &new[path], "{} had nothing to mend", path.display());
            continue;
        };
        let text = String::from_utf8_lossy(text);
        let kept = text.split_inclusive('\n').enumerate().filter(|(at, _)| !lines.contains(&(at + 1)));
        let mended = String::from_utf8_lossy(&new[path]);
        let mut rest = mended.split_inclusive('\n');
        for (_, line) in kept {
            assert!(rest.any(|new| new == line), "{}: lost {line:?}\n{mended}", path.display());
        }
    }
}

#[test]
fn every_finding_and_repair_is_valid_sarif() {
    let copy = Copy::new();
    let arguments = ["check", "--each", "--today", TODAY, "--message-format", "sarif"];
    let run = binary::run(&arguments.into_iter().chain(copy.specs.iter().map(String::as_str)).collect::<Vec<_>>());
    let log: Value = serde_json::from_str(&run.stdout).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert!(results.iter().filter(|result| result["fixes"].is_array()).count() > 20, "repairs are in it");
    // One pattern of the published schema has a stray bracket, which only JavaScript's lenient mode accepts.
    let schema = fs::read_to_string(root().join("compiler/cli/tests/data/sarif-2.1.0.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema.replace("{2}]?$", "{2}$")).unwrap();
    let mut broken = log.clone();
    broken["runs"][0]["results"][0]["level"] = "fatal".into();
    let judged = judge::schema(&schema, &[("log".to_owned(), log), ("broken".to_owned(), broken)].into());
    assert_eq!(judged["log"], None);
    assert!(judged["broken"].is_some(), "the schema can say no");
}

#[test]
fn the_diff_says_what_the_repair_does() {
    let folder = TempDir::new().unwrap();
    let text = "# one\nlambda_functions:\n  - nmae: report   # here\n    memmory: 512\n";
    fs::write(folder.path().join("a.yaml"), text).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(binary::path());
        let output = command.current_dir(folder.path()).args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (status, diff) = run(&["check", "a.yaml", "--fix", "--diff", "--today", TODAY]);
    assert_eq!(status, Some(1), "something would change");
    assert_eq!(fs::read_to_string(folder.path().join("a.yaml")).unwrap(), text, "and nothing has");
    fs::write(folder.path().join("fix.diff"), &diff).unwrap();
    let applied = Command::new("git").current_dir(folder.path()).args(["apply", "fix.diff"]).status().unwrap();
    assert!(applied.success(), "{diff}");
    let by_git = fs::read_to_string(folder.path().join("a.yaml")).unwrap();
    assert_eq!(by_git, "# one\nlambda_functions:\n  - name: report   # here\n    memory: 512\n");

    fs::write(folder.path().join("a.yaml"), text).unwrap();
    let (status, _) = run(&["check", "a.yaml", "--fix", "--today", TODAY]);
    assert_eq!((status, fs::read_to_string(folder.path().join("a.yaml")).unwrap()), (Some(0), by_git));
    assert_eq!(run(&["check", "a.yaml", "--fix", "--diff", "--today", TODAY]), (Some(0), String::new()));
}
