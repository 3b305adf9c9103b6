//! The commands about measurements and money: `profile` and `cost`. Files and streams are handled here; what numbers
//! mean is the compiler's business, how they look that of [`views`].

pub(crate) mod args;
mod cost;
mod import;
mod show;
mod views;

use std::fs;
use std::path::Path;

use aws_auto_profile::Profile;
use aws_auto_profile::query::{self, Engine};

use crate::args::Global;
use crate::exit::{Exit, Failure};
use crate::inputs::plain;
use crate::{output, stream};
use args::{ProfileArgs, ProfileCommand, QueryEngine};

pub(crate) use cost::cost;

/// Carries out `profile …`.
pub(crate) fn profile(global: &Global, args: &ProfileArgs) -> Result<Exit, Failure> {
    match &args.command {
        ProfileCommand::Import(args) => import::import(global, args),
        ProfileCommand::Show(args) => {
            let profile = read_profile(&args.profile)?;
            stream::data(&show::table(&profile, args.function.as_deref())?).map(|()| Exit::Fine)
        }
        ProfileCommand::Query(args) => {
            let engine = match args.engine {
                QueryEngine::LogsInsights => Engine::LogsInsights,
                QueryEngine::Athena => Engine::Athena,
            };
            stream::data(query::query(engine)).map(|()| Exit::Fine)
        }
    }
}

/// Reads a committed profile.
pub(crate) fn read_profile(path: &Path) -> Result<Profile, Failure> {
    let name = path.display();
    let text = fs::read_to_string(path).map_err(|error| {
        let failure = Failure::new(format!("cannot read the profile `{name}`: {}", plain(&error)));
        let named = !name.to_string().contains(['/', '.']);
        let help = "`--profile` is a file of measurements; commands that call AWS take `--aws-profile` and `--region`";
        if named { failure.help(help) } else { failure }
    })?;
    Profile::from_json(&text).map_err(|error| {
        Failure::new(format!("cannot use `{name}` as a profile: {error}"))
            .help("`aws-auto profile import LOGS -o FILE` makes a profile of logs and metrics")
    })
}

/// Writes a text to a file, or to standard output for `-`.
fn deliver(text: &str, output: &Path) -> Result<(), Failure> {
    if output == Path::new("-") { stream::data(text) } else { output::write_file(output, text) }
}
