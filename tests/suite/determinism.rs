//! The same input gives the same bytes: on every run, in every folder, under every locale, in any order of keys.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use crate::harness::binary::{self, Run};
use crate::harness::fixtures::{self, TODAY};

/// Every target, in the format that people read.
const TARGETS: [(&str, &str); 2] = [("cloudformation", "yaml"), ("terraform", "hcl")];

fn compile(spec: &Path, folder: &Path, (target, format): (&str, &str), variables: &[(&str, &str)]) -> String {
    let spec = spec.to_str().unwrap();
    let arguments = ["compile", spec, "--target", target, "-o", "-", "--format", format, "--today", TODAY, "-q"];
    let mut command = binary::command(&arguments);
    command.current_dir(folder).envs(variables.iter().copied());
    let Run { stdout, .. } = binary::finish(&mut command).expect(0);
    stdout
}

#[test]
fn runs_folders_locales_and_time_zones_do_not_show() {
    for fixture in fixtures::all() {
        for target in TARGETS {
            let (folder, file) = (fixture.spec.parent().unwrap(), fixture.spec.file_name().unwrap());
            let here = compile(Path::new(file), folder, target, &[]);
            let elsewhere =
                compile(&fixture.spec, Path::new("/"), target, &[("TZ", "Asia/Tokyo"), ("LC_ALL", "tr_TR.UTF-8")]);
            // Local code is found from where output goes, which is the working folder here; all else is the same.
            let without_paths =
                |text: &str| text.lines().filter(|l| !is_path(l)).map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(without_paths(&here), without_paths(&elsewhere), "{} for {target:?}", fixture.name);
        }
    }
}

fn is_path(line: &str) -> bool {
    let line = line.trim_start();
    ["Code: ", "Content: ", "code_root "].iter().any(|name| line.starts_with(name))
}

#[test]
fn the_order_of_keys_does_not_show() {
    let folder = tempfile::tempdir().unwrap();
    for fixture in fixtures::all() {
        let text = fs::read_to_string(&fixture.spec).unwrap();
        let tree: Value = serde_yaml::from_str(&text).unwrap();
        let write = |name: &str, tree: &Value| {
            let path = folder.path().join(name);
            fs::write(&path, serde_json::to_string_pretty(tree).unwrap()).unwrap();
            path
        };
        let (written, reversed) = (write("a.yaml", &tree), write("b.yaml", &reverse(tree.clone())));
        for (target, _) in TARGETS {
            // The head names the file.
            let compile = |path: &Path| compile(path, folder.path(), (target, "json"), &[]).replace("b.yaml", "a.yaml");
            assert_eq!(compile(&written), compile(&reversed), "{} for {target}", fixture.name);
        }
    }
}

/// The same tree with the keys of every mapping in the opposite order.
fn reverse(value: Value) -> Value {
    match value {
        Value::Object(entries) => {
            Value::Object(entries.into_iter().rev().map(|(k, v)| (k, reverse(v))).collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(reverse).collect()),
        other => other,
    }
}
