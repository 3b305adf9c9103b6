//! A function that may work longer than whoever called it waits.

use aws_auto_source::{Diagnostic, Span};

use super::{Check, Findings, Index, Lint};
use crate::ir::{Authorizer, Decided, Function, FunctionRef, TriggerKind};
use crate::knowledge::limits::api::{ALB_IDLE_TIMEOUT, HTTP_AUTHORIZER_TIMEOUT, HTTP_INTEGRATION_TIMEOUT_MS};

aws_auto_source::codes! {
    /// The caller gives up before the function does.
    API_TIMEOUT = "AA0203", "api-timeout", Warning, include_str!("../../../../docs/codes/api-timeout.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Ecosystem(check) };

/// Who calls, and how many seconds they wait.
struct Caller {
    who: &'static str,
    waits: u32,
    span: Span,
}

fn check(index: &Index<'_>, findings: &mut Findings) {
    for function in &index.eco.functions {
        // One report for each function: all its callers have the same time-out to live with.
        if let Some(caller) = shortest(function) {
            report(function, &caller, findings);
        }
    }
    for reader in index.triggers() {
        if let TriggerKind::Http(route) = &reader.trigger.kind
            && let Authorizer::Function(FunctionRef::Own(id)) = route.authorizer
        {
            let caller = Caller {
                who: "an API, for its authorizer,",
                waits: HTTP_AUTHORIZER_TIMEOUT,
                span: reader.trigger.span,
            };
            let authorizer = index.eco.function(id);
            // Another route may have said so already.
            if shortest(authorizer).is_none_or(|own| authorizer.timeout.value <= own.waits) {
                report(authorizer, &caller, findings);
            }
        }
    }
}

fn shortest(function: &Function) -> Option<Caller> {
    let caller = |trigger: &crate::ir::Trigger| match &trigger.kind {
        TriggerKind::Http(_) => {
            let waits = HTTP_INTEGRATION_TIMEOUT_MS.end() / 1000;
            Some(Caller { who: "an HTTP API", waits, span: trigger.span })
        }
        TriggerKind::LoadBalancer(_) => {
            Some(Caller { who: "a load balancer", waits: ALB_IDLE_TIMEOUT, span: trigger.span })
        }
        _ => None,
    };
    function.triggers.iter().filter_map(caller).min_by_key(|caller| caller.waits)
}

fn report(function: &Function, caller: &Caller, findings: &mut Findings) {
    let (Decided::Declared(span), true) = (&function.timeout.by, function.timeout.value > caller.waits) else { return };
    let Caller { who, waits, .. } = caller;
    let message =
        format!("`{}` may take {} s, but {who} waits for {waits} s only", function.name, function.timeout.value);
    findings.push(
        Diagnostic::new(API_TIMEOUT, *span, message)
            .label("the caller gets an error while the function goes on, and is billed")
            .also(caller.span, "called from here")
            .help(format!("write `{waits}s` or less; for longer work answer at once and hand it to a queue"))
            .offer(format!("write `{waits}s`"), *span, format!("{waits}s")),
    );
}

#[cfg(test)]
mod tests {
    use super::super::testing::{found, names};

    #[test]
    fn only_a_written_time_out_beyond_the_callers_patience_counts() {
        let text = |timeout: &str, trigger: &str| {
            format!("lambda_functions: [{{name: a, timeout: {timeout}, triggers: [{trigger}]}}]\n")
        };
        assert_eq!(
            found(&text("31s", "http")),
            ["1:39 api-timeout: `a` may take 31 s, but an HTTP API waits for 30 s only"]
        );
        assert!(names(&text("30s", "http")).is_empty());
        assert!(names(&text("15m", "lambda_url")).is_empty(), "a URL waits as long as the function runs");
        assert!(names("lambda_functions: [{name: a, triggers: [http]}]\n").is_empty());
    }

    #[test]
    fn an_authorizer_is_waited_for_less_and_told_once() {
        let text = "\
lambda_functions:
  - {name: check, timeout: 20s}
  - name: orders
    triggers:
      - {source: http, path: /a, authorizer: {function: check}}
";
        assert_eq!(
            found(text),
            ["2:28 api-timeout: `check` may take 20 s, but an API, for its authorizer, waits for 10 s only"]
        );
    }
}
