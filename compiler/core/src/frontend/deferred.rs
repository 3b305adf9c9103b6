//! Sections that are checked but not compiled yet: their names are resolved, and each says so once.

use aws_auto_source::{Diagnostic, Span, Spanned};

use super::builder::Builder;
use super::codes::NOT_YET_COMPILED;
use crate::ir::Deferred;
use crate::ir::deferred::DeferredSection;

impl Builder<'_> {
    /// Resolves the names of all such sections.
    pub(super) fn deferred(&mut self) -> Deferred {
        let mut sections = Vec::new();
        self.deferred_resilience(&mut sections);
        let mut said: Vec<&str> = Vec::new();
        for section in &sections {
            // Each is one section, however many entries it has.
            if !said.contains(&section.key) {
                said.push(section.key);
                self.report(not_yet(section.key, section.span));
            }
        }
        Deferred { sections }
    }

    fn deferred_resilience(&mut self, sections: &mut Vec<DeferredSection>) {
        let document = self.document;
        for breaker in &document.circuit_breakers {
            let fallback = breaker.fallback_strategy.as_ref().and_then(|f| f.fallback_function.as_ref());
            let names: Vec<_> = std::iter::once(&breaker.function).chain(fallback).collect();
            let name = format!("{}-breaker", breaker.function.value);
            self.defer(sections, "circuit_breakers", name, breaker.span, &names);
        }
        for handling in &document.error_handling {
            let fallbacks = handling.rules.iter().filter_map(|r| r.fallback_function.as_ref());
            let names: Vec<_> = std::iter::once(&handling.function).chain(fallbacks).collect();
            let name = format!("{}-recovery", handling.function.value);
            self.defer(sections, "error_handling", name, handling.span, &names);
        }
    }

    fn defer(
        &mut self,
        sections: &mut Vec<DeferredSection>,
        key: &'static str,
        name: String,
        span: Span,
        names: &[&Spanned<String>],
    ) {
        let functions = self.function_refs(names);
        sections.push(DeferredSection { key, name, span, functions });
    }
}

fn not_yet(key: &str, span: Span) -> Diagnostic {
    Diagnostic::new(NOT_YET_COMPILED, span, format!("`{key}` is checked, but not compiled yet"))
        .label("nothing is emitted for this")
        .help("everything else is compiled; leave it in, or remove it until this version can do it")
}
