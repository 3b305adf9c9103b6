//! SAM: every fixture is compiled for it, and what AWS's own translator makes of that must be the system that the
//! CloudFormation template deploys: the same facts, but for [`ALLOWED`].

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::cloudformation::{Exception, is_emulator_fault, objections};
use crate::harness::facts::{Allowed, differences, nothing_but_allowed};
use crate::harness::fixtures::{self, Compiled};
use crate::harness::judge::{Job, Judge, Reports, judge};
use crate::harness::partial;

/// What SAM does that nobody can keep it from, and that does no harm.
const ALLOWED: &[Allowed] = &[
    Allowed {
        paths: "AWS::Lambda::Function/*/Tags*",
        holds: |ours, sams| ours.is_none() && is_made_by(sams, "lambda:createdBy"),
        reason: "SAM tags each function that it makes",
    },
    Allowed {
        paths: "AWS::ApiGatewayV2::Api/*Tags*",
        holds: |ours, sams| ours.is_none() && is_made_by(sams, "httpapi:createdBy"),
        reason: "SAM tags each API that it makes, and its stage",
    },
    Allowed {
        paths: "*ambda*/*/Description",
        holds: |ours, sams| {
            let (ours, sams) = (text(ours), text(sams));
            let digest = sams.strip_prefix(ours).unwrap_or_default().trim_start();
            digest.len() == 12 && digest.bytes().all(|b| b.is_ascii_hexdigit())
        },
        reason: "SAM adds `AutoPublishCodeSha256` to the description of a function, so that Lambda publishes a version",
    },
    Allowed {
        paths: "retention/AWS::Lambda::Version *",
        holds: |ours, sams| {
            text(ours) == "RetainExceptOnCreate, Retain when replaced" && text(sams) == "Retain, Delete when replaced"
        },
        reason: "SAM keeps versions by `DeletionPolicy` alone; each has a logical id of its own, so none is replaced",
    },
    Allowed {
        paths: "AWS::CodeDeploy::DeploymentGroup/*/*Name",
        holds: |_, sams| text(sams).starts_with("app-"),
        reason: "SAM gives CodeDeploy's application and groups no names, so CloudFormation makes them up",
    },
    Allowed {
        paths: "trust/*-deployment-role-*",
        holds: trusts_the_deployment,
        reason: "and so their roles trust SAM's application by what it is called in the end",
    },
    Allowed {
        paths: "state/iam_roles/*-deployment-role-*/Trust",
        holds: trusts_the_deployment,
        reason: "the same, read back",
    },
];

/// What cfn-lint says of the template, or of what SAM makes of it, beyond what it says of the CloudFormation template.
const EXCEPTIONS: &[Exception] = &[Exception {
    tool: "cfn-lint",
    rule: "W1020",
    about: "Description/Fn::Join",
    reason: "SAM's own: it puts a parameter's value into the `Fn::Sub` of a description and leaves the function there",
}];

#[test]
fn cfn_lint_and_sam_accept_every_template_and_what_sam_makes_of_it() {
    let compiled = compile("sam");
    let jobs: Vec<Job> = compiled.iter().map(job).collect();
    let mut found = judge(Judge::Lint, &jobs).findings();
    let mut lines: BTreeSet<String> = objections(&found, EXCEPTIONS);
    for exception in EXCEPTIONS.iter().filter(|e| !found.iter().any(|f| e.covers(f))) {
        lines.insert(format!("{} occurs nowhere any more ({})", exception.rule, exception.reason));
    }
    found = judge(Judge::Sam, &jobs).findings();
    // The rules are cfn-lint's there, too; it names no place.
    found.iter_mut().filter(|f| f.rule != "validate").for_each(|f| f.tool = "cfn-lint".to_owned());
    lines.extend(objections(&found, EXCEPTIONS));
    assert!(lines.is_empty(), "{} findings:\n{}", lines.len(), Vec::from_iter(lines).join("\n"));
}

#[test]
fn roles_may_do_the_same_as_in_cloudformation() {
    let with_questions = |one: &Compiled| job(one).with("simulate", one.fixture.json("simulate"));
    let compiled = compile("sam");
    let jobs: Vec<Job> = compiled.iter().map(with_questions).collect();
    let lines = objections(&judge(Judge::Policies, &jobs).findings(), EXCEPTIONS);
    assert!(lines.is_empty(), "{} findings:\n{}", lines.len(), Vec::from_iter(lines).join("\n"));
}

#[test]
fn both_targets_deploy_the_same_system_and_what_fixtures_expect() {
    let (ours, sams) = (compile("cloudformation"), compile("sam"));
    let jobs = |compiled: &[Compiled], target: &str| -> Vec<Job> {
        compiled.iter().map(|one| named(one, format!("{}/{target}", one.fixture.name))).collect()
    };
    let all: Vec<Job> = jobs(&ours, "cloudformation").into_iter().chain(jobs(&sams, "sam")).collect();
    let reports = judge(Judge::Facts, &all);
    let mut found = Vec::new();
    let mut lines = Vec::new();
    for one in &sams {
        let name = &one.fixture.name;
        let facts = |target: &str| &reports.of(&format!("{name}/{target}"))["facts"];
        found.extend(differences(name, facts("cloudformation"), facts("sam")));
        lines.extend(unexpected(one, &reports));
    }
    assert!(lines.is_empty(), "{} problems:\n{}", lines.len(), lines.join("\n"));
    nothing_but_allowed(&found, ALLOWED);
}

#[test]
fn an_api_or_a_queue_of_ours_is_sam_s_where_it_can_be() {
    let count = |name: &str| -> usize {
        let of = |one: &Compiled| fs::read_to_string(one.template()).unwrap_or_default().matches(name).count();
        compile("sam").iter().map(of).sum()
    };
    let types = ["Type: SQS", "Type: SNS", "Type: Kinesis", "Type: DynamoDB", "Type: HttpApi", "Type: Schedule"];
    for ty in types.into_iter().chain(["Type: EventBridgeRule", "FunctionUrlConfig:", "DeploymentPreference:"]) {
        assert!(count(ty) > 0, "no fixture has {ty}");
    }
    assert_eq!(count("Type: S3\n"), 0, "SAM's permission for buckets names the account alone");
    assert_eq!(count("Type: AWS::Lambda::Function\n"), 0, "a function that SAM cannot say");
}

/// Compiles the fixtures. Where nothing is made, there is nothing to fold, and SAM refuses a template without resources.
fn compile(target: &str) -> Vec<Compiled> {
    let mut all: Vec<Compiled> = fixtures::all().iter().map(|fixture| fixture.compile(target)).collect();
    all.retain(|one| !fs::read_to_string(one.template()).unwrap_or_default().contains("\nResources: {}"));
    all
}

fn job(one: &Compiled) -> Job {
    named(one, one.fixture.name.clone())
}

fn named(one: &Compiled, name: String) -> Job {
    Job::new(name, one.template()).with("parameters", one.fixture.json("parameters"))
}

/// What differs from the fixture's `expect.json`, where it asks for what exists.
fn unexpected(one: &Compiled, reports: &Reports) -> Vec<String> {
    let name = &one.fixture.name;
    let report = reports.of(&format!("{name}/sam"));
    let problems = crate::harness::judge::strings(&report["problems"]);
    let mut lines: Vec<String> = problems.iter().map(|problem| format!("{name}: {problem}")).collect();
    // SAM's logical ids begin with the function's.
    lines.retain(|line| !is_emulator_fault(line) && !is_emulator_fault(&line.replacen("FunctionOn", "On", 1)));
    let Some(Value::Object(mut expect)) = one.fixture.json("expect") else { return lines };
    // SAM has logical ids of its own; what they are and how many is no fact about the system.
    for said_elsewhere in ["$assert", "counts", "resources"] {
        expect.shift_remove(said_elsewhere);
    }
    // Nor are the names that CloudFormation makes up; the facts compare what they name.
    if let Some(state) = expect.get_mut("state").and_then(Value::as_object_mut) {
        state.shift_remove("codedeploy");
    }
    let differences = partial::differences(&Value::Object(expect), report);
    lines.extend(differences.into_iter().map(|line| format!("{name}: {line}")));
    lines
}

fn is_made_by(tags: Option<&Value>, tag: &str) -> bool {
    tags.is_some_and(|tags| *tags == "SAM" || *tags == serde_json::json!({tag: "SAM"}))
}

fn text(value: Option<&Value>) -> &str {
    value.and_then(Value::as_str).unwrap_or_default()
}

fn trusts_the_deployment(ours: Option<&Value>, sams: Option<&Value>) -> bool {
    let ours_by_name = ours.is_none() || text(ours).contains("ArnEquals aws:SourceArn");
    let sams_by_name = sams.is_none() || text(sams).contains(":deploymentgroup:app-ServerlessDeploymentApplication-");
    ours_by_name && sams_by_name
}
