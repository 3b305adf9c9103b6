//! `profile import`: files and standard input into one profile.

use std::fs::File;
use std::io::{self, BufReader, IsTerminal, Read};
use std::path::Path;
use std::time::{Duration, Instant};

use aws_auto_profile::{Architecture, Hints, ImportError, Importer, Profile, Summary};

use super::args::{ImportArgs, Processor};
use super::deliver;
use crate::args::Global;
use crate::exit::{Exit, Failure};
use crate::inputs::plain;
use crate::stream::talk;

/// A progress line is shown only for what takes longer than this.
const PATIENCE: Duration = Duration::from_secs(1);
/// How a profile begins: as this program writes it, or squeezed by another.
const PROFILE_STARTS: [&[u8]; 2] = [b"{\n  \"version\": ", b"{\"version\":"];

/// Carries out `profile import`.
pub(super) fn import(global: &Global, args: &ImportArgs) -> Result<Exit, Failure> {
    let hints = Hints {
        function: args.function.clone(),
        architecture: args.architecture.map(|processor| match processor {
            Processor::Arm64 => Architecture::Arm64,
            Processor::X86_64 => Architecture::X86_64,
        }),
        memory_mb: args.memory,
    };
    let mut importer = Importer::new(hints);
    let mut others = Profile::new();
    for path in &args.files {
        if let Some(profile) = read(global, path, &mut importer)? {
            others.merge(profile);
        }
    }
    let mut profile = importer.finish();
    profile.merge(others);
    for source in profile.repeated_sources() {
        talk(&format!("warning: an input of {} bytes is in it twice: its invocations count twice\n", source.bytes));
    }
    if profile.functions.is_empty() {
        talk("warning: there is no measurement in it\n");
    }
    deliver(&profile.to_json(), &args.output).map(|()| Exit::Fine)
}

/// Reads one input; gives it back when it is a profile itself.
fn read(global: &Global, path: &Path, importer: &mut Importer) -> Result<Option<Profile>, Failure> {
    let name = if path == Path::new("-") { "<stdin>".to_owned() } else { path.display().to_string() };
    let unreadable = |error: &io::Error| Failure::new(format!("cannot read `{name}`: {}", plain(error)));
    let mut input: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(path).map_err(|error| unreadable(&error))?))
    };
    let mut head = Vec::new();
    input.by_ref().take(64).read_to_end(&mut head).map_err(|error| unreadable(&error))?;
    if PROFILE_STARTS.iter().any(|start| head.starts_with(start)) {
        let mut text = String::new();
        head.as_slice().chain(input).read_to_string(&mut text).map_err(|error| unreadable(&error))?;
        let profile = Profile::from_json(&text);
        return profile.map(Some).map_err(|error| Failure::new(format!("cannot use `{name}` as a profile: {error}")));
    }
    let mut progress = Progress::new(&name, global.quiet);
    let summary = importer.read(head.as_slice().chain(input), &mut |bytes| progress.tell(bytes));
    progress.clear();
    let summary = summary.map_err(|ImportError::Io(error)| unreadable(&error))?;
    report(global, &name, &summary)?;
    Ok(None)
}

fn report(global: &Global, name: &str, summary: &Summary) -> Result<(), Failure> {
    if summary.nameless > 0 {
        return Err(Failure::new(format!("`{name}` does not say whose measurements it holds"))
            .help("name the function: --function NAME"));
    }
    if let Some(why) = &summary.cut_off {
        talk(&format!("warning: `{name}` breaks off ({why}); what came before it is taken\n"));
    }
    if !global.quiet {
        let kinds = if summary.kinds.is_empty() { "nothing known".to_owned() } else { summary.kinds.join(", ") };
        let (records, others) = (summary.records, summary.others);
        talk(&format!("{name}: {records} measurements ({kinds}), {others} other lines or records\n"));
    }
    Ok(())
}

/// A line on a terminal that says how far it is.
struct Progress<'n> {
    name: &'n str,
    start: Instant,
    shown: Duration,
    wanted: bool,
}

impl<'n> Progress<'n> {
    fn new(name: &'n str, quiet: bool) -> Self {
        let wanted = !quiet && io::stderr().is_terminal();
        Self { name, start: Instant::now(), shown: Duration::ZERO, wanted }
    }

    fn tell(&mut self, bytes: u64) {
        if !self.wanted {
            return;
        }
        let now = self.start.elapsed();
        if now < PATIENCE || now - self.shown < PATIENCE / 4 {
            return;
        }
        self.shown = now;
        let megabytes = bytes / 1_000_000;
        let rate = u128::from(bytes) / now.as_millis().max(1) / 1_000;
        talk(&format!("\r{}: {megabytes} MB read, {rate} MB/s", self.name));
    }

    fn clear(&self) {
        if self.shown > Duration::ZERO {
            talk("\r\x1B[K");
        }
    }
}
