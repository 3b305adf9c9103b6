//! The seam between the command line and the compiler: everything the one needs from the other.
//!
//! The command line hands over texts and options and gets data back. Nothing behind this file opens a file, reads the
//! clock or prints; nothing before it knows what an ecosystem is.

use std::path::PathBuf;

use aws_auto_source::{Code, Diagnostics, SourceMap, Span};
use clap::ValueEnum;

use crate::date::Date;
use crate::exit::Failure;

/// One file of the ecosystem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Input {
    /// The name that messages show: as the user typed it.
    pub(crate) name: String,
    /// The whole text, valid UTF-8 without NUL.
    pub(crate) text: String,
    /// Where paths written in this file start; `.` for standard input.
    pub(crate) folder: PathBuf,
}

/// A file beside the ecosystem: measurements, knowledge, a lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SideFile {
    /// The name that messages show.
    pub(crate) name: String,
    /// The whole text.
    pub(crate) text: String,
}

/// For which tool to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Target {
    /// An AWS CloudFormation template.
    #[value(name = "cloudformation")]
    CloudFormation,
    /// An AWS SAM template.
    Sam,
    /// A Terraform module.
    Terraform,
}

/// The language a target is printed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// YAML: CloudFormation and SAM, their default.
    Yaml,
    /// JSON: all targets.
    Json,
    /// HCL: Terraform, its default.
    Hcl,
}

/// Where the code of functions lies when the template is deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Artifacts {
    /// In the local folder; the target's own tool uploads it.
    Local,
    /// In a bucket; the template takes bucket and keys as parameters.
    S3,
}

/// `--ai-optimization`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AiLevel {
    /// Choose nothing.
    Off,
    /// Choose what is certain.
    Basic,
    /// Choose everything the evidence supports.
    Advanced,
}

/// `--cost-optimization`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CostLevel {
    /// Choose nothing for its price.
    Off,
    /// Only what costs no speed.
    Conservative,
    /// Price and speed weigh the same.
    Balanced,
    /// Price first.
    Aggressive,
}

/// `--monitoring`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MonitoringLevel {
    /// No alarms, no dashboards.
    Off,
    /// Alarms on errors.
    Basic,
    /// All alarms and dashboards.
    Comprehensive,
}

/// How the graph is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// A Mermaid flowchart, for Markdown.
    Mermaid,
    /// Graphviz.
    Dot,
    /// Nodes and edges as data.
    Json,
}

/// What a run is asked for, apart from its files. `None` means: as the ecosystem's settings say.
#[derive(Debug, Clone)]
#[expect(dead_code, reason = "the stand-in for the compiler below only looks at the target")]
pub(crate) struct Options {
    /// `None` in a `check` of what all targets share.
    pub(crate) target: Option<Target>,
    /// `None`: the target's default.
    pub(crate) format: Option<Format>,
    /// `--artifacts`.
    pub(crate) artifacts: Artifacts,
    /// `--env`.
    pub(crate) env: Option<String>,
    /// `--param K=V`, in the order given; a later one wins.
    pub(crate) params: Vec<(String, String)>,
    /// `--profile`: measurements.
    pub(crate) profile: Option<SideFile>,
    /// `--knowledge`: overrides of the tables of AWS facts.
    pub(crate) knowledge: Option<SideFile>,
    /// The lock, if there is one.
    pub(crate) lock: Option<SideFile>,
    /// `--locked`: fail when the lock would change.
    pub(crate) locked: bool,
    /// `--ai-optimization`.
    pub(crate) ai: Option<AiLevel>,
    /// `--cost-optimization`.
    pub(crate) cost: Option<CostLevel>,
    /// `--monitoring`.
    pub(crate) monitoring: Option<MonitoringLevel>,
    /// `--today`.
    pub(crate) today: Date,
    /// A monotonic clock in microseconds, for `--timings`; it always says 0 unless that was asked for.
    pub(crate) micros: fn() -> u64,
}

/// A comment of a source file, from `#` to the end of its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Comment {
    /// Where.
    pub(crate) span: Span,
}

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Artifact {
    /// Relative, with `/`, without `.` and `..`.
    pub(crate) path: String,
    /// The whole text.
    pub(crate) contents: String,
}

/// What one pass did.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PassTrace {
    /// Its name, as in the list of passes.
    pub(crate) pass: String,
    /// What it changed; empty when it did nothing.
    pub(crate) changes: Vec<Change>,
    /// How long it took, in microseconds.
    pub(crate) micros: u64,
}

/// One decision of a pass.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Change {
    /// On what: a function, a queue.
    pub(crate) subject: String,
    /// What changed: `memory 512 → 1024`.
    pub(crate) what: String,
    /// Why.
    pub(crate) why: String,
    /// From which evidence; may be empty.
    pub(crate) evidence: String,
    /// 0 to 1, where the pass weighed evidence.
    pub(crate) confidence: Option<f64>,
}

/// Why an emitted resource, statement or value exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The resource's logical name.
    pub(crate) resource: String,
    /// The path of a value inside it (`Properties.MemorySize`); empty for the resource itself.
    pub(crate) path: String,
    /// The line of the specification it comes from.
    pub(crate) span: Option<Span>,
    /// The pass or lowering that made it.
    pub(crate) pass: String,
    /// From which evidence; may be empty.
    pub(crate) evidence: String,
}

/// What comes back from a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outcome {
    /// The files, for places in messages.
    pub(crate) sources: SourceMap,
    /// What was found, at the compiler's own levels: flags and comments come after.
    pub(crate) diagnostics: Diagnostics,
    /// Every comment of every file.
    pub(crate) comments: Vec<Comment>,
    /// What to write, the main file first. `None` when errors left nothing to print.
    pub(crate) artifacts: Option<Vec<Artifact>>,
    /// What the passes did, in their order.
    pub(crate) passes: Vec<PassTrace>,
    /// Why everything exists, in the order of the output.
    pub(crate) origins: Vec<Origin>,
}

/// Compiles an ecosystem.
///
/// # Errors
/// Options that contradict the ecosystem: an environment or parameter that does not exist, a parameter's value that is
/// not allowed, a side file that cannot be read.
#[allow(clippy::unnecessary_wraps, reason = "the seam promises a refusal; the compiler behind it has some")]
pub(crate) fn compile(inputs: Vec<Input>, options: &Options) -> Result<Outcome, Failure> {
    let artifact = match options.target {
        Some(Target::Terraform) => ("main.tf", ""),
        _ => ("template.yaml", "Resources: {}\n"),
    };
    let mut sources = SourceMap::default();
    for input in inputs {
        sources.add(input.name, input.text);
    }
    let artifacts = vec![Artifact { path: artifact.0.to_owned(), contents: artifact.1.to_owned() }];
    Ok(Outcome { sources, artifacts: Some(artifacts), ..Outcome::default() })
}

/// Draws the graph of an ecosystem, around one of its names or whole. The drawing is the only artifact.
///
/// # Errors
/// As [`compile`], and a `focus` that names nothing.
#[allow(clippy::unnecessary_wraps, reason = "the seam promises a refusal; the compiler behind it has some")]
pub(crate) fn graph(
    inputs: Vec<Input>,
    options: &Options,
    format: GraphFormat,
    _focus: Option<&str>,
) -> Result<Outcome, Failure> {
    let (path, contents) = match format {
        GraphFormat::Mermaid => ("graph.mmd", "flowchart LR\n"),
        GraphFormat::Dot => ("graph.dot", "digraph ecosystem {}\n"),
        GraphFormat::Json => ("graph.json", "{\"nodes\":[],\"edges\":[]}\n"),
    };
    let outcome = compile(inputs, options)?;
    let artifacts = Some(vec![Artifact { path: path.to_owned(), contents: contents.to_owned() }]);
    Ok(Outcome { artifacts, ..outcome })
}

/// The JSON Schema of the language.
pub(crate) fn schema() -> String {
    "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\"\n}\n".to_owned()
}

/// Every code there is, by number.
pub(crate) fn all_codes() -> Vec<Code> {
    let mut codes = crate::codes::CODES.to_vec();
    codes.sort_by_key(|code| code.0.id);
    codes
}
