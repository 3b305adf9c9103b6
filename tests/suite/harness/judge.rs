//! The judges: programs that are not ours, called through `tests/oracles/judge.py`, one process for many templates.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::root;

/// Who judges; `tests/oracles/README.md` says what each of them proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Judge {
    /// cfn-lint and CloudFormation's quotas.
    Lint,
    /// Two databases of IAM actions, and the simulator for jobs that ask it something.
    Policies,
    /// Two parsers of state machines.
    Machines,
    /// Dashboards, and the metrics of alarms: jobs carry `grafana` and `metrics`.
    Dashboards,
    /// The emulator.
    Deploy,
    /// The emulator, and what it was made to have as facts (see [`super::facts`]).
    Facts,
    /// `sam validate --lint`.
    Sam,
    /// The interpreter of state machines: jobs carry a `scenario`.
    Play,
}

impl Judge {
    fn name(self) -> &'static str {
        match self {
            Self::Lint => "lint",
            Self::Policies => "policies",
            Self::Machines => "machines",
            Self::Dashboards => "dashboards",
            Self::Deploy => "deploy",
            Self::Facts => "facts",
            Self::Sam => "sam",
            Self::Play => "play",
        }
    }
}

/// One template to judge.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    name: String,
    template: PathBuf,
    extra: BTreeMap<&'static str, Value>,
}

impl Job {
    /// A template under the name that its report will have.
    pub(crate) fn new(name: impl Into<String>, template: impl Into<PathBuf>) -> Self {
        Self { name: name.into(), template: template.into(), extra: BTreeMap::new() }
    }

    /// Something more for the judge: `parameters` (object), `simulate` (list of questions), `assert` (list of JMESPath),
    /// `scenario` (object).
    pub(crate) fn with(mut self, what: &'static str, value: Option<Value>) -> Self {
        self.extra.extend(value.map(|value| (what, value)));
        self
    }

    fn json(&self) -> Value {
        let mut job = json!({"name": self.name, "template": self.template});
        for (what, value) in &self.extra {
            job[*what] = value.clone();
        }
        job
    }
}

/// Something that a judge objects to, or remarks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    /// The job's name.
    pub(crate) job: String,
    /// `error`, `warning` or `info`.
    pub(crate) level: String,
    /// `cfn-lint`, `iam-data`, `moto` …
    pub(crate) tool: String,
    /// The tool's own name for the rule.
    pub(crate) rule: String,
    /// The place in the template, as the tool says it.
    pub(crate) place: String,
    /// What the tool says.
    pub(crate) text: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { job, level, tool, rule, place, text } = self;
        write!(f, "{job}: {level} {tool} {rule} at {place}: {text}")
    }
}

/// What a judge says of each job, by the jobs' names.
#[derive(Debug)]
pub(crate) struct Reports(BTreeMap<String, Value>);

impl Reports {
    /// The report of one job.
    pub(crate) fn of(&self, job: &str) -> &Value {
        self.0.get(job).unwrap_or_else(|| panic!("no report of {job}"))
    }

    /// Every finding of every job, in the order of the jobs' names and, within one, of severity.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        self.0.iter().flat_map(|(job, report)| findings_of(job, report)).collect()
    }

    /// Every problem of a deployment, with its job.
    pub(crate) fn problems(&self) -> Vec<String> {
        let of = |(job, report): (&String, &Value)| -> Vec<String> {
            strings(&report["problems"]).iter().map(|problem| format!("{job}: {problem}")).collect()
        };
        self.0.iter().flat_map(of).collect()
    }
}

fn findings_of(job: &str, report: &Value) -> Vec<Finding> {
    let rows = report["findings"].as_array().unwrap_or_else(|| panic!("{job} has no findings: {report}"));
    let text = |row: &Value, member: &str| row[member].as_str().unwrap_or_default().to_owned();
    let finding = |row: &Value| Finding {
        job: job.to_owned(),
        level: text(row, "level"),
        tool: text(row, "tool"),
        rule: text(row, "rule"),
        place: text(row, "where"),
        text: text(row, "text"),
    };
    rows.iter().map(finding).collect()
}

/// The strings of a JSON list.
pub(crate) fn strings(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Lets a judge see all jobs in one process. Whatever keeps it from judging is a panic.
pub(crate) fn judge(judge: Judge, jobs: &[Job]) -> Reports {
    let names: std::collections::BTreeSet<&String> = jobs.iter().map(|job| &job.name).collect();
    assert_eq!(names.len(), jobs.len(), "two jobs have one name");
    let script = root().join("tests/oracles/judge.py");
    let mut command = Command::new(oracle("aws/bin/python"));
    command.arg(script).arg(judge.name());
    let answer = converse(&mut command, &Value::from_iter(jobs.iter().map(Job::json)).to_string());
    Reports(serde_json::from_str(&answer).unwrap_or_else(|e| panic!("{judge:?} gives no report: {e}\n{answer}")))
}

/// What cfn-lint says of one template.
pub(crate) fn cfn_lint(template: &Path) -> Vec<Finding> {
    judge(Judge::Lint, &[Job::new("template", template)]).findings()
}

/// What the databases of IAM actions say of one template's policies.
pub(crate) fn iam_check(template: &Path) -> Vec<Finding> {
    judge(Judge::Policies, &[Job::new("template", template)]).findings()
}

/// What exists after one template is deployed to the emulator.
pub(crate) fn deploy(template: &Path) -> Value {
    judge(Judge::Deploy, &[Job::new("template", template)]).of("template").clone()
}

/// Whether Terraform takes a folder (validate, plan, apply, an empty second plan, destroy), or what it says instead.
pub(crate) fn terraform(folder: &Path) -> Result<(), String> {
    tfcheck(folder, &["--destroy"], &BTreeMap::new()).map(|_| ())
}

/// Whether Terraform takes a folder, with options of `tests/oracles/terraform/tfcheck` and values of variables; what it
/// says, be it content or not.
pub(crate) fn tfcheck(folder: &Path, options: &[&str], variables: &BTreeMap<String, String>) -> Result<String, String> {
    oracle("terraform/terraform.rc");
    let script = root().join("tests/oracles/terraform/tfcheck");
    let mut command = Command::new(oracle("terraform/bin/python"));
    command.arg(script).args(options).arg(folder);
    // Unlike an option, the environment may name variables that are not declared.
    command.envs(variables.iter().map(|(name, value)| (format!("TF_VAR_{name}"), value)));
    let output = command.output().map_err(|e| format!("{command:?}: {e}"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    match output.status.code() {
        Some(0) => Ok(said),
        Some(1) => Err(said),
        _ => panic!("tfcheck cannot run: {said}{}", String::from_utf8_lossy(&output.stderr)),
    }
}

/// What `terraform fmt` would change in a folder and the folders in it; nothing when it is formatted.
pub(crate) fn terraform_fmt(folder: &Path) -> String {
    oracle("terraform/terraform.rc");
    let mut command = Command::new(root().join("tests/oracles/terraform/terraform"));
    command.args(["fmt", "-check", "-diff", "-recursive", "-no-color"]).arg(folder);
    let output = command.output().unwrap_or_else(|e| panic!("cannot run {command:?}: {e}"));
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    match output.status.code() {
        Some(0) => String::new(),
        Some(2 | 3) => said,
        status => panic!("terraform fmt fails with {status:?}: {said}"),
    }
}

/// The facts of a module that was applied (see [`super::facts`]): its state as `terraform show -json` gives it, and the
/// module itself, in the JSON syntax.
pub(crate) fn terraform_facts(state: &Path, module: &Path) -> Value {
    let mut command = Command::new(oracle("aws/bin/python"));
    command.arg(root().join("tests/oracles/lib/facts_terraform.py")).args([state, module]);
    let answer = converse(&mut command, "");
    serde_json::from_str(&answer).unwrap_or_else(|e| panic!("no facts: {e}\n{answer}"))
}

/// The schema of the AWS provider, as `terraform providers schema -json` gives it.
pub(crate) fn provider_schema() -> Value {
    let file = root().join("tests/oracles/terraform/aws_schema.json.gz");
    let mut command = Command::new(oracle("terraform/bin/python"));
    command.args(["-c", "import gzip, sys; sys.stdout.write(gzip.open(sys.argv[1], 'rt').read())"]).arg(file);
    let mut schema: Value = serde_json::from_str(&converse(&mut command, "")).unwrap_or_else(|e| panic!("{e}"));
    schema["provider_schemas"]["registry.terraform.io/hashicorp/aws"].take()
}

/// What the reference implementation of JSONata makes of expressions: `{"id", "value"}` or `{"id", "error"}`, by their place.
pub(crate) fn jsonata(expressions: &[String]) -> Vec<Value> {
    let mut command = Command::new(oracle("node/bin/node"));
    command.arg(root().join("tests/oracles/lib/jsonata_server.cjs"));
    // Beside the executable: `node/package.json`.
    let home = oracle("node/package.json");
    command.env("ORACLES_NODE", home.parent().unwrap_or(&home));
    let question = |(id, e): (usize, &String)| json!({"id": id, "expr": e, "now": 0}).to_string();
    let asked: Vec<String> = expressions.iter().enumerate().map(question).collect();
    let answer = converse(&mut command, &format!("{}\n", asked.join("\n")));
    let read = |line: &str| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
    let mut answers: Vec<Value> = answer.lines().map(read).collect();
    answers.sort_by_key(|answer| answer["id"].as_u64());
    answers
}

/// Plays a scenario (see `tests/oracles/lib/sfnrun.py`) with a state machine; the steps that went otherwise, or the trace.
pub(crate) fn play(scenario: &Path) -> Result<Value, String> {
    let script = root().join("tests/oracles/lib/sfnrun.py");
    let mut command = Command::new(oracle("aws/bin/python"));
    let output = command.arg(script).arg(scenario).arg("--json").output().map_err(|e| format!("{command:?}: {e}"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    match output.status.code() {
        Some(0) => serde_json::from_str(&said).map_err(|e| format!("{e}: {said}")),
        Some(1) => Err(said),
        _ => panic!("sfnrun cannot run: {said}{}", String::from_utf8_lossy(&output.stderr)),
    }
}

/// What an independent validator says of each document: nothing, or why the schema refuses it.
pub(crate) fn schema(schema: &Value, documents: &BTreeMap<String, Value>) -> BTreeMap<String, Option<String>> {
    let mut command = Command::new(oracle("aws/bin/python"));
    command.arg(root().join("tests/oracles/schema.py"));
    let answer = converse(&mut command, &json!({"schema": schema, "documents": documents}).to_string());
    serde_json::from_str(&answer).unwrap_or_else(|e| panic!("the validator gives no report: {e}\n{answer}"))
}

/// A file that `tests/oracles/setup` has put into place.
pub(crate) fn oracle(file: &str) -> PathBuf {
    let home = std::env::var_os("AWS_AUTO_ORACLES").map_or_else(|| root().join(".oracles"), PathBuf::from);
    let path = home.join(file);
    assert!(path.exists(), "{} is missing: run tests/oracles/setup", path.display());
    path
}

fn converse(command: &mut Command, question: &str) -> String {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap_or_else(|e| panic!("cannot run {command:?}: {e}"));
    if let Some(mut input) = child.stdin.take() {
        input.write_all(question.as_bytes()).unwrap_or_else(|e| panic!("{command:?} does not listen: {e}"));
    }
    let output = child.wait_with_output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} fails with {}:\n{said}", output.status);
    String::from_utf8_lossy(&output.stdout).into_owned()
}
