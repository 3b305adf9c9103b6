//! CloudFormation: every fixture is compiled by the real binary, and what comes out is judged by cfn-lint, by two
//! databases of IAM actions, by two parsers of state machines, and by deploying it to an emulator.
//!
//! A finding that is accepted stands in [`EXCEPTIONS`] with its reason, and must still occur somewhere.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::fixtures::{self, Compiled};
use crate::harness::judge::{Finding, Job, Judge, Reports, judge, strings};
use crate::harness::partial;

/// A finding that is right about the template and wrong for us.
pub(crate) struct Exception {
    /// The judge's program.
    pub(crate) tool: &'static str,
    /// Its name for the rule.
    pub(crate) rule: &'static str,
    /// Text that the finding's place or words contain.
    pub(crate) about: &'static str,
    /// Why it is wrong for us.
    pub(crate) reason: &'static str,
}

const EXCEPTIONS: &[Exception] = &[
    Exception {
        tool: "cfn-lint",
        rule: "W3002",
        about: "package",
        reason: "a local folder that `aws cloudformation package` uploads and rewrites",
    },
    Exception {
        tool: "cfn-lint",
        rule: "E1029",
        about: "NastyStrings",
        reason: "the fixture's own literal `${AWS::AccountId}`: it must arrive as it is written, outside of `Fn::Sub`",
    },
    Exception {
        tool: "cfn-lint",
        rule: "W3691",
        about: "postgres",
        reason: "RDS takes a major version and picks the minor one; the rule's list has minor versions only",
    },
    Exception {
        tool: "iam-data",
        rule: "unknown-condition-key",
        about: "lambda:SourceFunctionArn",
        reason: "Lambda's guide names this key for exactly this statement (a function's network calls); the databases lack it",
    },
    Exception {
        tool: "parliament",
        rule: "UNKNOWN_CONDITION_FOR_ACTION",
        about: "lambda:SourceFunctionArn",
        reason: "as above",
    },
    Exception {
        tool: "parliament",
        rule: "CREDENTIALS_EXPOSURE",
        about: "ExecutionRole.Policies",
        reason: "ECS fetches a task's image with `ecr:GetAuthorizationToken` of the execution role; a container has the other role",
    },
    Exception {
        tool: "parliament",
        rule: "PERMISSIONS_MANAGEMENT_ACTIONS",
        about: "Role.Policies",
        reason: "a state machine's role delivers the machine's log, for which AWS asks for `logs:PutResourcePolicy`",
    },
    Exception {
        tool: "parliament",
        rule: "RESOURCE_MISMATCH",
        about: "states:DescribeExecution",
        reason: "the tool knows the executions of Express machines alone, which nobody describes",
    },
    Exception {
        tool: "parliament",
        rule: "RESOURCE_MISMATCH",
        about: "dynamodb:DescribeStream",
        reason: "the tool cuts the stream's ARN at the colons of its timestamp",
    },
    Exception {
        tool: "parliament",
        rule: "RESOURCE_MISMATCH",
        about: "bedrock:InvokeModel",
        reason: "the tool's list of Bedrock's resources is older than inference profiles",
    },
    Exception {
        tool: "parliament",
        rule: "RESOURCE_MISMATCH",
        about: "secretsmanager:GetSecretValue",
        reason: "the judge stands the database's own ARN in for `MasterUserSecret.SecretArn`",
    },
    Exception {
        tool: "iam-data",
        rule: "action-without-resource",
        about: "secretsmanager:GetSecretValue",
        reason: "as above",
    },
    Exception { tool: "iam-data", rule: "resource-without-action", about: "OrdersDatabase", reason: "as above" },
    Exception {
        tool: "parliament",
        rule: "RESOURCE_MISMATCH",
        about: "states:DescribeExecution",
        reason: "the tool wants executions of Express machines to be named too; those of a map are Standard",
    },
    Exception {
        tool: "parliament",
        rule: "PERMISSIONS_MANAGEMENT_ACTIONS",
        about: "Role.Policies",
        reason: "a machine's role writes the resource policy of its log's delivery: Step Functions' guide asks for it",
    },
    Exception {
        tool: "parliament",
        rule: "CREDENTIALS_EXPOSURE",
        about: "ModelTrainerTrainingRole",
        reason: "training fetches its image: `ecr:GetAuthorizationToken` is the login that every pull needs",
    },
    Exception {
        tool: "parliament",
        rule: "PERMISSIONS_MANAGEMENT_ACTIONS",
        about: "ModelTrainerRole",
        reason: "`iam:PassRole` of one role to SageMaker alone is how training gets a role",
    },
];

/// Types that the emulator has no call for: they are judged by cfn-lint alone.
const NOT_EMULATED: &[&str] = &[
    "AWS::CE::AnomalyMonitor",
    "AWS::Chatbot::SlackChannelConfiguration",
    "AWS::CloudWatch::AnomalyDetector",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::Lambda::CodeSigningConfig",
    "AWS::Logs::LogAnomalyDetector",
    "AWS::Logs::QueryDefinition",
    "AWS::XRay::Group",
    "AWS::XRay::SamplingRule",
];

/// Properties that the emulator has no call for.
const NOT_TAKEN: &[&str] =
    &["ProvisionedConcurrencyConfig (call not emulated)", "RecursiveLoop", "RuntimeManagementConfig"];

/// Faults of the emulator: a resource it cannot make, and why. What needs that resource is not made either.
const EMULATOR_FAULTS: &[(&str, &str, &str)] = &[
    ("alb-service", "LegacyRedirectListenerRule", "the fixture's existing listener is not there"),
    ("alb-service", "OfficeInternalLoadBalancer", "it does not take load balancer attributes"),
    (
        "brownfield",
        "LegacyWorkerSecurityGroup",
        "it cannot remove the default rule from a group in a network it did not make",
    ),
    ("brownfield", "CustomerFollowerOnCustomersChanges", "the fixture's existing table stream is not there"),
];

#[test]
fn cfn_lint_accepts_every_template() {
    let compiled = compile();
    let found = judge(Judge::Lint, &every_template(&compiled)).findings();
    nothing_but_exceptions(&found, "cfn-lint");
}

#[test]
fn every_permission_is_known_to_aws_and_narrow() {
    let compiled = compile();
    let found = judge(Judge::Policies, &every_template(&compiled)).findings();
    nothing_but_exceptions(&found, "iam-data");
}

#[test]
fn every_state_machine_parses_and_ends() {
    let compiled = compile();
    let found = judge(Judge::Machines, &every_template(&compiled)).findings();
    nothing_but_exceptions(&found, "asl-validator");
}

#[test]
fn every_fixture_deploys_as_it_expects() {
    let compiled = compile();
    let jobs: Vec<Job> = compiled.iter().map(deployment).collect();
    let reports = judge(Judge::Deploy, &jobs);
    let mut problems = reports.problems();
    for one in &compiled {
        problems.extend(gaps(one, &reports));
        problems.extend(unexpected(one, &reports));
    }
    problems.retain(|problem| !is_emulator_fault(problem));
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

/// Whether a problem is one that the emulator has with a fixture, and not the fixture's own.
pub(crate) fn is_emulator_fault(problem: &str) -> bool {
    EMULATOR_FAULTS.iter().any(|(fixture, id, _)| {
        let of_fixture = problem.strip_prefix(fixture).and_then(|rest| rest.strip_prefix(": "));
        of_fixture.is_some_and(|rest| rest.starts_with(&format!("{id} ")) || rest.contains("blocked: needs"))
    })
}

fn compile() -> Vec<Compiled> {
    fixtures::all().iter().map(|fixture| fixture.compile("cloudformation")).collect()
}

/// A job per template, nested stacks included. Questions to the simulator concern the main one.
fn every_template(compiled: &[Compiled]) -> Vec<Job> {
    let of = |one: &Compiled| {
        let main = one.template();
        let job = |path: std::path::PathBuf| {
            let place = path.strip_prefix(one.folder.path()).unwrap_or(&path).display().to_string();
            let questions = (path == main).then(|| one.fixture.json("simulate")).flatten();
            let job = Job::new(format!("{}/{place}", one.fixture.name), path).with("simulate", questions);
            job.with("parameters", one.fixture.json("parameters"))
        };
        one.templates().into_iter().map(job).collect::<Vec<_>>()
    };
    compiled.iter().flat_map(of).collect()
}

fn deployment(one: &Compiled) -> Job {
    let assertions = one.fixture.json("expect").and_then(|expect| expect.get("$assert").cloned());
    let job = Job::new(&one.fixture.name, one.template()).with("assert", assertions);
    job.with("parameters", one.fixture.json("parameters"))
}

/// Resources and properties that the emulator passed over and that are not known to be beyond it.
fn gaps(one: &Compiled, reports: &Reports) -> Vec<String> {
    let name = &one.fixture.name;
    let resources = reports.of(name)["resources"].as_object().cloned().unwrap_or_default();
    let of = |(id, row): (&String, &Value)| {
        let kind = row["type"].as_str().unwrap_or_default();
        let missing = row["status"] == "not emulated" && !NOT_EMULATED.contains(&kind);
        let resource = missing.then(|| format!("{name}: {id} ({kind}) is not emulated: {}", row["reason"]));
        let dropped = strings(&row["dropped"]).into_iter().filter(|d| !NOT_TAKEN.contains(&d.as_str()));
        let properties = dropped.map(|d| format!("{name}: {id} ({kind}): no call takes {d}"));
        resource.into_iter().chain(properties).collect::<Vec<_>>()
    };
    resources.iter().flat_map(of).collect()
}

/// What differs from the fixture's `expect.json`.
fn unexpected(one: &Compiled, reports: &Reports) -> Vec<String> {
    let name = &one.fixture.name;
    let Some(Value::Object(mut expect)) = one.fixture.json("expect") else { return Vec::new() };
    expect.shift_remove("$assert");
    let lines = partial::differences(&Value::Object(expect), reports.of(name));
    lines.into_iter().map(|line| format!("{name}: {line}")).collect()
}

impl Exception {
    /// Whether the finding is this one.
    pub(crate) fn covers(&self, finding: &Finding) -> bool {
        let about = finding.place.contains(self.about) || finding.text.contains(self.about);
        finding.tool == self.tool && finding.rule == self.rule && about
    }
}

/// Whether it is an error or a warning that no exception covers.
pub(crate) fn is_objection(finding: &Finding) -> bool {
    !objections(std::slice::from_ref(finding), &[]).is_empty()
}

/// Fails on every error and warning that no exception covers, and on exceptions of that tool that cover nothing.
fn nothing_but_exceptions(found: &[Finding], tool: &str) {
    let mut lines = objections(found, &[]);
    for exception in EXCEPTIONS.iter().filter(|e| e.tool == tool && !found.iter().any(|f| e.covers(f))) {
        lines.insert(format!("{} {} occurs nowhere any more ({})", exception.tool, exception.rule, exception.reason));
    }
    assert!(lines.is_empty(), "{} findings:\n{}", lines.len(), Vec::from_iter(lines).join("\n"));
}

/// Every error and warning that no exception covers, neither one of these nor one of `more`.
pub(crate) fn objections(found: &[Finding], more: &[Exception]) -> BTreeSet<String> {
    let is_covered = |finding: &Finding| EXCEPTIONS.iter().chain(more).any(|exception| exception.covers(finding));
    found.iter().filter(|f| f.level != "info" && !is_covered(f)).map(ToString::to_string).collect()
}
