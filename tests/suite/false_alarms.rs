//! No false alarm: a good ecosystem is clean under `--deny warnings`, but for what it is there to show.

use crate::harness::binary;
use crate::harness::fixtures::{self, TODAY};

/// Ecosystems that are there to be warned of something, and of what.
const ON_PURPOSE: &[(&str, &[&str])] = &[
    ("alb-service", &["billed-by-the-hour"]),
    ("kitchen-sink", &["secret-in-environment", "near-miss-reference"]),
    ("overlap", &["bucket-moved-to-eventbridge", "circular-wait"]),
    ("seed/deployment", &["unknown-action"]),
    ("seed/event-driven", &["undeclared-function"]),
    ("seed/resilience", &["undeclared-function"]),
];

#[test]
fn good_ecosystems_are_clean_but_for_what_they_show() {
    let mut problems = Vec::new();
    for fixture in fixtures::all() {
        let purpose = ON_PURPOSE.iter().find(|(name, _)| *name == fixture.name).map_or(&[][..], |(_, codes)| codes);
        let spec = fixture.spec.to_string_lossy().into_owned();
        let mut arguments = vec!["check", &spec, "--today", TODAY, "--message-format", "plain", "--deny", "warnings"];
        purpose.iter().for_each(|code| arguments.extend(["--allow", code]));
        let run = binary::run(&arguments);
        if run.status != 0 {
            let errors: Vec<_> = run.stdout.lines().filter(|line| line.contains(": error[")).collect();
            problems.push(format!("{}: {}", fixture.name, errors.join("\n  ")));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
