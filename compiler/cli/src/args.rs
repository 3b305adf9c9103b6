//! The command line as data: commands, options, and their help.
//!
//! This file only says what can be typed. What a command does is in [`crate::commands`].

use std::path::PathBuf;

use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::levels::{Level, LevelFlag};
use crate::optimizer::args::{CostArgs, ProfileArgs};
use crate::session::{AiLevel, Artifacts, CostLevel, Format, GraphFormat, MonitoringLevel, RouteFormat, Target};
use aws_auto_compiler::knowledge::Date;

const EXAMPLES: &str = "\
Examples:
  aws-auto check ecosystem.yaml                    Look for mistakes
  aws-auto compile ecosystem.yaml -o build         Write a CloudFormation template into build/
  aws-auto compile specs/ --env prod -o -          Print it
  aws-auto explain not-text                        Read about a finding

Exit codes: 0 fine, 1 the ecosystem has errors, 2 the call or its surroundings are wrong, 3 a bug in aws-auto.";

/// Compiles a YAML ecosystem of serverless functions into infrastructure for AWS.
#[derive(Debug, Parser)]
#[command(name = "aws-auto", version, after_help = EXAMPLES, arg_required_else_help = true, max_term_width = 100)]
pub(crate) struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub(crate) global: Global,
    /// The command.
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Cli {
    /// What was typed, or clap's answer: a usage error, help, the version.
    pub(crate) fn read() -> Result<Self, clap::Error> {
        let matches = Self::command().try_get_matches()?;
        Self::from_arg_matches(&matches)
    }
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    /// With the source lines, for people.
    Human,
    /// One line each, for editors and grep.
    Plain,
    /// One JSON object per line.
    Json,
    /// One SARIF 2.1.0 log.
    Sarif,
    /// Annotations for GitHub Actions.
    Github,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Messages")]
pub(crate) struct Global {
    /// How findings are printed
    #[arg(long, global = true, value_enum, default_value = "human", value_name = "FORMAT")]
    pub(crate) message_format: MessageFormat,
    /// When to use colours; NO_COLOR turns `auto` off
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "WHEN")]
    pub(crate) color: ColorChoice,
    /// Say less: errors and warnings only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more: which files are read
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Compile(Compile),
    Check(Check),
    Explain(Explain),
    Graph(Graph),
    Route(Route),
    Cost(CostArgs),
    Profile(ProfileArgs),
    Schema(Schema),
    #[cfg(feature = "lsp")]
    Lsp(Lsp),
    Completions(Completions),
    Man(Man),
}

/// Compile an ecosystem into a template
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aws-auto compile ecosystem.yaml                          Print a CloudFormation template
  aws-auto compile specs/ --target sam --samconfig -o sam  Write a SAM template and its samconfig.toml into sam/
  aws-auto compile a.yaml b.yaml --target terraform -o tf  One ecosystem of two files, as a Terraform module
  aws-auto compile - --format json < ecosystem.yaml        Read standard input, print JSON
  aws-auto compile specs/ --env prod --param Stage=blue --deny warnings -o build

An output folder is written whole or not at all. Files in it that aws-auto did not write are never touched.")]
pub(crate) struct Compile {
    /// Files, folders of .yaml and .yml files, or `-` for standard input; together they are one ecosystem
    #[arg(required = true, value_name = "SPEC")]
    pub(crate) specs: Vec<PathBuf>,
    /// The tool to compile for
    #[arg(short, long, value_enum, default_value = "cloudformation")]
    pub(crate) target: Target,
    /// Output folder, or `-` to print the main file
    #[arg(short, long, value_name = "DIR|-", default_value = "-")]
    pub(crate) output: PathBuf,
    /// Language of the output [default: yaml, for Terraform hcl]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
    /// Where the code of functions lies at deployment
    #[arg(long, value_enum, default_value = "local")]
    pub(crate) artifacts: Artifacts,
    /// For SAM, write samconfig.toml too: stack name and capabilities for a bare `sam deploy`
    #[arg(long)]
    pub(crate) samconfig: bool,
    /// Write decisions that must not change by themselves into the lock file
    #[arg(long)]
    pub(crate) update_lock: bool,
    /// Options about the ecosystem.
    #[command(flatten)]
    pub(crate) shared: Shared,
}

/// Look for mistakes; write nothing
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aws-auto check ecosystem.yaml                            Everything that compile checks
  aws-auto check specs/ --target terraform                 Also what only Terraform refuses
  aws-auto check --each a.yaml b.yaml                      Two ecosystems, checked apart
  aws-auto check specs/ --message-format sarif > out.sarif For code scanning
  aws-auto check specs/ --deny warnings --allow AA0031     Strict, with one exception
  aws-auto check specs/ --fix                              Mend what can only be meant one way
  aws-auto check specs/ --fix --diff                       … show that, and write nothing

Findings go to standard output.")]
pub(crate) struct Check {
    /// Files, folders of .yaml and .yml files, or `-` for standard input; together they are one ecosystem
    #[arg(required = true, value_name = "SPEC")]
    pub(crate) specs: Vec<PathBuf>,
    /// Each argument is an ecosystem of its own
    #[arg(long)]
    pub(crate) each: bool,
    /// Mend what can only be meant one way; comments and layout stay as they are
    #[arg(long)]
    pub(crate) fix: bool,
    /// With --fix: print what would change as a unified diff, and write nothing; exit 1 when it is not empty
    #[arg(long, requires = "fix")]
    pub(crate) diff: bool,
    /// What this target refuses is an error, not a warning
    #[arg(short, long, value_enum)]
    pub(crate) target: Option<Target>,
    /// Options about the ecosystem.
    #[command(flatten)]
    pub(crate) shared: Shared,
}

/// Explain a finding's code, or why a resource exists
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aws-auto explain AA0030                                  The page of a code, by number
  aws-auto explain not-text                                … or by name
  aws-auto explain ecosystem.yaml OrdersFunction           Why this resource and its values are in the template
  aws-auto explain a.yaml b.yaml OrdersFunction --env prod")]
pub(crate) struct Explain {
    /// A code; or the files of an ecosystem and, last, the name of a resource
    #[arg(required = true, value_name = "CODE | SPEC… RESOURCE")]
    pub(crate) what: Vec<PathBuf>,
    /// The tool to compile for
    #[arg(short, long, value_enum, default_value = "cloudformation")]
    pub(crate) target: Target,
    /// Options about the ecosystem.
    #[command(flatten)]
    pub(crate) shared: Shared,
}

/// Print the dependency graph
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aws-auto graph ecosystem.yaml                            A Mermaid flowchart, for Markdown
  aws-auto graph specs/ --format dot | dot -Tsvg > g.svg   A picture, with Graphviz
  aws-auto graph specs/ --focus orders                     Only what touches `orders`")]
pub(crate) struct Graph {
    /// Files, folders of .yaml and .yml files, or `-` for standard input; together they are one ecosystem
    #[arg(required = true, value_name = "SPEC")]
    pub(crate) specs: Vec<PathBuf>,
    /// How it is drawn
    #[arg(long, value_enum, default_value = "mermaid")]
    pub(crate) format: GraphFormat,
    /// Only this name and what touches it
    #[arg(long, value_name = "NAME")]
    pub(crate) focus: Option<String>,
    /// Options about the ecosystem.
    #[command(flatten)]
    pub(crate) shared: Shared,
}

/// Decide offline where the router sends a request
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aws-auto route ecosystem.yaml --event request.json
  echo '{\"function\": \"resize\", \"payload_size\": 7000000}' | aws-auto route specs/ --event -
  aws-auto route specs/ --event request.json --format json | jq .action

A request is a JSON object with `function` and the attributes that the conditions name: sizes in bytes, durations in
seconds. The deployed state machine decides the same. Cost and duration are those that the request and the price list
give, and unknown otherwise; confidence is the part of the attributes looked at that the request says.")]
pub(crate) struct Route {
    /// Files, folders of .yaml and .yml files, or `-` for standard input; together they are one ecosystem
    #[arg(required = true, value_name = "SPEC")]
    pub(crate) specs: Vec<PathBuf>,
    /// The request, a JSON file, or `-` for standard input
    #[arg(long, value_name = "FILE|-")]
    pub(crate) event: PathBuf,
    /// How the decision is shown
    #[arg(long, value_enum, default_value = "human")]
    pub(crate) format: RouteFormat,
    /// Options about the ecosystem.
    #[command(flatten)]
    pub(crate) shared: Shared,
}

/// Print the JSON Schema of the language
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aws-auto schema > aws-auto.schema.json
  aws-auto schema -o aws-auto.schema.json

In an editor with the YAML language server, the first line of a file can name it:
  # yaml-language-server: $schema=aws-auto.schema.json")]
pub(crate) struct Schema {
    /// File to write, or `-` for standard output
    #[arg(short, long, value_name = "FILE|-", default_value = "-")]
    pub(crate) output: PathBuf,
}

/// Serve an editor: findings, completion, hovers, names, repairs
#[cfg(feature = "lsp")]
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aws-auto lsp                                             Started by an editor, speaks the Language Server Protocol
  aws-auto lsp --env prod                                  With the overlay of an environment

Messages go over standard input and output. The YAML files of a folder are one ecosystem, as for `check FOLDER`.")]
pub(crate) struct Lsp {
    /// Options about the ecosystem.
    #[command(flatten)]
    pub(crate) shared: Shared,
}

/// Print completions for a shell
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  source <(aws-auto completions bash)
  aws-auto completions zsh > ~/.zfunc/_aws-auto
  aws-auto completions fish > ~/.config/fish/completions/aws-auto.fish")]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

/// Write manual pages into a folder
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  aws-auto man ~/.local/share/man/man1")]
pub(crate) struct Man {
    /// The folder; it is made if it does not exist
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}

/// Options of every command that reads an ecosystem.
#[derive(Debug, Args)]
#[command(next_help_heading = "Ecosystem")]
pub(crate) struct Shared {
    /// The environment of the `environments` section to compile for
    #[arg(long, value_name = "NAME")]
    pub(crate) env: Option<String>,
    /// Gives a parameter its value; may be repeated, the last value wins
    #[arg(long = "param", value_name = "K=V", value_parser = key_value)]
    pub(crate) params: Vec<(String, String)>,
    /// Measurements to choose and price by, made with `aws-auto profile import`
    #[arg(long, value_name = "FILE")]
    pub(crate) profile: Option<PathBuf>,
    /// How much the compiler may choose [default: as the settings say]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) ai_optimization: Option<AiLevel>,
    /// How much price weighs in what it chooses [default: as the settings say]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) cost_optimization: Option<CostLevel>,
    /// How much is watched [default: as `monitoring` says]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) monitoring: Option<MonitoringLevel>,
    /// The day to judge runtimes and prices by [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<Date>,
    /// The lock file [default: aws-auto.lock in the folder of the first file]
    #[arg(long, value_name = "FILE")]
    pub(crate) lock: Option<PathBuf>,
    /// Say what each pass changed, and why
    #[arg(long)]
    pub(crate) explain_passes: bool,
    /// Say how long each pass took
    #[arg(long)]
    pub(crate) timings: bool,
    /// Levels of findings.
    #[command(flatten)]
    pub(crate) levels: LevelArgs,
}

fn key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key.trim().to_owned(), value.to_owned())),
        _ => Err("write it as NAME=VALUE".to_owned()),
    }
}

/// `--allow`, `--warn` and `--deny`, in the order they were typed: the last one about a code wins.
#[derive(Debug, Clone, Default)]
pub(crate) struct LevelArgs {
    /// The flags.
    pub(crate) flags: Vec<LevelFlag>,
}

/// The three flags as clap sees them; [`LevelArgs`] adds their common order.
#[derive(Debug, Args)]
#[command(next_help_heading = "Levels of findings")]
struct RawLevels {
    /// Silences a code, or all `warnings`
    #[arg(long, value_name = "CODE|warnings", action = ArgAction::Append)]
    allow: Vec<String>,
    /// Makes a code a warning
    #[arg(long, value_name = "CODE|warnings", action = ArgAction::Append)]
    warn: Vec<String>,
    /// Makes a code, or all `warnings`, an error; a code's own flag beats `warnings`
    #[arg(long, value_name = "CODE|warnings", action = ArgAction::Append)]
    deny: Vec<String>,
}

impl Args for LevelArgs {
    fn augment_args(command: clap::Command) -> clap::Command {
        RawLevels::augment_args(command)
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        RawLevels::augment_args_for_update(command)
    }
}

impl FromArgMatches for LevelArgs {
    fn from_arg_matches(matches: &clap::ArgMatches) -> Result<Self, clap::Error> {
        let mut placed = Vec::new();
        for (id, level) in [("allow", Level::Allow), ("warn", Level::Warn), ("deny", Level::Deny)] {
            let values = matches.get_many::<String>(id).into_iter().flatten();
            let places = matches.indices_of(id).into_iter().flatten();
            placed.extend(places.zip(values).map(|(at, what)| (at, LevelFlag { level, what: what.clone() })));
        }
        placed.sort_by_key(|(at, _)| *at);
        Ok(Self { flags: placed.into_iter().map(|(_, flag)| flag).collect() })
    }

    fn update_from_arg_matches(&mut self, matches: &clap::ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(args: &[&str]) -> Check {
        let all = ["aws-auto", "check", "a.yaml"].iter().chain(args);
        match Cli::try_parse_from(all).map(|cli| cli.command) {
            Ok(Command::Check(check)) => check,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn level_flags_keep_the_order_they_were_typed_in() {
        let check = check(&["--deny", "warnings", "--allow=not-text", "--warn", "AA0031", "--allow", "x"]);
        let flags: Vec<_> = check.shared.levels.flags.iter().map(|f| (f.level, f.what.as_str())).collect();
        assert_eq!(
            flags,
            [(Level::Deny, "warnings"), (Level::Allow, "not-text"), (Level::Warn, "AA0031"), (Level::Allow, "x")]
        );
    }

    #[test]
    fn a_parameter_s_value_may_hold_anything_and_its_name_must_be_there() {
        assert_eq!(check(&["--param", "Url=a=b c"]).shared.params, [("Url".to_owned(), "a=b c".to_owned())]);
        assert!(Cli::try_parse_from(["aws-auto", "check", "a.yaml", "--param", "=x"]).is_err());
        assert!(Cli::try_parse_from(["aws-auto", "check", "a.yaml", "--param", "x"]).is_err());
    }

    #[test]
    fn every_command_shows_examples() {
        let mut command = Cli::command();
        command.build();
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
            let help = sub.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.starts_with("Examples:\n"), "{}", sub.get_name());
        }
    }
}
