//! `cost`: what an ecosystem costs a month.

use aws_auto_compiler::cost::{Options as CostOptions, estimate};
use aws_auto_profile::Profile;

use super::args::{CostArgs, ReportFormat};
use super::{deliver, views};
use crate::args::Global;
use crate::exit::{Exit, Failure};
use crate::run::{Run, Want};
use crate::session::{self, Artifact, Artifacts, Input, Options, Outcome};
use crate::stream::Stream;

/// Carries out `cost`.
pub(crate) fn cost(global: &Global, args: &CostArgs) -> Result<Exit, Failure> {
    let run = Run::new(global, &args.shared)?;
    let want = Want { target: None, format: None, artifacts: Artifacts::Local, output: None, origins: false };
    let outcome = run.ecosystem(&args.specs, want, |inputs, options| bill(inputs, options, args))?;
    let exit = run.show(std::slice::from_ref(&outcome), Stream::Talk)?;
    if let (Exit::Fine, Some(report)) = (exit, outcome.artifacts.as_ref().and_then(|a| a.first())) {
        deliver(&report.contents, &args.output)?;
    }
    Ok(exit)
}

/// Compiles and prices. The report is the only artifact.
fn bill(inputs: Vec<Input>, options: &Options, args: &CostArgs) -> Result<Outcome, Failure> {
    let (compiled, outcome) = session::compiled(inputs, options)?;
    let Some(stack) = &compiled.stack else { return Ok(outcome) };
    let profile: Option<&Profile> = options.profile.as_deref();
    let estimate = estimate(&compiled.ecosystem, Some(stack), profile, CostOptions { free_tier: args.free_tier });
    let contents = match args.format {
        ReportFormat::Table => views::cost::table(&estimate),
        ReportFormat::Json => views::cost::json(&estimate),
        ReportFormat::Markdown => views::cost::markdown(&estimate),
    };
    Ok(Outcome { artifacts: Some(vec![Artifact { path: "cost".to_owned(), contents }]), ..outcome })
}
