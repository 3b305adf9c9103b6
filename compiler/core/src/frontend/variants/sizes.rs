//! `variants:` of a function: the same in other sizes, for the router to choose from.

use aws_auto_schema::Document;
use aws_auto_schema::function::{Architecture, Function as WrittenFunction, Provisioned, Variant as Written, Variants};
use aws_auto_source::{Diagnostic, Spanned};

use super::super::builder::Builder;
use super::super::codes::INVALID_VARIANT;
use super::{Change, Variant};
use crate::ir::{Chosen, Decided, Function, FunctionId, Memory, Package, Variant as Built};
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

/// All sizes that the functions of a document ask for.
pub(super) fn of(document: &Document) -> Vec<Variant<'_>> {
    let quick = document.lambda_ecosystem.iter().flat_map(|e| &e.functions);
    let services = document.microservices.iter().flat_map(|s| &s.functions);
    let analytics = document.predictive_analytics.iter().flat_map(|a| &a.functions);
    let all = document.lambda_functions.iter().chain(quick).chain(services).chain(analytics);
    all.flat_map(|function| of_function(&function.value)).collect()
}

fn of_function(function: &WrittenFunction) -> Vec<Variant<'_>> {
    let base = function.name.value.as_str();
    let sized = |suffix, written, span| {
        let change = Change::Size { suffix, written };
        Variant { base, name: format!("{base}_{suffix}"), change, span }
    };
    let Some(asked) = &function.variants else { return Vec::new() };
    match &asked.value {
        Variants::Switch(false) => Vec::new(),
        Variants::Switch(true) => USUAL.iter().map(|usual| sized(usual.name, None, asked.span)).collect(),
        Variants::List(list) => {
            let listed = list.iter().map(|v| sized(v.value.name.value.as_str(), Some(&v.value), v.value.name.span));
            listed.collect()
        }
    }
}

impl<'a> Builder<'a> {
    /// The function in another size. Its size is what it is for: nothing is left to choose.
    pub(super) fn sized(&mut self, variant: &Variant<'a>, base: &Function, function: &mut Function) {
        let Change::Size { suffix, written } = variant.change else { return };
        self.check_name(&Spanned::new(variant.name.clone(), variant.span));
        let usual = USUAL.iter().find(|usual| usual.name == suffix);
        function.tuning.enabled = false;
        function.tuning.managed = false;
        let size = usual.map_or_else(|| base.memory.size.clone(), |usual| Chosen::default(usual.memory, RULE));
        function.memory = Memory { size, range: None, sizes: Vec::new() };
        if let Some(written) = written {
            self.sized_as_written(written, usual, function);
            self.sized_runtime(written, base, function);
        }
        self.sized_architecture(written.and_then(|w| w.architecture.as_ref()), usual, base, function);
    }

    /// What an entry of the list says itself.
    fn sized_as_written(&mut self, written: &'a Written, usual: Option<&Usual>, function: &mut Function) {
        if let Some(memory) = &written.memory
            && let Some(size) = self.megabytes(memory, limit::MEMORY_MB, "`memory`")
        {
            function.memory.size = Chosen::declared(size, memory.span);
        }
        function.provisioned_concurrency =
            written.provisioned.as_ref().and_then(|p| self.sized_provisioned(p, usual, &written.name.value));
        // They exclude each other, and this is the one that was asked for here.
        function.snap_start &= function.provisioned_concurrency.is_none();
    }

    fn sized_provisioned(
        &mut self,
        written: &Spanned<Provisioned>,
        usual: Option<&Usual>,
        suffix: &str,
    ) -> Option<u32> {
        match (&written.value, usual) {
            (Provisioned::Switch(false) | Provisioned::Count(0), _) => None,
            (Provisioned::Switch(true), Some(usual)) => Some(usual.provisioned).filter(|n| *n > 0),
            (Provisioned::Switch(true), None) => {
                let message = format!("`{suffix}` is no usual variant, so there is no usual number");
                let diagnostic = Diagnostic::new(INVALID_VARIANT, written.span, message);
                self.report(diagnostic.help("write how many: `provisioned: 2`"));
                None
            }
            (Provisioned::Count(count), _) => {
                self.number(&Spanned::new(*count, written.span), limit::PROVISIONED, "`provisioned`")
            }
        }
    }

    /// Another runtime of the same language: the code is the same.
    fn sized_runtime(&mut self, written: &'a Written, base: &Function, function: &mut Function) {
        let Some(named) = &written.runtime else { return };
        let Some(chosen) = self.named_runtime(named) else { return };
        let family = |name: &str| runtimes::runtime(name).map(|r| r.family);
        let before = base.runtime.as_ref().and_then(|r| family(&r.value));
        if before.is_none() || before != family(&named.value) {
            let message = format!("`{}` cannot run the code of `{}`", named.value, base.name);
            let help = "a variant has its function's code: choose a runtime of the same language";
            self.report(Diagnostic::new(INVALID_VARIANT, named.span, message).help(help));
            return;
        }
        function.snap_start &= runtimes::runtime(&named.value).is_some_and(|r| r.snap_start);
        function.runtime = Some(chosen);
    }

    /// An image, and a runtime that Lambda has for one processor only, leave no choice.
    fn sized_architecture(
        &mut self,
        written: Option<&Spanned<Architecture>>,
        usual: Option<&Usual>,
        base: &Function,
        function: &mut Function,
    ) {
        let one_processor =
            function.runtime.as_ref().and_then(|r| runtimes::runtime(&r.value)).is_some_and(|r| !r.arm64);
        let bound = match (base.package, one_processor) {
            (Package::Image, _) => Some((base.architecture.value, "an image is built for one processor")),
            (_, true) => Some((Architecture::X86_64, "this runtime is there for one processor only")),
            _ => None,
        };
        match (bound, written, usual) {
            (Some((only, why)), Some(written), _) if written.value != only => {
                let message = format!("this variant cannot be built for `{}`", written.value.as_str());
                let help = format!("{why}: write `{}`, or leave it out", only.as_str());
                self.report(Diagnostic::new(INVALID_VARIANT, written.span, message).help(help));
            }
            (_, Some(written), _) => function.architecture = Chosen::declared(written.value, written.span),
            (Some((only, why)), None, _) => {
                function.architecture = Chosen { value: only, by: Decided::Default(why) };
            }
            (None, None, Some(usual)) => function.architecture = Chosen::default(usual.architecture, RULE),
            (None, None, None) => {}
        }
    }

    /// Every variant, of whatever kind, by its ids.
    pub(in super::super) fn variant_ids(&self) -> Vec<Built> {
        let id = |name: &str| self.functions.get(name).copied();
        let built = |(at, declared): (u32, &super::super::builder::Declared<'a>)| {
            let variant = declared.variant?;
            let name = variant.name.get(variant.base.len() + 1..).unwrap_or_default().to_owned();
            Some(Built { base: id(variant.base)?, name, function: FunctionId(at) })
        };
        (0..).zip(&self.declared).filter_map(built).collect()
    }

    /// The names of all sizes of any function, sorted.
    pub(in super::super) fn size_names(&self) -> Vec<&'a str> {
        let size = |variant: &'a Variant<'a>| match variant.change {
            Change::Size { suffix, .. } => Some(suffix),
            _ => None,
        };
        let mut names: Vec<&str> = self.declared.iter().filter_map(|d| size(d.variant?)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}
