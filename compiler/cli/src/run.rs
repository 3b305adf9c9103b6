//! What every command over an ecosystem has in common: reading, the compiler's options, judging and showing findings.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

#[cfg(feature = "lsp")]
use aws_auto_compiler::ir::Ecosystem;
use aws_auto_compiler::lock::Lock;
use aws_auto_source::{Code, Diagnostic, Diagnostics, Severity};

use crate::args::{Global, Shared};
use crate::date::today;
use crate::exit::{Exit, Failure};
use crate::fix::{self, Fixed};
use crate::inputs::{self, Texts};
use crate::levels::Levels;
use crate::lock::LockFile;
use crate::optimizer::read_profile;
use crate::render::{self, Look, Report};
use crate::session::{self, Artifacts, Format, Input, Options, Outcome, Target};
use crate::stream::{Stream, talk};
use crate::{suppress, trace};

/// What a command wants from the compiler, apart from the shared options.
#[derive(Debug, Clone)]
pub(crate) struct Want {
    /// The target; `None` for what all share.
    pub(crate) target: Option<Target>,
    /// The output's language.
    pub(crate) format: Option<Format>,
    /// Where code lies.
    pub(crate) artifacts: Artifacts,
    /// Where output is written; `None` for standard output.
    pub(crate) output: Option<PathBuf>,
    /// Whether it matters why everything exists.
    pub(crate) origins: bool,
}

/// One run of the program over ecosystems.
pub(crate) struct Run<'a> {
    global: &'a Global,
    shared: &'a Shared,
    codes: Vec<Code>,
    levels: Levels,
}

impl<'a> Run<'a> {
    /// Checks the flags that can be checked before anything is read.
    pub(crate) fn new(global: &'a Global, shared: &'a Shared) -> Result<Self, Failure> {
        let codes = session::all_codes();
        let levels = Levels::new(&shared.levels.flags, &codes)?;
        Ok(Self { global, shared, codes, levels })
    }

    /// Reads one ecosystem and hands it to `compile`; the findings come back at the levels of this run, sorted.
    pub(crate) fn ecosystem(
        &self,
        specs: &[PathBuf],
        want: Want,
        compile: impl FnOnce(Vec<Input>, &Options) -> Result<Outcome, Failure>,
    ) -> Result<Outcome, Failure> {
        let files = inputs::read(specs)?;
        if self.global.verbose {
            inputs::names(&files).for_each(|name| talk(&format!("read {name}\n")));
        }
        let mut options = self.options(want)?;
        options.lock = self.lock(specs)?.lock;
        let mut outcome = match inputs::decode(files) {
            Texts::Good(inputs) => compile(inputs, &options)?,
            Texts::Bad(outcome) => outcome,
        };
        self.judge(&mut outcome);
        self.tell_passes(&outcome);
        Ok(outcome)
    }

    /// The lock file of the ecosystem.
    pub(crate) fn lock(&self, specs: &[PathBuf]) -> Result<LockFile, Failure> {
        LockFile::read(specs, self.shared.lock.as_deref())
    }

    /// Reads one ecosystem and mends what is certain, in memory.
    pub(crate) fn mended(&self, specs: &[PathBuf], want: &Want) -> Result<Fixed, Failure> {
        let inputs = match inputs::decode(inputs::read(specs)?) {
            Texts::Good(inputs) => inputs,
            Texts::Bad(outcome) => return Ok(Fixed { before: vec![], after: vec![], outcome, repairs: 0 }),
        };
        let mut options = self.options(want.clone())?;
        options.lock = self.lock(specs)?.lock;
        let fixed = fix::to_the_end(inputs, |inputs| {
            let mut outcome = session::compile(inputs, &options)?;
            self.judge(&mut outcome);
            Ok(outcome)
        })?;
        self.tell_passes(&fixed.outcome);
        Ok(fixed)
    }

    /// Shows the findings on a stream, and says what they mean for the exit code.
    pub(crate) fn show(&self, outcomes: &[Outcome], stream: Stream) -> Result<Exit, Failure> {
        let shown: Vec<Vec<Diagnostic>> = outcomes.iter().map(|outcome| self.shown(&outcome.diagnostics)).collect();
        let pairs = outcomes.iter().zip(&shown);
        let reports: Vec<_> =
            pairs.map(|(outcome, diagnostics)| Report { sources: &outcome.sources, diagnostics }).collect();
        let look = Look { color: stream.colored(self.global.color), terminal: stream.is_terminal() };
        stream.write(&render::render(&reports, self.global.message_format, look))?;
        let errors = outcomes.iter().any(|outcome| outcome.diagnostics.has_errors());
        Ok(if errors { Exit::Errors } else { Exit::Fine })
    }

    /// The findings to show: with `--quiet` no notes.
    fn shown(&self, diagnostics: &Diagnostics) -> Vec<Diagnostic> {
        let all = diagnostics.as_slice().iter();
        all.filter(|d| !self.global.quiet || d.severity > Severity::Note).cloned().collect()
    }

    /// Comments first, then flags: `--allow` must not make a comment look unused.
    fn judge(&self, outcome: &mut Outcome) {
        suppress::apply(&mut outcome.diagnostics, &outcome.sources, &outcome.comments, &self.codes);
        let (levels, wrong) = self.levels.over(&outcome.lints, &self.codes);
        let idle = Levels::idle(&outcome.lints, &self.codes, &outcome.diagnostics);
        outcome.diagnostics.append(wrong);
        outcome.diagnostics.append(idle);
        levels.apply(&mut outcome.diagnostics);
        outcome.diagnostics.sort();
    }

    /// What an editor needs to know about an ecosystem.
    #[cfg(feature = "lsp")]
    pub(crate) fn analysis(&self, inputs: Vec<Input>) -> Result<(Outcome, Option<Ecosystem>), Failure> {
        let want = Want { target: None, format: None, artifacts: Artifacts::Local, output: None, origins: false };
        let (mut outcome, ecosystem) = session::analyse(inputs, &self.options(want)?)?;
        self.judge(&mut outcome);
        Ok((outcome, Some(ecosystem)))
    }

    /// The day that this run judges by.
    #[cfg(feature = "lsp")]
    pub(crate) fn today(&self) -> aws_auto_compiler::knowledge::Date {
        self.shared.today.unwrap_or_else(today)
    }

    fn tell_passes(&self, outcome: &Outcome) {
        if self.shared.explain_passes {
            talk(&trace::explained(&outcome.passes));
        }
        if self.shared.timings {
            talk(&trace::timings(&outcome.passes));
        }
    }

    fn options(&self, want: Want) -> Result<Options, Failure> {
        let shared = self.shared;
        let profile = shared.profile.as_deref().map(read_profile).transpose()?;
        Ok(Options {
            target: want.target,
            format: want.format,
            artifacts: want.artifacts,
            samconfig: false,
            output: want.output,
            origins: want.origins,
            env: shared.env.clone(),
            params: shared.params.clone(),
            ai: shared.ai_optimization,
            cost: shared.cost_optimization,
            monitoring: shared.monitoring,
            profile: profile.map(Arc::new),
            today: shared.today.unwrap_or_else(today),
            lock: Lock::default(),
            micros: if shared.timings { micros } else { || 0 },
        })
    }
}

/// Microseconds since the first call.
fn micros() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    u64::try_from(START.get_or_init(Instant::now).elapsed().as_micros()).unwrap_or(u64::MAX)
}
