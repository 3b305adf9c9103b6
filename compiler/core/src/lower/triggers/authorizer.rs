//! Who may call a route of an HTTP API.
//!
//! Routes with the same rules share one authorizer. Answers of a function are not kept: API Gateway keeps them by the
//! caller's header alone, whatever route was asked for.

use aws_auto_source::Span;

use super::Site;
use super::permission;
use crate::aws::{self, Pseudo, Value, list, map, text};
use crate::ir::{Authorizer, FunctionRef, ResourceId, Text};
use crate::lower::{Lowering, declared, naming};

/// Where a token is looked for, for both kinds.
const HEADER: &str = "$request.header.Authorization";

/// The properties that say who may call: `AuthorizationType` and, where there is one, `AuthorizerId`.
pub(super) fn of_route(cx: &mut Lowering<'_>, span: Span, api: ResourceId, who: &Authorizer) -> aws::Props {
    let (word, authorizer) = match who {
        Authorizer::None => ("NONE", None),
        Authorizer::Iam => ("AWS_IAM", None),
        Authorizer::Jwt { issuer, audience } => ("JWT", Some(jwt(cx, span, api, (issuer, audience)))),
        Authorizer::Function(function) => ("CUSTOM", Some(by_function(cx, span, api, *function))),
    };
    let mut props = vec![("AuthorizationType".into(), text(word))];
    props.extend(authorizer.map(|id| ("AuthorizerId".into(), Value::Ref(id))));
    props
}

/// Finds or makes the authorizer `name` of an API; `rules` are its own properties.
fn authorizer(
    cx: &mut Lowering<'_>,
    span: Span,
    api: ResourceId,
    name: &str,
    rules: aws::Props,
) -> (aws::ResourceId, bool) {
    let api_name = &cx.eco.resource(api).name;
    let logical_id = format!("{}{}", naming::logical_id(api_name, "HttpApi"), naming::logical_id(name, "Authorizer"));
    if let Some(known) = cx.stack.find(&logical_id) {
        return (known, false);
    }
    let group = aws::Group::Api(api_name.clone());
    let mut resource = aws::Resource::new("AWS::ApiGatewayV2::Authorizer", logical_id, group, declared(span))
        .with("ApiId", cx.name(api))
        .with("Name", name)
        .with("IdentitySource", list([HEADER]));
    resource.props.extend(rules);
    (cx.stack.add(resource), true)
}

fn jwt(cx: &mut Lowering<'_>, span: Span, api: ResourceId, (issuer, audience): (&Text, &[String])) -> aws::ResourceId {
    // Named by what it checks, so that the same rules find the same authorizer.
    let name = format!("jwt-{}", naming::hash(&format!("{:?} {audience:?}", issuer.pieces), 6));
    let audience = Value::List(audience.iter().map(text).collect());
    let rules = vec![
        ("AuthorizerType".into(), text("JWT")),
        ("JwtConfiguration".into(), map([("Audience", audience), ("Issuer", cx.text(issuer))])),
    ];
    authorizer(cx, span, api, &name, rules).0
}

fn by_function(cx: &mut Lowering<'_>, span: Span, api: ResourceId, function: FunctionRef) -> aws::ResourceId {
    let name = match function {
        FunctionRef::Own(id) => cx.eco.function(id).name.clone(),
        FunctionRef::External(id) => cx.eco.external(id).name.clone(),
    };
    let rules = vec![
        ("AuthorizerType".into(), text("REQUEST")),
        ("AuthorizerUri".into(), invocation_uri(cx.invoke_arn(function))),
        ("AuthorizerPayloadFormatVersion".into(), text("2.0")),
        ("EnableSimpleResponses".into(), true.into()),
        ("AuthorizerResultTtlInSeconds".into(), Value::Int(0)),
    ];
    let (id, new) = authorizer(cx, span, api, &name, rules);
    if new {
        admit(cx, span, api, (function, &name), id);
    }
    id
}

/// `arn:<partition>:apigateway:<region>:lambda:path/2015-03-31/functions/<ARN>/invocations`.
fn invocation_uri(function: Value) -> Value {
    Value::join([
        text("arn:"),
        Value::Pseudo(Pseudo::Partition),
        text(":apigateway:"),
        Value::Pseudo(Pseudo::Region),
        text(":lambda:path/2015-03-31/functions/"),
        function,
        text("/invocations"),
    ])
}

/// Lets this API, and only with this authorizer, call the function.
fn admit(
    cx: &mut Lowering<'_>,
    span: Span,
    api: ResourceId,
    (function, name): (FunctionRef, &str),
    authorizer: aws::ResourceId,
) {
    let FunctionRef::Own(id) = function else {
        let message = format!("the function {name} must let API Gateway call it as an authorizer");
        let help = "its owner adds a permission for apigateway.amazonaws.com to the function".to_owned();
        permission::owner(cx, span, message, help);
        return;
    };
    let asked = Site { id, function: cx.eco.function(id), span };
    let logical_id = format!("{}Permission", cx.stack.resource(authorizer).logical_id);
    let rest = Value::join([text("authorizers/"), Value::Ref(authorizer)]);
    let source = permission::execute_api(cx, api, rest);
    permission::permit(cx, &asked, logical_id, "apigateway.amazonaws.com", [("SourceArn", source)]);
}
