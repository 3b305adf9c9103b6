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
        self.deferred_flows(&mut sections);
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

    fn deferred_flows(&mut self, sections: &mut Vec<DeferredSection>) {
        if let Some(routing) = &self.document.event_routing {
            let name = format!("{}-router", self.settings.name);
            self.defer(sections, "event_routing", name, routing.span, &[]);
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
