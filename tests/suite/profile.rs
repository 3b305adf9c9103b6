//! Measurements through the program: import, merge, show, price; the published schema of profiles; constant memory.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::Stdio;

use aws_auto_profile::{Hints, Importer, Profile};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::binary::{command, run};
use crate::harness::root;

const SCHEMA: &str = "schema/profile.schema.json";

fn report(ms: f64, memory: u32) -> String {
    format!(
        "REPORT RequestId: 5c8d\tDuration: {ms:.2} ms\tBilled Duration: {} ms\tMemory Size: {memory} MB\tMax Memory Used: 80 MB\n",
        ms.ceil()
    )
}

/// An hour apart each, so that the load is known.
fn log(lines: u32) -> String {
    let line =
        |i: u32| format!("2026-11-{:02}T{:02}:00:00.000Z {}", 1 + i / 24, i % 24, report(f64::from(i % 7) + 0.5, 512));
    (0..lines).map(line).collect()
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn the_published_schema_is_what_the_types_say_and_admits_what_is_imported() {
    let schema = aws_auto_profile::json_schema();
    let wanted = format!("{schema:#}\n");
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        fs::write(root().join(SCHEMA), &wanted).unwrap();
    }
    let found = fs::read_to_string(root().join(SCHEMA)).unwrap_or_default();
    assert!(found == wanted, "{SCHEMA} is old: run\n    UPDATE_SCHEMA=1 cargo test -p aws-auto-tests profile::");
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut importer = Importer::new(Hints { function: Some("f".to_owned()), ..Hints::default() });
    importer.read(log(50).as_bytes(), &mut |_| {}).unwrap();
    let good: Value = serde_json::from_str(&importer.finish().to_json()).unwrap();
    assert_eq!(validator.validate(&good).map_err(|e| e.to_string()), Ok(()));
    let mut bad = good;
    bad["functions"][0]["measurements"][0]["memory_mb"] = json!("512");
    assert!(!validator.is_valid(&bad));
}

#[test]
fn files_and_standard_input_become_one_profile_in_any_order() {
    let folder = TempDir::new().unwrap();
    let whole = log(48);
    let (first, second) = whole.split_at(whole.match_indices('\n').nth(20).unwrap().0 + 1);
    let (first, second) = (write(folder.path(), "1.log", first), write(folder.path(), "2.log", second));
    let import = |files: &[&str]| run(&[&["profile", "import", "--function", "f"], files].concat()).expect(0);
    let one = import(&[&first, &second]);
    assert_eq!(one.stdout, import(&[&second, &first]).stdout);
    let part = write(folder.path(), "part.json", &import(&[&first]).stdout);
    assert_eq!(one.stdout, import(&[&part, &second]).stdout, "a profile among the files is merged");

    let mut child = command(&["profile", "import", "-", "--function", "f"]);
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(whole.as_bytes()).unwrap();
    let mut text = String::new();
    child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
    assert!(child.wait().unwrap().success());
    let functions = |text: &str| Profile::from_json(text).unwrap().functions;
    assert_eq!(functions(&text), functions(&one.stdout));
    let shown = run(&["profile", "show", &write(folder.path(), "p.json", &text)]).expect(0).stdout;
    assert!(shown.contains("512 MB") && shown.contains("by hour") && shown.contains("48"), "{shown}");
}

#[test]
fn what_cannot_be_known_is_asked_for() {
    let folder = TempDir::new().unwrap();
    let file = write(folder.path(), "a.log", &log(2));
    let refused = run(&["profile", "import", &file]).expect(2);
    assert!(refused.stderr.contains("--function NAME"), "{}", refused.stderr);
    let spec = write(folder.path(), "a.yaml", "lambda_functions: [{name: f}]\n");
    let wrong = run(&["check", &spec, "--profile", "production"]).expect(2);
    assert!(wrong.stderr.contains("--aws-profile"), "{}", wrong.stderr);
    let not_one = run(&["check", &spec, "--profile", &spec]).expect(2);
    assert!(not_one.stderr.contains("profile import"), "{}", not_one.stderr);
}

#[test]
fn a_bill_has_the_measured_load_and_says_what_is_not_priced() {
    let folder = TempDir::new().unwrap();
    let spec = write(
        folder.path(),
        "a.yaml",
        "settings: {region: eu-west-1}\nlambda_functions: [{name: f, memory: 512, architecture: arm64}]\n",
    );
    let log = write(folder.path(), "a.log", &log(25));
    let profile = folder.path().join("p.json").to_str().unwrap().to_owned();
    run(&["profile", "import", &log, "--function", "f", "--architecture", "arm64", "-o", &profile]).expect(0);
    let bill = |format: &str| run(&["cost", &spec, "--profile", &profile, "--format", format]).expect(0).stdout;
    let json: Value = serde_json::from_str(&bill("json")).unwrap();
    // 25 invocations within 24 hours are 760 in a month of 730 hours; 3.96 ms are billed on average.
    assert_eq!(json["functions"][0]["monthly_requests"], json!(760.416_667));
    let total = 760.416_667 * (0.000_000_2 + 0.003_96 / 2.0 * 0.000_013_333_4);
    assert!((json["current_monthly_cost"].as_f64().unwrap() - total).abs() < 2e-6, "{json:#}");
    assert_eq!(json["not_priced"][0]["component"], "log_ingestion");
    assert!(bill("table").contains("not priced") && bill("markdown").contains("| f | 512 MB arm64 |"));
}

#[test]
fn memory_does_not_grow_with_the_log() {
    let peak = |lines: u32| {
        let text = log(24).repeat(lines as usize / 24);
        let used = allocation_counter::measure(|| {
            let mut importer = Importer::new(Hints { function: Some("f".to_owned()), ..Hints::default() });
            importer.read(text.as_bytes(), &mut |_| {}).unwrap();
            std::hint::black_box(importer.finish());
        });
        used.bytes_max
    };
    let (short, long) = (peak(2_400), peak(96_000));
    assert!(long < short + (3 << 20), "{short} bytes for 2,400 lines, {long} for 96,000");
}
