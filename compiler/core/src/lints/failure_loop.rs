//! Failures that come back to the function that failed.

use aws_auto_source::Diagnostic;

use super::{Check, Findings, Index, Lint};
use crate::ir::{Destination, Function, FunctionId, FunctionRef, TriggerKind};

aws_auto_source::codes! {
    /// What failed is tried again by the same function, for ever.
    FAILURE_LOOP = "AA0225", "failure-loop", Warning, include_str!("../../../../docs/codes/failure-loop.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Ecosystem(check) };

fn check(index: &Index<'_>, findings: &mut Findings) {
    for (id, function) in index.eco.functions() {
        let places = &function.places;
        let own = [
            (&function.asynchronous.dead_letter, places.dead_letter),
            (&function.asynchronous.on_failure, places.on_failure),
        ];
        let streams = function.triggers.iter().filter_map(|trigger| match &trigger.kind {
            TriggerKind::Stream(stream) => Some((&stream.on_failure, trigger.span)),
            _ => None,
        });
        let back =
            own.into_iter().chain(streams).filter(|(to, _)| to.as_ref().is_some_and(|to| returns(index, id, to)));
        for (_, span) in back {
            let span = if span.end > span.start { span } else { function.name_span };
            findings.push(told(function, span));
        }
    }
}

/// Whether a destination is the function itself, or feeds it.
fn returns(index: &Index<'_>, function: FunctionId, to: &Destination) -> bool {
    match to {
        Destination::Function(FunctionRef::Own(other)) => *other == function,
        Destination::Resource(resource) => index.readers(*resource).iter().any(|reader| reader.id == function),
        Destination::Function(FunctionRef::External(_)) => false,
    }
}

fn told(function: &Function, span: aws_auto_source::Span) -> Diagnostic {
    let message = format!("what `{}` fails to do comes back to it", function.name);
    Diagnostic::new(FAILURE_LOOP, span, message)
        .label("leads back to the function that failed")
        .help("send failures where another function, or nobody, reads them")
}
