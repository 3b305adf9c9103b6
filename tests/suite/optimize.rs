//! Decisions through the program: real measurements in, sizes out; applied to every fixture, pinned, and kept.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::binary::run;
use crate::harness::fixtures::{TODAY, all};
use crate::harness::root;

/// Real durations by size, of one function in one run each: `tests/data/measurements/memory_duration.csv`.
fn series() -> Vec<(String, BTreeMap<u32, f64>)> {
    let text = fs::read_to_string(root().join("tests/data/measurements/memory_duration.csv")).unwrap();
    let mut all: BTreeMap<String, BTreeMap<u32, f64>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let key = [cells[0], cells[1], cells[3], cells[4], cells[6]].join(" ");
        all.entry(key).or_default().insert(cells[8].parse().unwrap(), cells[9].parse().unwrap());
    }
    all.into_iter().filter(|(_, ms)| ms.len() >= 5 && ms.contains_key(&128) && ms.contains_key(&1_769)).collect()
}

/// The output of a power tuning at these sizes.
fn tuning(ms: &BTreeMap<u32, f64>, sizes: &[u32]) -> String {
    let stats: Vec<Value> = sizes.iter().map(|mb| json!({"value": mb, "averageDuration": ms[mb]})).collect();
    json!({"power": "128", "cost": 1e-6, "duration": 1, "stateMachine": {}, "stats": stats}).to_string()
}

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).to_str().unwrap().to_owned()
}

/// What `optimize` recommends for a function of these measurements.
fn recommended(folder: &Path, ms: &BTreeMap<u32, f64>, given: &[u32]) -> u32 {
    let sizes: Vec<String> = ms.keys().map(ToString::to_string).collect();
    let spec = format!(
        "lambda_functions:\n  - name: f\n    ai_optimization: true\n    configuration: {{memory_sizes: [{}]}}\n",
        sizes.join(", ")
    );
    fs::write(folder.join("a.yaml"), spec).unwrap();
    fs::write(folder.join("t.json"), tuning(ms, given)).unwrap();
    let [spec, tuned, profile] = ["a.yaml", "t.json", "p.json"].map(|name| path(folder, name));
    run(&["profile", "import", &tuned, "--function", "f", "-o", &profile]).expect(0);
    let report = run(&["optimize", &spec, "--profile", &profile, "--format", "json", "--today", TODAY]).expect(0);
    let report: Value = serde_json::from_str(&report.stdout).unwrap();
    let found = report["optimization_opportunities"].as_array().unwrap();
    let memory = found.iter().find(|o| o["optimization_type"] == "memory_allocation").unwrap();
    u32::try_from(memory["recommended_memory"].as_u64().unwrap()).unwrap()
}

#[test]
fn a_power_tuning_at_two_sizes_finds_a_good_size_of_real_functions() {
    let folder = TempDir::new().unwrap();
    let mut regrets = Vec::new();
    for (_, ms) in series().into_iter().step_by(4) {
        let chosen = recommended(folder.path(), &ms, &[128, 1_769]);
        let cost = |mb: u32| f64::from(mb) * ms[&mb];
        let least = |of: &dyn Fn(u32) -> f64| ms.keys().map(|mb| of(*mb)).fold(f64::INFINITY, f64::min);
        let (cheapest, fastest) = (least(&cost), least(&|mb| ms[&mb]));
        let objective = |mb: u32| 0.7 * cost(mb) / cheapest + 0.3 * ms[&mb] / fastest;
        regrets.push(objective(chosen) / least(&objective) - 1.0);
    }
    let mean = regrets.iter().sum::<f64>() / regrets.len() as f64;
    assert!(regrets.len() >= 10 && mean < 0.03, "{mean}: {regrets:?}");
}

/// A profile of functions and their sizes: a busy week, and trials on both processors at this and several sizes, of
/// a function that mostly waits.
fn profile_of(functions: &[(String, u64)]) -> String {
    let measured = |architecture: &str, memory: u64, basis: &str| {
        let us = 2_000_000 / memory + 50_000;
        let (count, invocations) = if basis == "traffic" { (900_000, 900_000) } else { (1, 0) };
        json!({"architecture": architecture, "memory_mb": memory, "basis": basis, "invocations": invocations,
               "warm": {"count": count, "sum_us": us * count}})
    };
    let all = |(name, deployed): &(String, u64)| {
        let mut list = Vec::new();
        for architecture in ["arm64", "x86_64"] {
            for memory in BTreeSet::from([128, 512, 1_024, 1_769, 3_008, *deployed]) {
                list.push(measured(architecture, memory, "trial"));
            }
        }
        list.push(measured("x86_64", *deployed, "traffic"));
        json!({"name": name, "window": {"lookback_days": 7}, "measurements": list})
    };
    json!({"version": 1, "sources": [], "functions": functions.iter().map(all).collect::<Vec<_>>()}).to_string()
}

/// Names and sizes of all functions, from the program itself.
fn functions(spec: &str) -> Vec<(String, u64)> {
    let report = run(&["cost", spec, "--format", "json", "--today", TODAY, "-q"]).expect(0);
    let report: Value = serde_json::from_str(&report.stdout).unwrap();
    let all = report["functions"].as_array().unwrap().iter();
    all.map(|f| (f["function"].as_str().unwrap().to_owned(), f["memory"].as_u64().unwrap())).collect()
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy_tree(&source, &target);
        } else {
            fs::copy(&source, &target).unwrap();
        }
    }
}

/// The template as data: comments may name other reasons for the same value.
fn compiled(spec: &str, more: &[&str]) -> Value {
    let arguments = [&["compile", spec, "--format", "json", "--today", TODAY, "-q"], more].concat();
    serde_json::from_str(&run(&arguments).expect(0).stdout).unwrap()
}

#[test]
fn applying_is_compiling_with_the_decisions_and_happens_once() {
    let mut changed = 0;
    for fixture in all() {
        let folder = TempDir::new().unwrap();
        copy_tree(fixture.spec.parent().unwrap(), folder.path());
        let spec = path(folder.path(), fixture.spec.file_name().unwrap().to_str().unwrap());
        let profile = path(folder.path(), "profile.json");
        fs::write(&profile, profile_of(&functions(&spec))).unwrap();
        let before = fs::read_to_string(&spec).unwrap();
        let apply = [
            "optimize",
            &spec,
            "--profile",
            &profile,
            "--apply",
            "--cost-optimization",
            "aggressive",
            "--today",
            TODAY,
        ];
        run(&apply).expect(0);
        let after = fs::read_to_string(&spec).unwrap();
        let decided = compiled(&spec, &["--profile", &profile, "--cost-optimization", "aggressive"]);
        assert_eq!(compiled(&spec, &[]), decided, "{}: what is applied needs no profile", fixture.name);
        only_settings_changed(&before, &after, &fixture.name);
        changed += usize::from(before != after);
        let lock = fs::read(folder.path().join("aws-auto.lock")).ok();
        let again = run(&apply).expect(0);
        assert!(again.stderr.contains("no specification changed; the lock file is as it was"), "{}", again.stderr);
        assert_eq!(fs::read_to_string(&spec).unwrap(), after);
        assert_eq!(fs::read(folder.path().join("aws-auto.lock")).ok(), lock);
    }
    assert!(changed > 3, "only {changed} fixtures changed: the test proves little");
}

/// Every line is as it was, but for values of memory and architecture, and for such lines that are new.
fn only_settings_changed(before: &str, after: &str, name: &str) {
    let setting = |line: &str| line.contains("memory") || line.contains("architecture");
    let others = |text: &str| text.lines().filter(|l| !setting(l)).map(str::to_owned).collect::<Vec<_>>();
    let comments = |text: &str| text.lines().filter_map(|l| Some(l.split_once(" #")?.1.to_owned())).collect::<Vec<_>>();
    assert_eq!(comments(before), comments(after), "{name}: comments are kept");
    let inline = |line: &String| !line.contains('{');
    let (old, new): (Vec<_>, Vec<_>) = (others(before), others(after));
    assert_eq!(
        old.iter().filter(|l| inline(l)).collect::<Vec<_>>(),
        new.iter().filter(|l| inline(l)).collect::<Vec<_>>(),
        "{name}: nothing else changed"
    );
}

/// An open function with a pinned size, and its measurements.
fn pinned() -> (TempDir, String, PathBuf) {
    let folder = TempDir::new().unwrap();
    let spec = path(folder.path(), "a.yaml");
    fs::write(&spec, "lambda_functions:\n  - name: f\n    ai_managed: true\n").unwrap();
    fs::write(folder.path().join("p.json"), profile_of(&[("f".to_owned(), 1_024)])).unwrap();
    let profile = folder.path().join("p.json");
    run(&[
        "compile",
        &spec,
        "--profile",
        profile.to_str().unwrap(),
        "--update-lock",
        "-o",
        &path(folder.path(), "out"),
    ])
    .expect(0);
    (folder, spec, profile)
}

#[test]
fn a_small_change_of_the_measurements_changes_nothing() {
    let (folder, spec, profile) = pinned();
    let arguments = ["compile", &spec, "--profile", profile.to_str().unwrap(), "--today", TODAY, "-q"];
    let first = run(&arguments).expect(0).stdout;
    let text = fs::read_to_string(&profile).unwrap().replace("\"sum_us\":65625", "\"sum_us\":66500");
    fs::write(&profile, text).unwrap();
    assert_eq!(run(&arguments).expect(0).stdout, first);
    run(&[&arguments[..], &["--locked"]].concat()).expect(0);
    drop(folder);
}

#[test]
fn locked_fails_when_decisions_would_change() {
    let (folder, spec, profile) = pinned();
    let with_profile = ["compile", &spec, "--profile", profile.to_str().unwrap(), "--locked", "-q"];
    run(&with_profile).expect(0);
    fs::remove_file(folder.path().join("aws-auto.lock")).unwrap();
    let refused = run(&with_profile).expect(2);
    assert!(refused.stderr.contains("the lock file would change"), "{}", refused.stderr);
}

/// A page with everything in it is whole, plots numbers, and lets no name of the specification become markup.
#[test]
fn the_html_report_stands_alone_and_escapes_what_users_wrote() {
    let folder = TempDir::new().unwrap();
    let spec = path(folder.path(), "a.yaml");
    fs::write(
        &spec,
        "settings: {name: \"<script>alert(1)</script>\"}\nlambda_functions:\n  - name: f\n    memory: 1024\n",
    )
    .unwrap();
    let mut profile: Value = serde_json::from_str(&profile_of(&[("f".to_owned(), 1_024)])).unwrap();
    let day = |d: u32| (format!("2026-10-{d:02}"), json!(1_000 + d));
    profile["functions"][0]["days"] = Value::Object((1..29).map(day).collect());
    fs::write(folder.path().join("p.json"), profile.to_string()).unwrap();
    let page = run(&["optimize", &spec, "--profile", &path(folder.path(), "p.json"), "--format", "html", "-q"])
        .expect(0)
        .stdout;
    assert!(page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"), "{page}");
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;"), "{page}");
    assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("NaN") && !page.contains("inf"));
    for part in ["<polyline class=\"cost\"", "<circle class=\"dot\"", "The next 30 days", "prefers-color-scheme: dark"]
    {
        assert!(page.contains(part), "{part} is missing");
    }
    assert_eq!(page.matches("<svg").count(), page.matches("</svg>").count());
}
