//! Every code has wrong input that leads to it, at an exact place: `fixtures/errors/<code>/<case>`.
//!
//! A case is a YAML file or a folder of them, whose first lines say `# expect: CODE at LINE:COLUMN`, `# expect: nothing`
//! (the code of its folder stays silent), `# besides: CODE` and `# args: …`; or a JSON file that builds a file too long
//! or too odd to be kept. Nothing else of level warning or error may be reported.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, iter};

use serde_json::Value;

use crate::harness::fixtures::TODAY;
use crate::harness::{binary, root};

/// Codes that no input can lead to, as far as is known: they guard against faults of the program itself.
const UNREACHABLE: &[(&str, &str)] = &[
    ("compiler-bug", "reported when the program's own verification fails"),
    ("no-terraform-equivalent", "a test proves that every type the compiler makes has a row"),
    ("unbreakable-cycle", "every resource that lowering makes has a name to refer to it by"),
    ("unwritable-reference", "the grammar of references refuses the same characters earlier"),
];

/// What a case asks for.
#[derive(Debug, Default)]
struct Case {
    code: String,
    expect: Vec<String>,
    besides: Vec<String>,
    args: Vec<String>,
}

#[test]
fn every_case_is_reported_where_it_says_and_nothing_else_is() {
    let problems: Vec<String> = cases().iter().flat_map(|path| problems(path)).collect();
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn every_code_has_a_case_and_every_folder_a_code() {
    let pages = fs::read_dir(root().join("docs/codes")).unwrap().map(|e| e.unwrap().file_name());
    let codes: BTreeSet<String> =
        pages.filter_map(|f| f.to_str().unwrap().strip_suffix(".md").map(str::to_owned)).collect();
    let folders: BTreeSet<String> = cases().iter().map(|path| folder(path)).collect();
    let unreachable: BTreeSet<String> = UNREACHABLE.iter().map(|(code, _)| (*code).to_owned()).collect();
    let without: Vec<_> = codes.difference(&folders).filter(|code| !unreachable.contains(*code)).collect();
    assert!(without.is_empty(), "codes without a case: {without:?}");
    let unknown: Vec<_> = folders.difference(&codes).collect();
    assert!(unknown.is_empty(), "folders without a code: {unknown:?}");
    let reached: Vec<_> = unreachable.intersection(&folders).collect();
    assert!(reached.is_empty(), "these can be reached after all: {reached:?}");
}

#[test]
fn the_first_case_of_every_code_reads_like_this() {
    let mut first: BTreeMap<String, PathBuf> = BTreeMap::new();
    for path in cases().into_iter().filter(|path| path.extension().is_some_and(|e| e == "yaml")) {
        if case(&path).expect.iter().any(|e| e != "nothing") {
            first.entry(folder(&path)).or_insert(path);
        }
    }
    let shown: Vec<String> = first.iter().map(|(code, path)| format!("== {code}\n{}", rendered(path))).collect();
    insta::assert_snapshot!("errors", shown.join("\n"));
}

fn rendered(path: &Path) -> String {
    let relative = path.strip_prefix(root()).unwrap_or(path).to_str().unwrap().to_owned();
    let arguments = ["check", &relative, "--message-format", "plain", "--today", TODAY].map(str::to_owned);
    binary::run(&arguments.into_iter().chain(case(path).args).collect::<Vec<_>>()).stdout
}

fn cases() -> Vec<PathBuf> {
    let list = |folder: &Path| {
        let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
        paths.sort();
        paths
    };
    list(&root().join("fixtures/errors")).iter().filter(|p| p.is_dir()).flat_map(|p| list(p)).collect()
}

fn folder(path: &Path) -> String {
    path.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned()
}

fn case(path: &Path) -> Case {
    let mut case = Case { code: folder(path), ..Case::default() };
    if path.extension().is_some_and(|e| e == "json") {
        let spec = spec(path);
        let list = |key: &str| -> Vec<String> {
            spec[key].as_array().into_iter().flatten().map(|v| v.as_str().unwrap().to_owned()).collect()
        };
        (case.expect, case.besides, case.args) = (list("expect"), list("besides"), list("args"));
        if spec["expect"].as_array().is_some_and(Vec::is_empty) {
            case.expect.push("nothing".to_owned());
        }
        return case;
    }
    let files = if path.is_dir() {
        let mut files: Vec<_> = fs::read_dir(path).unwrap().map(|e| e.unwrap().path()).collect();
        files.sort();
        files
    } else {
        vec![path.to_owned()]
    };
    for line in files
        .iter()
        .flat_map(|f| String::from_utf8_lossy(&fs::read(f).unwrap()).lines().map(str::to_owned).collect::<Vec<_>>())
    {
        if let Some(expect) = line.strip_prefix("# expect: ") {
            case.expect.push(expect.to_owned());
        } else if let Some(besides) = line.strip_prefix("# besides: ") {
            case.besides.push(besides.to_owned());
        } else if let Some(args) = line.strip_prefix("# args: ") {
            case.args.extend(args.split_whitespace().map(str::to_owned));
        }
    }
    case
}

fn spec(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The bytes that a JSON case stands for.
fn bytes(spec: &Value) -> Vec<u8> {
    let part = |part: &Value| -> Vec<u8> {
        if let Some(hex) = part["hex"].as_str() {
            return (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
        }
        let (text, times) = (part["text"].as_str().unwrap(), part["times"].as_u64().unwrap_or(1));
        (0..times).flat_map(|n| text.replace("{n}", &n.to_string()).into_bytes()).collect()
    };
    spec["file"].as_array().unwrap().iter().flat_map(part).collect()
}

fn problems(path: &Path) -> Vec<String> {
    let case = case(path);
    let made = tempfile::tempdir().unwrap();
    let mut given = path.to_owned();
    if path.extension().is_some_and(|e| e == "json") {
        given = made.path().join("ecosystem.yaml");
        fs::write(&given, bytes(&spec(path))).unwrap();
    }
    let mut arguments = ["check", given.to_str().unwrap(), "--message-format", "json"].map(str::to_owned).to_vec();
    if !case.args.iter().any(|argument| argument == "--today") {
        arguments.extend(["--today", TODAY].map(str::to_owned));
    }
    arguments.extend(case.args.clone());
    let run = binary::run(&arguments);
    if run.status > 1 {
        return vec![format!("{}: exit {}: {}", path.display(), run.status, run.stderr)];
    }
    let found: Vec<Value> = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    judge(path, &case, &found)
}

fn judge(path: &Path, case: &Case, found: &[Value]) -> Vec<String> {
    let name = path.strip_prefix(root()).unwrap_or(path).display();
    let place = |d: &Value| match d["line"].as_u64() {
        Some(line) => format!("{} at {line}:{}", d["name"].as_str().unwrap(), d["column"]),
        None => d["name"].as_str().unwrap().to_owned(),
    };
    let nothing = case.expect.iter().any(|e| e == "nothing");
    let missing = case.expect.iter().filter(|e| *e != "nothing" && !found.iter().any(|d| place(d) == **e));
    let missing = missing.map(|e| format!("{name}: no `{e}`"));
    let surprising = found.iter().filter(|d| {
        let own = d["name"] == case.code.as_str();
        let strong = d["severity"] != "note" && !case.besides.iter().any(|b| d["name"] == b.as_str());
        (strong || own) && !case.expect.contains(&place(d))
    });
    let surprising = surprising.map(|d| format!("{name}: also `{}`: {}", place(d), d["message"]));
    let empty = (case.expect.is_empty() && !nothing).then(|| format!("{name}: expects nothing and does not say so"));
    missing.chain(surprising).chain(iter::once(empty).flatten()).collect()
}
