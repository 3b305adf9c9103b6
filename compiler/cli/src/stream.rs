//! Standard output and standard error. Data goes to one, talk to the other; nothing else in the program prints.
//!
//! A reader that went away (`aws-auto … | head`) is not a problem: the rest of the output is dropped. Any other failure
//! to write data is one, because half a template must not look like a whole one.

use std::io::{self, ErrorKind, IsTerminal, Write};

use crate::args::ColorChoice;
use crate::exit::Failure;

/// One of the two streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stream {
    /// Standard output.
    Data,
    /// Standard error.
    Talk,
}

impl Stream {
    /// Writes all of `text`.
    pub(crate) fn write(self, text: &str) -> Result<(), Failure> {
        match self {
            Self::Data => data(text),
            Self::Talk => {
                talk(text);
                Ok(())
            }
        }
    }

    /// Whether somebody is looking at it.
    pub(crate) fn is_terminal(self) -> bool {
        match self {
            Self::Data => io::stdout().is_terminal(),
            Self::Talk => io::stderr().is_terminal(),
        }
    }

    /// Whether to colour it: a flag decides, then `NO_COLOR` (<https://no-color.org>), then whether it is a terminal.
    pub(crate) fn colored(self, choice: ColorChoice) -> bool {
        let forbidden = || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => self.is_terminal() && !forbidden(),
        }
    }
}

/// Writes data to standard output.
pub(crate) fn data(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes talk to standard error. When even that fails there is nobody left to tell.
pub(crate) fn talk(text: &str) {
    let mut err = io::stderr().lock();
    let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
}
