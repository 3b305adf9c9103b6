//! The program from outside: streams, exit codes and files, as a shell sees them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::{TempDir, tempdir};

const SPEC: &str = "lambda_functions:\n  - name: hello\n    handler: hello.main\n    runtime: python3.13\n";

/// A folder with one good specification and one that is not text.
fn folder() -> TempDir {
    let dir = tempdir().unwrap();
    fs::write(dir.path().join("good.yaml"), SPEC).unwrap();
    fs::create_dir(dir.path().join("bad")).unwrap();
    fs::write(dir.path().join("bad/latin.yaml"), b"name: caf\xE9\n").unwrap();
    dir
}

fn command(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aws-auto"));
    command.current_dir(dir).args(args).env_remove("NO_COLOR").env("LC_ALL", "C.UTF-8");
    command
}

fn run(dir: &TempDir, args: &[&str]) -> Output {
    command(dir.path(), args).stdin(Stdio::null()).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("not killed by a signal")
}

fn out(output: &Output) -> &str {
    str::from_utf8(&output.stdout).unwrap()
}

fn err(output: &Output) -> &str {
    str::from_utf8(&output.stderr).unwrap()
}

#[test]
fn help_and_version_are_data_and_fine() {
    let dir = folder();
    for args in [&["--help"][..], &["--version"], &["compile", "--help"], &["help", "check"]] {
        let output = run(&dir, args);
        assert_eq!((code(&output), err(&output)), (0, ""), "{args:?}");
        assert!(!out(&output).is_empty());
    }
}

#[test]
fn a_wrong_call_is_exit_code_2_and_talk() {
    let dir = folder();
    let calls: [&[&str]; 10] = [
        &["compile"],
        &["compile", "good.yaml", "--target", "pulumi"],
        &["compile", "good.yaml", "--target", "terraform", "--format", "yaml"],
        &["compile", "good.yaml", "--format", "hcl"],
        &["check", "good.yaml", "--deny", "no-such-code"],
        &["check", "good.yaml", "--allow", "not-text"],
        &["check", "good.yaml", "--today", "yesterday"],
        &["check", "missing.yaml"],
        &["explain", "AA0000"],
        &["frobnicate"],
    ];
    for args in calls {
        let output = run(&dir, args);
        assert_eq!((code(&output), out(&output)), (2, ""), "{args:?}");
        assert!(err(&output).starts_with("error: "), "{args:?}: {}", err(&output));
    }
}

const ROUTED: &str = "lambda_functions:
  - name: hello
    configuration: { memory: 256, environment_variables: { STAGE: blue } }
    variants: true
event_routing:
  routing_rules:
    - condition: payload_size > 6MB
      action: route_to_step_functions
      reason: too large
    - condition: priority == high
      action: route_to_variant
      target: performance
";

#[test]
fn route_decides_about_a_request_from_a_file_or_standard_input() {
    let dir = folder();
    fs::write(dir.path().join("routed.yaml"), ROUTED).unwrap();
    fs::write(dir.path().join("big.json"), "{\"function\": \"hello\", \"payload_size\": 7000000}").unwrap();
    let output = run(&dir, &["route", "routed.yaml", "--event", "big.json", "--today", "2026-03-01", "-q"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert!(out(&output).starts_with("hello: route_to_step_functions (rule 1, too large)\n"), "{}", out(&output));
    assert!(out(&output).contains("routed.yaml:7:18"), "{}", out(&output));
    let mut child = command(dir.path(), &["route", "routed.yaml", "--event", "-", "--format", "json", "-q"]);
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"{\"function\": \"hello\", \"priority\": \"high\"}").unwrap();
    let output = child.wait_with_output().unwrap();
    let decision: serde_json::Value = serde_json::from_str(out(&output)).unwrap();
    assert_eq!(decision["function_name"], "hello_performance");
    assert_eq!(decision["memory_allocation"], 1024);
    assert_eq!(decision["environment"]["STAGE"], "blue");
    assert_eq!(decision["routing_confidence"], 0.5);
    assert_eq!(decision["expected_cost"], serde_json::Value::Null);
}

#[test]
fn a_request_that_the_router_refuses_is_a_wrong_call() {
    let dir = folder();
    fs::write(dir.path().join("routed.yaml"), ROUTED).unwrap();
    for (request, said) in [
        ("{\"function\": \"helo\"}", "did you mean `hello`?"),
        ("{}", "names no function"),
        ("[]", "no JSON object"),
        ("{\"function\": \"hello\", \"payload_ref\": \"http://x/y\"}", "PayloadRefRefused"),
    ] {
        fs::write(dir.path().join("request.json"), request).unwrap();
        let output = run(&dir, &["route", "routed.yaml", "--event", "request.json", "-q"]);
        assert_eq!((code(&output), out(&output)), (2, ""), "{request}");
        assert!(err(&output).contains(said), "{request}: {}", err(&output));
    }
    let output = run(&dir, &["route", "good.yaml", "--event", "request.json"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("no router"), "{}", err(&output));
}

#[test]
fn compile_writes_a_folder_and_says_so_on_standard_error() {
    let dir = folder();
    let output = run(&dir, &["compile", "good.yaml", "-o", "build", "--today", "2026-03-01"]);
    assert_eq!((code(&output), out(&output)), (0, ""), "{}", err(&output));
    assert!(err(&output).contains("into build"), "{}", err(&output));
    assert!(dir.path().join("build/template.yaml").is_file());
    assert!(dir.path().join("build/.aws-auto-manifest.json").is_file());
    let output = run(&dir, &["compile", "good.yaml", "-o", "build", "--today", "2026-03-01", "-q"]);
    assert_eq!((code(&output), err(&output)), (0, ""));
}

#[test]
fn compile_prints_the_main_file_the_same_from_a_file_and_from_standard_input() {
    let dir = folder();
    let file = run(&dir, &["compile", "good.yaml", "--today", "2026-03-01"]);
    let mut child = command(dir.path(), &["compile", "-", "-o", "-", "--today", "2026-03-01"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(SPEC.as_bytes()).unwrap();
    let stdin = child.wait_with_output().unwrap();
    assert_eq!((code(&file), code(&stdin)), (0, 0));
    assert!(out(&file).contains("Resources"), "{}", out(&file));
    assert_eq!(out(&stdin).replace("<stdin>", "good.yaml"), out(&file));
}

#[test]
fn errors_are_exit_code_1_and_nothing_is_written() {
    let dir = folder();
    let output = run(&dir, &["compile", "good.yaml", "bad/latin.yaml", "-o", "build"]);
    assert_eq!((code(&output), out(&output)), (1, ""));
    assert!(err(&output).contains("error[AA0001 not-text]"), "{}", err(&output));
    assert!(!dir.path().join("build").exists());
}

#[test]
fn findings_of_check_are_data_in_every_format() {
    let dir = folder();
    let starts = [
        ("human", "error[AA0001 not-text]"),
        ("plain", "bad/latin.yaml:1:10: error[AA0001 not-text]: "),
        ("json", "{\"code\":\"AA0001\",\"name\":\"not-text\",\"severity\":\"error\","),
        ("sarif", "{\n  \"$schema\""),
        ("github", "::error file=bad/latin.yaml,line=1,"),
    ];
    for (format, start) in starts {
        let output = run(&dir, &["check", "bad", "--message-format", format]);
        assert_eq!((code(&output), err(&output)), (1, ""), "{format}");
        assert!(out(&output).starts_with(start), "{format}: {}", out(&output));
    }
}

#[test]
fn check_each_keeps_ecosystems_apart_and_reports_them_together() {
    let dir = folder();
    let output = run(&dir, &["check", "--each", "good.yaml", "bad", "bad/latin.yaml", "--message-format", "plain"]);
    assert_eq!(code(&output), 1);
    assert_eq!(out(&output).matches("not-text").count(), 2, "{}", out(&output));
    let together = run(&dir, &["check", "bad", "bad/latin.yaml", "--message-format", "plain"]);
    assert_eq!(out(&together).matches("not-text").count(), 1, "a file given twice is read once");
}

#[test]
fn a_foreign_file_in_the_output_folder_is_named_and_kept() {
    let dir = folder();
    fs::create_dir(dir.path().join("build")).unwrap();
    fs::write(dir.path().join("build/template.yaml"), "mine").unwrap();
    let output = run(&dir, &["compile", "good.yaml", "-o", "build"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("build/template.yaml` was not written by aws-auto"), "{}", err(&output));
    assert_eq!(fs::read_to_string(dir.path().join("build/template.yaml")).unwrap(), "mine");
}

#[test]
fn colour_is_for_terminals_and_for_those_who_insist() {
    let dir = folder();
    let colored = |args: &[&str]| out(&run(&dir, &[&["check", "bad"], args].concat())).contains('\u{1b}');
    assert!(!colored(&[]), "a pipe");
    assert!(!colored(&["--color", "never"]));
    assert!(colored(&["--color", "always"]));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let dir = folder();
    let mut child =
        command(dir.path(), &["completions", "bash"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Closed before anything was read.
    drop(child.stdout.take());
    let mut talk = String::new();
    child.stderr.take().unwrap().read_to_string(&mut talk).unwrap();
    assert_eq!((child.wait().unwrap().code(), talk.as_str()), (Some(0), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_exit_code_2() {
    let dir = folder();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = command(dir.path(), &["completions", "bash"]).stdout(full).output().unwrap();
    assert_eq!(code(&output), 2);
    assert!(err(&output).starts_with("error: cannot write to standard output: "), "{}", err(&output));
}

#[test]
fn explain_prints_a_page() {
    let dir = folder();
    let output = run(&dir, &["explain", "Not-Text"]);
    assert_eq!((code(&output), err(&output)), (0, ""));
    assert!(out(&output).contains("# not-text"), "{}", out(&output));
    assert!(err(&run(&dir, &["explain", "not-txt"])).contains("did you mean `not-text`?"));
}

#[test]
fn completions_manual_and_schema_are_made() {
    let dir = folder();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = run(&dir, &["completions", shell]);
        assert_eq!(code(&output), 0);
        assert!(out(&output).contains("message-format"), "{shell}");
    }
    assert_eq!(code(&run(&dir, &["man", "man1"])), 0);
    let mut pages: Vec<_> =
        fs::read_dir(dir.path().join("man1")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    pages.sort();
    assert_eq!(pages[..3], ["aws-auto-check.1", "aws-auto-compile.1", "aws-auto-completions.1"]);
    let printed = run(&dir, &["schema"]);
    assert_eq!(code(&run(&dir, &["schema", "-o", "schema.json"])), 0);
    assert_eq!(fs::read_to_string(dir.path().join("schema.json")).unwrap(), out(&printed));
    assert!(out(&printed).contains("json-schema.org/draft-07/schema"));
}

#[test]
fn names_in_messages_are_as_typed_wherever_the_program_runs() {
    let dir = folder();
    let from = |cwd: &str, arg: &str| {
        let output = command(&dir.path().join(cwd), &["check", arg, "--message-format", "plain"]).output().unwrap();
        out(&output).split(':').next().unwrap().to_owned()
    };
    assert_eq!(from(".", "bad/latin.yaml"), "bad/latin.yaml");
    assert_eq!(from("bad", "."), "latin.yaml");
    assert_eq!(from("bad", "../bad"), "../bad/latin.yaml");
}
