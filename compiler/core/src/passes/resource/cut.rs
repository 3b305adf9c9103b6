//! Where a reference may become a name: in properties that AWS does not check against existing resources when it
//! creates the one that has them.
//!
//! A policy may name a queue that is not there yet; a function's role must exist. Losing the order of creation that a
//! reference implies is harmless in the first case only, so only such properties are listed.

use crate::aws::{Resource, ResourceId, Stack, Value};

/// Type and property, in the order in which they are cut: what is cut first changes least. Policies first, then
/// permissions of single callers, then documents that a service reads later, then environments.
const SAFE: [(&str, &str); 15] = [
    ("AWS::IAM::Policy", "PolicyDocument"),
    ("AWS::IAM::RolePolicy", "PolicyDocument"),
    ("AWS::IAM::Role", "Policies"),
    ("AWS::IAM::ManagedPolicy", "PolicyDocument"),
    ("AWS::SQS::QueuePolicy", "PolicyDocument"),
    ("AWS::SNS::TopicPolicy", "PolicyDocument"),
    ("AWS::S3::BucketPolicy", "PolicyDocument"),
    ("AWS::KMS::Key", "KeyPolicy"),
    ("AWS::SecretsManager::ResourcePolicy", "ResourcePolicy"),
    ("AWS::Lambda::Permission", "SourceArn"),
    ("AWS::CloudWatch::Dashboard", "DashboardBody"),
    ("AWS::CloudWatch::Alarm", "Dimensions"),
    ("AWS::StepFunctions::StateMachine", "DefinitionString"),
    ("AWS::StepFunctions::StateMachine", "Definition"),
    ("AWS::Lambda::Function", "Environment"),
];

/// How many ranks there are.
pub(super) const RANKS: usize = SAFE.len();

/// Replaces what one property of `from` refers to by names, where the property has this rank and the target is one of
/// `targets`. Gives the property's name and the targets that were replaced, sorted.
pub(super) fn cut(
    stack: &mut Stack,
    from: ResourceId,
    rank: usize,
    targets: &[ResourceId],
) -> Option<(&'static str, Vec<ResourceId>)> {
    let (ty, property) = SAFE.get(rank)?;
    if stack.resource(from).ty != *ty {
        return None;
    }
    let mut value = stack.resource(from).get(property)?.clone();
    let mut replaced = Vec::new();
    replace(&mut value, &mut |value| {
        let (Value::Ref(target) | Value::Attr(target, _)) = *value else { return };
        if targets.contains(&target)
            && let Some(name) = by_name(stack.resource(target), value)
        {
            *value = name;
            replaced.push(target);
        }
    });
    if replaced.is_empty() {
        return None;
    }
    replaced.sort_unstable();
    replaced.dedup();
    stack.resource_mut(from).set(property, value);
    Some((property, replaced))
}

/// Visits every value but what stands for a principal: IAM refuses principals that do not exist. Joins are made anew,
/// so that literals that a name brings along merge with their neighbours.
fn replace(value: &mut Value, f: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Map(props) => {
            props.iter_mut().filter(|(key, _)| key != "Principal").for_each(|(_, value)| replace(value, f));
        }
        Value::List(items) => items.iter_mut().for_each(|item| replace(item, f)),
        Value::Join(parts) => {
            parts.iter_mut().for_each(|part| replace(part, f));
            *value = Value::join(std::mem::take(parts));
        }
        Value::Json(inner)
        | Value::Noted { value: inner, .. }
        | Value::Split { value: inner, .. }
        | Value::SecretValue { secret: inner, .. } => replace(inner, f),
        Value::Ref(_) | Value::Attr(..) => f(value),
        _ => {}
    }
}

/// What a reference to the resource gives, made of names; nothing when names do not say it: a table's stream and a
/// domain's endpoint have parts that only AWS knows.
fn by_name(target: &Resource, reference: &Value) -> Option<Value> {
    let Value::Attr(_, attribute) = reference else { return target.name.clone() };
    match *attribute {
        "Arn" | "ARN" | "TopicArn" | "DBInstanceArn" | "DBClusterArn" => target.arn.clone(),
        // `Ref` of these is no name, but their ARN ends in it.
        "QueueName" | "TopicName" => Some(target.arn.clone()?.split(":", 5)),
        _ => None,
    }
}
