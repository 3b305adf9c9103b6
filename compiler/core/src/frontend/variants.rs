//! Variants: a function that is also built in other sizes, for the router to choose from.
//!
//! A variant is its function in everything but size: same code, permissions and environment. It is called by the router
//! alone, so it has no triggers, no URL, no schedule and nothing of asynchronous calls; and it reserves no executions,
//! which would take them from everybody else once more.

use aws_auto_schema::function::{Architecture, Provisioned, Variant as Written, Variants};
use aws_auto_source::{Diagnostic, Span, Spanned};

use super::builder::{Builder, duplicate};
use super::codes::INVALID_VARIANT;
use crate::ir::{AsyncConfig, Chosen, Decided, Function, Memory, Package, Variant};
use crate::knowledge::limits::lambda as limit;
use crate::knowledge::runtimes;

/// A usual variant: what its name stands for.
struct Usual {
    name: &'static str,
    memory: u32,
    architecture: Architecture,
    /// Execution environments kept warm, when asked for.
    provisioned: u32,
}

/// The variants of `variants: true`, in the order in which they are documented.
const USUAL: [Usual; 3] = [
    Usual { name: "optimized", memory: 512, architecture: Architecture::Arm64, provisioned: 0 },
    Usual { name: "performance", memory: 1024, architecture: Architecture::X86_64, provisioned: 10 },
    Usual { name: "balanced", memory: 768, architecture: Architecture::Arm64, provisioned: 2 },
];

/// Who decides what a usual variant is.
const RULE: &str = "what this variant is";

/// A variant that is asked for.
#[derive(Debug, Clone)]
pub(super) struct DeclaredVariant<'a> {
    /// `<function>_<variant>`.
    pub(super) name: String,
    /// The function.
    base: &'a str,
    /// The variant's own name.
    suffix: &'a str,
    /// As written; nothing for `variants: true`.
    written: Option<&'a Written>,
    /// What asked for it.
    pub(super) span: Span,
}

impl<'a> Builder<'a> {
    /// Finds all variants; those with an impossible name, or one that is taken, are reported and left out.
    pub(super) fn declare_variants(&mut self) {
        let mut found: Vec<DeclaredVariant<'a>> = Vec::new();
        for declared in &self.declared {
            let Some(asked) = &declared.written.value.variants else { continue };
            let base = declared.name();
            match &asked.value {
                Variants::Switch(false) => {}
                Variants::Switch(true) => found.extend(USUAL.iter().map(|u| variant(base, u.name, None, asked.span))),
                Variants::List(list) => {
                    found.extend(
                        list.iter().map(|v| variant(base, &v.value.name.value, Some(&v.value), v.value.name.span)),
                    );
                }
            }
        }
        found.sort_by(|a, b| a.name.cmp(&b.name));
        for variant in found {
            if self.is_possible(&variant) {
                self.variants.push(variant);
            }
        }
    }

    fn is_possible(&mut self, variant: &DeclaredVariant<'a>) -> bool {
        let letters = variant.suffix.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        if variant.suffix.is_empty() || !letters || variant.name.len() > limit::NAME_LENGTH {
            let message = format!("a variant cannot be called `{}`", variant.suffix);
            let help = format!(
                "Lambda takes {} letters, digits, `-` and `_` for `{}` as a whole",
                limit::NAME_LENGTH,
                variant.name
            );
            self.report(Diagnostic::new(INVALID_VARIANT, variant.span, message).help(help));
            return false;
        }
        if let Some(first) = self.declared_span(&variant.name) {
            self.report(duplicate("function", &variant.name, variant.span, first));
            return false;
        }
        true
    }

    /// The variants as functions, in the order of their names.
    pub(super) fn build_variants(&mut self, functions: &[Function]) -> Vec<Function> {
        let declared = self.variants.clone();
        let base = |name: &str| functions.binary_search_by(|f| f.name.as_str().cmp(name)).ok();
        declared.iter().filter_map(|v| Some(self.build_variant(v, functions.get(base(v.base)?)?))).collect()
    }

    fn build_variant(&mut self, variant: &DeclaredVariant<'a>, base: &Function) -> Function {
        let usual = USUAL.iter().find(|usual| usual.name == variant.suffix);
        let mut function = Function {
            name: variant.name.clone(),
            name_span: variant.span,
            span: variant.span,
            reserved_concurrency: None,
            provisioned_concurrency: None,
            asynchronous: AsyncConfig::default(),
            failure_queue: None,
            url: None,
            scheduling: None,
            triggers: Vec::new(),
            ai_features: Vec::new(),
            ..base.clone()
        };
        // Its size is what it is for: nothing is left to choose.
        function.tuning.enabled = false;
        function.tuning.managed = false;
        let size = usual.map_or_else(|| base.memory.size.clone(), |usual| Chosen::default(usual.memory, RULE));
        function.memory = Memory { size, range: None, sizes: Vec::new() };
        self.set_runtime(variant, &mut function, base);
        if let Some(usual) = usual {
            function.architecture = Chosen::default(usual.architecture, RULE);
        }
        self.set_written(variant, usual, &mut function);
        self.set_architecture(variant, &mut function, base);
        function
    }

    /// What an entry of the list says itself.
    fn set_written(&mut self, variant: &DeclaredVariant<'a>, usual: Option<&Usual>, function: &mut Function) {
        let Some(written) = variant.written else { return };
        if let Some(memory) = &written.memory
            && let Some(size) = self.megabytes(memory, limit::MEMORY_MB, "`memory`")
        {
            function.memory.size = Chosen::declared(size, memory.span);
        }
        let provisioned = written.provisioned.as_ref().and_then(|p| self.provisioned_of(p, usual, variant));
        if provisioned.is_some() {
            // They exclude each other, and this is the one that was asked for here.
            function.snap_start = false;
        }
        function.provisioned_concurrency = provisioned;
    }

    fn provisioned_of(
        &mut self,
        written: &Spanned<Provisioned>,
        usual: Option<&Usual>,
        variant: &DeclaredVariant<'_>,
    ) -> Option<u32> {
        match (&written.value, usual) {
            (Provisioned::Switch(false) | Provisioned::Count(0), _) => None,
            (Provisioned::Switch(true), Some(usual)) => Some(usual.provisioned).filter(|n| *n > 0),
            (Provisioned::Switch(true), None) => {
                let message = format!("`{}` is no usual variant, so there is no usual number", variant.suffix);
                self.report(
                    Diagnostic::new(INVALID_VARIANT, written.span, message).help("write how many: `provisioned: 2`"),
                );
                None
            }
            (Provisioned::Count(count), _) => {
                self.number(&Spanned::new(*count, written.span), limit::PROVISIONED, "`provisioned`")
            }
        }
    }

    /// Another runtime of the same language: the code is the same.
    fn set_runtime(&mut self, variant: &DeclaredVariant<'a>, function: &mut Function, base: &Function) {
        let Some(named) = variant.written.and_then(|w| w.runtime.as_ref()) else { return };
        let Some(runtime) = self.named_runtime(named) else { return };
        let family = base.runtime.as_ref().and_then(|r| runtimes::runtime(&r.value)).map(|r| r.family);
        if family != Some(runtime.family) {
            let message = format!("`{}` cannot run the code of `{}`", named.value, variant.base);
            let help = "a variant has its function's code: choose a runtime of the same language";
            self.report(Diagnostic::new(INVALID_VARIANT, named.span, message).help(help));
            return;
        }
        function.runtime = Some(Chosen::declared(named.value.clone(), named.span));
    }

    /// An image, and a runtime that Lambda has for one processor only, leave no choice.
    fn set_architecture(&mut self, variant: &DeclaredVariant<'a>, function: &mut Function, base: &Function) {
        let runtime = function.runtime.as_ref().and_then(|r| runtimes::runtime(&r.value));
        let bound = if base.package == Package::Image {
            Some((base.architecture.value, "an image is built for one processor"))
        } else if runtime.is_some_and(|r| !r.arm64) {
            Some((Architecture::X86_64, "this runtime is there for one processor only"))
        } else {
            None
        };
        let written = variant.written.and_then(|w| w.architecture.as_ref());
        match (bound, written) {
            (Some((only, why)), Some(written)) if written.value != only => {
                let message = format!("this variant cannot be built for `{}`", written.value.as_str());
                let help = format!("{why}: write `{}`, or leave it out", only.as_str());
                self.report(Diagnostic::new(INVALID_VARIANT, written.span, message).help(help));
            }
            (_, Some(written)) => function.architecture = Chosen::declared(written.value, written.span),
            (Some((_, why)), None) => {
                function.architecture = Chosen { value: base.architecture.value, by: Decided::Default(why) }
            }
            (None, None) => {}
        }
    }

    /// The variants by their ids.
    pub(super) fn variant_ids(&self) -> Vec<Variant> {
        let id = |name: &str| self.functions.get(name).copied();
        let ids = self
            .variants
            .iter()
            .filter_map(|v| Some(Variant { base: id(v.base)?, name: v.suffix.to_owned(), function: id(&v.name)? }));
        ids.collect()
    }

    /// The names of all variants of any function, sorted.
    pub(super) fn variant_names(&self) -> Vec<&'a str> {
        let mut names: Vec<&str> = self.variants.iter().map(|v| v.suffix).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

fn variant<'a>(base: &'a str, suffix: &'a str, written: Option<&'a Written>, span: Span) -> DeclaredVariant<'a> {
    DeclaredVariant { name: format!("{base}_{suffix}"), base, suffix, written, span }
}
