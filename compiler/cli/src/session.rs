//! The seam between the command line and the compiler: everything the one needs from the other.
//!
//! The command line hands over texts and options and gets data back. Nothing behind this file opens a file, reads the
//! clock or prints; nothing before it knows what an ecosystem is.

use std::path::PathBuf;
use std::sync::Arc;

use aws_auto_compiler::aws::{Resource, Stack};
use aws_auto_compiler::compile::{CompileOptions, Compiled};
use aws_auto_compiler::frontend::{ReadOptions, UsageError};
use aws_auto_compiler::graph::Graph;
#[cfg(feature = "lsp")]
use aws_auto_compiler::ir::Ecosystem;
use aws_auto_compiler::ir::settings::EcosystemSettings;
use aws_auto_compiler::lock::Lock;
use aws_auto_compiler::passes;
use aws_auto_compiler::stacks::{self, Limits, Shape};
use aws_auto_profile::Profile;
use aws_auto_schema::settings::Level as SettingsLevel;
use aws_auto_source::{Code, Diagnostics, SourceMap, Span, Spanned};
use aws_auto_targets::stacks::emit_stacks;
use aws_auto_targets::{emit, printed};
use clap::ValueEnum;

use crate::exit::Failure;
use crate::levels::Level;
use crate::{code, paths};
use aws_auto_compiler::knowledge::Date;

/// One file of the ecosystem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Input {
    /// The name that messages show: as the user typed it.
    pub(crate) name: String,
    /// The whole text, valid UTF-8 without NUL.
    pub(crate) text: String,
    /// Where paths written in this file start; `.` for standard input.
    pub(crate) folder: PathBuf,
    /// The file itself; `None` for standard input.
    pub(crate) path: Option<PathBuf>,
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
    /// Only what other sections need.
    Off,
    /// Alarms for what is broken.
    Basic,
    /// All alarms, dashboards, insights.
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

/// How a routing decision is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RouteFormat {
    /// For people.
    Human,
    /// One JSON object.
    Json,
}

/// What a run is asked for, apart from its files. `None` means: as the ecosystem's settings say.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// `None` in a `check` of what all targets share.
    pub(crate) target: Option<Target>,
    /// `None`: the target's default.
    pub(crate) format: Option<Format>,
    /// `--artifacts`.
    pub(crate) artifacts: Artifacts,
    /// `--samconfig`.
    pub(crate) samconfig: bool,
    /// Where output is written; `None` for standard output.
    pub(crate) output: Option<PathBuf>,
    /// Whether [`Outcome::origins`] is wanted.
    pub(crate) origins: bool,
    /// `--env`.
    pub(crate) env: Option<String>,
    /// `--param K=V`, in the order given; a later one wins.
    pub(crate) params: Vec<(String, String)>,
    /// `--ai-optimization`.
    pub(crate) ai: Option<AiLevel>,
    /// `--cost-optimization`.
    pub(crate) cost: Option<CostLevel>,
    /// `--monitoring`.
    pub(crate) monitoring: Option<MonitoringLevel>,
    /// `--profile`, read.
    pub(crate) profile: Option<Arc<Profile>>,
    /// `--today`.
    pub(crate) today: Date,
    /// What is pinned.
    pub(crate) lock: Lock,
    /// A monotonic clock in microseconds, for `--timings`; it always says 0 unless that was asked for.
    pub(crate) micros: fn() -> u64,
}

/// A comment of a source file, from `#` to the end of its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Comment {
    /// Where.
    pub(crate) span: Span,
}

/// One entry of `settings.lints`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LintSetting {
    /// A code's number or name, as written.
    pub(crate) code: String,
    /// Where.
    pub(crate) span: Span,
    /// What the code is to be.
    pub(crate) level: Level,
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
    /// What is to be pinned.
    pub(crate) lock: Lock,
    /// Levels that `settings.lints` sets, in declared order.
    pub(crate) lints: Vec<LintSetting>,
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
pub(crate) fn compile(inputs: Vec<Input>, options: &Options) -> Result<Outcome, Failure> {
    let mut ecosystem = Files::new(inputs, options);
    let (compiled, mut outcome) = ecosystem.compile(options)?;
    outcome.lock = options.lock.clone();
    let Compiled { stack: Some(stack), ecosystem: described, .. } = compiled else {
        return Ok(outcome);
    };
    let print_options = ecosystem.print_options(options, &described.settings);
    // Printing a large ecosystem needs the memory more than anybody needs its description.
    drop(described);
    if options.origins {
        outcome.origins = origins(&printed(target_of(options), &stack));
    }
    if options.target.is_none() {
        // Printing for CloudFormation, below, speaks for SAM too.
        let (_, found) = emit(aws_auto_targets::Target::Terraform, &stack, &outcome.sources, &print_options);
        outcome.diagnostics.append(softened(refusals(found)));
    }
    let artifacts = match options.target {
        None | Some(Target::CloudFormation | Target::Sam) => templates(stack, &print_options, options, &mut outcome),
        Some(Target::Terraform) => {
            let (artifacts, found) =
                emit(aws_auto_targets::Target::Terraform, &stack, &outcome.sources, &print_options);
            outcome.diagnostics.append(found);
            Some(artifacts)
        }
    };
    outcome.artifacts = artifacts
        .filter(|_| !outcome.diagnostics.has_errors())
        .map(|artifacts| artifacts.into_iter().map(Artifact::from).collect());
    Ok(outcome)
}

/// The printer's target.
const fn target_of(options: &Options) -> aws_auto_targets::Target {
    match options.target {
        None | Some(Target::CloudFormation) => aws_auto_targets::Target::CloudFormation,
        Some(Target::Sam) => aws_auto_targets::Target::Sam,
        Some(Target::Terraform) => aws_auto_targets::Target::Terraform,
    }
}

/// One template, or several where one would be beyond CloudFormation's limits.
fn templates(
    stack: Stack,
    print_options: &aws_auto_targets::Options,
    options: &Options,
    outcome: &mut Outcome,
) -> Option<Vec<aws_auto_targets::Artifact>> {
    let shape = Shape { extension: if options.format == Some(Format::Json) { "json" } else { "yaml" } };
    let (deployment, found) = stacks::divide(stack, &options.lock.stacks, &shape, &Limits::default());
    outcome.diagnostics.append(found);
    let deployment = deployment?;
    outcome.lock = Lock { stacks: deployment.pins, ..options.lock.clone() };
    let target = target_of(options);
    let (artifacts, found) = emit_stacks(target, &deployment.stacks, &outcome.sources, print_options);
    outcome.diagnostics.append(if options.target.is_some() { found } else { softened(found) });
    Some(artifacts)
}

/// What a target refuses; what else it has to say is said when it is chosen.
fn refusals(mut found: Diagnostics) -> Diagnostics {
    found.retain_mut(|diagnostic| diagnostic.severity == aws_auto_source::Severity::Error);
    found
}

/// What the compiler finds in an ecosystem and makes of it, for an editor: nothing is printed, no code is read.
///
/// # Errors
/// As [`compile`].
#[cfg(feature = "lsp")]
pub(crate) fn analyse(inputs: Vec<Input>, options: &Options) -> Result<(Outcome, Ecosystem), Failure> {
    let root = inputs.first().map_or_else(|| PathBuf::from("."), |input| input.folder.clone());
    let mut files = Files { code: code::Folder::unread(root), ..Files::new(inputs, options) };
    let (compiled, outcome) = files.compile(options)?;
    Ok((outcome, compiled.ecosystem))
}

/// Compiles as far as the resource graph, for commands that print something else than files.
///
/// # Errors
/// As [`compile`].
pub(crate) fn compiled(inputs: Vec<Input>, options: &Options) -> Result<(Compiled, Outcome), Failure> {
    Files::new(inputs, options).compile(options)
}

/// What only one target refuses is a warning as long as no target is chosen.
fn softened(found: Diagnostics) -> Diagnostics {
    let mut softened = Diagnostics::default();
    for mut diagnostic in found {
        diagnostic.severity = diagnostic.severity.min(aws_auto_source::Severity::Warning);
        softened.push(diagnostic);
    }
    softened
}

impl From<aws_auto_targets::Artifact> for Artifact {
    fn from(artifact: aws_auto_targets::Artifact) -> Self {
        Self { path: artifact.path, contents: artifact.contents }
    }
}

/// The files of one ecosystem, ready for the compiler, and the code beside them.
struct Files {
    sources: SourceMap,
    folders: Vec<String>,
    specs: Vec<String>,
    code: code::Folder,
    /// From where output is written to the folder of the first file.
    code_root: String,
}

impl Files {
    fn new(inputs: Vec<Input>, options: &Options) -> Self {
        let root = inputs.first().map_or_else(|| PathBuf::from("."), |i| i.folder.clone());
        let mut sources = SourceMap::default();
        let (mut folders, mut specs) = (Vec::new(), Vec::new());
        for input in inputs {
            let folder = paths::relative(&root, &input.folder);
            let file = input.name.rsplit(['/', '\\']).next().unwrap_or(&input.name).to_owned();
            let label = if folder.is_empty() { file } else { format!("{folder}/{file}") };
            let id = sources.add(input.name, input.text);
            sources.set_label(id, label.as_str());
            specs.push(label);
            folders.push(folder);
        }
        let output = options.output.clone();
        let code_root = output.as_ref().map_or_else(String::new, |output| paths::relative(output, &root));
        Self { sources, folders, specs, code: code::Folder::new(root, output), code_root }
    }

    /// Compiles, and hands the sources over to the outcome.
    fn compile(&mut self, options: &Options) -> Result<(Compiled, Outcome), Failure> {
        let read = ReadOptions {
            environment: options.env.clone(),
            monitoring: options.monitoring.map(monitoring),
            parameters: options.params.iter().cloned().collect(),
            today: options.today,
            folders: self.folders.clone(),
        };
        let wanted = CompileOptions {
            read,
            artifacts_in_s3: options.artifacts == Artifacts::S3,
            levels: levels(options),
            clock: options.micros,
        };
        let compiled = aws_auto_compiler::compile::compile(&self.sources, &wanted, &self.code).map_err(refused)?;
        let outcome = Outcome {
            sources: std::mem::take(&mut self.sources),
            diagnostics: compiled.diagnostics.clone(),
            passes: compiled.traces.iter().map(trace).collect(),
            lints: compiled.ecosystem.settings.lints.iter().map(lint).collect(),
            comments: compiled.comments.iter().map(|c| Comment { span: c.span }).collect(),
            ..Outcome::default()
        };
        Ok((compiled, outcome))
    }

    fn print_options(&self, options: &Options, settings: &EcosystemSettings) -> aws_auto_targets::Options {
        aws_auto_targets::Options {
            code_root: self.code_root.clone(),
            artifacts: match options.artifacts {
                Artifacts::Local => aws_auto_targets::Artifacts::Local,
                Artifacts::S3 => aws_auto_targets::Artifacts::S3,
            },
            format: match options.format {
                Some(Format::Json) => aws_auto_targets::Format::Json,
                _ => aws_auto_targets::Format::Yaml,
            },
            header: aws_auto_targets::Header {
                program: format!("aws-auto {}", env!("CARGO_PKG_VERSION")),
                specs: self.specs.clone(),
                stack_name: settings.name.clone(),
                part_of: None,
            },
            samconfig: options.samconfig,
            secrets_in_state: settings.secrets_in_state,
        }
    }
}

fn lint((code, level): &(Spanned<String>, SettingsLevel)) -> LintSetting {
    let level = match level {
        SettingsLevel::Allow => Level::Allow,
        SettingsLevel::Warn => Level::Warn,
        SettingsLevel::Deny => Level::Deny,
    };
    LintSetting { code: code.value.clone(), span: code.span, level }
}

fn trace(trace: &passes::PassTrace) -> PassTrace {
    let change = |c: &passes::Change| Change {
        subject: c.subject.clone(),
        what: c.what.clone(),
        why: c.why.clone(),
        evidence: c.evidence.clone(),
        confidence: c.confidence,
    };
    PassTrace { pass: trace.pass.to_owned(), changes: trace.changes.iter().map(change).collect(), micros: trace.micros }
}

const fn monitoring(level: MonitoringLevel) -> aws_auto_schema::monitoring::MonitoringLevel {
    use aws_auto_schema::monitoring::MonitoringLevel as Language;
    match level {
        MonitoringLevel::Off => Language::Off,
        MonitoringLevel::Basic => Language::Basic,
        MonitoringLevel::Comprehensive => Language::Comprehensive,
    }
}

fn levels(options: &Options) -> passes::Levels {
    let default = passes::Levels::default();
    passes::Levels {
        ai: options.ai.map_or(default.ai, |level| match level {
            AiLevel::Off => passes::AiLevel::Off,
            AiLevel::Basic => passes::AiLevel::Basic,
            AiLevel::Advanced => passes::AiLevel::Advanced,
        }),
        cost: options.cost.map_or(default.cost, |level| match level {
            CostLevel::Off => passes::CostLevel::Off,
            CostLevel::Conservative => passes::CostLevel::Conservative,
            CostLevel::Balanced => passes::CostLevel::Balanced,
            CostLevel::Aggressive => passes::CostLevel::Aggressive,
        }),
    }
}

fn refused(error: UsageError) -> Failure {
    let among = |known: Vec<String>, none: &str| {
        if known.is_empty() { none.to_owned() } else { format!("there is: {}", known.join(", ")) }
    };
    match error {
        UsageError::UnknownEnvironment { name, known } => Failure::new(format!("there is no environment `{name}`"))
            .help(among(known, "declare it under `environments:`")),
        UsageError::UnknownParameter { name, known } => {
            Failure::new(format!("there is no parameter `{name}`")).help(among(known, "declare it under `parameters:`"))
        }
        UsageError::ParameterNotAllowed { name, allowed } => {
            Failure::new(format!("the parameter `{name}` cannot have this value")).help(among(allowed, ""))
        }
        UsageError::SecretParameter { name } => {
            Failure::new(format!("the parameter `{name}` is secret: give it at deployment, not here"))
        }
    }
}

/// Why each resource and property is there, by logical id.
fn origins(resources: &[Resource]) -> Vec<Origin> {
    let mut all = Vec::new();
    for resource in resources {
        let origin = |path: String, origin: &aws_auto_compiler::aws::Origin| Origin {
            resource: resource.logical_id.clone(),
            path,
            span: origin.span,
            pass: origin.by.to_owned(),
            evidence: origin.why.clone(),
        };
        all.push(origin(String::new(), &resource.origin));
        all.extend(resource.property_origins.iter().map(|p| origin(format!("Properties.{}", p.path), &p.origin)));
    }
    all.sort_by(|a, b| (&a.resource, &a.path).cmp(&(&b.resource, &b.path)));
    all
}

/// Draws the graph of an ecosystem, around one of its names or whole. The drawing is the only artifact.
///
/// # Errors
/// As [`compile`], and a `focus` that names nothing.
pub(crate) fn graph(
    inputs: Vec<Input>,
    options: &Options,
    format: GraphFormat,
    focus: Option<&str>,
) -> Result<Outcome, Failure> {
    let (compiled, outcome) = Files::new(inputs, options).compile(options)?;
    if outcome.diagnostics.has_errors() {
        return Ok(outcome);
    }
    let whole = Graph::of(&compiled.ecosystem);
    let graph = match focus {
        Some(name) => whole.focus(name).ok_or_else(|| unknown_focus(name, &whole))?,
        None => whole,
    };
    let (path, contents) = match format {
        GraphFormat::Mermaid => ("graph.mmd", graph.mermaid()),
        GraphFormat::Dot => ("graph.dot", graph.dot()),
        GraphFormat::Json => ("graph.json", graph.json(&outcome.sources)),
    };
    Ok(Outcome { artifacts: Some(vec![Artifact { path: path.to_owned(), contents }]), ..outcome })
}

fn unknown_focus(name: &str, graph: &Graph) -> Failure {
    let failure = Failure::new(format!("nothing in this ecosystem is called `{name}`"));
    match aws_auto_source::suggest::nearest(name, graph.names()) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure,
    }
}

/// Decides where the ecosystem's router sends a request. The decision is the only artifact.
///
/// # Errors
/// As [`compile`]; an ecosystem without a router; a request that the router refuses.
pub(crate) fn route(
    inputs: Vec<Input>,
    options: &Options,
    request: &serde_json::Map<String, serde_json::Value>,
    format: RouteFormat,
) -> Result<Outcome, Failure> {
    let (compiled, outcome) = Files::new(inputs, options).compile(options)?;
    if outcome.diagnostics.has_errors() {
        return Ok(outcome);
    }
    let Some(router) = &compiled.ecosystem.router else {
        return Err(Failure::new("this ecosystem has no router").help("declare it under `event_routing:`"));
    };
    let decision =
        aws_auto_compiler::route::decide(&compiled.ecosystem, router, request).map_err(crate::route::refused)?;
    let contents = match format {
        RouteFormat::Human => crate::route::human(&decision, &outcome.sources),
        RouteFormat::Json => crate::route::json(&decision),
    };
    Ok(Outcome { artifacts: Some(vec![Artifact { path: "decision".to_owned(), contents }]), ..outcome })
}

/// The JSON Schema of the language.
pub(crate) fn schema() -> String {
    let mut text = serde_json::to_string_pretty(&aws_auto_schema::json_schema()).unwrap_or_default();
    text.push('\n');
    text
}

/// Every code there is, by number.
pub(crate) fn all_codes() -> Vec<Code> {
    let mut codes = crate::codes::CODES.to_vec();
    codes.extend(aws_auto_compiler::compile::all_codes());
    codes.extend(aws_auto_targets::codes::CODES);
    codes.sort_by_key(|code| code.0.id);
    codes
}
