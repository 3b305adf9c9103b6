//! Questions about resources and values that decide whether SAM can say them.

use aws_auto_compiler::aws::{Props, Resource, Stack, Value};

/// Whether the resource has no property but these, waits for nothing and is not kept.
pub(super) fn has_only(resource: &Resource, keys: &[&str]) -> bool {
    let known = resource.props.iter().all(|(key, _)| keys.contains(&&**key));
    known && resource.depends_on.is_empty() && !resource.stateful && resource.update.is_none()
}

/// Whether the mapping has no member but these.
pub(super) fn is_map_of(value: &Value, keys: &[&str]) -> bool {
    matches!(value, Value::Map(props) if props.iter().all(|(key, _)| keys.contains(&&**key)))
}

/// Whether the property has this text.
pub(super) fn says(resource: &Resource, key: &str, word: &str) -> bool {
    resource.get(key).and_then(Value::as_str) == Some(word)
}

/// Tags as the mapping that SAM wants. Nothing where SAM has a tag of this name itself, or where the mapping would be
/// read as something else.
pub(super) fn tag_map(tags: &Value, reserved: &str) -> Option<Props> {
    let Value::List(tags) = tags else { return None };
    let tags: Option<Props> =
        tags.iter().map(|tag| Some((tag.get("Key")?.as_str()?.to_owned().into(), tag.get("Value")?.clone()))).collect();
    tags.filter(|tags| plain_tags(tags, reserved))
}

/// Whether SAM takes these tags as they are.
pub(super) fn plain_tags(tags: &Props, reserved: &str) -> bool {
    // AWS allows 50 tags, and SAM adds one.
    tags.len() < 50
        && tags.iter().all(|(key, _)| key != reserved)
        && !crate::cloudformation::intrinsics::looks_like_a_function(tags)
}

/// The service in an ARN (`sqs`), from the type of what is referred to or from the ARN's own text.
pub(super) fn service_of(stack: &Stack, arn: &Value) -> Option<String> {
    if let Some(id) = arn.refers_to() {
        return stack.resource(id).ty.split("::").nth(1).map(str::to_lowercase);
    }
    let text = match arn {
        Value::Str(text) => text.clone(),
        Value::Join(parts) => parts.iter().map(|part| part.as_str().unwrap_or("?")).collect(),
        _ => return None,
    };
    text.strip_prefix("arn:")?.split(':').nth(1).map(str::to_owned)
}
