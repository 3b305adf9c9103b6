//! `error_handling:` — each rule with what its action needs, and rules in an order that makes sense.

use std::collections::BTreeSet;

use aws_auto_schema::resilience::{ErrorAction, ErrorClass, ErrorHandling as Written, ErrorRule as WrittenRule};
use aws_auto_source::{Diagnostic, Span, Spanned};

use super::super::builder::Builder;
use super::super::codes::{IDLE_SETTING, INVALID_VALUE, MISSING_PARTNER};
use super::super::variants;
use super::codes::{LATE_RETRY, MISSING_ERROR_NAMES, VARIANT_OF_EXTERNAL};
use crate::ir::FunctionRef;
use crate::ir::resilience::{Attempts, ErrorHandling, ErrorKind, ErrorRule, Recovery};
use crate::knowledge::limits::breakers as limit;

impl<'a> Builder<'a> {
    /// The rules of all functions.
    pub(super) fn error_handling(&mut self) -> Vec<ErrorHandling> {
        let entries = &self.document.error_handling;
        let entries = self.by_function("error handling of", entries, |handling| &handling.function);
        entries.into_iter().filter_map(|entry| self.handling(entry)).collect()
    }

    fn handling(&mut self, written: &'a Spanned<Written>) -> Option<ErrorHandling> {
        let name = &written.value.function;
        let function = self.function_named(name)?;
        if written.value.rules.is_empty() {
            let diagnostic = Diagnostic::new(MISSING_PARTNER, name.span, "there are no rules");
            self.report_absent(written.span, diagnostic.help("add `rules:`, or remove the entry"));
            return None;
        }
        let rules = &written.value.rules;
        self.refuse_late_retries(rules);
        let rules = rules.iter().filter_map(|rule| self.rule(rule, &name.value, function)).collect();
        Some(ErrorHandling { function, rules, span: written.span })
    }

    fn rule(&mut self, written: &'a Spanned<WrittenRule>, base: &str, function: FunctionRef) -> Option<ErrorRule> {
        self.check_errors(written);
        self.warn_keys_of_other_actions(&written.value);
        let recovery = self.recovery(written, base, function)?;
        let mut kinds: Vec<ErrorKind> = written.value.errors.iter().filter_map(|class| kind(class.value)).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let mut names: Vec<String> = written.value.error_names.iter().map(|name| name.value.clone()).collect();
        names.sort_unstable();
        names.dedup();
        Some(ErrorRule { kinds, names, recovery, span: written.span })
    }

    fn recovery(&mut self, written: &'a Spanned<WrittenRule>, base: &str, function: FunctionRef) -> Option<Recovery> {
        let rule = &written.value;
        let action = &rule.action;
        match action.value {
            ErrorAction::RetryWithBackoff => Some(Recovery::Retry(self.attempts(rule, limit::RETRIES_DEFAULT))),
            ErrorAction::RouteToFallback => match &rule.fallback_function {
                Some(other) => self.alternative(other, function).map(Recovery::Fallback),
                None => self.needs(written, "fallback_function", "<function>"),
            },
            ErrorAction::IncreaseMemory | ErrorAction::SwitchRuntime => {
                if let FunctionRef::External(_) = function {
                    self.report(variant_of_external(action, base));
                    return None;
                }
                let Some((name, change)) = variants::of_rule(base, rule) else {
                    return self.needs(written, "runtime", "python3.13");
                };
                let what = match change {
                    variants::Change::Memory(Some(size)) => size.value.0.to_string(),
                    variants::Change::Memory(None) => "more memory".to_owned(),
                    variants::Change::Runtime { runtime, .. } => runtime.value.clone(),
                    variants::Change::Size { suffix, .. } => suffix.to_owned(),
                };
                let variant = self.functions.get(name.as_str()).copied().map(FunctionRef::Own)?;
                let attempts = self.attempts(rule, 1);
                let attempts = Attempts { most: attempts.most.saturating_sub(1), ..attempts };
                Some(Recovery::Variant { function: variant, what, attempts })
            }
            ErrorAction::EscalateToHuman => Some(Recovery::Escalate),
        }
    }

    fn attempts(&mut self, rule: &WrittenRule, usual: u32) -> Attempts {
        let most = rule.max_attempts.and_then(|n| self.number(&n, limit::ATTEMPTS, "`max_attempts`"));
        let interval = rule.interval.and_then(|t| self.seconds(&t, limit::INTERVAL, "`interval`"));
        let rate = rule.backoff_rate.and_then(|rate| self.backoff_rate(rate));
        Attempts {
            most: most.unwrap_or(usual),
            interval: interval.unwrap_or(limit::INTERVAL_DEFAULT),
            rate: rate.unwrap_or(limit::RATE_DEFAULT),
        }
    }

    fn backoff_rate(&mut self, rate: Spanned<f64>) -> Option<f64> {
        if limit::RATE.contains(&rate.value) {
            return Some(rate.value);
        }
        let message = format!("`backoff_rate` cannot be {}", rate.value);
        let help = format!("write a number from {} to {}", limit::RATE.start(), limit::RATE.end());
        self.report(Diagnostic::new(INVALID_VALUE, rate.span, message).help(help));
        None
    }

    fn needs<T>(&mut self, written: &Spanned<WrittenRule>, key: &str, example: &str) -> Option<T> {
        let action = &written.value.action;
        let diagnostic =
            Diagnostic::new(MISSING_PARTNER, action.span, format!("`{}` needs `{key}`", action.value.as_str()));
        self.report_absent(written.span, diagnostic.help(format!("add `{key}: {example}`")));
        None
    }

    /// Which errors a rule is for must be clear by itself.
    fn check_errors(&mut self, written: &Spanned<WrittenRule>) {
        let rule = &written.value;
        let named = rule.errors.iter().find(|class| kind(class.value).is_none());
        if rule.errors.is_empty() {
            let diagnostic = Diagnostic::new(MISSING_PARTNER, rule.action.span, "this rule is for no error");
            self.report_absent(written.span, diagnostic.help("add `errors: [timeout, throttling]`"));
        }
        if let (Some(class), true) = (named, rule.error_names.is_empty()) {
            let message = format!("which errors are `{}`, only you know", class.value.as_str());
            let diagnostic = Diagnostic::new(MISSING_ERROR_NAMES, class.span, message).label("needs `error_names`");
            let help =
                "add the exact names, such as `error_names: [ConnectionError]`: in Python the class, in Node.js `name`";
            self.report_absent(written.span, diagnostic.help(help));
        }
        if let (None, Some(name), false) = (named, rule.error_names.first(), rule.errors.is_empty()) {
            let message = "`error_names` is for `dependency` and `validation`";
            let diagnostic =
                Diagnostic::new(IDLE_SETTING, name.span, message).label("the rule would take these errors, too");
            self.report(diagnostic.help("add one of the two to `errors`, or remove the names"));
        }
    }

    /// Keys that the action does not look at.
    fn warn_keys_of_other_actions(&mut self, rule: &WrittenRule) {
        use ErrorAction::{IncreaseMemory, RetryWithBackoff, RouteToFallback, SwitchRuntime};
        let tries: &[ErrorAction] = &[RetryWithBackoff, IncreaseMemory, SwitchRuntime];
        let keys: [(&str, Option<Span>, &[ErrorAction]); 8] = [
            ("max_attempts", rule.max_attempts.as_ref().map(|k| k.span), tries),
            ("interval", rule.interval.as_ref().map(|k| k.span), tries),
            ("backoff_rate", rule.backoff_rate.as_ref().map(|k| k.span), tries),
            ("fallback_function", rule.fallback_function.as_ref().map(|k| k.span), &[RouteToFallback]),
            ("memory", rule.memory.as_ref().map(|k| k.span), &[IncreaseMemory]),
            ("runtime", rule.runtime.as_ref().map(|k| k.span), &[SwitchRuntime]),
            ("handler", rule.handler.as_ref().map(|k| k.span), &[SwitchRuntime]),
            ("code", rule.code.as_ref().map(|k| k.span), &[SwitchRuntime]),
        ];
        let action = rule.action.value;
        for (key, span, owners) in keys {
            if let Some(span) = span.filter(|_| !owners.contains(&action)) {
                let owners: Vec<String> = owners.iter().map(|owner| format!("`{}`", owner.as_str())).collect();
                let message = format!("`{key}` does nothing for `{}`", action.as_str());
                let help = format!("it is for {}", owners.join(", "));
                self.report(Diagnostic::new(IDLE_SETTING, span, message).help(help));
            }
        }
    }

    /// What is tried again, is tried again first: later rules see what is left.
    fn refuse_late_retries(&mut self, rules: &'a [Spanned<WrittenRule>]) {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for rule in rules {
            let own = rule.value.error_names.iter().map(|name| name.value.as_str());
            let own: Vec<&str> = rule
                .value
                .errors
                .iter()
                .filter(|class| kind(class.value).is_some())
                .map(|c| c.value.as_str())
                .chain(own)
                .collect();
            let late = own.iter().find(|error| seen.contains(*error));
            if let (ErrorAction::RetryWithBackoff, Some(error)) = (rule.value.action.value, late) {
                let message = format!("an earlier rule deals with `{error}` already");
                let diagnostic = Diagnostic::new(LATE_RETRY, rule.value.action.span, message);
                self.report(diagnostic.label("this would not be tried again").help("put the retry before it"));
            }
            seen.extend(own);
        }
    }
}

/// Classes that are known by themselves.
const fn kind(class: ErrorClass) -> Option<ErrorKind> {
    match class {
        ErrorClass::Timeout => Some(ErrorKind::Timeout),
        ErrorClass::Throttling => Some(ErrorKind::Throttling),
        ErrorClass::OutOfMemory => Some(ErrorKind::OutOfMemory),
        ErrorClass::Unknown => Some(ErrorKind::Unknown),
        ErrorClass::Dependency | ErrorClass::Validation => None,
    }
}

fn variant_of_external(action: &Spanned<ErrorAction>, base: &str) -> Diagnostic {
    let message = format!("`{}` needs another configuration of `{base}`, which is not ours", action.value.as_str());
    Diagnostic::new(VARIANT_OF_EXTERNAL, action.span, message)
        .label("lives elsewhere")
        .help("`retry_with_backoff`, `route_to_fallback` and `escalate_to_human` only call it")
}
