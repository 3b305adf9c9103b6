//! EventBridge rules that invoke a function, or start the machine in front of it: the rule, its one target, what lets it
//! do that, the place of what fails.
//!
//! What Lambda accepted counts as delivered; retries here are for throttled or refused deliveries alone.

use aws_auto_source::Diagnostic;

use super::codes::DUPLICATE_RULE;
use super::{Site, permission};
use crate::aws::{self, Value, list, map, text};
use crate::ir::FunctionRef;
use crate::knowledge::limits::eventbridge::{RULE_NAME_LENGTH, TARGET_RETRIES};
use crate::lower::{Lowering, function_group, machines, naming, resilience};

/// A rule in the words of its trigger.
#[derive(Debug)]
pub(super) struct Rule {
    /// Logical id; the permission's is made of it.
    pub(super) logical_id: String,
    /// Physical name, without prefix.
    pub(super) name: String,
    /// What makes it fire: the bus, and the pattern or the schedule.
    pub(super) when: aws::Props,
    /// What the function is given instead of the event: the target's property and its value.
    pub(super) input: Option<(&'static str, Value)>,
    /// Seconds for which delivery is tried.
    pub(super) max_age: u32,
    /// Starts the machine in front of the function, where there is one: for events that the function gets as they are.
    pub(super) guarded: bool,
}

/// Adds the rule and what belongs to it.
pub(super) fn add(cx: &mut Lowering<'_>, site: &Site<'_>, rule: Rule) {
    let name = cx.physical(&rule.name, RULE_NAME_LENGTH);
    refuse_twin(cx, site, &rule, &name);
    let machine = resilience::guard_of(cx, FunctionRef::Own(site.id)).filter(|_| rule.guarded);
    let target = match &machine {
        Some(machine) => start(cx, site, &rule, machine),
        None => target(cx, site, ("function", site.target(cx)), rule.input, rule.max_age),
    };
    let permission_id = format!("{}Permission", rule.logical_id);
    let mut resource = site.resource("AWS::Events::Rule", rule.logical_id).with("Name", name);
    resource.props.extend(rule.when);
    let resource =
        resource.with("State", "ENABLED").with("Targets", list([target])).maybe("Tags", cx.tags(&site.function.tags));
    let id = cx.stack.add(resource);
    let arn = Value::Attr(id, "Arn");
    if machine.is_none() {
        permission::permit(cx, site, permission_id, "events.amazonaws.com", [("SourceArn", arn.clone())]);
    }
    if let Some(queue) = site.function.failure_queue {
        permission::let_send(cx, queue, "events.amazonaws.com", arn);
    }
}

/// AWS keeps one rule of a name on a bus.
fn refuse_twin(cx: &mut Lowering<'_>, site: &Site<'_>, rule: &Rule, name: &Value) {
    let bus = rule.when.iter().find(|(key, _)| key == "EventBusName").map(|(_, bus)| bus);
    // Names and buses may hold parameters, so the values themselves are compared, as text.
    let Some(first) = cx.rule_names.insert(format!("{name:?} on {bus:?}"), Some(site.span)) else { return };
    let message = format!("two rules on one bus are called {}", rule.name);
    let mut diagnostic = Diagnostic::new(DUPLICATE_RULE, site.span, message)
        .label("the same name again")
        .help("give each its own name under `rule:`, or leave it out");
    if let Some(first) = first {
        diagnostic = diagnostic.also(first, "the first");
    }
    cx.diagnostics.push(diagnostic);
}

/// The machine in front of the function as target, which a role of the rule's starts.
fn start(cx: &mut Lowering<'_>, site: &Site<'_>, rule: &Rule, machine: &str) -> Value {
    let name = cx.physical(&rule.name, RULE_NAME_LENGTH);
    let bus = rule.when.iter().find(|(key, _)| key == "EventBusName").map(|(_, bus)| bus.clone());
    let on_bus = bus.map_or_else(|| text(""), |bus| Value::join([bus, text("/")]));
    let arn = cx.regional_arn("events", Value::join([text("rule/"), on_bus, name]));
    let place = (function_group(&site.function.name), site.span);
    // Rules on different buses may have one name.
    let role = if rule.when.iter().any(|(key, _)| key == "EventBusName") {
        format!("{}-{}", rule.name, naming::hash(&rule.logical_id, 6))
    } else {
        rule.name.clone()
    };
    let role = machines::start_role(cx, machine, &role, arn, place);
    let input = Some(resilience::asynchronous(rule.input.clone()));
    let mut target = target(cx, site, ("machine", machines::arn_value(cx, machine)), input, rule.max_age);
    if let Value::Map(props) = &mut target {
        props.insert(2, ("RoleArn".into(), role));
    }
    target
}

fn target(
    cx: &Lowering<'_>,
    site: &Site<'_>,
    (id, arn): (&str, Value),
    input: Option<(&'static str, Value)>,
    max_age: u32,
) -> Value {
    let mut props = vec![("Id".into(), id.into()), ("Arn".into(), arn)];
    if let Some((key, value)) = input {
        props.push((key.into(), value));
    }
    if let Some(queue) = site.function.failure_queue {
        props.push(("DeadLetterConfig".into(), map([("Arn", cx.arn(queue))])));
    }
    let retries =
        map([("MaximumEventAgeInSeconds", max_age.into()), ("MaximumRetryAttempts", (*TARGET_RETRIES.end()).into())]);
    props.push(("RetryPolicy".into(), retries));
    Value::Map(props)
}
