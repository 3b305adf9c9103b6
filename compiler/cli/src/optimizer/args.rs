//! What can be typed about measurements and money.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::args::Shared;

/// Turn measurements into a profile, and look at it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aws-auto profile import logs/*.log --function orders -o profile.json
  aws logs tail /aws/lambda/orders --since 30d | aws-auto profile import - --function orders -o profile.json
  aws-auto profile import old.json new.log.gz --function orders -o profile.json   Add to a profile
  aws-auto profile import power-tuning.json --function orders                     Print one
  aws-auto profile show profile.json
  aws-auto profile query --engine logs-insights                                   For logs that outgrow one machine")]
pub(crate) struct ProfileArgs {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: ProfileCommand,
}

/// What can be done with profiles.
#[derive(Debug, Subcommand)]
pub(crate) enum ProfileCommand {
    Import(ImportArgs),
    Show(ShowArgs),
    Query(QueryArgs),
}

/// Read logs, metrics and tuning results into a profile
#[derive(Debug, Args)]
#[command(after_help = "\
The format is recognised by content, packed with gzip or not:
  CloudWatch REPORT lines and JSON platform.report events: raw, from `aws logs tail`, `filter-log-events`,
    subscriptions, exports, Logs Insights; AWS Lambda Power Tuning results and chart links; `get-metric-data`;
    Lambda Insights; Compute Optimizer's API and exports; results of `profile query`; other profiles.
Lines that hold no measurement are counted, not guessed at.")]
pub(crate) struct ImportArgs {
    /// Files, or `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// The function that input without a name is about
    #[arg(long, value_name = "NAME")]
    pub(crate) function: Option<String>,
    /// The processor that input without one was measured on
    #[arg(long, value_enum, value_name = "ARCHITECTURE")]
    pub(crate) architecture: Option<Processor>,
    /// The memory size of input without one, such as metrics
    #[arg(long, value_name = "MB")]
    pub(crate) memory: Option<u32>,
    /// File to write, or `-` for standard output
    #[arg(short, long, value_name = "FILE|-", default_value = "-")]
    pub(crate) output: PathBuf,
}

/// A processor architecture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Processor {
    /// Graviton.
    Arm64,
    /// Intel or AMD.
    #[value(name = "x86_64", alias = "x86-64")]
    X86_64,
}

/// Print a profile as a table
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// The profile
    #[arg(value_name = "PROFILE")]
    pub(crate) profile: PathBuf,
    /// Only this function
    #[arg(long, value_name = "NAME")]
    pub(crate) function: Option<String>,
}

/// Print the query that lets AWS sum up logs; its result imports
#[derive(Debug, Args)]
pub(crate) struct QueryArgs {
    /// Where the query runs
    #[arg(long, value_enum, default_value = "logs-insights")]
    pub(crate) engine: QueryEngine,
}

/// Engines that sum up logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum QueryEngine {
    /// CloudWatch Logs Insights.
    LogsInsights,
    /// Amazon Athena.
    Athena,
}

/// How a report is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For terminals.
    Table,
    /// For programs.
    Json,
    /// For pull requests.
    Markdown,
}

/// Estimate what the ecosystem costs a month
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aws-auto cost ecosystem.yaml                                  What is known without measurements
  aws-auto cost ecosystem.yaml --profile profile.json           With the measured load
  aws-auto cost specs/ --profile profile.json --format markdown For a pull request
  aws-auto cost specs/ --profile profile.json --free-tier       Minus what Lambda gives away

Amounts are list prices in US dollars. What has no sourced price or no measured quantity is listed as not priced.")]
pub(crate) struct CostArgs {
    /// Files, folders of .yaml and .yml files, or `-` for standard input; together they are one ecosystem
    #[arg(required = true, value_name = "SPEC")]
    pub(crate) specs: Vec<PathBuf>,
    /// How the estimate is printed
    #[arg(long, value_enum, default_value = "table")]
    pub(crate) format: ReportFormat,
    /// Subtract what Lambda gives away every month
    #[arg(long)]
    pub(crate) free_tier: bool,
    /// File to write, or `-` for standard output
    #[arg(short, long, value_name = "FILE|-", default_value = "-")]
    pub(crate) output: PathBuf,
    /// Options about the ecosystem.
    #[command(flatten)]
    pub(crate) shared: Shared,
}
