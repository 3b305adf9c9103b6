//! The router: attributes, conditions and what its rules name.

use std::collections::BTreeMap;

use aws_auto_schema::resources::{Bare, ClusterSettings, LifecycleRule};
use aws_auto_schema::routing::{AttributeKind, AttributeType as WrittenType, EventRouting, RoutingAction, RoutingRule};
use aws_auto_schema::scalar::Days;
use aws_auto_source::suggest::{self, nearest};
use aws_auto_source::value::condition::{self, Problem};
use aws_auto_source::value::duration::{Duration, Unit};
use aws_auto_source::{Code, Diagnostic, Span, Spanned};

use super::builder::Builder;
use super::codes::{
    BAD_CONDITION, FOREIGN_OPERATOR, IDLE_SETTING, IMPOSSIBLE_RULE, INVALID_ATTRIBUTE, INVALID_VALUE,
    MISMATCHED_COMPARISON, MISSING_PARTNER, PLAIN_ROUTE, SHADOWED_RULE, UNKNOWN_ATTRIBUTE, UNKNOWN_NAME,
};
use super::text::Place;
use crate::condition::{AttributeType, Attributes, Expr, Fault, Finding, Reach, Refused, Wanted, check, reach};
use crate::ir::routing::Rule;
use crate::ir::{Ecosystem, Function, FunctionId, ResourceId, ResourceKind, Router, Text};
use crate::knowledge::fargate;

impl<'a> Builder<'a> {
    fn written_routing(&self) -> Option<&'a Spanned<EventRouting>> {
        self.document.event_routing.as_ref()
    }

    /// What the router names becomes known.
    pub(super) fn gather_routing(&mut self) {
        let Some(routing) = self.written_routing() else { return };
        for bucket in routing.value.buckets.iter().flat_map(|b| b.value.as_slice()) {
            self.registry.intern(ResourceKind::Bucket, &bucket.value, bucket.span);
        }
        let payloads = self.payloads_name();
        self.registry.intern(ResourceKind::Bucket, &payloads, routing.span);
        // What the tasks' network is for is known here alone.
        let clusters = self.document.resources.iter().flat_map(|r| &r.value.clusters.0);
        for vpc in clusters.filter_map(|cluster| cluster.value.0.vpc.as_ref()) {
            if self.registry.find(ResourceKind::Vpc, &vpc.value).is_some() {
                self.registry.intern(ResourceKind::Vpc, &vpc.value, vpc.span);
            }
        }
    }

    /// The router's own bucket: payloads and results of tasks, removed after a day.
    pub(super) fn payloads_name(&self) -> String {
        format!("{}-router-payloads", self.settings.name)
    }

    /// The image of tasks, where the cluster says one; its size and network are checked on the way.
    fn task_image(&mut self, cluster: Option<ResourceId>) -> Option<Text> {
        let name = self.registry.name(cluster?).to_owned();
        let Bare(settings) = self.document.resources.as_ref()?.value.clusters.get(&name)?;
        self.check_task_size(settings);
        if let Some(vpc) = &settings.vpc {
            self.declared_network(&vpc.value, vpc.span);
        }
        settings.image.as_ref().map(|image| self.text(image, Place::Elsewhere))
    }

    /// Fargate has tasks of certain sizes only.
    fn check_task_size(&mut self, settings: &ClusterSettings) {
        let cpu = settings.cpu.as_ref().and_then(|cpu| u64::try_from(cpu.value).ok());
        let memory = settings.memory.as_ref().and_then(|memory| memory.value.0.as_megabytes_exact());
        let (units, megabytes) = fargate::size(cpu, memory);
        let span = settings.cpu.as_ref().map(|c| c.span).or_else(|| settings.memory.as_ref().map(|m| m.span));
        let Some(span) = span.filter(|_| !fargate::exists(units, megabytes)) else { return };
        let help = fargate::memory_of(units).map_or_else(
            || format!("CPU units are {}", fargate::cpus().map(|c| c.to_string()).collect::<Vec<_>>().join(", ")),
            |(least, most)| format!("{units} CPU units go with {least} to {most} MB, in Fargate's steps"),
        );
        let message = format!("Fargate has no tasks of {units} CPU units and {megabytes} MB");
        self.report(Diagnostic::new(INVALID_VALUE, span, message).help(help));
    }

    /// The router, if there is one.
    pub(super) fn router(&mut self, eco: &Ecosystem) -> Option<Router> {
        let routing = self.written_routing()?;
        let written = &routing.value;
        let attributes = self.attributes(written);
        let rules: Vec<Rule> =
            written.routing_rules.iter().filter_map(|r| self.routing_rule(r, &attributes, eco)).collect();
        self.check_order(&rules);
        let cluster = self.cluster(written);
        let router = Router {
            span: routing.span,
            enabled: written.ai_enabled.as_ref().is_none_or(|enabled| enabled.value),
            rules,
            default: self.default_action(written),
            buckets: self.payload_buckets(written),
            payloads: self.resource(ResourceKind::Bucket, &self.payloads_name(), routing.span),
            cluster,
            image: self.task_image(cluster),
        };
        self.note_plain_routes(&router, eco);
        Some(router)
    }

    fn attributes(&mut self, written: &EventRouting) -> Attributes {
        let mut attributes = Attributes::standard();
        for entry in &written.attributes.0 {
            let name = &entry.name;
            let Some(ty) = self.attribute_type(&entry.value) else { continue };
            let (message, help) = match attributes.declare(&name.value, ty) {
                Ok(()) => continue,
                Err(Refused::Standard) => {
                    (format!("every request has an attribute `{}` already", name.value), "choose another name")
                }
                Err(Refused::Name) => (
                    format!("no condition could name the attribute `{}`", name.value),
                    "begin with a letter or `_`, then letters, digits and `_`; `and`, `or`, `not` and `in` are taken",
                ),
            };
            self.report(Diagnostic::new(INVALID_ATTRIBUTE, name.span, message).help(help));
        }
        attributes
    }

    fn attribute_type(&mut self, written: &WrittenType) -> Option<AttributeType> {
        let words = match written {
            WrittenType::Kind(AttributeKind::Size) => return Some(AttributeType::Size),
            WrittenType::Kind(AttributeKind::Duration) => return Some(AttributeType::Duration),
            WrittenType::Kind(AttributeKind::Number) => return Some(AttributeType::Number),
            WrittenType::Kind(AttributeKind::String) => return Some(AttributeType::Text),
            WrittenType::Words(words) => words,
        };
        let mut seen: BTreeMap<&str, &Spanned<String>> = BTreeMap::new();
        for word in words {
            if let Some(first) = seen.insert(&word.value, word) {
                let message = format!("the word `{}` is there twice, and has two places in the order", word.value);
                let diagnostic = Diagnostic::new(INVALID_ATTRIBUTE, word.span, message).also(first.span, "first here");
                self.report(diagnostic.help("remove one of them"));
                return None;
            }
        }
        Some(AttributeType::Words(words.iter().map(|word| word.value.clone()).collect()))
    }

    fn routing_rule(&mut self, rule: &Spanned<RoutingRule>, attributes: &Attributes, eco: &Ecosystem) -> Option<Rule> {
        let written = &rule.value;
        let condition = self.condition(written, attributes);
        let variant = self.rule_variant(rule, eco);
        if let Some(condition) = &condition {
            self.check_functions(written, condition, eco);
        }
        Some(Rule {
            condition: condition?,
            text: written.condition.value.0.value.clone(),
            action: written.action.value,
            action_span: written.action.span,
            variant: variant?,
            reason: written.reason.as_ref().map(|reason| reason.value.clone()),
            span: written.condition.span,
        })
    }

    fn condition(&mut self, rule: &RoutingRule, attributes: &Attributes) -> Option<Expr> {
        let parsed = condition::parse(&rule.condition.value.0.value);
        for problem in &parsed.misspelt {
            self.condition_problem(rule, FOREIGN_OPERATOR, problem);
        }
        if let Some(problem) = &parsed.broken {
            self.condition_problem(rule, BAD_CONDITION, problem);
        }
        match check(&parsed.syntax?, attributes) {
            Ok(expr) => Some(expr).filter(|_| parsed.misspelt.is_empty()),
            Err(findings) => {
                for Finding { fault, problem } in &findings {
                    let code = match fault {
                        Fault::UnknownAttribute => UNKNOWN_ATTRIBUTE,
                        Fault::UnknownWord => aws_auto_schema::codes::UNKNOWN_WORD,
                        Fault::Mismatch => MISMATCHED_COMPARISON,
                    };
                    self.condition_problem(rule, code, problem);
                }
                None
            }
        }
    }

    fn condition_problem(&mut self, rule: &RoutingRule, code: Code, problem: &Problem) {
        let span = rule.condition.value.0.sub_span(problem.place.offset, problem.place.len);
        let mut diagnostic = Diagnostic::new(code, span, &problem.message);
        diagnostic.help.clone_from(&problem.help);
        // Where the text is not the source byte by byte, the place is the whole value and must not be replaced.
        let exact = usize::try_from(span.end - span.start) == Ok(problem.place.len);
        // Neither does a quote belong into a value that may stand in quotes itself.
        if let Some(meant) = problem.replacement.as_ref().filter(|meant| exact && !meant.contains(['\'', '"'])) {
            let text = &rule.condition.value.0.value;
            let word = text.get(problem.place.offset..problem.place.offset + problem.place.len).unwrap_or_default();
            let title = format!("write `{}`", meant.trim());
            let guessed = [UNKNOWN_ATTRIBUTE, aws_auto_schema::codes::UNKNOWN_WORD].contains(&code);
            diagnostic = if guessed && !suggest::is_certain(word, meant) {
                diagnostic.offer(title, span, meant)
            } else {
                diagnostic.fix(title, span, meant)
            };
        }
        self.report(diagnostic);
    }

    /// Names of functions in a condition are names of functions: nothing else reaches it.
    fn check_functions(&mut self, rule: &RoutingRule, condition: &Expr, eco: &Ecosystem) {
        let mut named = Vec::new();
        condition.tests(&mut |test| {
            if let (true, Wanted::OneOf(names) | Wanted::NoneOf(names)) = (test.attribute == "function", &test.wanted) {
                named.extend(names.iter().cloned());
            }
        });
        for name in named {
            let is_variant = |id: FunctionId| eco.variants.binary_search_by_key(&id, |v| v.function).is_ok();
            let own = self.functions.get(name.as_str()).is_some_and(|id| !is_variant(*id));
            if own || self.externals.iter().any(|e| e.name == name) {
                continue;
            }
            let known = eco.callable().map(|f| f.name.as_str());
            let known: Vec<&str> = known.chain(self.externals.iter().map(|e| e.name.as_str())).collect();
            let text = &rule.condition.value.0;
            let offset = text.value.find(&name).unwrap_or(0);
            let place = Spanned::new(name.as_str(), text.sub_span(offset, name.len()));
            let diagnostic = super::text::unknown("function", &place, &known, "declare it: the router knows no others");
            self.report(diagnostic);
        }
    }

    /// The variant of a rule: `Some(None)` for an action without one, nothing when it is wrong.
    fn rule_variant(&mut self, rule: &Spanned<RoutingRule>, eco: &Ecosystem) -> Option<Option<String>> {
        let written = &rule.value;
        let wants = written.action.value == RoutingAction::Variant;
        match (&written.target, wants) {
            (None, false) => Some(None),
            (Some(target), false) => {
                let diagnostic =
                    Diagnostic::new(IDLE_SETTING, target.span, "`target` names a variant, and this action has none");
                self.report(diagnostic.help("remove it, or write `action: route_to_variant`"));
                Some(None)
            }
            (None, true) => {
                let diagnostic =
                    Diagnostic::new(MISSING_PARTNER, written.action.span, "`route_to_variant` needs `target`");
                self.report_absent(rule.span, diagnostic.label("to which variant?").help("add `target: optimized`"));
                None
            }
            (Some(target), true) => self.variant_name(target, eco).map(Some),
        }
    }

    fn variant_name(&mut self, target: &Spanned<String>, eco: &Ecosystem) -> Option<String> {
        let known = self.size_names();
        if known.contains(&target.value.as_str()) {
            return Some(target.value.clone());
        }
        let message = format!("no function has a variant `{}`", target.value);
        let diagnostic = Diagnostic::new(UNKNOWN_NAME, target.span, message);
        let whole = eco.variants.iter().find(|v| eco.function(v.function).name == target.value);
        let near = whole.map(|v| v.name.as_str()).or_else(|| nearest(&target.value, known.iter().copied()));
        self.report(match (whole, near) {
            (Some(v), _) => diagnostic
                .label("the request says which function")
                .help(format!("write the variant's own name: `{}`", v.name))
                .fix(format!("write `{}`", v.name), target.span, v.name.as_str()),
            (None, Some(near)) => diagnostic.label(format!("did you mean `{near}`?")),
            (None, None) => diagnostic.help("write `variants: true` at the functions that shall have it"),
        });
        None
    }

    fn default_action(&mut self, written: &EventRouting) -> RoutingAction {
        let Some(default) = &written.default else { return RoutingAction::Default };
        if default.value == RoutingAction::Variant {
            let message = "the default cannot be a variant: only rules have a `target`";
            let help = "add a last rule whose condition always holds, or write the default as `default`";
            self.report(Diagnostic::new(MISSING_PARTNER, default.span, message).help(help));
            return RoutingAction::Default;
        }
        default.value
    }

    fn payload_buckets(&mut self, written: &EventRouting) -> Vec<ResourceId> {
        let names = written.buckets.iter().flat_map(|b| b.value.as_slice());
        let mut ids: Vec<ResourceId> =
            names.filter_map(|name| self.registry.find(ResourceKind::Bucket, &name.value)).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    fn cluster(&mut self, written: &EventRouting) -> Option<ResourceId> {
        let known: Vec<String> = self.registry.names_of(ResourceKind::Cluster).into_iter().map(str::to_owned).collect();
        let Some(named) = &written.cluster else {
            let [only] = known.as_slice() else { return None };
            return self.registry.find(ResourceKind::Cluster, only);
        };
        let found = self.registry.find(ResourceKind::Cluster, &named.value);
        if found.is_none() {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let name = Spanned::new(named.value.as_str(), named.span);
            let diagnostic = super::text::unknown("cluster", &name, &known, "declare it under `resources.clusters:`");
            self.report(diagnostic);
        }
        found
    }

    /// Rules that do nothing, because of what they say or of what stands before them.
    fn check_order(&mut self, rules: &[Rule]) {
        let conditions: Vec<&Expr> = rules.iter().map(|rule| &rule.condition).collect();
        for (rule, reach) in rules.iter().zip(reach(&conditions)) {
            let diagnostic = match reach {
                Reach::Possible => continue,
                Reach::Never => {
                    let message = format!("no request makes `{}` hold", rule.text);
                    Diagnostic::new(IMPOSSIBLE_RULE, rule.span, message)
                        .label("contradicts itself")
                        .help("mend the condition, or remove the rule")
                }
                Reach::Shadowed(by) => {
                    let message = format!("the rule `{}` is never reached", rule.text);
                    let diagnostic = Diagnostic::new(SHADOWED_RULE, rule.span, message)
                        .label("whenever this holds, a rule before it does")
                        .help("put the narrower rule first, or remove this one");
                    match by.and_then(|at| rules.get(at)) {
                        Some(first) => diagnostic.also(first.span, "this one takes all of its requests"),
                        None => diagnostic,
                    }
                }
            };
            self.report(diagnostic);
        }
    }

    /// Routes to what some functions do not have: those are invoked plainly, which is worth knowing.
    fn note_plain_routes(&mut self, router: &Router, eco: &Ecosystem) {
        let lacks = |f: &&Function| f.provisioned_concurrency.is_none();
        let without: Vec<&str> = eco.callable().filter(lacks).map(|f| f.name.as_str()).collect();
        for rule in router.rules.iter().filter(|r| r.action == RoutingAction::ProvisionedConcurrency) {
            let Some(first) = without.first() else { continue };
            let others = without.len() - 1;
            let more = if others == 0 { String::new() } else { format!(" and {others} more") };
            let message = format!("`{first}`{more} without provisioned concurrency: this route invokes them plainly");
            let help = "a route creates none: add `configuration.provisioned_concurrency` where it is worth its price";
            self.report(Diagnostic::new(PLAIN_ROUTE, rule.action_span, message).help(help));
        }
    }
}

/// What becomes of payloads and results: nobody fetches them later than a task may run.
pub(super) fn removed_after_a_day() -> LifecycleRule {
    let day = Duration::of(1, Unit::Days).map(|day| Spanned::new(Days(day), Span::default()));
    LifecycleRule { prefix: None, expire_after: day, transition: None }
}
