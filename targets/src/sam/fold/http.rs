//! HTTP APIs: API, stage, JWT authorizers, integrations, routes and their permissions become one API and the functions'
//! events.
//!
//! An API with a function as authorizer stays as it is: SAM would let any authorizer of the API call that function. An
//! API is folded as a whole, for SAM hands it over as one document.

use std::collections::BTreeMap;

use aws_auto_compiler::aws::{Props, Pseudo, Resource, ResourceId, Stack, Value, map, text};

use super::function::Draft;
use super::index::{Callee, Index, called_by};
use super::shapes::{has_only, is_map_of, plain_tags, says};
use super::{Folding, events, origins_below};

/// SAM's own tag of APIs.
const RESERVED_TAG: &str = "httpapi:createdBy";
/// What API Gateway takes where nothing is said (developer guide, "Quotas for HTTP APIs", integration timeout).
const TIMEOUT_MILLIS: i64 = 30_000;

/// Folds the APIs that SAM can say.
pub(super) fn fold(folding: &mut Folding<'_>, index: &Index, drafts: &mut BTreeMap<ResourceId, Draft>) {
    for &api in &index.apis {
        if let Some(plan) = Plan::of(folding.stack, index, api, drafts) {
            plan.carry_out(folding, drafts);
        }
    }
}

/// An API in SAM's words.
struct Plan {
    api: ResourceId,
    stage: ResourceId,
    props: Props,
    routes: Vec<Route>,
    /// Integrations and authorizers, which are parts of the document that SAM makes.
    parts: Vec<ResourceId>,
}

struct Route {
    id: ResourceId,
    permission: ResourceId,
    function: ResourceId,
    props: Props,
}

impl Plan {
    fn of(stack: &Stack, index: &Index, api: ResourceId, drafts: &BTreeMap<ResourceId, Draft>) -> Option<Self> {
        let resource = stack.resource(api);
        let (stage, stage_resource) = index.only(stack, api, "AWS::ApiGatewayV2::Stage")?;
        let authorizers: Vec<(ResourceId, &Resource)> =
            index.around(stack, api, "AWS::ApiGatewayV2::Authorizer").collect();
        let routes: Option<Vec<Route>> = index
            .around(stack, api, "AWS::ApiGatewayV2::Route")
            .map(|(id, route)| self::route(stack, index, (api, id), route, drafts))
            .collect();
        let routes = routes.filter(|routes| !routes.is_empty())?;
        let signed =
            index.around(stack, api, "AWS::ApiGatewayV2::Route").any(|(_, r)| says(r, "AuthorizationType", "AWS_IAM"));
        let mut props = api_props(resource, stage_resource)?;
        if let Some(auth) = auth(&authorizers, signed)? {
            props.push(("Auth".into(), auth));
        }
        let integrations = index.around(stack, api, "AWS::ApiGatewayV2::Integration").map(|(id, _)| id);
        let parts = integrations.chain(authorizers.iter().map(|(id, _)| *id)).collect();
        Some(Self { api, stage, props, routes, parts })
    }

    fn carry_out(self, folding: &mut Folding<'_>, drafts: &mut BTreeMap<ResourceId, Draft>) {
        let old = folding.stack.resource(self.api);
        let id = &old.logical_id;
        folding.makes_known_as(self.stage, format!("{id}.Stage"), format!("{id}ApiGatewayDefaultStage"));
        for part in self.parts {
            folding.makes(part, folding.stack.resource(part).logical_id.clone());
        }
        for route in self.routes {
            if let Some(draft) = drafts.get_mut(&route.function) {
                route.carry_out(folding, old, draft);
            }
        }
        folding.changed.insert(self.api, Resource { ty: "AWS::Serverless::HttpApi", props: self.props, ..old.clone() });
    }
}

impl Route {
    fn carry_out(self, folding: &mut Folding<'_>, api: &Resource, draft: &mut Draft) {
        let resource = folding.stack.resource(self.id);
        let name = event_name(&api.logical_id, &resource.logical_id);
        let logical_id = format!("{}{name}", draft.logical_id);
        folding.makes(self.permission, format!("{logical_id}Permission"));
        folding.makes(self.id, logical_id);
        let event = folding.event(&folding.stack.resource(draft.id).origin, &resource.origin, "HttpApi", self.props);
        draft.origins.extend(origins_below(&format!("Events.{name}"), "", resource));
        draft.events.insert(name, event);
    }
}

/// The route's own name, with the API's in front: a function may answer the same route of two APIs.
fn event_name(api: &str, route: &str) -> String {
    let short = api.strip_suffix("HttpApi").unwrap_or(api);
    let rest = route.strip_prefix(api).unwrap_or(route);
    format!("{short}{}", rest.strip_suffix("Route").unwrap_or(rest))
}

fn api_props(api: &Resource, stage: &Resource) -> Option<Props> {
    let known = ["Name", "ProtocolType", "Description", "CorsConfiguration", "DisableExecuteApiEndpoint", "Tags"];
    let of_stage =
        ["ApiId", "StageName", "AutoDeploy", "DefaultRouteSettings", "RouteSettings", "AccessLogSettings", "Tags"];
    let plain = has_only(api, &known)
        && has_only(stage, &of_stage)
        && says(api, "ProtocolType", "HTTP")
        && says(stage, "StageName", "$default")
        && stage.get("AutoDeploy") == Some(&Value::Bool(true))
        && api.get("Tags") == stage.get("Tags");
    let tagged = match api.get("Tags") {
        Some(Value::Map(tags)) => plain_tags(tags, RESERVED_TAG),
        other => other.is_none(),
    };
    let mut props: Props = Vec::new();
    let said = |resource: &Resource, key: &'static str| resource.get(key).map(|value| (key.into(), value.clone()));
    for key in ["Name", "Description", "CorsConfiguration", "DisableExecuteApiEndpoint"] {
        props.extend(said(api, key));
    }
    for key in ["DefaultRouteSettings", "RouteSettings", "AccessLogSettings", "Tags"] {
        props.extend(said(stage, key));
    }
    (plain && tagged).then_some(props)
}

/// `Auth`: nothing when SAM cannot say it, an empty answer when there is nothing to say.
#[expect(clippy::option_option, reason = "that nothing is said and that it cannot be said are two things")]
fn auth(authorizers: &[(ResourceId, &Resource)], signed: bool) -> Option<Option<Value>> {
    let mut props: Props = Vec::new();
    let jwt: Option<Props> = authorizers.iter().map(|(_, authorizer)| jwt_authorizer(authorizer)).collect();
    let jwt = jwt?;
    if !jwt.is_empty() {
        props.push(("Authorizers".into(), Value::Map(jwt)));
    }
    if signed {
        props.push(("EnableIamAuthorizer".into(), true.into()));
    }
    Some((!props.is_empty()).then_some(Value::Map(props)))
}

fn jwt_authorizer(authorizer: &Resource) -> Option<(aws_auto_compiler::aws::Key, Value)> {
    let known = ["ApiId", "Name", "IdentitySource", "AuthorizerType", "JwtConfiguration"];
    let config = authorizer.get("JwtConfiguration")?;
    let plain = has_only(authorizer, &known)
        && says(authorizer, "AuthorizerType", "JWT")
        && is_map_of(config, &["Audience", "Issuer"]);
    let source = match authorizer.get("IdentitySource")? {
        Value::List(sources) if sources.len() == 1 => sources.first()?.clone(),
        _ => return None,
    };
    let name = authorizer.get("Name")?.as_str().filter(|name| *name != "AWS_IAM" && *name != "NONE")?;
    let config = map([("issuer", config.get("Issuer")?.clone()), ("audience", config.get("Audience")?.clone())]);
    let value = map([("IdentitySource", source), ("JwtConfiguration", config)]);
    plain.then(|| (name.to_owned().into(), value))
}

fn route(
    stack: &Stack,
    index: &Index,
    (api, id): (ResourceId, ResourceId),
    route: &Resource,
    drafts: &BTreeMap<ResourceId, Draft>,
) -> Option<Route> {
    let known = ["ApiId", "RouteKey", "AuthorizationType", "AuthorizerId", "AuthorizationScopes", "Target"];
    let (method, path) = route.get("RouteKey")?.as_str()?.split_once(' ')?;
    if !has_only(route, &known) || !is_plain_path(path) {
        return None;
    }
    let integration = integration(stack, route)?;
    let (callee, timeout) = answered_by(stack, integration)?;
    let draft = drafts.get(&callee.function).filter(|draft| draft.is_called(Some(callee)))?;
    let permission = events::permission(stack, index, draft, "apigateway.amazonaws.com", &source(api, method, path))?;
    let mut props: Props = vec![
        ("ApiId".into(), Value::Ref(api)),
        ("Method".into(), text(if method == "ANY" { "ANY" } else { method })),
        ("Path".into(), text(path)),
    ];
    props.extend(timeout.map(|timeout| ("TimeoutInMillis".into(), timeout)));
    props.extend(route_auth(stack, route)?.map(|auth| ("Auth".into(), auth)));
    Some(Route { id, permission, function: callee.function, props })
}

/// Paths that SAM and API Gateway read alike.
fn is_plain_path(path: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/{}+-_.~".contains(c);
    path.starts_with('/') && (path == "/" || !path.ends_with('/')) && path.chars().all(plain)
}

fn integration<'a>(stack: &'a Stack, route: &Resource) -> Option<&'a Resource> {
    let Some(Value::Join(parts)) = route.get("Target") else { return None };
    match parts.as_slice() {
        [Value::Str(prefix), Value::Ref(id)] if prefix == "integrations/" => Some(stack.resource(*id)),
        _ => None,
    }
}

/// What an integration calls, and its time-out where it is not the usual one.
fn answered_by(stack: &Stack, integration: &Resource) -> Option<(Callee, Option<Value>)> {
    let known = ["ApiId", "IntegrationType", "IntegrationUri", "PayloadFormatVersion", "TimeoutInMillis"];
    let plain = has_only(integration, &known)
        && says(integration, "IntegrationType", "AWS_PROXY")
        && says(integration, "PayloadFormatVersion", "2.0");
    let timeout = integration.get("TimeoutInMillis").filter(|timeout| **timeout != Value::Int(TIMEOUT_MILLIS));
    called_by(stack, integration).filter(|_| plain).map(|callee| (callee, timeout.cloned()))
}

/// What SAM lets call the function: the route in any stage, with stars for its parameters.
fn source(api: ResourceId, method: &str, path: &str) -> Value {
    let method = if method == "ANY" { "*" } else { method };
    let mut any = String::new();
    let mut rest = path;
    while let Some((before, tail)) = rest.split_once('{') {
        any.push_str(before);
        any.push('*');
        rest = tail.split_once('}').map_or("", |(_, after)| after);
    }
    any.push_str(rest);
    Value::join([
        text("arn:"),
        Pseudo::Partition.into(),
        text(":execute-api:"),
        Pseudo::Region.into(),
        text(":"),
        Pseudo::AccountId.into(),
        text(":"),
        Value::Ref(api),
        text(format!("/*/{method}{any}")),
    ])
}

#[expect(clippy::option_option, reason = "that nothing is said and that it cannot be said are two things")]
fn route_auth(stack: &Stack, route: &Resource) -> Option<Option<Value>> {
    match route.get("AuthorizationType")?.as_str()? {
        "NONE" => Some(None),
        "AWS_IAM" => Some(Some(map([("Authorizer", text("AWS_IAM"))]))),
        "JWT" => {
            let authorizer = stack.resource(route.get("AuthorizerId")?.refers_to()?);
            let mut auth: Props = vec![("Authorizer".into(), authorizer.get("Name")?.clone())];
            auth.extend(route.get("AuthorizationScopes").map(|scopes| ("AuthorizationScopes".into(), scopes.clone())));
            Some(Some(Value::Map(auth)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_called_as_its_api_and_route() {
        assert_eq!(event_name("ShopHttpApi", "ShopHttpApiGetOrders1a2b3cRoute"), "ShopGetOrders1a2b3c");
        assert_eq!(event_name("Other", "Elsewhere"), "OtherElsewhere");
    }

    #[test]
    fn paths_that_tools_read_differently_are_not_folded() {
        assert!(["/", "/orders", "/orders/{id}/{rest+}", "/a-b_c.d~e"].iter().all(|path| is_plain_path(path)));
        assert!(["", "orders", "/orders/", "/a b", "/ä", "/${x}", "/a*"].iter().all(|path| !is_plain_path(path)));
    }
}
