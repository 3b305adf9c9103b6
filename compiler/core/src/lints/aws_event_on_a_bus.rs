//! A pattern for events of AWS's services on a bus that never has them.

use aws_auto_source::Diagnostic;
use serde_json::Value as Json;

use super::{Check, Findings, Index, Lint};
use crate::ir::TriggerKind;

aws_auto_source::codes! {
    /// AWS's services publish on the default bus alone.
    AWS_EVENT_ON_A_BUS = "AA0223", "aws-event-on-a-bus", Warning,
        include_str!("../../../../docs/codes/aws-event-on-a-bus.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Ecosystem(check) };

fn check(index: &Index<'_>, findings: &mut Findings) {
    for reader in index.triggers() {
        let TriggerKind::Pattern { pattern, bus: Some(bus), .. } = &reader.trigger.kind else { continue };
        // What an imported bus is sent by others cannot be known: a rule may forward to it.
        if index.eco.resource(*bus).existing.is_some() || !is_aws_alone(pattern) {
            continue;
        }
        let message = format!("AWS's services publish on the default bus, never on `{}`", index.name(*bus));
        findings.push(
            Diagnostic::new(AWS_EVENT_ON_A_BUS, reader.trigger.span, message)
                .label("matches nothing")
                .also(index.eco.resource(*bus).span, "a bus of the ecosystem's own")
                .help("remove `bus`"),
        );
    }
}

/// Whether a pattern wants nothing but sources that begin with `aws.`, which only AWS may use.
fn is_aws_alone(pattern: &Json) -> bool {
    let aws = |value: &Json| {
        let text = value.as_str().or_else(|| value.get("prefix").and_then(Json::as_str));
        text.is_some_and(|text| text.starts_with("aws."))
    };
    let sources = pattern.get("source").and_then(Json::as_array);
    sources.is_some_and(|sources| !sources.is_empty() && sources.iter().all(aws))
}
