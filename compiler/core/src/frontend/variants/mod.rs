//! Variants: functions that nobody declares as such, made of one that is declared, with one thing changed.
//!
//! They are found before names are handed out, because a variant is a function like any other: with an id, a role, a log
//! group. It has what its base needs for its work (code, environment, permissions, network) and nothing that starts it.

mod sizes;

use std::collections::{BTreeMap, BTreeSet};

use aws_auto_schema::Document;
use aws_auto_schema::function::Variant as WrittenSize;
use aws_auto_schema::resilience::{ErrorAction, ErrorRule};
use aws_auto_schema::scalar::Megabytes;
use aws_auto_source::{Diagnostic, Span, Spanned};

use super::builder::Builder;
use super::codes::{CONFLICTING_SETTINGS, IDLE_SETTING, MISSING_PARTNER};
use crate::ir::{AsyncConfig, Chosen, Function, Memory, Package, Text};
use crate::knowledge::limits::lambda as limit;
use crate::knowledge::runtimes;

/// What is different.
#[derive(Debug, Clone, Copy)]
pub(super) enum Change<'a> {
    /// More memory: so much, or twice as much.
    Memory(Option<&'a Spanned<Megabytes>>),
    /// Another size, for the router to choose.
    Size {
        /// Its name behind the function's: `optimized`.
        suffix: &'a str,
        /// As written; nothing for `variants: true`.
        written: Option<&'a WrittenSize>,
    },
    /// Another runtime.
    Runtime {
        /// Which.
        runtime: &'a Spanned<String>,
        /// Its entry point; the base's otherwise.
        handler: Option<&'a Spanned<String>>,
        /// Its code; the base's otherwise.
        code: Option<&'a Spanned<String>>,
    },
}

/// A variant of a declared function.
#[derive(Debug, Clone)]
pub(super) struct Variant<'a> {
    /// The function it is made of.
    pub(super) base: &'a str,
    /// Its own name.
    pub(super) name: String,
    /// What is different.
    pub(super) change: Change<'a>,
    /// What asked for it.
    pub(super) span: Span,
}

/// All variants that the document asks for; those for retries once, however many rules share one.
pub(super) fn of(document: &Document) -> Vec<Variant<'_>> {
    let mut found: BTreeMap<String, Variant<'_>> = BTreeMap::new();
    for handling in &document.error_handling {
        let base = handling.value.function.value.as_str();
        for rule in &handling.value.rules {
            if let Some((name, change)) = of_rule(base, &rule.value) {
                let variant = Variant { base, name, change, span: rule.span };
                found.entry(variant.name.clone()).or_insert(variant);
            }
        }
    }
    found.into_values().chain(sizes::of(document)).collect()
}

/// The variant that a rule takes its retries to, by name.
pub(super) fn of_rule<'a>(base: &str, rule: &'a ErrorRule) -> Option<(String, Change<'a>)> {
    match rule.action.value {
        ErrorAction::IncreaseMemory => {
            let memory = rule.memory.as_ref();
            let size = memory.and_then(|m| m.value.0.as_megabytes_exact());
            let suffix = size.map_or_else(|| "more-memory".to_owned(), |mb| format!("{mb}mb"));
            Some((format!("{base}-{suffix}"), Change::Memory(memory)))
        }
        ErrorAction::SwitchRuntime => {
            let runtime = rule.runtime.as_ref()?;
            let word: String =
                runtime.value.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect();
            let change = Change::Runtime { runtime, handler: rule.handler.as_ref(), code: rule.code.as_ref() };
            Some((format!("{base}-{word}"), change))
        }
        _ => None,
    }
}

impl<'a> Builder<'a> {
    /// Functions as declared with all variants in their places, by the ids that were handed out.
    pub(super) fn with_variants(&mut self, built: Vec<Option<Function>>) -> Vec<Function> {
        let variants = self.variants;
        let bases: BTreeSet<&str> = variants.iter().map(|variant| variant.base).collect();
        let bases: BTreeMap<String, Function> = built
            .iter()
            .flatten()
            .filter(|f| bases.contains(f.name.as_str()))
            .map(|f| (f.name.clone(), f.clone()))
            .collect();
        let places: Vec<Option<&'a Variant<'a>>> = self.declared.iter().map(|declared| declared.variant).collect();
        let pairs = built.into_iter().zip(places);
        pairs
            .filter_map(|(built, variant)| built.or_else(|| Some(self.variant(bases.get(variant?.base)?, variant?))))
            .collect()
    }

    fn variant(&mut self, base: &Function, variant: &Variant<'a>) -> Function {
        let mut function = Function {
            name: variant.name.clone(),
            name_span: variant.span,
            span: variant.span,
            asynchronous: AsyncConfig::default(),
            failure_queue: None,
            url: None,
            deployment: None,
            scheduling: None,
            triggers: Vec::new(),
            reserved_concurrency: None,
            provisioned_concurrency: None,
            ai_features: Vec::new(),
            ..base.clone()
        };
        match variant.change {
            Change::Memory(size) => {
                function.memory = self.more_memory(base, size);
                describe(&mut function, base, "with more memory", variant.span);
            }
            Change::Size { .. } => self.sized(variant, base, &mut function),
            Change::Runtime { runtime, handler, code } => {
                self.other_runtime(base, runtime, (handler, code), &mut function);
                describe(&mut function, base, &format!("on {}", runtime.value), variant.span);
            }
        }
        function
    }

    /// Twice as much unless said; a pass keeps it above what the function ends up with.
    fn more_memory(&mut self, base: &Function, size: Option<&'a Spanned<Megabytes>>) -> Memory {
        let written = size.and_then(|s| Some((self.megabytes(s, limit::MEMORY_MB, "`memory`")?, s.span)));
        let twice = (base.memory.size.value * 2).min(*limit::MEMORY_MB.end());
        let size = written.map_or_else(
            || Chosen::default(twice, crate::ir::resilience::TWICE),
            |(size, span)| Chosen::declared(size, span),
        );
        Memory { size, range: None, sizes: Vec::new() }
    }

    fn other_runtime(
        &mut self,
        base: &Function,
        runtime: &'a Spanned<String>,
        (handler, code): (Option<&'a Spanned<String>>, Option<&'a Spanned<String>>),
        function: &mut Function,
    ) {
        if base.package == Package::Image {
            let diagnostic = Diagnostic::new(CONFLICTING_SETTINGS, runtime.span, "an image has its runtime inside");
            self.report(diagnostic.help("give the other image a function of its own, and `route_to_fallback`"));
            return;
        }
        let before = base.runtime.as_ref().map_or("", |r| r.value.as_str());
        if before == runtime.value {
            let message = format!("`{}` runs on `{before}` already", base.name);
            self.report(Diagnostic::new(IDLE_SETTING, runtime.span, message).help("name another runtime"));
        }
        let Some(chosen) = self.named_runtime(runtime) else { return };
        let family = |name: &str| runtimes::runtime(name).map(|r| r.family);
        let same_family = family(before) == family(&runtime.value);
        if !same_family {
            self.check_other_language(before, runtime, handler, code);
            function.layers.clear();
        }
        if handler.is_some() || !same_family {
            function.handler = self.handler_for(handler, &runtime.value);
        }
        if let Some(code) = code {
            function.code = self.code_at(code);
        }
        function.snap_start &= runtimes::runtime(&runtime.value).is_some_and(|r| r.snap_start);
        function.runtime = Some(chosen);
    }

    /// Another language cannot load the same code.
    fn check_other_language(
        &mut self,
        before: &str,
        runtime: &Spanned<String>,
        handler: Option<&Spanned<String>>,
        code: Option<&Spanned<String>>,
    ) {
        let missing: Vec<&str> = [("code", code), ("handler", handler)]
            .iter()
            .filter(|(_, given)| given.is_none())
            .map(|(key, _)| *key)
            .collect();
        if missing.is_empty() {
            return;
        }
        let message = format!("`{}` cannot run what was written for `{before}`", runtime.value);
        let help = format!("add {}", missing.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" and "));
        let diagnostic = Diagnostic::new(MISSING_PARTNER, runtime.span, message).label("another language");
        self.report(diagnostic.help(help));
    }
}

fn describe(function: &mut Function, base: &Function, how: &str, span: Span) {
    function.description = Some(Text::literal(format!("{} {how}", base.name), span));
}
