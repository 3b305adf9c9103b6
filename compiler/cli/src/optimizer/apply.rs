//! `optimize --apply`: writes decisions down, where they were open into the lock file, where they are written into the
//! specification, and nowhere else.
//!
//! What a user wrote is changed only at `--cost-optimization aggressive` and after a measurement of both the old value
//! and the new one. A setting that is neither written nor left to the optimiser is written beside the function's name.
//! Every edit is proved by compiling the edited files: one that does anything else than it says is not made.

use std::collections::BTreeMap;

use aws_auto_compiler::ir::{Decided, Ecosystem, Function};
use aws_auto_compiler::optimize::Report;
use aws_auto_compiler::optimize::advice::{Kind, MemoryAdvice, Opportunity, Setting};
use aws_auto_source::{Edit, Fix, Span};

use crate::exit::Failure;
use crate::fix::{self, Fixed};
use crate::session::{self, CostLevel, Input, Options};

/// The files with all decisions that can be written into them.
pub(super) fn changed(
    before: Vec<Input>,
    options: &Options,
    eco: &Ecosystem,
    report: &Report,
) -> Result<Fixed, Failure> {
    let functions: BTreeMap<&str, &Function> = eco.functions.iter().map(|f| (f.name.as_str(), f)).collect();
    let wanted = report.opportunities.iter().filter(|o| o.worthwhile && !o.applied);
    let edits = wanted.filter_map(|o| {
        let function = functions.get(o.function.as_str())?;
        Some((o, edit(function, o, report.memory.get(&o.function), options, &before)?))
    });
    let mut left: Vec<(&Opportunity, Fix)> = edits.collect();
    loop {
        let mut after = before.clone();
        let repairs = fix::apply(&mut after, left.iter().map(|(_, fix)| fix).collect());
        let (compiled, outcome) = session::compiled(after.clone(), options)?;
        let tried = left.len();
        left.retain(|(opportunity, _)| does(&compiled.ecosystem, opportunity));
        if left.len() == tried {
            return Ok(Fixed { before, after, outcome, repairs });
        }
    }
}

/// Whether an ecosystem does what an opportunity recommends.
fn does(eco: &Ecosystem, opportunity: &Opportunity) -> bool {
    let Some(function) = eco.functions.iter().find(|f| f.name == opportunity.function) else { return false };
    match (opportunity.kind, &opportunity.recommended) {
        (Kind::Memory, Setting::Number(mb)) => function.memory.size.value == *mb,
        (Kind::Architecture, Setting::Word(word)) => function.architecture.value.as_str() == word,
        _ => false,
    }
}

/// The edit that makes an opportunity real, where one may.
fn edit(
    function: &Function,
    opportunity: &Opportunity,
    memory: Option<&MemoryAdvice>,
    options: &Options,
    files: &[Input],
) -> Option<Fix> {
    let (by, open, both_measured) = match opportunity.kind {
        Kind::Memory => {
            let open = function.memory.range.is_some() || !function.memory.sizes.is_empty() || function.tuning.managed;
            let measured = |mb: u32| memory.and_then(|m| m.choice.candidate(mb)).is_some_and(|c| c.measured);
            (&function.memory.size.by, open, memory.is_some_and(|m| measured(m.current) && measured(m.best)))
        }
        Kind::Architecture => (&function.architecture.by, true, opportunity.evidence == "measured"),
        _ => return None,
    };
    let value = match &opportunity.recommended {
        Setting::Number(n) => n.to_string(),
        Setting::Word(word) => word.clone(),
    };
    let key = opportunity.kind.setting();
    let edit = match by {
        Decided::Declared(span) if options.cost == Some(CostLevel::Aggressive) && both_measured => {
            Edit { span: *span, replacement: value.clone() }
        }
        // What is left open is decided anew by each compilation and pinned in the lock file.
        Decided::Declared(_) => return None,
        _ if open => return None,
        _ => insertion(function.name_span, key, &value, files)?,
    };
    Some(Fix { title: format!("write `{key}: {value}`"), safe: true, edits: vec![edit] })
}

/// A new key behind the function's name: on a line of its own, or in the same braces.
fn insertion(name: Span, key: &str, value: &str, files: &[Input]) -> Option<Edit> {
    let text = &files.get(name.file.0 as usize)?.text;
    let end = name.end as usize;
    let line_start = text.get(..name.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
    let before = text.get(line_start..name.start as usize)?;
    let column = before.rfind("name")?;
    if before.get(..column)?.contains('{') {
        let span = Span::new(name.file, name.end, name.end);
        return Some(Edit { span, replacement: format!(", {key}: {value}") });
    }
    let rest = text.get(end..)?;
    let line_end = end + rest.find(['\n', '\r']).unwrap_or(rest.len());
    let at = u32::try_from(line_end).ok()?;
    // Keys of a mapping in a list stand below the first one, not below the dash.
    let indent = before.get(..column)?.replace(|c: char| !c.is_whitespace(), " ");
    Some(Edit { span: Span::new(name.file, at, at), replacement: format!("\n{indent}{key}: {value}") })
}

/// What was done, for people.
pub(super) fn said(fixed: &Fixed, files: usize, lock: Option<String>) -> String {
    let changes = match (fixed.repairs, files) {
        (_, 0) => "no specification changed".to_owned(),
        (1, _) => "1 setting changed in the specification".to_owned(),
        (n, _) => format!("{n} settings changed in the specification"),
    };
    let lock = lock.map_or_else(|| "the lock file is as it was".to_owned(), |path| format!("wrote {path}"));
    format!("{changes}; {lock}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inserted(text: &str) -> String {
        let start = u32::try_from(text.find("orders").unwrap()).unwrap();
        let span = Span::new(aws_auto_source::FileId(0), start, start + 6);
        let file = Input { name: "a.yaml".to_owned(), text: text.to_owned(), folder: ".".into(), path: None };
        let edit = insertion(span, "memory", "1024", &[file]).unwrap();
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        format!("{}{}{}", &text[..start], edit.replacement, &text[end..])
    }

    #[test]
    fn a_new_key_stands_below_the_name_and_comments_stay() {
        assert_eq!(
            inserted("lambda_functions:\n  - name: orders # mine\n    timeout: 5\n"),
            "lambda_functions:\n  - name: orders # mine\n    memory: 1024\n    timeout: 5\n"
        );
        assert_eq!(inserted("- timeout: 5\n  name: orders"), "- timeout: 5\n  name: orders\n  memory: 1024");
        assert_eq!(inserted("[{name: orders}]"), "[{name: orders, memory: 1024}]");
        assert_eq!(inserted("- name: orders\r\n"), "- name: orders\n  memory: 1024\r\n");
    }
}
