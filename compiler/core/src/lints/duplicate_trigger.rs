//! The same source twice for one function.

use std::collections::BTreeMap;

use aws_auto_source::{Diagnostic, Span};

use super::{Check, Findings, Index, Lint};
use crate::ir::{FunctionId, ResourceId, TriggerKind};

aws_auto_source::codes! {
    /// AWS keeps one mapping, and one subscription, for a source and a function.
    DUPLICATE_TRIGGER = "AA0218", "duplicate-trigger", Error,
        include_str!("../../../../docs/codes/duplicate-trigger.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Ecosystem(check) };

fn check(index: &Index<'_>, findings: &mut Findings) {
    let mut seen: BTreeMap<(FunctionId, ResourceId), Span> = BTreeMap::new();
    for reader in index.triggers() {
        let source = match &reader.trigger.kind {
            TriggerKind::Queue { queue, .. } => *queue,
            TriggerKind::Stream(stream) => stream.source,
            TriggerKind::Topic { topic, .. } => *topic,
            _ => continue,
        };
        let Some(first) = seen.insert((reader.id, source), reader.trigger.span) else { continue };
        let (kind, name) = (index.eco.resource(source).kind().word(), index.name(source));
        let message = format!("`{}` is triggered by the {kind} `{name}` twice", reader.function.name);
        findings.push(
            Diagnostic::new(DUPLICATE_TRIGGER, reader.trigger.span, message)
                .label("AWS keeps one of them")
                .also(first, "the first")
                .help("write one trigger; several patterns are a list under its `filter`"),
        );
    }
}
