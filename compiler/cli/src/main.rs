//! `aws-auto`: the command line of the compiler.
//!
//! Files, streams, the clock and the environment are read here and nowhere else; what they say is handed to the
//! compiler as data through [`session`]. Nothing of a specification is decided here.

mod args;
mod code;
mod codes;
mod commands;
mod date;
mod exit;
mod explain;
mod fix;
mod inputs;
mod levels;
mod lock;
#[cfg(feature = "lsp")]
mod lsp;
mod optimizer;
mod output;
mod paths;
mod render;
mod route;
mod run;
mod session;
mod stream;
mod suppress;
#[cfg(test)]
mod testing;
mod trace;

use args::Cli;
use exit::Exit;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Exit {
    exit::guard(|| match Cli::read() {
        Ok(cli) => commands::run(&cli).unwrap_or_else(|failure| failure.report()),
        Err(answer) => say(&answer),
    })
}

/// Prints help, the version or a usage error.
fn say(answer: &clap::Error) -> Exit {
    // A reader that went away does not change what the answer means.
    let _ = answer.print();
    if answer.use_stderr() { Exit::Call } else { Exit::Fine }
}
