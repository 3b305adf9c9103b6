//! `circuit_breakers:` — numbers in range, and exactly what the kind of fallback needs.

use aws_auto_schema::resilience::{CircuitBreaker, Fallback as Written, FallbackKind};
use aws_auto_source::{Diagnostic, Span, Spanned};

use super::super::builder::Builder;
use super::super::codes::{IDLE_SETTING, INVALID_VALUE, MISSING_PARTNER};
use super::super::triggers::sorted;
use super::codes::{ASSUMED_CACHE_TTL, FALLBACK_TO_ITSELF};
use crate::ir::FunctionRef;
use crate::ir::resilience::{Breaker, Fallback};
use crate::knowledge::limits::{breakers as limit, step_functions};

impl<'a> Builder<'a> {
    /// All breakers.
    pub(super) fn breakers(&mut self) -> Vec<Breaker> {
        let entries = &self.document.circuit_breakers;
        let entries = self.by_function("breaker of", entries, |breaker| &breaker.function);
        entries.into_iter().filter_map(|entry| self.breaker(entry)).collect()
    }

    fn breaker(&mut self, written: &'a Spanned<CircuitBreaker>) -> Option<Breaker> {
        let b = &written.value;
        let function = self.function_named(&b.function)?;
        let failures = b.failure_threshold.and_then(|n| self.number(&n, limit::FAILURES, "`failure_threshold`"));
        let wait = b.recovery_timeout.and_then(|t| self.seconds(&t, limit::RECOVERY, "`recovery_timeout`"));
        let trials = b.half_open_max_calls.and_then(|n| self.number(&n, limit::TRIALS, "`half_open_max_calls`"));
        let fallback = match &b.fallback_strategy {
            Some(strategy) => Some(self.fallback_strategy(strategy, function)?),
            None => None,
        };
        Some(Breaker {
            function,
            failure_threshold: failures.unwrap_or(limit::FAILURES_DEFAULT),
            recovery_timeout: wait.unwrap_or(limit::RECOVERY_DEFAULT),
            half_open_max_calls: trials.unwrap_or(*limit::TRIALS.start()),
            fallback,
            span: written.span,
        })
    }

    fn fallback_strategy(&mut self, written: &'a Spanned<Written>, function: FunctionRef) -> Option<Fallback> {
        self.warn_foreign_keys(&written.value);
        let needs = |key: &str, example: &str| {
            let kind = written.value.kind.value.as_str();
            let message = format!("`{kind}` needs `{key}`");
            Diagnostic::new(MISSING_PARTNER, written.value.kind.span, message).help(format!("add `{key}: {example}`"))
        };
        match written.value.kind.value {
            FallbackKind::CachedResponse => self.cached_response(written),
            FallbackKind::AlternativeFunction => match &written.value.fallback_function {
                Some(other) => self.alternative(other, function).map(Fallback::Function),
                None => {
                    self.report_absent(written.span, needs("fallback_function", "<function>"));
                    None
                }
            },
            FallbackKind::StaticResponse => match &written.value.body {
                Some(body) => self.static_response(sorted(body.value.to_json()), body.span),
                None => {
                    self.report_absent(written.span, needs("body", "{ status: unavailable }"));
                    None
                }
            },
        }
    }

    /// Another function, which must be another.
    pub(super) fn alternative(&mut self, name: &Spanned<String>, function: FunctionRef) -> Option<FunctionRef> {
        let other = self.function_named(name)?;
        if other == function {
            let message = format!("`{}` cannot answer for itself", name.value);
            let diagnostic = Diagnostic::new(FALLBACK_TO_ITSELF, name.span, message);
            self.report(diagnostic.label("the function that fails").help("name another function"));
            return None;
        }
        Some(other)
    }

    fn static_response(&mut self, body: serde_json::Value, span: Span) -> Option<Fallback> {
        let length = body.to_string().len();
        if u64::try_from(length).is_ok_and(|length| length <= step_functions::PAYLOAD) {
            return Some(Fallback::Static(body));
        }
        let message = format!("the answer has {length} bytes");
        let help = format!("Step Functions hands on {} at most", step_functions::PAYLOAD);
        self.report(Diagnostic::new(INVALID_VALUE, span, message).help(help));
        None
    }

    fn cached_response(&mut self, written: &'a Spanned<Written>) -> Option<Fallback> {
        let f = &written.value;
        let ttl = match &f.cache_ttl {
            Some(ttl) => self.seconds(ttl, limit::CACHE_TTL, "`cache_ttl`")?,
            None => {
                let message = format!("answers are good for {} seconds", limit::CACHE_TTL_DEFAULT);
                let diagnostic = Diagnostic::new(ASSUMED_CACHE_TTL, f.kind.span, message).label("nothing else is said");
                self.report(diagnostic.help(format!("add `cache_ttl: {}s`", limit::CACHE_TTL_DEFAULT)));
                limit::CACHE_TTL_DEFAULT
            }
        };
        let key = match &f.cache_key {
            Some(key) => self.cache_key(key)?,
            None => Vec::new(),
        };
        Some(Fallback::Cached { ttl, key })
    }

    /// `customer.id`: names of members, outermost first.
    fn cache_key(&mut self, written: &Spanned<String>) -> Option<Vec<String>> {
        let path = written.value.strip_prefix("$.").unwrap_or(&written.value);
        let names: Vec<String> = path.split('.').map(str::to_owned).collect();
        // A back quote ends a name in JSONata, whatever comes before it.
        let is_name = |name: &String| !name.trim().is_empty() && !name.contains(['`', '[', ']', '*', '%']);
        if names.iter().all(is_name) {
            return Some(names);
        }
        let message = format!("`{}` is no place in a request", written.value);
        self.report(Diagnostic::new(INVALID_VALUE, written.span, message).help("write it as `customer.id`"));
        None
    }

    /// What another kind of fallback has, this one does not.
    fn warn_foreign_keys(&mut self, f: &Written) {
        let kind = f.kind.value;
        let keys = [
            ("cache_ttl", f.cache_ttl.as_ref().map(|k| k.span), FallbackKind::CachedResponse),
            ("cache_key", f.cache_key.as_ref().map(|k| k.span), FallbackKind::CachedResponse),
            ("fallback_function", f.fallback_function.as_ref().map(|k| k.span), FallbackKind::AlternativeFunction),
            ("body", f.body.as_ref().map(|k| k.span), FallbackKind::StaticResponse),
        ];
        for (key, span, owner) in keys {
            if let Some(span) = span.filter(|_| owner != kind) {
                let message = format!("`{key}` does nothing for `{}`", kind.as_str());
                self.report(
                    Diagnostic::new(IDLE_SETTING, span, message).help(format!("it is for `{}`", owner.as_str())),
                );
            }
        }
    }
}
