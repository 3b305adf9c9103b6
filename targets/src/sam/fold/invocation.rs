//! The function's URL and what becomes of asynchronous calls.

use aws_auto_compiler::aws::{Props, Resource, ResourceId, Stack, Value, map, text};

use super::function::Draft;
use super::index::{Index, called_by};
use super::shapes::{has_only, is_map_of, says, service_of};
use super::{Folding, origins_below};

/// Folds both, where they are about what SAM publishes.
pub(super) fn fold(folding: &mut Folding<'_>, index: &Index, draft: &mut Draft) {
    let stack = folding.stack;
    if let Some((id, resource)) = index.only(stack, draft.id, "AWS::Lambda::EventInvokeConfig")
        && let Some(config) = event_invoke_config(stack, resource, draft)
    {
        folding.makes(id, format!("{}EventInvokeConfig", draft.logical_id));
        draft.set("EventInvokeConfig", config);
        draft.origins.extend(origins_below("EventInvokeConfig", "", resource));
    }
    if let Some((id, resource)) = index.only(stack, draft.id, "AWS::Lambda::Url")
        && let Some(config) = url_config(stack, resource, draft)
        && let Some(permissions) = url_permissions(stack, index, resource, draft)
    {
        folding.makes(id, format!("{}Url", draft.logical_id));
        for (permission, suffix) in permissions.into_iter().zip(["UrlPublicPermissions", "URLInvokeAllowPublicAccess"])
        {
            folding.makes(permission, format!("{}{suffix}", draft.logical_id));
        }
        draft.set("FunctionUrlConfig", config);
        draft.origins.extend(origins_below("FunctionUrlConfig", "", resource));
    }
}

/// Whether the resource is about the alias that SAM publishes, or about the function when it publishes none. The alias
/// is named by a word, so it may be waited for.
fn is_qualified(stack: &Stack, resource: &Resource, draft: &Draft, unqualified: Option<&str>) -> bool {
    let qualifier = resource.get("Qualifier").and_then(Value::as_str);
    let expected = match draft.alias {
        Some(alias) => stack.resource(alias).get("Name").and_then(Value::as_str),
        None => unqualified,
    };
    qualifier == expected && resource.depends_on.iter().all(|id| draft.alias == Some(*id))
}

fn event_invoke_config(stack: &Stack, resource: &Resource, draft: &Draft) -> Option<Value> {
    let alone = Resource { depends_on: Vec::new(), ..resource.clone() };
    let own = ["FunctionName", "Qualifier"];
    let known = [own[0], own[1], "MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig"];
    if !has_only(&alone, &known) || !is_qualified(stack, resource, draft, Some("$LATEST")) {
        return None;
    }
    let said = resource.props.iter().filter(|(key, _)| !own.contains(&&**key));
    let props: Option<Props> = said
        .map(|(key, value)| {
            let value = if key == "DestinationConfig" { destinations(stack, value)? } else { value.clone() };
            Some((key.clone(), value))
        })
        .collect();
    props.map(Value::Map)
}

/// SAM wants to know the kind of each destination, for the role that it would make.
fn destinations(stack: &Stack, config: &Value) -> Option<Value> {
    let Value::Map(destinations) = config else { return None };
    let typed = |destination: &Value| {
        let arn = destination.get("Destination")?;
        let kind = match service_of(stack, arn)?.as_str() {
            "sqs" => "SQS",
            "sns" => "SNS",
            "events" => "EventBridge",
            "lambda" => "Lambda",
            "s3" => "S3Bucket",
            _ => return None,
        };
        is_map_of(destination, &["Destination"]).then(|| map([("Type", text(kind)), ("Destination", arn.clone())]))
    };
    let props: Option<Props> = destinations.iter().map(|(key, value)| Some((key.clone(), typed(value)?))).collect();
    props.map(Value::Map)
}

fn url_config(stack: &Stack, resource: &Resource, draft: &Draft) -> Option<Value> {
    let alone = Resource { depends_on: Vec::new(), ..resource.clone() };
    let known = ["TargetFunctionArn", "Qualifier", "AuthType", "Cors", "InvokeMode"];
    let function = called_by(stack, resource).is_some_and(|callee| callee.alias.is_none());
    if !function || !has_only(&alone, &known) || !is_qualified(stack, resource, draft, None) {
        return None;
    }
    let said = |key: &&(_, Value)| {
        let (key, value): &(std::borrow::Cow<'_, str>, Value) = key;
        // `BUFFERED` is what AWS assumes.
        ["AuthType", "Cors", "InvokeMode"].contains(&&**key) && value.as_str() != Some("BUFFERED")
    };
    Some(Value::Map(resource.props.iter().filter(said).cloned().collect()))
}

/// The permissions that SAM makes for an open URL: none for a signed one; nothing when ours are others.
fn url_permissions(stack: &Stack, index: &Index, url: &Resource, draft: &Draft) -> Option<Vec<ResourceId>> {
    if says(url, "AuthType", "AWS_IAM") {
        return Some(Vec::new());
    }
    let one = |action: &str, condition: &'static str, value: &Value| {
        let mut all = index.around(stack, draft.id, "AWS::Lambda::Permission").filter(|(_, permission)| {
            has_only(permission, &["FunctionName", "Action", "Principal", condition])
                && draft.is_called(called_by(stack, permission))
                && says(permission, "Action", action)
                && says(permission, "Principal", "*")
                && permission.get(condition) == Some(value)
        });
        all.next().map(|(id, _)| id)
    };
    let call = one("lambda:InvokeFunctionUrl", "FunctionUrlAuthType", &text("NONE"))?;
    let invoke = one("lambda:InvokeFunction", "InvokedViaFunctionUrl", &Value::Bool(true))?;
    Some(vec![call, invoke])
}
