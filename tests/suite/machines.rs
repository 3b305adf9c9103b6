//! State machines: compiled by the real binary, then run by an interpreter that is not ours, with scripted answers and a
//! virtual clock.
//!
//! What a machine must do is said beside the fixture, in `scenarios/MACHINE.json` (`tests/oracles/README.md`): one file a
//! machine, `machine` its logical id, `steps` what happens and what is expected. Every machine of every fixture has one.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::fixtures::{self, Compiled};
use crate::harness::judge::{Job, Judge, judge};

/// Machines whose behaviour cannot be played, and why.
const NOT_PLAYED: &[(&str, &str, &str)] = &[];

#[test]
fn every_machine_does_what_its_scenario_says() {
    let compiled = compile();
    let jobs: Vec<Job> = compiled.iter().flat_map(scenes).collect();
    let problems = judge(Judge::Play, &jobs).problems();
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn every_machine_has_a_scenario() {
    let mut missing = Vec::new();
    for one in &compile() {
        let played: BTreeSet<String> = one.fixture.scenarios().iter().filter_map(|(_, s)| id(s)).collect();
        let excused = |id: &String| NOT_PLAYED.iter().any(|(f, m, _)| *f == one.fixture.name && m == id);
        let all = machines(one);
        missing.extend(
            all.iter()
                .filter(|id| !played.contains(*id) && !excused(id))
                .map(|id| format!("{}: {id}", one.fixture.name)),
        );
        missing
            .extend(played.difference(&all).map(|id| format!("{}: no machine {id}, but a scenario", one.fixture.name)));
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// Fixtures with state machines or scenarios.
fn compile() -> Vec<Compiled> {
    let all = fixtures::all().into_iter().map(|fixture| fixture.compile("cloudformation"));
    all.filter(|one| !one.fixture.scenarios().is_empty() || !machines(one).is_empty()).collect()
}

fn scenes(one: &Compiled) -> Vec<Job> {
    let job = |(name, scenario): (String, Value)| {
        let job = Job::new(format!("{}/{name}", one.fixture.name), one.template()).with("scenario", Some(scenario));
        job.with("parameters", one.fixture.json("parameters"))
    };
    one.fixture.scenarios().into_iter().map(job).collect()
}

fn id(scenario: &Value) -> Option<String> {
    scenario["machine"].as_str().map(str::to_owned)
}

/// Logical ids of the state machines, by the layout of the printed template: a key of two blanks, its type below.
fn machines(one: &Compiled) -> BTreeSet<String> {
    let text = std::fs::read_to_string(one.template()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let of = |pair: &[&str]| {
        let is_machine = pair[1].trim() == "Type: AWS::StepFunctions::StateMachine";
        is_machine.then(|| pair[0].trim().trim_end_matches(':').to_owned())
    };
    lines.windows(2).filter_map(of).collect()
}
