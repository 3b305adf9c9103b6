//! A queue that forgets a message before it has been tried often enough to reach the dead letter queue.

use aws_auto_source::Diagnostic;

use super::{Check, Findings, Index, Lint};
use crate::ir::Spec;

aws_auto_source::codes! {
    /// Failing messages vanish instead of being kept.
    MESSAGE_EXPIRES = "AA0221", "message-expires", Warning, include_str!("../../../../docs/codes/message-expires.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Ecosystem(check) };

fn check(index: &Index<'_>, findings: &mut Findings) {
    for (id, resource) in index.eco.resources() {
        let Spec::Queue(queue) = &resource.spec else { continue };
        // Nobody receives again and again where nobody reads.
        let (Some((_, attempts)), None, false) = (queue.redrive, &resource.existing, index.readers(id).is_empty())
        else {
            continue;
        };
        let needed = u64::from(queue.visibility.value) * u64::from(attempts);
        if u64::from(queue.retention) >= needed {
            continue;
        }
        let span = queue.settings.retention.as_ref().map_or(resource.span, |written| written.span);
        let message = format!(
            "the queue `{}` keeps messages for {} s; {attempts} attempts of {} s each take {needed} s",
            resource.name, queue.retention, queue.visibility.value
        );
        findings.push(
            Diagnostic::new(MESSAGE_EXPIRES, span, message)
                .label("forgets failing messages before they reach the dead letter queue")
                .help("keep messages longer, try less often, or shorten the time-out of the function that reads them"),
        );
    }
}
