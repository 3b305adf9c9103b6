//! Where a reference may become a name: in properties that AWS does not check against existing resources when it
//! creates the one that has them.
//!
//! A policy may name a queue that is not there yet; a function's role must exist. Losing the order of creation that a
//! reference implies is harmless in the first case only, so only such properties are listed.

use crate::aws::{ResourceId, Stack, Value};

/// Type and property, in the order in which they are cut: what is cut first changes least. Policies first, then
/// permissions of single callers, then documents that a service reads later, then environments.
const SAFE: [(&str, &str); 19] = [
    ("AWS::IAM::Policy", "PolicyDocument"),
    ("AWS::IAM::RolePolicy", "PolicyDocument"),
    ("AWS::IAM::Role", "Policies"),
    ("AWS::IAM::Role", "AssumeRolePolicyDocument"),
    ("AWS::IAM::ManagedPolicy", "PolicyDocument"),
    ("AWS::SQS::QueuePolicy", "PolicyDocument"),
    ("AWS::SNS::TopicPolicy", "PolicyDocument"),
    ("AWS::S3::BucketPolicy", "PolicyDocument"),
    ("AWS::KMS::Key", "KeyPolicy"),
    ("AWS::SecretsManager::ResourcePolicy", "ResourcePolicy"),
    ("AWS::Events::EventBusPolicy", "Statement"),
    ("AWS::Logs::ResourcePolicy", "PolicyDocument"),
    ("AWS::Lambda::Permission", "SourceArn"),
    ("AWS::CloudWatch::Dashboard", "DashboardBody"),
    ("AWS::CloudWatch::Alarm", "Dimensions"),
    ("AWS::StepFunctions::StateMachine", "DefinitionString"),
    ("AWS::StepFunctions::StateMachine", "Definition"),
    ("AWS::StepFunctions::StateMachine", "DefinitionSubstitutions"),
    ("AWS::Lambda::Function", "Environment"),
];

/// Whether AWS takes a name of something that does not exist yet in this property of this type.
pub(crate) fn may_name_the_future(ty: &str, property: &str) -> bool {
    SAFE.contains(&(ty, property))
}

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
            && let Some(name) = stack.resource(target).by_name(value)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::{Group, Origin, Resource, text};

    #[test]
    fn every_property_that_may_be_cut_exists() {
        for (ty, property) in SAFE {
            let info = crate::knowledge::cfn_types::get(ty);
            assert!(info.is_some_and(|info| info.has_property(property)), "{ty} {property}");
        }
    }

    #[test]
    fn only_what_names_can_say_becomes_a_name() {
        let mut stack = Stack::default();
        let mut queue = Resource::new("AWS::SQS::Queue", "Q", Group::Data("q".to_owned()), Origin::default());
        queue.name = Some(text("https://sqs.eu-central-1.amazonaws.com/123456789012/q"));
        queue.arn = Some(text("arn:aws:sqs:eu-central-1:123456789012:q"));
        let id = stack.add(queue);
        let named = |reference| stack.resource(id).by_name(&reference);
        assert_eq!(named(Value::Ref(id)), stack.resource(id).name);
        assert_eq!(named(Value::Attr(id, "Arn")), stack.resource(id).arn);
        assert_eq!(named(Value::Attr(id, "QueueName")), Some(text("q")));
        assert_eq!(named(Value::Attr(id, "StreamArn")), None);
    }
}
