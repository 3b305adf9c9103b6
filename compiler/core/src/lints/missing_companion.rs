//! A permission that does nothing useful without another one.

use aws_auto_source::Diagnostic;

use super::{Check, Findings, Index, Lint};
use crate::ir::{Function, Grant, TriggerKind};
use crate::knowledge::companions::{self, Companion};

aws_auto_source::codes! {
    /// Half of what an operation needs.
    MISSING_COMPANION = "AA0224", "missing-companion", Warning,
        include_str!("../../../../docs/codes/missing-companion.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Ecosystem(check) };

fn check(index: &Index<'_>, findings: &mut Findings) {
    for function in &index.eco.functions {
        for grant in &function.grants {
            for action in &grant.actions {
                for companion in companions::of(&action.value) {
                    if !has(function, grant, companion) {
                        findings.push(told(&function.name, action, companion));
                    }
                }
            }
        }
    }
}

/// Whether the function may do it too: in this integration, in another one on the same thing, or because a trigger on
/// the same queue brings it along.
fn has(function: &Function, grant: &Grant, companion: &Companion) -> bool {
    let same = |other: &&Grant| other.target == grant.target;
    let granted = |other: &Grant| other.actions.iter().any(|action| companion.needs.contains(&action.value.as_str()));
    let reads = |trigger: &crate::ir::Trigger| match &trigger.kind {
        TriggerKind::Queue { queue, .. } => grant.target == crate::ir::GrantTarget::Resource(*queue),
        _ => false,
    };
    granted(grant) || function.grants.iter().filter(same).any(granted) || function.triggers.iter().any(reads)
}

fn told(function: &str, action: &aws_auto_source::Spanned<String>, companion: &Companion) -> Diagnostic {
    let first = companion.needs.first().copied().unwrap_or_default();
    let message = format!("`{function}` may `{}` but not `{first}`: {}", action.value, companion.why);
    let needs: Vec<String> = companion.needs.iter().map(|name| format!("`{name}`")).collect();
    // More permission is never given by a repair.
    Diagnostic::new(MISSING_COMPANION, action.span, message)
        .label("half of what it takes")
        .help(format!("add {} to the integration", needs.join(" or ")))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{found, names};

    fn queue(permissions: &str, more: &str) -> String {
        format!(
            "lambda_functions: [{{name: a, integrations: [{{service: sqs, queue: q, permissions: [{permissions}]}}{more}]}}]\n"
        )
    }

    #[test]
    fn receiving_without_deleting_is_half_of_it() {
        let said = found(&queue("ReceiveMessage", ""));
        assert!(said[0].contains("may `sqs:ReceiveMessage` but not `sqs:DeleteMessage`"), "{said:?}");
        assert!(names(&queue("ReceiveMessage, DeleteMessage", "")).is_empty());
        let elsewhere = ", {service: sqs, queue: q, permissions: [DeleteMessage]}";
        assert!(names(&queue("ReceiveMessage", elsewhere)).is_empty());
        assert_eq!(names(&queue("ReceiveMessage", &elsewhere.replace("queue: q", "queue: r"))).len(), 1);
    }
}
