//! How the program ends: the four exit codes, what is said when the call itself is wrong, and what happens on a bug.

use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::process::{ExitCode, Termination};

use crate::stream;

/// The exit code of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// 0: fine; warnings are allowed.
    Fine,
    /// 1: the ecosystem has errors, or warnings under `--deny warnings`.
    Errors,
    /// 2: the call or its surroundings are wrong.
    Call,
    /// 3: a bug in this program.
    Bug,
}

impl Exit {
    /// The number the shell sees.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Errors => 1,
            Self::Call => 2,
            Self::Bug => 3,
        }
    }
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(self.number())
    }
}

/// Why the call cannot be carried out, exit code 2: usage, an unreadable file, an unwritable folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// One line, or one line and a list.
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) help: Option<String>,
}

impl Failure {
    /// A failure without advice.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    /// With advice.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With advice, where there is some.
    pub(crate) fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// Says so on standard error.
    pub(crate) fn report(&self) -> Exit {
        stream::talk(&format!("error: {}\n", self.message));
        if let Some(help) = &self.help {
            stream::talk(&format!("  help: {help}\n"));
        }
        Exit::Call
    }
}

/// Runs the program; a panic inside is a bug, reported as one, and never a crash.
pub(crate) fn guard(run: impl FnOnce() -> Exit) -> Exit {
    panic::set_hook(Box::new(|info| stream::talk(&bug_report(info))));
    // Nothing of the run is looked at after it panicked, so broken invariants cannot be seen.
    panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or(Exit::Bug)
}

fn bug_report(info: &PanicHookInfo<'_>) -> String {
    let what = info.payload_as_str().unwrap_or("a panic without a message");
    let place = info.location().map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
    format!(
        "\nThis is a bug in aws-auto {version}, not in your ecosystem: {what}{place}\n\
         Please report it at {repository}/issues with the command you ran\n\
         and, if you can share it, the smallest specification that shows it.\n",
        version = env!("CARGO_PKG_VERSION"),
        repository = env!("CARGO_PKG_REPOSITORY"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_codes_are_those_of_the_manual() {
        assert_eq!([Exit::Fine, Exit::Errors, Exit::Call, Exit::Bug].map(Exit::number), [0, 1, 2, 3]);
    }

    #[test]
    fn a_panic_is_exit_code_3_and_everything_else_passes_through() {
        assert_eq!(guard(|| panic!("the order of passes is broken")), Exit::Bug);
        assert_eq!(guard(|| Exit::Errors), Exit::Errors);
        drop(panic::take_hook());
    }
}
