//! The judges themselves: each accepts a good sample and refuses a broken one. A judge that accepts everything, or
//! that has not been installed, must not let the rest of the suite pass.

use std::path::PathBuf;

use serde_json::json;

use crate::harness::facts::differences;
use crate::harness::judge::{Finding, Job, Judge, cfn_lint, deploy, iam_check, judge, play, terraform};
use crate::harness::{partial, root};

fn sample(name: &str) -> PathBuf {
    root().join("tests/oracles/samples").join(name)
}

fn objections(findings: Vec<Finding>) -> Vec<Finding> {
    findings.into_iter().filter(|f| f.level != "info").collect()
}

fn rules(findings: Vec<Finding>) -> Vec<String> {
    let mut rules: Vec<String> = objections(findings).into_iter().map(|f| f.rule).collect();
    rules.dedup();
    rules
}

#[test]
fn cfn_lint_tells_good_from_bad() {
    assert_eq!(objections(cfn_lint(&sample("good.yaml"))), []);
    let found = rules(cfn_lint(&sample("bad-cfn.yaml")));
    for rule in ["E1010", "E3002", "E3034"] {
        assert!(found.contains(&rule.to_owned()), "no {rule} among {found:?}");
    }
}

#[test]
fn the_iam_databases_tell_good_from_bad() {
    assert_eq!(objections(iam_check(&sample("good.yaml"))), []);
    let found = rules(iam_check(&sample("bad-iam.yaml")));
    let wanted = ["unknown-action", "unknown-service", "unknown-condition-key", "public", "action-wildcard"];
    for rule in wanted.into_iter().chain(["RESOURCE_MISMATCH", "resource-wildcard"]) {
        assert!(found.contains(&rule.to_owned()), "no {rule} among {found:?}");
    }
}

#[test]
fn the_simulator_answers_what_a_role_may_do() {
    let question =
        |action, expect| json!({"role": "Role", "action": action, "resource": "${Table.Arn}", "expect": expect});
    let job = |expect| {
        let asked = json!([question("dynamodb:GetItem", expect), question("dynamodb:DeleteTable", "Denied")]);
        [Job::new("good", sample("good.yaml")).with("simulate", Some(asked))]
    };
    assert_eq!(objections(judge(Judge::Policies, &job("Allowed")).findings()), []);
    assert_eq!(rules(judge(Judge::Policies, &job("Denied")).findings()), ["unexpected"]);
}

#[test]
fn the_state_machine_parsers_tell_good_from_bad() {
    assert_eq!(objections(judge(Judge::Machines, &[Job::new("good", sample("good.yaml"))]).findings()), []);
    let found = rules(judge(Judge::Machines, &[Job::new("bad", sample("bad.asl.json"))]).findings());
    for rule in ["unreachable", "schema", "parse"] {
        assert!(found.contains(&rule.to_owned()), "no {rule} among {found:?}");
    }
}

#[test]
fn the_emulator_keeps_what_was_deployed() {
    let document = deploy(&sample("good.yaml"));
    let wanted = json!({
        "counts": {"created": 34},
        "problems": [],
        "resources": {"Fn": {"type": "AWS::Lambda::Function", "dropped": {"$absent": true}}},
        "state": {
            "lambda": {"app-orders": {"Architectures": ["arm64"], "MemorySize": 512}},
            "event_source_mappings": [{"BatchSize": 10}],
            "iam_roles": {"app-Role-*": {"Inline": {"app": {"Statement": {"$length": 3}}}}},
        },
    });
    assert_eq!(partial::differences(&wanted, &document), Vec::<String>::new());
}

#[test]
fn the_emulator_refuses_what_aws_refuses_and_jmespath_what_does_not_hold() {
    let jobs = [
        Job::new("bad", sample("bad-deploy.yaml")),
        Job::new("good", sample("good.yaml")).with("assert", Some(json!(["state.lambda", "state.rds"]))),
    ];
    let problems = judge(Judge::Deploy, &jobs).problems();
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems[0].contains("valid min length: 3"), "{problems:?}");
    assert_eq!(problems[1], "good: does not hold: state.rds");
}

#[test]
fn facts_of_two_deployments_differ_where_the_templates_do() {
    let folder = tempfile::tempdir().unwrap();
    let good = std::fs::read_to_string(sample("good.yaml")).unwrap();
    let changed = good.replace("MemorySize: 512", "MemorySize: 256").replace("dynamodb:GetItem", "dynamodb:DeleteItem");
    let other = folder.path().join("other.yaml");
    std::fs::write(&other, changed).unwrap();
    let jobs = [("one", sample("good.yaml")), ("again", sample("good.yaml")), ("other", other)];
    let reports = judge(Judge::Facts, &jobs.map(|(name, path)| Job::new(name, path)));
    let found = |name| differences("x", &reports.of("one")["facts"], &reports.of(name)["facts"]);
    assert_eq!(found("again"), []);
    let paths: Vec<String> = found("other").into_iter().map(|difference| difference.path).collect();
    // The role may do one thing that it might not, and the other way round; the same again where it was read back.
    let told = ["AWS::Lambda::Function/app-orders/MemorySize", "permissions/role Role", "permissions/role Role"];
    assert_eq!(paths[..3], told);
    assert_eq!(paths[5], "state/lambda/app-orders/MemorySize");
}

#[test]
fn sam_tells_good_from_bad() {
    let jobs = ["good-sam.yaml", "bad-sam.yaml"].map(|name| Job::new(name, sample(name)));
    for who in [Judge::Sam, Judge::Lint] {
        let findings = objections(judge(who, &jobs).findings());
        let bad: Vec<&str> = findings.iter().filter(|f| f.level == "error").map(|f| f.job.as_str()).collect();
        assert!(!bad.is_empty() && bad.iter().all(|job| *job == "bad-sam.yaml"), "{findings:?}");
    }
}

#[test]
fn the_state_machine_interpreter_tells_right_from_wrong() {
    for good in ["breaker-jsonata", "router", "services"] {
        let trace = play(&sample(&format!("sfn/{good}.scenario.json"))).unwrap_or_else(|said| panic!("{good}: {said}"));
        assert_eq!(trace["problems"], json!([]));
    }
    let said = play(&sample("sfn/breaker-jsonata-broken.scenario.json")).expect_err("accepted");
    assert!(said.contains("OpenCircuit was not entered"), "{said}");
}

#[test]
fn terraform_tells_good_from_bad() {
    let samples = root().join("tests/oracles/terraform/samples");
    for good in ["app-json", "app-hcl"] {
        assert_eq!(terraform(&samples.join("good").join(good)), Ok(()));
    }
    for (bad, message) in [("bad-memory", "expected memory_size"), ("never-settles", "second plan is not empty")] {
        let said = terraform(&samples.join("bad").join(bad)).expect_err("accepted");
        assert!(said.contains(message), "{said}");
    }
}
