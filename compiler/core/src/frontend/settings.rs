//! `settings:`, `parameters:` and `microservices:` without their functions.

use std::collections::BTreeMap;

use aws_auto_schema::function::{AiSwitch, VpcChoice};
use aws_auto_schema::optimization::OptimizationTarget;
use aws_auto_schema::scalar::Text as WrittenText;
use aws_auto_schema::settings::ParameterType;
use aws_auto_schema::{Named, NamedEntry};
use aws_auto_source::{Diagnostic, Span, Spanned};

use super::UsageError;
use super::builder::{Builder, duplicate};
use super::codes::{CONFLICTING_SETTINGS, INVALID_NAME, INVALID_VALUE};
use super::text::Place;
use crate::ir::{ParameterId, ParameterSpec, ResourceId, ResourceKind, Service, Text, VpcRef};
use crate::knowledge::limits;
use crate::optimize::Weights;

impl Builder<'_> {
    /// Parameters, sorted by name, with `--param` as defaults.
    pub(super) fn parameters(&mut self) -> Result<Vec<ParameterSpec>, UsageError> {
        let mut written: Vec<_> = self.document.parameters.0.iter().collect();
        written.sort_by(|a, b| a.name.value.cmp(&b.name.value));
        let known: Vec<String> = written.iter().map(|p| p.name.value.clone()).collect();
        for name in self.options.parameters.keys() {
            if !known.contains(name) {
                return Err(UsageError::UnknownParameter { name: name.clone(), known });
            }
        }
        let mut specs = Vec::new();
        for (i, entry) in (0u32..).zip(written) {
            self.parameters.insert(entry.name.value.clone(), ParameterId(i));
            specs.push(self.parameter_spec(entry)?);
        }
        Ok(specs)
    }

    fn parameter_spec(
        &mut self,
        entry: &NamedEntry<aws_auto_schema::settings::Parameter>,
    ) -> Result<ParameterSpec, UsageError> {
        let (name, written) = (&entry.name, &entry.value);
        if name.value.is_empty() || !name.value.chars().all(|c| c.is_ascii_alphanumeric()) {
            let message = format!("a parameter cannot be called `{}`", name.value);
            let diagnostic = Diagnostic::new(INVALID_NAME, name.span, message);
            self.report(diagnostic.label("letters and digits only").help("CloudFormation takes letters and digits"));
        }
        let secret = written.secret.as_ref().is_some_and(|s| s.value);
        let allowed: Vec<String> = written.allowed.iter().map(|a| a.value.clone()).collect();
        if let (true, Some(default)) = (secret, &written.default) {
            let diagnostic =
                Diagnostic::new(CONFLICTING_SETTINGS, default.span, "a secret parameter cannot have a default");
            self.report(diagnostic.label("would be readable in the template").help("remove `default`"));
        }
        let ty = written.kind.as_ref().map_or(ParameterType::String, |k| k.value);
        if let Some(default) = &written.default {
            self.check_default(default, ty, &allowed);
        }
        let given = self.options.parameters.get(&name.value);
        if given.is_some() && secret {
            return Err(UsageError::SecretParameter { name: name.value.clone() });
        }
        if let Some(given) = given
            && !allowed.is_empty()
            && !allowed.contains(given)
        {
            return Err(UsageError::ParameterNotAllowed { name: name.value.clone(), allowed });
        }
        Ok(ParameterSpec {
            name: name.value.clone(),
            ty,
            default: given.cloned().or_else(|| written.default.as_ref().map(|d| d.value.clone())),
            description: written.description.as_ref().map(|d| d.value.clone()).unwrap_or_default(),
            allowed,
            secret,
            span: name.span,
        })
    }

    fn check_default(&mut self, default: &WrittenText, ty: ParameterType, allowed: &[String]) {
        let diagnostic = if ty == ParameterType::Number && default.value.parse::<f64>().is_err() {
            Diagnostic::new(INVALID_VALUE, default.span, format!("`{}` is no number", default.value))
        } else if !allowed.is_empty() && !allowed.contains(&default.value) {
            let help = format!("one of: {}", allowed.join(", "));
            Diagnostic::new(INVALID_VALUE, default.span, format!("the default `{}` is not allowed", default.value))
                .help(help)
        } else {
            return;
        };
        self.report(diagnostic);
    }

    /// What names depend on, before anything is gathered.
    pub(super) fn settings_names(&mut self) {
        let written = self.document.settings.as_ref().map(|s| &s.value);
        if let Some(name) = written.and_then(|s| s.name.as_ref()) {
            self.settings.name.clone_from(&name.value);
        }
    }

    /// Everything else, once names are known.
    pub(super) fn settings(&mut self) {
        let environment_prefix = self.options.environment.as_ref().map(|e| format!("{e}-"));
        if let Some(prefix) = environment_prefix {
            self.settings.name_prefix = Text::literal(prefix, Span::default());
        }
        let Some(written) = self.document.settings.as_ref().map(|s| &s.value) else {
            return;
        };
        if let Some(prefix) = &written.name_prefix {
            self.settings.name_prefix = self.string(prefix, Place::Elsewhere);
        }
        self.settings.region = written.region.as_ref().map(|r| r.value.clone());
        self.settings.tags = self.tags(&written.tags, &BTreeMap::new());
        if let Some(days) = written.log_retention.as_ref().and_then(|r| self.retention(r)) {
            self.settings.log_retention = days;
        }
        if let Some(encryption) = &written.encryption {
            self.settings.encryption = encryption.value;
        }
        self.settings.vpc = written.vpc.as_ref().and_then(|v| self.vpc(v));
        self.settings.permissions_boundary =
            written.permissions_boundary.as_ref().map(|b| self.text(b, Place::Elsewhere));
        self.settings.secrets_in_state = written.secrets_in_state.as_ref().is_some_and(|s| s.value);
        self.settings.lints = written.lints.0.iter().map(|e| (e.name.clone(), e.value.value)).collect();
    }

    /// `optimization:`; what is written there that cannot be is reported.
    pub(super) fn optimization(&mut self) {
        let Some(written) = self.document.optimization.as_ref().map(|o| &o.value) else { return };
        let weights = [&written.cost_sensitivity, &written.performance_sensitivity];
        for weight in weights.into_iter().flatten().filter(|w| w.value < 0.0 || !w.value.is_finite()) {
            let diagnostic = Diagnostic::new(INVALID_VALUE, weight.span, "a weight is not negative");
            self.report(diagnostic.help("write 0 for what does not matter"));
        }
        if let [Some(cost), Some(time)] = weights
            && cost.value == 0.0
            && time.value == 0.0
        {
            let diagnostic = Diagnostic::new(INVALID_VALUE, time.span, "both weights are 0: nothing would matter");
            self.report(diagnostic.also(cost.span, "the other one").help("give one of them a weight"));
        }
        let Some(threshold) = &written.confidence_threshold else { return };
        if (0.0..=1.0).contains(&threshold.value) {
            self.settings.confidence_threshold = threshold.value;
        } else {
            let diagnostic = Diagnostic::new(INVALID_VALUE, threshold.span, "a confidence lies between 0 and 1");
            self.report(diagnostic.help("the usual threshold is 0.85"));
        }
    }

    /// The weights of functions without a target of their own.
    pub(super) fn default_weights(&self) -> Weights {
        let usual = Weights::of(OptimizationTarget::CostPerformance);
        let Some(written) = self.document.optimization.as_ref().map(|o| &o.value) else { return usual };
        let weight = |w: &Option<Spanned<f64>>, usual: f64| w.as_ref().map_or(usual, |w| w.value.max(0.0));
        Weights {
            cost: weight(&written.cost_sensitivity, usual.cost),
            time: weight(&written.performance_sensitivity, usual.time),
        }
    }

    /// Tags over other tags.
    pub(super) fn tags(
        &mut self,
        written: &Named<WrittenText>,
        under: &BTreeMap<String, Text>,
    ) -> BTreeMap<String, Text> {
        let mut tags = under.clone();
        for entry in &written.0 {
            let (key, value) = (&entry.name, &entry.value);
            if key.value.starts_with(limits::TAG_RESERVED_PREFIX) || key.value.len() > limits::TAG_KEY_LENGTH {
                let message = format!("a tag cannot be called `{}`", key.value);
                let help = format!("at most {} characters, not beginning with `aws:`", limits::TAG_KEY_LENGTH);
                self.report(Diagnostic::new(INVALID_NAME, key.span, message).help(help));
            }
            let text = self.text(value, Place::Elsewhere);
            tags.insert(key.value.clone(), text);
        }
        tags
    }

    /// A network by name or ids.
    pub(super) fn vpc(&mut self, written: &Spanned<VpcChoice>) -> Option<VpcRef> {
        match &written.value {
            VpcChoice::Name(name) => self.declared_network(name, written.span).map(VpcRef::Resource),
            VpcChoice::Ids(ids) => {
                let list = |ids: &Option<Spanned<aws_auto_schema::scalar::OneOrMany>>| -> Vec<String> {
                    ids.iter().flat_map(|i| i.value.as_slice()).map(|s| s.value.clone()).collect()
                };
                let (subnets, security_groups) = (list(&ids.subnets), list(&ids.security_groups));
                if subnets.is_empty() || security_groups.is_empty() {
                    let diagnostic =
                        Diagnostic::new(INVALID_VALUE, written.span, "a network needs subnets and security groups");
                    self.report(diagnostic.help("give both `subnets` and `security_groups`, at least one each"));
                    return None;
                }
                Some(VpcRef::Ids { subnets, security_groups })
            }
        }
    }

    /// A network by name. Naming one does not make it: its addresses and its way out are for somebody to decide.
    pub(super) fn declared_network(&mut self, name: &str, span: Span) -> Option<ResourceId> {
        let found = self.registry.find(ResourceKind::Vpc, name);
        if found.is_none() {
            let known = self.registry.names_of(ResourceKind::Vpc);
            let name = Spanned::new(name, span);
            let diagnostic = super::text::unknown("network", &name, &known, "declare it under `resources.vpcs:`");
            self.report(diagnostic);
        }
        found
    }

    /// Services, sorted by name.
    pub(super) fn services(&mut self) -> Vec<Service> {
        let mut services: Vec<Service> = Vec::new();
        for written in &self.document.microservices {
            let name = &written.service;
            if let Some(first) = services.iter().find(|s| s.name == name.value) {
                let first = first.span;
                self.report(duplicate("service", &name.value, name.span, first));
                continue;
            }
            let ai = written.ai_optimization.as_ref().map(|a| &a.value);
            let has = |pick: fn(&aws_auto_schema::optimization::AiOptimization) -> &Option<Spanned<bool>>| match ai {
                Some(AiSwitch::Detail(detail)) => pick(detail).as_ref().is_some_and(|b| b.value),
                _ => false,
            };
            let functions = written.functions.iter().filter_map(|f| self.functions.get(f.name.value.as_str()).copied());
            services.push(Service {
                name: name.value.clone(),
                span: name.span,
                functions: functions.collect(),
                shared_layer: has(|d| &d.shared_dependency_management),
                one_budget: has(|d| &d.cross_function_optimization),
            });
        }
        services.sort_by(|a, b| a.name.cmp(&b.name));
        services
    }
}
