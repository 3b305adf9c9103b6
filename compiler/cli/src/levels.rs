//! How bad a finding is for this run: `--allow`, `--warn` and `--deny`.
//!
//! The rules, in full:
//! - A flag about a code beats a flag about `warnings`; of two flags about the same thing the last one typed wins.
//! - `warnings` means what is a warning without flags. Notes never count: `--deny warnings` leaves them notes.
//! - An error stays an error. It says that there is nothing to compile, and no flag changes that: naming a code that
//!   is always an error in `--allow` or `--warn` is a usage error, and a finding that the compiler raised to an error
//!   (what the chosen target refuses, say) is left alone.
//! - `settings.lints` says the same for one ecosystem; flags beat it, about the same thing.

use std::collections::{BTreeMap, BTreeSet};

use aws_auto_source::{Code, Diagnostic, Diagnostics, Severity};

use crate::codes::{self, BAD_LINT_SETTING, UNUSED_SUPPRESSION};
use crate::exit::Failure;
use crate::session::LintSetting;

/// What a flag asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// Say nothing.
    Allow,
    /// A warning.
    Warn,
    /// An error.
    Deny,
}

/// One flag as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LevelFlag {
    /// Which flag.
    pub(crate) level: Level,
    /// Its value: a code's number or name, or `warnings`.
    pub(crate) what: String,
}

/// The levels of a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Levels {
    warnings: Option<Level>,
    codes: BTreeMap<&'static str, Level>,
}

impl Levels {
    /// Reads the flags, in the order they were typed.
    pub(crate) fn new(flags: &[LevelFlag], codes: &[Code]) -> Result<Self, Failure> {
        let mut levels = Self::default();
        for flag in flags {
            if flag.what.eq_ignore_ascii_case("warnings") {
                levels.warnings = Some(flag.level);
            } else {
                levels.codes.insert(flagged_code(flag, codes)?.0.id, flag.level);
            }
        }
        Ok(levels)
    }

    /// These levels over those of an ecosystem's own settings, and what is wrong with the settings: a code that does not
    /// exist, or one that is always an error.
    pub(crate) fn over(&self, settings: &[LintSetting], all: &[Code]) -> (Self, Diagnostics) {
        let mut wrong = Diagnostics::default();
        let mut levels = Self::default();
        for setting in settings {
            if setting.code.eq_ignore_ascii_case("warnings") {
                levels.warnings = Some(setting.level);
                continue;
            }
            let flag = LevelFlag { level: setting.level, what: setting.code.clone() };
            match flagged_code(&flag, all) {
                Ok(code) => {
                    levels.codes.insert(code.0.id, setting.level);
                }
                Err(failure) => wrong.push(Diagnostic {
                    help: failure.help,
                    ..Diagnostic::new(BAD_LINT_SETTING, setting.span, failure.message)
                }),
            }
        }
        levels.warnings = self.warnings.or(levels.warnings);
        levels.codes.extend(&self.codes);
        (levels, wrong)
    }

    /// What the settings allow although nothing reports it: known only where everything could be looked at.
    pub(crate) fn idle(settings: &[LintSetting], all: &[Code], found: &Diagnostics) -> Diagnostics {
        let reported: BTreeSet<&str> = found.as_slice().iter().map(|d| d.code.0.id).collect();
        let mut idle = Diagnostics::default();
        for setting in settings.iter().filter(|s| s.level == Level::Allow && !found.has_errors()) {
            let code = codes::find(all, &setting.code).filter(|code| code.0.severity != Severity::Error);
            let Some(code) = code.filter(|code| !reported.contains(code.0.id)) else {
                continue;
            };
            let message = format!("the settings allow {} `{}`, which nothing reports", code.0.id, code.0.name);
            let found = Diagnostic::new(UNUSED_SUPPRESSION, setting.span, message).label("silences nothing");
            // Settings may be shared by ecosystems, of which one needs this and another does not.
            idle.push(Diagnostic { severity: Severity::Note, ..found.help("remove it") });
        }
        idle
    }

    /// Sets the level of every finding and drops those that are allowed.
    pub(crate) fn apply(&self, diagnostics: &mut Diagnostics) {
        diagnostics.retain_mut(|d| match self.level(d.code, d.severity) {
            Some(severity) => {
                d.severity = severity;
                true
            }
            None => false,
        });
    }

    fn level(&self, code: Code, severity: Severity) -> Option<Severity> {
        let general = if severity == Severity::Warning { self.warnings } else { None };
        match self.codes.get(code.0.id).copied().or(general) {
            _ if severity == Severity::Error => Some(severity),
            None => Some(severity),
            Some(Level::Allow) => None,
            Some(Level::Warn) => Some(Severity::Warning),
            Some(Level::Deny) => Some(Severity::Error),
        }
    }
}

fn flagged_code(flag: &LevelFlag, codes: &[Code]) -> Result<Code, Failure> {
    let Some(code) = codes::find(codes, &flag.what) else {
        let help = codes::suggestion(codes, &flag.what);
        return Err(Failure::new(format!("there is no code `{}`", flag.what)).maybe_help(help));
    };
    if code.0.severity == Severity::Error && flag.level != Level::Deny {
        return Err(Failure::new(format!("{} `{}` is always an error and cannot be allowed", code.0.id, code.0.name))
            .help(format!("`aws-auto explain {}` says how to repair it", code.0.id)));
    }
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{CODES, HARD_ERROR, NOTE, WARNING, at};

    fn after(flags: &[(Level, &str)], code: Code) -> Option<Severity> {
        let flags: Vec<_> =
            flags.iter().map(|(level, what)| LevelFlag { level: *level, what: (*what).to_owned() }).collect();
        let mut diagnostics = Diagnostics::default();
        diagnostics.push(at(code, 0, 1));
        Levels::new(&flags, CODES).unwrap().apply(&mut diagnostics);
        diagnostics.as_slice().first().map(|d| d.severity)
    }

    #[test]
    fn without_flags_a_finding_keeps_its_level() {
        assert_eq!(after(&[], NOTE), Some(Severity::Note));
        assert_eq!(after(&[], WARNING), Some(Severity::Warning));
        assert_eq!(after(&[], HARD_ERROR), Some(Severity::Error));
    }

    #[test]
    fn notes_never_count_under_deny_warnings() {
        let strict = [(Level::Deny, "warnings")];
        assert_eq!(after(&strict, NOTE), Some(Severity::Note));
        assert_eq!(after(&strict, WARNING), Some(Severity::Error));
    }

    #[test]
    fn a_code_s_own_flag_beats_warnings_in_either_order() {
        let name = WARNING.0.name;
        assert_eq!(after(&[(Level::Allow, name), (Level::Deny, "warnings")], WARNING), None);
        assert_eq!(after(&[(Level::Deny, "warnings"), (Level::Warn, name)], WARNING), Some(Severity::Warning));
    }

    #[test]
    fn the_last_flag_about_a_code_wins() {
        let id = WARNING.0.id;
        assert_eq!(after(&[(Level::Deny, id), (Level::Allow, id)], WARNING), None);
        assert_eq!(after(&[(Level::Allow, id), (Level::Deny, id)], WARNING), Some(Severity::Error));
        assert_eq!(after(&[(Level::Deny, "warnings"), (Level::Allow, "warnings")], WARNING), None);
    }

    #[test]
    fn a_note_can_be_raised_by_its_own_flag() {
        assert_eq!(after(&[(Level::Warn, NOTE.0.id)], NOTE), Some(Severity::Warning));
        assert_eq!(after(&[(Level::Deny, NOTE.0.id)], NOTE), Some(Severity::Error));
    }

    #[test]
    fn an_error_cannot_be_allowed_away() {
        let flag = LevelFlag { level: Level::Allow, what: HARD_ERROR.0.name.to_owned() };
        let refused = Levels::new(&[flag], CODES).unwrap_err();
        assert_eq!(refused.message, "AA9901 `broken-thing` is always an error and cannot be allowed");

        let mut raised = Diagnostics::default();
        let mut finding = at(WARNING, 0, 1);
        finding.severity = Severity::Error;
        raised.push(finding);
        let flag = LevelFlag { level: Level::Allow, what: WARNING.0.name.to_owned() };
        Levels::new(&[flag], CODES).unwrap().apply(&mut raised);
        assert!(raised.has_errors(), "what the compiler raised to an error stays one");
    }

    #[test]
    fn an_unknown_code_is_a_usage_error_with_a_suggestion() {
        let flag = LevelFlag { level: Level::Warn, what: "odd-thng".to_owned() };
        let refused = Levels::new(&[flag], CODES).unwrap_err();
        assert_eq!(refused.message, "there is no code `odd-thng`");
        assert_eq!(refused.help.as_deref(), Some("did you mean `odd-thing`?"));
    }
}
