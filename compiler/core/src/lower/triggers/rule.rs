//! EventBridge rules that invoke a function: the rule, its one target, the permission, the place of what fails.
//!
//! What Lambda accepted counts as delivered; retries here are for throttled or refused deliveries alone.

use aws_auto_source::Diagnostic;

use super::codes::DUPLICATE_RULE;
use super::{Site, permission};
use crate::aws::{self, Value, list, map};
use crate::knowledge::limits::eventbridge::{RULE_NAME_LENGTH, TARGET_RETRIES};
use crate::lower::Lowering;

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
}

/// Adds the rule and what belongs to it.
pub(super) fn add(cx: &mut Lowering<'_>, site: &Site<'_>, rule: Rule) {
    let name = cx.physical(&rule.name, RULE_NAME_LENGTH);
    refuse_twin(cx, site, &rule, &name);
    let target = target(cx, site, rule.input, rule.max_age);
    let permission_id = format!("{}Permission", rule.logical_id);
    let mut resource = site.resource("AWS::Events::Rule", rule.logical_id).with("Name", name);
    resource.props.extend(rule.when);
    let resource =
        resource.with("State", "ENABLED").with("Targets", list([target])).maybe("Tags", cx.tags(&site.function.tags));
    let id = cx.stack.add(resource);
    let arn = Value::Attr(id, "Arn");
    permission::permit(cx, site, permission_id, "events.amazonaws.com", [("SourceArn", arn.clone())]);
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

fn target(cx: &Lowering<'_>, site: &Site<'_>, input: Option<(&'static str, Value)>, max_age: u32) -> Value {
    let mut props = vec![("Id".into(), "function".into()), ("Arn".into(), site.target(cx))];
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
