//! `check --fix`: applies what is certain, again and again until nothing certain is left.
//!
//! Only the bytes of an edit change, so comments and layout stay. A repair that would leave a file worse YAML than it
//! found it is not made, whatever its author promised. Nothing here writes: the whole result is handed back first.

mod diff;
mod edits;

use std::fs;
use std::path::Path;

use aws_auto_source::yaml::{Limits, parse};
use aws_auto_source::{Diagnostics, FileId, Fix, Severity};

use crate::exit::Failure;
use crate::inputs::plain;
use crate::output;
use crate::session::{Input, Outcome};

pub(crate) use diff::unified;

/// Rounds after which a repair that brings about the next one is left to the user. Real files need two.
const ROUNDS: usize = 10;

/// What fixing an ecosystem came to.
#[derive(Debug)]
pub(crate) struct Fixed {
    /// Its files as they were.
    pub(crate) before: Vec<Input>,
    /// The same files, mended.
    pub(crate) after: Vec<Input>,
    /// What is still found in them.
    pub(crate) outcome: Outcome,
    /// How many repairs were made.
    pub(crate) repairs: usize,
}

/// Mends until nothing certain is left. `judge` says what is found in texts, at the levels of the run: what is allowed
/// is not mended either.
pub(crate) fn to_the_end(
    before: Vec<Input>,
    mut judge: impl FnMut(Vec<Input>) -> Result<Outcome, Failure>,
) -> Result<Fixed, Failure> {
    let mut after = before.clone();
    let mut outcome = judge(after.clone())?;
    let mut repairs = 0;
    for _ in 0..ROUNDS {
        let made = mend(&mut after, &outcome.diagnostics);
        if made == 0 {
            break;
        }
        repairs += made;
        outcome = judge(after.clone())?;
    }
    Ok(Fixed { before, after, outcome, repairs })
}

/// Applies the certain repairs of these findings; gives how many.
fn mend(files: &mut [Input], diagnostics: &Diagnostics) -> usize {
    let certain = diagnostics.as_slice().iter().flat_map(|d| d.fixes.iter().find(|fix| fix.safe));
    apply(files, certain.collect())
}

/// Applies repairs to the files they are about; gives how many.
pub(crate) fn apply(files: &mut [Input], mut left: Vec<&Fix>) -> usize {
    // Repairs of one file stand or fall together unless they have to be tried one by one.
    let mut made = 0;
    for (file, input) in (0..).map(FileId).zip(files) {
        let here;
        (here, left) = left.into_iter().partition(|fix| fix.edits.iter().all(|edit| edit.span.file == file));
        let (text, count) = edits::apply(&input.text, &here);
        if is_no_worse(&input.text, &text) {
            input.text = text;
            made += count;
            continue;
        }
        for fix in here {
            let (text, count) = edits::apply(&input.text, &[fix]);
            // Places of later ones are those of the text before: one that moved them ends the round.
            if count > 0 && is_no_worse(&input.text, &text) {
                input.text = text;
                made += 1;
                break;
            }
        }
    }
    made
}

/// Whether the new text has no more errors as YAML than the old one had.
fn is_no_worse(old: &str, new: &str) -> bool {
    let errors = |text: &str| {
        let mut found = Diagnostics::default();
        parse(FileId(0), text, &Limits::default(), &mut found);
        found.as_slice().iter().filter(|d| d.severity == Severity::Error).count()
    };
    old == new || errors(new) <= errors(old)
}

impl Fixed {
    /// The files that changed: before and after.
    pub(crate) fn changed(&self) -> impl Iterator<Item = (&Input, &Input)> {
        self.before.iter().zip(&self.after).filter(|(before, after)| before.text != after.text)
    }

    /// Writes the changed files, each whole or not at all, if they still are what was read.
    pub(crate) fn write(&self) -> Result<usize, Failure> {
        let mut written = 0;
        for (before, after) in self.changed() {
            let Some(path) = &after.path else { continue };
            replace(path, &before.text, &after.text)?;
            written += 1;
        }
        Ok(written)
    }
}

fn replace(path: &Path, before: &str, after: &str) -> Result<(), Failure> {
    let failure = |error: std::io::Error| Failure::new(format!("cannot write `{}`: {}", path.display(), plain(&error)));
    // A link stays a link: what it leads to is what was read.
    let real = path.canonicalize().map_err(failure)?;
    let now = fs::read(&real).map_err(failure)?;
    if now != before.as_bytes() {
        return Err(Failure::new(format!("`{}` has changed meanwhile; nothing is written to it", path.display())));
    }
    let permissions = fs::metadata(&real).map_err(failure)?.permissions();
    output::write_file(&real, after)?;
    fs::set_permissions(&real, permissions).map_err(failure)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{NOTE, WARNING, find};
    use aws_auto_source::{Diagnostic, SourceMap};

    fn input(text: &str) -> Input {
        Input { name: "a.yaml".to_owned(), text: text.to_owned(), folder: ".".into(), path: None }
    }

    /// Finds each `bad`, and mends it by `replacement`.
    fn judge(inputs: &[Input], bad: &str, replacement: &str) -> Outcome {
        let mut outcome = Outcome { sources: SourceMap::default(), ..Outcome::default() };
        for (number, input) in (0..).zip(inputs) {
            outcome.sources.add(input.name.clone(), input.text.clone());
            for (at, _) in input.text.match_indices(bad) {
                let start = u32::try_from(at).unwrap();
                let span = crate::testing::span(number, start, start + u32::try_from(bad.len()).unwrap());
                outcome.diagnostics.push(Diagnostic::new(WARNING, span, "bad").fix("mend", span, replacement));
            }
        }
        outcome
    }

    fn fixed(text: &str, bad: &str, replacement: &str) -> Fixed {
        to_the_end(vec![input(text)], |inputs| Ok(judge(&inputs, bad, replacement))).unwrap()
    }

    #[test]
    fn everything_certain_is_mended_and_nothing_else_moves() {
        let done = fixed("# bad? no\na:   xx # xx\r\nb: [xx,  y]\n", "xx", "longer");
        assert_eq!(done.after[0].text, "# bad? no\na:   longer # longer\r\nb: [longer,  y]\n");
        assert_eq!((done.repairs, done.outcome.diagnostics.as_slice().len()), (3, 0));
    }

    #[test]
    fn a_repair_that_breaks_the_file_is_not_made_and_spoils_no_other() {
        let done = fixed("a: xx\nb: \"xx\"\n", "xx", "[");
        assert_eq!(done.after[0].text, "a: xx\nb: \"[\"\n");
    }

    #[test]
    fn a_repair_that_never_ends_is_given_up() {
        let done = fixed("a: x\n", "x", "xx");
        assert!(done.after[0].text.len() < 2000, "{}", done.after[0].text.len());
    }

    #[test]
    fn what_is_only_offered_is_left() {
        let done = to_the_end(vec![input("a: x\n")], |inputs| {
            let mut outcome = Outcome::default();
            outcome.sources.add("a.yaml", inputs[0].text.clone());
            let span = find(&outcome.sources, 0, "x");
            outcome.diagnostics.push(Diagnostic::new(NOTE, span, "hm").offer("perhaps", span, "y"));
            Ok(outcome)
        });
        assert_eq!(done.unwrap().after[0].text, "a: x\n");
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.yaml");
        fs::write(&path, "a: other\n").unwrap();
        let refused = replace(&path, "a: xx\n", "a: y\n").unwrap_err();
        assert!(refused.message.ends_with("has changed meanwhile; nothing is written to it"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "a: other\n");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("real.yaml"), dir.path().join("link.yaml"));
        fs::write(&real, "a: xx\n").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        replace(&link, "a: xx\n", "a: y\n").unwrap();
        assert_eq!(fs::read_to_string(&real).unwrap(), "a: y\n");
        assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }
}
