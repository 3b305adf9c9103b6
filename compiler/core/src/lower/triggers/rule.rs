//! EventBridge rules that invoke a function or start a machine: the rule, its one target, the permission, the place of
//! what fails.
//!
//! What Lambda or Step Functions accepted counts as delivered; retries here are for throttled or refused deliveries alone.

use std::collections::BTreeMap;

use aws_auto_source::{Diagnostic, Span};

use super::codes::DUPLICATE_RULE;
use super::{Site, permission};
use crate::aws::{self, Group, Value, list, map, text};
use crate::ir::{ResourceId, Text};
use crate::knowledge::limits::eventbridge::{RULE_NAME_LENGTH, TARGET_RETRIES};
use crate::lower::{Lowering, declared};

/// Who a rule calls.
#[derive(Debug)]
pub(in crate::lower) struct Called<'a> {
    /// What its rules are named after.
    pub(in crate::lower) name: &'a str,
    /// The heading under which they are printed.
    pub(in crate::lower) group: Group,
    /// Their tags.
    pub(in crate::lower) tags: &'a BTreeMap<String, Text>,
    /// Where goes what could not be delivered.
    pub(in crate::lower) failure_queue: Option<ResourceId>,
    /// What asked for them.
    pub(in crate::lower) span: Span,
    /// How it may be called.
    pub(in crate::lower) by: By<'a>,
}

/// How a rule's target is called.
#[derive(Debug)]
pub(in crate::lower) enum By<'a> {
    /// A function, by a permission in its own policy.
    Permission(Site<'a>),
    /// Anything else, by a role.
    Role {
        /// What is called.
        target: Value,
        /// The role, which EventBridge takes.
        role: aws::ResourceId,
    },
}

impl<'a> Called<'a> {
    /// The function of a trigger.
    pub(in crate::lower) fn function(site: Site<'a>) -> Self {
        Self {
            name: &site.function.name,
            group: crate::lower::function_group(&site.function.name),
            tags: &site.function.tags,
            failure_queue: site.function.failure_queue,
            span: site.span,
            by: By::Permission(site),
        }
    }

    fn resource(&self, ty: &'static str, logical_id: String) -> aws::Resource {
        aws::Resource::new(ty, logical_id, self.group.clone(), declared(self.span))
    }
}

/// A rule in the words of its trigger.
#[derive(Debug)]
pub(in crate::lower) struct Rule {
    /// Logical id; the permission's is made of it.
    pub(in crate::lower) logical_id: String,
    /// Physical name, without prefix.
    pub(in crate::lower) name: String,
    /// What makes it fire: the bus, and the pattern or the schedule.
    pub(in crate::lower) when: aws::Props,
    /// What is given instead of the event: the target's property and its value.
    pub(in crate::lower) input: Option<(&'static str, Value)>,
    /// Seconds for which delivery is tried.
    pub(in crate::lower) max_age: u32,
}

/// Adds the rule and what belongs to it.
pub(in crate::lower) fn add(cx: &mut Lowering<'_>, called: &Called<'_>, rule: Rule) -> aws::ResourceId {
    let name = cx.physical(&rule.name, RULE_NAME_LENGTH);
    refuse_twin(cx, called.span, &rule, &name);
    let target = target(cx, called, rule.input, rule.max_age);
    let permission_id = format!("{}Permission", rule.logical_id);
    let bus = rule.when.iter().find(|(key, _)| key == "EventBusName").map(|(_, bus)| bus.clone());
    let mut resource = called.resource("AWS::Events::Rule", rule.logical_id).with("Name", name.clone());
    resource.arn = Some(arn_by_name(cx, bus, name));
    resource.props.extend(rule.when);
    let resource =
        resource.with("State", "ENABLED").with("Targets", list([target])).maybe("Tags", cx.tags(called.tags));
    let id = cx.stack.add(resource);
    let arn = Value::Attr(id, "Arn");
    if let By::Permission(site) = &called.by {
        permission::permit(cx, site, permission_id, "events.amazonaws.com", [("SourceArn", arn.clone())]);
    }
    if let Some(queue) = called.failure_queue {
        permission::let_send(cx, queue, "events.amazonaws.com", arn);
    }
    id
}

/// `rule/<name>` on the default bus, `rule/<bus>/<name>` on another.
fn arn_by_name(cx: &Lowering<'_>, bus: Option<Value>, name: Value) -> Value {
    let bus = bus.map_or_else(|| text(""), |bus| Value::join([bus, text("/")]));
    cx.regional_arn("events", Value::join([text("rule/"), bus, name]))
}

/// AWS keeps one rule of a name on a bus.
fn refuse_twin(cx: &mut Lowering<'_>, span: Span, rule: &Rule, name: &Value) {
    let bus = rule.when.iter().find(|(key, _)| key == "EventBusName").map(|(_, bus)| bus);
    // Names and buses may hold parameters, so the values themselves are compared, as text.
    let Some(first) = cx.rule_names.insert(format!("{name:?} on {bus:?}"), Some(span)) else { return };
    let message = format!("two rules on one bus are called {}", rule.name);
    let mut diagnostic = Diagnostic::new(DUPLICATE_RULE, span, message)
        .label("the same name again")
        .help("give each its own name under `rule:`, or leave it out");
    if let Some(first) = first {
        diagnostic = diagnostic.also(first, "the first");
    }
    cx.diagnostics.push(diagnostic);
}

fn target(cx: &Lowering<'_>, called: &Called<'_>, input: Option<(&'static str, Value)>, max_age: u32) -> Value {
    let mut props = match &called.by {
        By::Permission(site) => vec![("Id".into(), "function".into()), ("Arn".into(), site.target(cx))],
        By::Role { target, role } => vec![
            ("Id".into(), "machine".into()),
            ("Arn".into(), target.clone()),
            ("RoleArn".into(), Value::Attr(*role, "Arn")),
        ],
    };
    if let Some((key, value)) = input {
        props.push((key.into(), value));
    }
    if let Some(queue) = called.failure_queue {
        props.push(("DeadLetterConfig".into(), map([("Arn", cx.arn(queue))])));
    }
    let retries =
        map([("MaximumEventAgeInSeconds", max_age.into()), ("MaximumRetryAttempts", (*TARGET_RETRIES.end()).into())]);
    props.push(("RetryPolicy".into(), retries));
    Value::Map(props)
}
