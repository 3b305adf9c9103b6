//! What each command does: one function each, from arguments to an exit code.

use std::path::{Path, PathBuf};

use aws_auto_compiler::lock::Lock;
use clap::CommandFactory;

use crate::args::{
    Check, Cli, Command, Compile, Completions, Explain, Global, Graph, Man, MessageFormat, Route, Schema,
};
use crate::exit::{Exit, Failure};
use crate::fix::unified;
use crate::lock::LockFile;
use crate::optimizer;
use crate::output::{self, Written};
use crate::run::{Run, Want};
use crate::session::{self, Artifact, Artifacts, Format, Options, Outcome, Target};
use crate::stream::{self, Stream, talk};
use crate::{explain, session::all_codes};

/// Carries out what was typed.
pub(crate) fn run(cli: &Cli) -> Result<Exit, Failure> {
    let global = &cli.global;
    match &cli.command {
        Command::Compile(args) => compile(global, args),
        Command::Check(args) => check(global, args),
        Command::Explain(args) => explain(global, args),
        Command::Graph(args) => graph(global, args),
        Command::Route(args) => route(global, args),
        Command::Cost(args) => optimizer::cost(global, args),
        Command::Profile(args) => optimizer::profile(global, args),
        Command::Schema(args) => schema(args),
        #[cfg(feature = "lsp")]
        Command::Lsp(args) => crate::lsp::serve(&Run::new(global, &args.shared)?),
        Command::Completions(args) => completions(args),
        Command::Man(args) => man(args),
    }
}

fn compile(global: &Global, args: &Compile) -> Result<Exit, Failure> {
    check_format(args.target, args.format)?;
    if args.samconfig && args.target != Target::Sam {
        return Err(Failure::new("only SAM has a samconfig.toml").help("use --target sam, or leave --samconfig out"));
    }
    let run = Run::new(global, &args.shared)?;
    let want = Want {
        target: Some(args.target),
        format: args.format,
        artifacts: args.artifacts,
        output: folder(&args.output),
        origins: false,
    };
    let with_config =
        |inputs, options: &Options| session::compile(inputs, &Options { samconfig: args.samconfig, ..options.clone() });
    let outcome = run.ecosystem(&args.specs, want, with_config)?;
    let exit = run.show(std::slice::from_ref(&outcome), Stream::Talk)?;
    match &outcome.artifacts {
        Some(artifacts) if exit == Exit::Fine => {
            deliver(global, &args.output, artifacts)?;
            if args.update_lock {
                pin(global, &run.lock(&args.specs)?, &outcome.lock)?;
            }
        }
        _ => {}
    }
    Ok(exit)
}

/// Writes what was decided into the lock file; last, so that it never pins what was not written.
fn pin(global: &Global, file: &LockFile, lock: &Lock) -> Result<(), Failure> {
    if file.update(lock)? && !global.quiet {
        talk(&format!("wrote {}\n", file.shown()));
    }
    Ok(())
}

/// The output folder; nothing for standard output.
fn folder(output: &Path) -> Option<PathBuf> {
    (output != Path::new("-")).then(|| output.to_owned())
}

/// Terraform has no YAML, and the templates of AWS have no HCL.
fn check_format(target: Target, format: Option<Format>) -> Result<(), Failure> {
    match (target, format) {
        (Target::Terraform, Some(Format::Yaml)) => {
            Err(Failure::new("Terraform does not read YAML").help("use --format hcl or --format json"))
        }
        (Target::CloudFormation | Target::Sam, Some(Format::Hcl)) => {
            Err(Failure::new("only Terraform reads HCL")
                .help("use --format yaml or --format json, or --target terraform"))
        }
        _ => Ok(()),
    }
}

fn deliver(global: &Global, output: &Path, artifacts: &[Artifact]) -> Result<(), Failure> {
    if output != Path::new("-") {
        let written = output::write_folder(output, artifacts)?;
        if !global.quiet {
            talk(&describe(written, output));
        }
        return Ok(());
    }
    let Some((main, others)) = artifacts.split_first() else { return Ok(()) };
    stream::data(&main.contents)?;
    if !others.is_empty() && !global.quiet {
        let names: Vec<_> = others.iter().map(|artifact| artifact.path.as_str()).collect();
        talk(&format!("only {} is printed; -o DIR also writes {}\n", main.path, names.join(", ")));
    }
    Ok(())
}

fn describe(written: Written, output: &Path) -> String {
    let Written { changed, unchanged, removed } = written;
    let files = if changed == 1 { "file" } else { "files" };
    let mut text = format!("wrote {changed} {files} into {}", output.display());
    if unchanged > 0 {
        text.push_str(&format!(", {unchanged} unchanged"));
    }
    if removed > 0 {
        text.push_str(&format!(", {removed} no longer needed and removed"));
    }
    text + "\n"
}

fn check(global: &Global, args: &Check) -> Result<Exit, Failure> {
    let run = Run::new(global, &args.shared)?;
    let want = Want { target: args.target, format: None, artifacts: Artifacts::Local, output: None, origins: false };
    if args.fix {
        return fix(global, args, &run, &want);
    }
    let one = |specs: &[PathBuf]| run.ecosystem(specs, want.clone(), session::compile);
    let outcomes = if args.each {
        args.specs.iter().map(|spec| one(std::slice::from_ref(spec))).collect::<Result<Vec<_>, _>>()?
    } else {
        vec![one(&args.specs)?]
    };
    let exit = run.show(&outcomes, Stream::Data)?;
    let silent = outcomes.iter().all(|outcome| outcome.diagnostics.as_slice().is_empty());
    if silent && !global.quiet && global.message_format == MessageFormat::Human {
        talk("no problems found\n");
    }
    Ok(exit)
}

/// Mends files, or says how: with `--diff`, and with standard input, what is mended is the output and the findings are
/// talk.
fn fix(global: &Global, args: &Check, run: &Run<'_>, want: &Want) -> Result<Exit, Failure> {
    let from_stdin = args.specs.iter().any(|spec| spec == Path::new("-"));
    if from_stdin && !args.diff && args.specs.len() > 1 {
        return Err(Failure::new("standard input can only be mended alone").help("use --diff, or name files"));
    }
    let groups: Vec<&[PathBuf]> = if args.each { args.specs.chunks(1).collect() } else { vec![&args.specs] };
    let mut outcomes = Vec::new();
    let (mut repairs, mut files, mut differ) = (0, 0, false);
    for specs in groups {
        let fixed = run.mended(specs, want)?;
        if args.diff {
            for (before, after) in fixed.changed() {
                differ = true;
                stream::data(&unified(&before.name, &before.text, &after.text))?;
            }
        } else if from_stdin {
            fixed.after.iter().try_for_each(|input| stream::data(&input.text))?;
        } else {
            files += fixed.write()?;
            repairs += fixed.repairs;
        }
        outcomes.push(fixed.outcome);
    }
    let findings = if args.diff || from_stdin { Stream::Talk } else { Stream::Data };
    let exit = run.show(&outcomes, findings)?;
    if repairs > 0 && !global.quiet {
        talk(&format!("mended {} in {}\n", counted(repairs, "problem"), counted(files, "file")));
    }
    Ok(if differ { exit.max(Exit::Errors) } else { exit })
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn explain(global: &Global, args: &Explain) -> Result<Exit, Failure> {
    match args.what.as_slice() {
        [] => Err(Failure::new("say what to explain").help("`aws-auto explain --help` has examples")),
        [code] => stream::data(&explain::page(&all_codes(), &code.to_string_lossy())?).map(|()| Exit::Fine),
        [specs @ .., resource] => explain_resource(global, args, specs, &resource.to_string_lossy()),
    }
}

fn explain_resource(global: &Global, args: &Explain, specs: &[PathBuf], resource: &str) -> Result<Exit, Failure> {
    let run = Run::new(global, &args.shared)?;
    let want =
        Want { target: Some(args.target), format: None, artifacts: Artifacts::Local, output: None, origins: true };
    let outcome = run.ecosystem(specs, want, session::compile)?;
    let exit = run.show(std::slice::from_ref(&outcome), Stream::Talk)?;
    if exit == Exit::Fine {
        stream::data(&explain::resource(&outcome.origins, &outcome.sources, resource)?)?;
    }
    Ok(exit)
}

fn graph(global: &Global, args: &Graph) -> Result<Exit, Failure> {
    let run = Run::new(global, &args.shared)?;
    let want = Want { target: None, format: None, artifacts: Artifacts::Local, output: None, origins: false };
    let draw = |inputs, options: &_| session::graph(inputs, options, args.format, args.focus.as_deref());
    let outcome = run.ecosystem(&args.specs, want, draw)?;
    let exit = run.show(std::slice::from_ref(&outcome), Stream::Talk)?;
    if exit == Exit::Fine {
        print_main(&outcome)?;
    }
    Ok(exit)
}

fn route(global: &Global, args: &Route) -> Result<Exit, Failure> {
    let stdin = Path::new("-");
    if args.event == stdin && args.specs.iter().any(|spec| spec == stdin) {
        return Err(Failure::new("the ecosystem and the request cannot both come from standard input"));
    }
    let request = crate::route::request(&args.event)?;
    let run = Run::new(global, &args.shared)?;
    let want = Want { target: None, format: None, artifacts: Artifacts::Local, output: None, origins: false };
    let decide = |inputs, options: &_| session::route(inputs, options, &request, args.format);
    let outcome = run.ecosystem(&args.specs, want, decide)?;
    let exit = run.show(std::slice::from_ref(&outcome), Stream::Talk)?;
    if exit == Exit::Fine {
        print_main(&outcome)?;
    }
    Ok(exit)
}

fn print_main(outcome: &Outcome) -> Result<(), Failure> {
    let main = outcome.artifacts.as_ref().and_then(|artifacts| artifacts.first());
    main.map_or(Ok(()), |artifact| stream::data(&artifact.contents))
}

fn schema(args: &Schema) -> Result<Exit, Failure> {
    let (text, output) = (session::schema(), args.output.as_path());
    let written = if output == Path::new("-") { stream::data(&text) } else { output::write_file(output, &text) };
    written.map(|()| Exit::Fine)
}

fn completions(args: &Completions) -> Result<Exit, Failure> {
    // Into memory first: clap_complete panics when its writer fails, and standard output may.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "aws-auto", &mut script);
    stream::data(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Fine)
}

fn man(args: &Man) -> Result<Exit, Failure> {
    let mut command = Cli::command();
    command.build();
    let mut pages = Vec::new();
    man_pages(&command, &mut pages).map_err(|error| Failure::new(format!("cannot render the manual: {error}")))?;
    std::fs::create_dir_all(&args.folder)
        .map_err(|error| Failure::new(format!("cannot write `{}`: {error}", args.folder.display())))?;
    for (name, page) in pages {
        output::write_file(&args.folder.join(name), &page)?;
    }
    Ok(Exit::Fine)
}

/// The page of a command and of those below it. No date: output must not depend on the day.
fn man_pages(command: &clap::Command, pages: &mut Vec<(String, String)>) -> std::io::Result<()> {
    let page = clap_mangen::Man::new(command.clone());
    let mut text = Vec::new();
    page.render(&mut text)?;
    pages.push((page.get_filename(), String::from_utf8_lossy(&text).into_owned()));
    let mut visible = command.get_subcommands().filter(|sub| !sub.is_hide_set() && sub.get_name() != "help");
    visible.try_for_each(|sub| man_pages(sub, pages))
}
