//! `optimize`: what could be better, with evidence; and `--apply`, which does it.

use aws_auto_compiler::cost::Options as CostOptions;
use aws_auto_compiler::lock::Lock;
use aws_auto_compiler::optimize::Report;
use aws_auto_compiler::optimize::report::pins;

use super::args::{OptimizeArgs, ReportFormat};
use super::cost::title;
use super::{apply, deliver, views};
use crate::args::Global;
use crate::exit::{Exit, Failure};
use crate::fix::Fixed;
use crate::run::{Run, Want};
use crate::session::{self, Artifact, Artifacts, Input, Options, Outcome};
use crate::stream::{Stream, talk};

/// Carries out `optimize`.
pub(crate) fn optimize(global: &Global, args: &OptimizeArgs) -> Result<Exit, Failure> {
    if args.shared.profile.is_none() && !global.quiet {
        talk("note: without --profile only declared facts are known; see `aws-auto profile import --help`\n");
    }
    let run = Run::new(global, &args.shared)?;
    let want = Want { target: None, format: None, artifacts: Artifacts::Local, output: None, origins: false };
    let mut changed = None;
    let outcome = run.ecosystem(&args.specs, want, |inputs, options| {
        let (outcome, edited) = advise(inputs, options, args)?;
        changed = edited;
        Ok(outcome)
    })?;
    let exit = run.show(std::slice::from_ref(&outcome), Stream::Talk)?;
    if exit != Exit::Fine {
        return Ok(exit);
    }
    if let Some(report) = outcome.artifacts.as_ref().and_then(|a| a.first()) {
        deliver(&report.contents, &args.output)?;
    }
    if let Some(changed) = changed {
        let files = changed.write()?;
        let lock = run.lock(&args.specs)?;
        let pinned = lock.update(&outcome.lock)?;
        if !global.quiet {
            talk(&apply::said(&changed, files, pinned.then(|| lock.shown())));
        }
    }
    Ok(exit)
}

/// Compiles and reports; the report is the only artifact. With `--apply`, also what files become.
fn advise(inputs: Vec<Input>, options: &Options, args: &OptimizeArgs) -> Result<(Outcome, Option<Fixed>), Failure> {
    let (compiled, outcome) = session::compiled(inputs.clone(), options)?;
    let Some(stack) = &compiled.stack else { return Ok((outcome, None)) };
    let known = session::inputs(options);
    let report = Report::of(&compiled.ecosystem, Some(stack), &known, CostOptions { free_tier: args.free_tier });
    let contents = match args.format {
        ReportFormat::Table => views::optimize::table(&report),
        ReportFormat::Json => views::optimize::json(&report),
        ReportFormat::Html => views::html::html(&title(&compiled.ecosystem), &report),
        ReportFormat::Markdown => views::optimize::markdown(&report),
    };
    let artifacts = Some(vec![Artifact { path: "optimize".to_owned(), contents }]);
    let changed = args.apply.then(|| apply::changed(inputs, options, &compiled.ecosystem, &report)).transpose()?;
    let lock = Lock { functions: pins(&compiled.ecosystem), ..options.lock.clone() };
    Ok((Outcome { artifacts, lock, ..outcome }, changed))
}
