//! `AWS::Serverless::StateMachine`: a definition that people can read, in place of a document in a string.
//!
//! SAM takes every reference out of the definition and puts it in as text when it is deployed, without regard for what
//! JSON or Step Functions make of it. So only definitions whose references are words are handed over.

use aws_auto_compiler::aws::{ParamType, Props, Resource, Stack, Value};

use super::Folding;
use super::shapes::{has_only, tag_map};
use crate::cloudformation::intrinsics::looks_like_a_function;

/// SAM's own tag of state machines.
const RESERVED_TAG: &str = "stateMachine:createdBy";

/// Properties and SAM's words for them.
const WORDS: [(&str, &str); 5] = [
    ("StateMachineName", "Name"),
    ("StateMachineType", "Type"),
    ("RoleArn", "Role"),
    ("LoggingConfiguration", "Logging"),
    ("TracingConfiguration", "Tracing"),
];

/// Folds the machines that SAM can say.
pub(super) fn fold(folding: &mut Folding<'_>) {
    let stack = folding.stack;
    let machines = stack.iter().filter(|(_, resource)| resource.ty == "AWS::StepFunctions::StateMachine");
    folding.changed.extend(machines.filter_map(|(id, resource)| Some((id, machine(stack, resource)?))));
}

fn machine(stack: &Stack, resource: &Resource) -> Option<Resource> {
    let keys: Vec<&str> = resource.props.iter().map(|(key, _)| &**key).collect();
    let plain = Resource { depends_on: Vec::new(), ..resource.clone() };
    if !has_only(&plain, &keys) {
        return None;
    }
    let props: Option<Props> = resource.props.iter().map(|(key, value)| property(stack, key, value)).collect();
    Some(Resource { ty: "AWS::Serverless::StateMachine", props: props?, ..resource.clone() })
}

fn property(stack: &Stack, key: &str, value: &Value) -> Option<(aws_auto_compiler::aws::Key, Value)> {
    if let Some((_, word)) = WORDS.iter().find(|(name, _)| *name == key) {
        return Some(((*word).into(), value.clone()));
    }
    match (key, value) {
        ("DefinitionString", Value::Json(definition)) if is_plain(stack, definition) => {
            Some(("Definition".into(), (**definition).clone()))
        }
        ("Tags", tags) => Some(("Tags".into(), Value::Map(tag_map(tags, RESERVED_TAG)?))),
        _ => None,
    }
}

/// Whether the definition means the same as a mapping and as a document in a string.
fn is_plain(stack: &Stack, definition: &Value) -> bool {
    let mut plain = matches!(definition, Value::Map(_));
    definition.walk(&mut |value| plain &= is_plain_value(stack, value));
    plain
}

fn is_plain_value(stack: &Stack, value: &Value) -> bool {
    match value {
        // `${…}` would be replaced, and `{{resolve:…}}` too.
        Value::Str(text) => !text.contains("${") && !text.contains("{{resolve:"),
        Value::Join(parts) => parts.iter().all(|part| part.as_str().is_none_or(is_word)),
        Value::Map(props) => !looks_like_a_function(props),
        // Put in as text, a number or a list would not be one.
        Value::Param(id) => stack.parameter(*id).ty == ParamType::String,
        Value::Json(_) | Value::SsmParameter(_) | Value::SecretValue { .. } | Value::Path(_) => false,
        _ => true,
    }
}

/// Text that JSON writes as it is.
fn is_word(text: &str) -> bool {
    text.chars().all(|c| c >= ' ' && c != '"' && c != '\\')
}

#[cfg(test)]
mod tests {
    use aws_auto_compiler::aws::{map, text};

    use super::*;

    #[test]
    fn definitions_that_sam_would_change_stay_in_their_string() {
        let stack = Stack::default();
        let plain = |value: Value| is_plain(&stack, &map([("Comment", value)]));
        assert!(plain(text("a \"quoted\" word")));
        assert!(plain(Value::Join(vec![text("arn:"), text("x")])));
        for odd in [
            text("${definition_substitution_1}"),
            text("{{resolve:ssm:x}}"),
            Value::Join(vec![text("a \"quote\""), text("x")]),
            Value::Json(Box::new(text("x"))),
            map([("Ref", text("x"))]),
            map([("Fn::Sub", text("x"))]),
        ] {
            assert!(!plain(odd.clone()), "{odd:?}");
        }
    }
}
