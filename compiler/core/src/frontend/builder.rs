//! The builder: what is known while an ecosystem is put together, and the order in which that happens.

use std::collections::{BTreeMap, BTreeSet};

use aws_auto_schema::Document;
use aws_auto_schema::function::Function as Written;
use aws_auto_source::suggest::nearest;
use aws_auto_source::{Diagnostic, Diagnostics, Span, Spanned};

use super::codes::{DUPLICATE_NAME, UNDECLARED_FUNCTION, UNKNOWN_NAME};
use super::flows;
use super::gather::Registry;
use super::resilience::DeadLetterPlan;
use super::usage::Usage;
use super::variants::Variant;
use super::{CodeStore, ReadOptions, UsageError};
use crate::ir::{
    Ecosystem, EcosystemSettings, External, ExternalId, FunctionId, FunctionRef, ParameterId, ResourceId, ResourceKind,
};

/// A function as written, with what its place in the document adds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Declared<'a> {
    /// As written.
    pub(super) written: &'a Spanned<Written>,
    /// The service it stands in.
    pub(super) service: Option<&'a str>,
    /// The section it stands in: functions of the quick-start form are the optimiser's unless they say otherwise.
    pub(super) ai_default: bool,
    /// X-Ray on every function of the service, by its workflow.
    pub(super) traced: bool,
    /// Nobody wrote it: it is a variant of what is written.
    pub(super) variant: Option<&'a Variant<'a>>,
}

impl<'a> Declared<'a> {
    pub(super) fn name(&self) -> &'a str {
        self.variant.map_or(self.written.value.name.value.as_str(), |variant| &variant.name)
    }

    fn name_span(&self) -> Span {
        self.variant.map_or(self.written.value.name.span, |variant| variant.span)
    }

    /// As the owner of its triggers.
    pub(super) fn owner(&self) -> Owner<'a> {
        Owner { name: self.name(), service: self.service, is_flow: false }
    }
}

/// Whose trigger something is: what the trigger's resources are named after.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner<'a> {
    /// A function's name, or a flow's.
    pub(super) name: &'a str,
    /// The service whose API its routes stand in.
    pub(super) service: Option<&'a str>,
    /// Records reach a flow through a pipe, not through a mapping.
    pub(super) is_flow: bool,
}

/// An ecosystem being put together.
pub(super) struct Builder<'a> {
    pub(super) document: &'a Document,
    pub(super) options: &'a ReadOptions,
    pub(super) code: &'a dyn CodeStore,
    pub(super) variants: &'a [Variant<'a>],
    pub(super) diagnostics: Diagnostics,
    /// Where the decoder found mistakes.
    pub(super) undecoded: Vec<Span>,
    /// All functions, sorted by name: a function's place is its id.
    pub(super) declared: Vec<Declared<'a>>,
    pub(super) functions: BTreeMap<&'a str, FunctionId>,
    pub(super) externals: Vec<External>,
    pub(super) parameters: BTreeMap<String, ParameterId>,
    pub(super) registry: Registry,
    pub(super) settings: EcosystemSettings,
    pub(super) usage: Usage,
    /// What unknown actions were meant to be, by service and spelling.
    pub(super) meant_actions: BTreeMap<(String, String), Option<String>>,
    /// Functions that rules of patterns call.
    pub(super) carried: BTreeSet<&'a str>,
    pub(super) dead_letter_plan: DeadLetterPlan<'a>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        document: &'a Document,
        variants: &'a [Variant<'a>],
        options: &'a ReadOptions,
        code: &'a dyn CodeStore,
    ) -> Self {
        Self {
            document,
            options,
            code,
            variants,
            diagnostics: Diagnostics::default(),
            undecoded: Vec::new(),
            declared: Vec::new(),
            functions: BTreeMap::new(),
            externals: Vec::new(),
            parameters: BTreeMap::new(),
            registry: Registry::default(),
            settings: EcosystemSettings::default(),
            usage: Usage::default(),
            meant_actions: BTreeMap::new(),
            carried: BTreeSet::new(),
            dead_letter_plan: DeadLetterPlan::default(),
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Reports that something is missing inside of `whole`, unless a mistake in there explains it: a misspelt
    /// `permisions` is one mistake, not two.
    pub(super) fn report_absent(&mut self, whole: Span, diagnostic: Diagnostic) {
        let inside = |s: &Span| s.file == whole.file && whole.start <= s.start && s.end <= whole.end;
        if !self.undecoded.iter().any(inside) {
            self.report(diagnostic);
        }
    }

    /// Names first, then what refers to them.
    pub(super) fn build(mut self) -> Result<(Ecosystem, Diagnostics), UsageError> {
        let parameters = self.parameters()?;
        self.declare_functions();
        self.declare_externals();
        self.settings_names();
        self.carried = self.carried();
        self.dead_letter_plan = self.plan_dead_letters();
        self.usage = Usage::of(&self);
        self.gather();
        self.settings();
        self.optimization();
        let declared = self.declared.clone();
        let functions = declared.iter().map(|d| d.variant.is_none().then(|| self.function(*d))).collect();
        let functions = self.with_variants(functions);
        let written_flows = self.flows();
        let resources = self.resources();
        let mut eco = Ecosystem::default();
        eco.parameters = parameters;
        eco.functions = functions;
        eco.set_resources(resources);
        eco.unnamed = self.registry.unnamed();
        eco.services = self.services();
        eco.resilience = self.resilience(&eco);
        (eco.monitoring, eco.alerts) = self.monitoring();
        flows::place(&mut eco, written_flows);
        eco.variants = self.variant_ids();
        self.place_in_networks(&mut eco);
        self.warn_competitors();
        // Behind everything that may name one more function: the router knows all of them.
        eco.router = self.router(&eco);
        self.externals_in_order(&mut eco);
        eco.settings = self.settings;
        Ok((eco, self.diagnostics))
    }

    fn declare_functions(&mut self) {
        let mut all = self.written_functions();
        // A stable sort: of two with one name, the one that comes first in the files stays first.
        all.sort_by(|a, b| a.name().cmp(b.name()));
        for declared in all {
            let name = declared.name();
            let id = FunctionId(u32::try_from(self.declared.len()).unwrap_or(u32::MAX));
            if let Some(first) = self.functions.get(name).and_then(|f| self.declared.get(f.0 as usize)) {
                let (first, again) = (first.name_span(), declared.name_span());
                self.report(duplicate("function", name, again, first));
                continue;
            }
            self.functions.insert(name, id);
            self.declared.push(declared);
        }
    }

    fn written_functions(&self) -> Vec<Declared<'a>> {
        let document = self.document;
        let plain = |written| Declared { written, service: None, ai_default: false, traced: false, variant: None };
        let mut all: Vec<Declared<'a>> = document.lambda_functions.iter().map(plain).collect();
        if let Some(ecosystem) = &document.lambda_ecosystem {
            let ai_default = ecosystem.ai_optimization.as_ref().is_some_and(super::function::is_on);
            all.extend(ecosystem.functions.iter().map(|f| Declared { ai_default, ..plain(f) }));
        }
        for service in &document.microservices {
            let traced = service.workflow.as_ref().is_some_and(|w| w.monitoring.is_some());
            let name = Some(service.service.value.as_str());
            all.extend(service.functions.iter().map(|f| Declared { service: name, traced, ..plain(f) }));
        }
        if let Some(analytics) = &document.predictive_analytics {
            all.extend(analytics.functions.iter().map(plain));
        }
        let variants = self.declared_variants(&all);
        all.extend(variants);
        all
    }

    /// Variants of functions that live elsewhere do not exist.
    fn declared_variants(&self, all: &[Declared<'a>]) -> Vec<Declared<'a>> {
        if self.variants.is_empty() {
            return Vec::new();
        }
        let bases: BTreeMap<&str, &Declared<'a>> = all.iter().rev().map(|d| (d.name(), d)).collect();
        let of = |variant: &'a Variant<'a>| Some(Declared { variant: Some(variant), ..**bases.get(variant.base)? });
        self.variants.iter().filter_map(of).collect()
    }

    /// What is written, without variants.
    pub(super) fn originals(&self) -> impl Iterator<Item = &Declared<'a>> {
        self.declared.iter().filter(|declared| declared.variant.is_none())
    }

    fn declare_externals(&mut self) {
        for written in &self.document.external_functions {
            let name = &written.name;
            let taken = self.functions.get(name.value.as_str()).and_then(|f| self.declared.get(f.0 as usize));
            let first = taken
                .map(Declared::name_span)
                .or_else(|| self.externals.iter().find(|e| e.name == name.value).map(|e| e.span));
            if let Some(first) = first {
                self.report(duplicate("function", &name.value, name.span, first));
                continue;
            }
            self.externals.push(External { name: name.value.clone(), arn: None, span: name.span });
        }
    }

    /// A function by name: declared here, declared as external, or external with a warning. A near miss of a declared
    /// one is an error.
    pub(super) fn function_ref(&mut self, name: &Spanned<&str>) -> Option<FunctionRef> {
        if let Some(id) = self.functions.get(name.value) {
            return Some(FunctionRef::Own(*id));
        }
        if let Some(at) = self.externals.iter().position(|e| e.name == name.value) {
            return Some(FunctionRef::External(ExternalId(u32::try_from(at).unwrap_or(u32::MAX))));
        }
        let known = self.functions.keys().copied().chain(self.externals.iter().map(|e| e.name.as_str()));
        if let Some(near) = nearest(name.value, known).filter(|near| is_typo(name.value, near)) {
            let near = near.to_owned();
            let diagnostic = Diagnostic::new(UNKNOWN_NAME, name.span, format!("there is no function `{}`", name.value))
                .label(format!("did you mean `{near}`?"))
                .help(format!("write `{near}`, or declare it under `external_functions:` when it lives elsewhere"))
                .write_instead(name.span, name.value, &near);
            self.report(diagnostic);
            return None;
        }
        self.report(undeclared(name));
        self.externals.push(External { name: name.value.to_owned(), arn: None, span: name.span });
        Some(FunctionRef::External(ExternalId(u32::try_from(self.externals.len() - 1).unwrap_or(u32::MAX))))
    }

    /// ARNs of external functions are texts, which can only be read once everything has a name.
    fn externals_in_order(&mut self, eco: &mut Ecosystem) {
        for written in &self.document.external_functions {
            let Some(arn) = &written.arn else {
                continue;
            };
            let arn = self.text(arn, super::text::Place::Elsewhere);
            if let Some(external) = self.externals.iter_mut().find(|e| e.name == written.name.value) {
                external.arn = Some(arn);
            }
        }
        eco.externals = std::mem::take(&mut self.externals);
    }

    /// The resource of this kind and name, which gathering has found already.
    pub(super) fn resource(&mut self, kind: ResourceKind, name: &str, span: Span) -> ResourceId {
        self.registry.intern(kind, name, span)
    }
}

/// Names within a typo of each other: one or two letters, not a word more (`pay` and `payments` are two functions).
fn is_typo(a: &str, b: &str) -> bool {
    let distance = strsim::osa_distance(&a.to_lowercase().replace('_', "-"), &b.to_lowercase().replace('_', "-"));
    distance <= if a.len().min(b.len()) < 6 { 1 } else { 2 }
}

/// Two things of one kind with one name.
pub(super) fn duplicate(what: &str, name: &str, again: Span, first: Span) -> Diagnostic {
    Diagnostic::new(DUPLICATE_NAME, again, format!("the {what} `{name}` is declared twice"))
        .label("declared again here")
        .also(first, "first declared here")
        .help("rename one of them")
}

fn undeclared(name: &Spanned<&str>) -> Diagnostic {
    Diagnostic::new(UNDECLARED_FUNCTION, name.span, format!("the function `{}` is not declared here", name.value))
        .label("its ARN becomes a parameter")
        .help("declare it, or list it under `external_functions:` when it lives elsewhere")
}
