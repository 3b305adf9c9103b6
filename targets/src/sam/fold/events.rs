//! `Events`: queues and streams that the function reads, topics and rules that call it.
//!
//! SAM's S3 event is never used: its permission names the account alone, ours the bucket too. Nor are mappings and rules
//! with tags, for which SAM has no word.

use aws_auto_compiler::aws::{Key, Props, Resource, ResourceId, Stack, Value};

use super::function::Draft;
use super::index::{Index, called_by, target};
use super::shapes::{has_only, is_map_of, says, service_of};
use super::{Folding, origins_below};

/// Properties of a mapping that SAM hands over as they are.
const MAPPING: &[&str] = &[
    "FunctionName",
    "EventSourceArn",
    "StartingPosition",
    "StartingPositionTimestamp",
    "BatchSize",
    "Enabled",
    "MaximumBatchingWindowInSeconds",
    "MaximumRetryAttempts",
    "BisectBatchOnFunctionError",
    "MaximumRecordAgeInSeconds",
    "DestinationConfig",
    "ParallelizationFactor",
    "TumblingWindowInSeconds",
    "FunctionResponseTypes",
    "FilterCriteria",
    "KmsKeyArn",
    "ScalingConfig",
    "ProvisionedPollerConfig",
    "MetricsConfig",
];

/// Folds all of a function's events that SAM can say.
pub(super) fn fold(folding: &mut Folding<'_>, index: &Index, draft: &mut Draft) {
    let stack = folding.stack;
    for (id, resource) in index.around(stack, draft.id, "AWS::Lambda::EventSourceMapping") {
        if let Some((ty, props)) = mapping(stack, resource, draft) {
            add(folding, draft, (id, None), (ty, props));
        }
    }
    for (id, resource) in index.around(stack, draft.id, "AWS::SNS::Subscription") {
        let Some(source) = resource.get("TopicArn") else { continue };
        if let Some(props) = subscription(stack, resource, draft)
            && let Some(permission) = permission(stack, index, draft, "sns.amazonaws.com", source)
        {
            add(folding, draft, (id, Some(permission)), ("SNS", props));
        }
    }
    for (id, resource) in index.around(stack, draft.id, "AWS::Events::Rule") {
        if let Some(event) = rule(stack, resource, draft)
            && let Some(permission) = permission(stack, index, draft, "events.amazonaws.com", &Value::Attr(id, "Arn"))
        {
            add(folding, draft, (id, Some(permission)), event);
        }
    }
}

/// The permission that SAM makes for a source: of exactly this function, service and ARN.
pub(super) fn permission(
    stack: &Stack,
    index: &Index,
    draft: &Draft,
    service: &str,
    source: &Value,
) -> Option<ResourceId> {
    let fits = |permission: &Resource| {
        has_only(permission, &["FunctionName", "Action", "Principal", "SourceArn"])
            && draft.is_called(called_by(stack, permission))
            && says(permission, "Action", "lambda:InvokeFunction")
            && says(permission, "Principal", service)
            && permission.get("SourceArn") == Some(source)
    };
    index.around(stack, draft.id, "AWS::Lambda::Permission").find(|(_, p)| fits(p)).map(|(id, _)| id)
}

fn add(
    folding: &mut Folding<'_>,
    draft: &mut Draft,
    (id, permission): (ResourceId, Option<ResourceId>),
    (ty, props): (&'static str, Props),
) {
    let resource = folding.stack.resource(id);
    let name = name(&draft.logical_id, &resource.logical_id);
    if draft.events.contains_key(&name) {
        return;
    }
    let logical_id = format!("{}{name}", draft.logical_id);
    if let Some(permission) = permission {
        folding.makes(permission, format!("{logical_id}Permission"));
    }
    folding.makes(id, logical_id);
    let event = folding.event(&folding.stack.resource(draft.id).origin, &resource.origin, ty, props);
    draft.origins.extend(origins_below(&format!("Events.{name}"), "Properties", resource));
    draft.events.insert(name, event);
}

/// An event's name: what its resource is called, without the function's own name in front. It depends on nothing else,
/// for SAM makes logical ids of it.
fn name(function: &str, resource: &str) -> String {
    let own = function.strip_suffix("Function").unwrap_or(function);
    let rest = resource.strip_prefix(own).filter(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()));
    rest.unwrap_or(resource).to_owned()
}

fn mapping(stack: &Stack, resource: &Resource, draft: &Draft) -> Option<(&'static str, Props)> {
    let source = resource.get("EventSourceArn")?;
    let (ty, word) = match service_of(stack, source)?.as_str() {
        "sqs" => ("SQS", "Queue"),
        "kinesis" => ("Kinesis", "Stream"),
        "dynamodb" => ("DynamoDB", "Stream"),
        _ => return None,
    };
    // SAM knows one destination, and only the one for failures.
    let fails = resource.get("DestinationConfig").is_none_or(|config| is_map_of(config, &["OnFailure"]));
    let plain = has_only(resource, MAPPING) && fails && draft.is_called(called_by(stack, resource));
    let mut props: Props = vec![(word.into(), source.clone())];
    props.extend(without(&resource.props, &["FunctionName", "EventSourceArn"]));
    plain.then_some((ty, props))
}

fn subscription(stack: &Stack, resource: &Resource, draft: &Draft) -> Option<Props> {
    let own = ["TopicArn", "Protocol", "Endpoint"];
    let known = [own[0], own[1], own[2], "Region", "FilterPolicy", "FilterPolicyScope", "RedrivePolicy"];
    let called = says(resource, "Protocol", "lambda") && draft.is_called(called_by(stack, resource));
    if !called || !has_only(resource, &known) {
        return None;
    }
    let mut props: Props = vec![("Topic".into(), resource.get("TopicArn")?.clone())];
    props.extend(without(&resource.props, &own));
    Some(props)
}

fn rule(stack: &Stack, resource: &Resource, draft: &Draft) -> Option<(&'static str, Props)> {
    let scheduled = resource.get("ScheduleExpression").is_some();
    let (ty, name, when, bus, description) = if scheduled {
        ("Schedule", "Name", ("ScheduleExpression", "Schedule"), "ScheduleExpression", "Description")
    } else {
        ("EventBridgeRule", "RuleName", ("EventPattern", "Pattern"), "EventBusName", "EventPattern")
    };
    if !has_only(resource, &["Name", when.0, bus, description, "State", "Targets"])
        || !draft.is_called(called_by(stack, resource))
    {
        return None;
    }
    let mut props: Props = Vec::new();
    for (key, word) in
        [("Name", name), (when.0, when.1), ("EventBusName", "EventBusName"), ("Description", "Description")]
    {
        props.extend(resource.get(key).map(|value| (Key::Borrowed(word), value.clone())));
    }
    // A rule is enabled where nothing is said.
    props.extend(
        resource.get("State").filter(|_| !says(resource, "State", "ENABLED")).map(|s| ("State".into(), s.clone())),
    );
    props.extend(target_props(resource, scheduled)?);
    Some((ty, props))
}

/// What the only target says; its id is SAM's to give.
fn target_props(rule: &Resource, scheduled: bool) -> Option<Props> {
    let Value::Map(target) = target(rule)? else { return None };
    let known: &[&str] = if scheduled {
        &["Id", "Arn", "Input", "DeadLetterConfig", "RetryPolicy"]
    } else {
        &["Id", "Arn", "Input", "InputPath", "InputTransformer", "DeadLetterConfig", "RetryPolicy"]
    };
    let plain = target
        .iter()
        .all(|(key, value)| known.contains(&&**key) && (key != "DeadLetterConfig" || is_map_of(value, &["Arn"])));
    plain.then(|| without(target, &["Id", "Arn"]).collect())
}

fn without<'a>(props: &'a Props, keys: &'a [&str]) -> impl Iterator<Item = (Key, Value)> + 'a {
    props.iter().filter(|(key, _)| !keys.contains(&&**key)).cloned()
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn an_event_is_called_as_its_resource_without_the_function() {
        assert_eq!(name("OrdersFunction", "OrdersOnJobsMapping"), "OnJobsMapping");
        assert_eq!(name("OrdersFunction", "Ordersmith"), "Ordersmith");
        assert_eq!(name("OrdersFunction", "PaymentsSchedule"), "PaymentsSchedule");
    }
}
