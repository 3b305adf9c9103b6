//! Routes of an HTTP API: route, one integration for each function, and a permission as narrow as the route.

use aws_auto_source::{Diagnostic, Span};

use super::codes::PUBLIC_ENDPOINT;
use super::permission::{self, Packing};
use super::{Site, authorizer, names};
use crate::aws::{self, Group, Value, text};
use crate::ir::{Authorizer, HttpRoute};
use crate::knowledge::limits::api::HTTP_INTEGRATION_TIMEOUT_MS;
use crate::lower::{Lowering, declared, naming};

/// The route that takes whatever no other takes.
const DEFAULT: &str = "$default";

/// Adds one route and what it needs.
pub(super) fn fill(cx: &mut Lowering<'_>, site: &Site<'_>, route: &HttpRoute, packing: Packing) {
    let integration = integration(cx, site, route);
    let route_id = add_route(cx, &site.function.name, site.span, route, integration);
    permit(cx, site, route, (&route_id, packing));
}

/// Adds the route of something that has an integration; the beginning of its logical id.
pub(in crate::lower) fn add_route(
    cx: &mut Lowering<'_>,
    called: &str,
    span: Span,
    route: &HttpRoute,
    integration: aws::ResourceId,
) -> String {
    let api_name = &cx.eco.resource(route.api).name;
    let key = route_key(route);
    let route_id = naming::logical_id(&key.to_ascii_lowercase(), "");
    let route_id = format!("{}{route_id}", naming::logical_id(api_name, "HttpApi"));
    let target = Value::join([text("integrations/"), Value::Ref(integration)]);
    let group = Group::Api(api_name.clone());
    let mut resource =
        aws::Resource::new("AWS::ApiGatewayV2::Route", format!("{route_id}Route"), group, declared(span))
            .with("ApiId", cx.name(route.api))
            .with("RouteKey", key);
    resource.props.extend(authorizer::of_route(cx, span, route.api, &route.authorizer));
    cx.stack.add(resource.with("Target", target));
    if route.authorizer == Authorizer::None {
        note_public(cx, called, span, route);
    }
    route_id
}

fn route_key(route: &HttpRoute) -> String {
    if route.path == DEFAULT { DEFAULT.to_owned() } else { format!("{} {}", route.method, route.path) }
}

/// The function behind the API; its time-out is the most that API Gateway waits, for the function ends by itself.
fn integration(cx: &mut Lowering<'_>, site: &Site<'_>, route: &HttpRoute) -> aws::ResourceId {
    let api_name = &cx.eco.resource(route.api).name;
    let logical_id = names::between(&site.function.name, api_name, "Integration");
    if let Some(known) = cx.stack.find(&logical_id) {
        return known;
    }
    let group = Group::Api(api_name.clone());
    let integration = aws::Resource::new("AWS::ApiGatewayV2::Integration", logical_id, group, site.origin())
        .with("ApiId", cx.name(route.api))
        .with("IntegrationType", "AWS_PROXY")
        .with("IntegrationUri", site.target(cx))
        .with("PayloadFormatVersion", "2.0")
        .with("TimeoutInMillis", *HTTP_INTEGRATION_TIMEOUT_MS.end());
    cx.stack.add(integration)
}

fn permit(cx: &mut Lowering<'_>, site: &Site<'_>, route: &HttpRoute, (route_id, packing): (&str, Packing)) {
    let (logical_id, rest) = match packing {
        Packing::EachRoute => (format!("{route_id}Permission"), source(route)),
        Packing::EachApi => {
            let api_name = &cx.eco.resource(route.api).name;
            (names::between(&site.function.name, api_name, "ApiPermission"), "*".to_owned())
        }
    };
    let source = permission::execute_api(cx, route.api, text(rest));
    permission::permit(cx, site, logical_id, "apigateway.amazonaws.com", [("SourceArn", source)]);
}

/// `<stage>/<method>/<path>` as API Gateway names the caller; a path variable may be anything.
fn source(route: &HttpRoute) -> String {
    if route.path == DEFAULT {
        return format!("*/{DEFAULT}");
    }
    let method = if route.method == "ANY" { "*" } else { &route.method };
    let segments = route.path.split('/').map(|part| if part.starts_with('{') { "*" } else { part });
    let path = segments.collect::<Vec<_>>().join("/");
    // API Gateway drops a slash at the end when it names the caller.
    let path = path.strip_suffix('/').filter(|shorter| !shorter.is_empty()).unwrap_or(&path);
    format!("*/{method}{path}")
}

fn note_public(cx: &mut Lowering<'_>, called: &str, span: Span, route: &HttpRoute) {
    let message = format!("anybody may call {} of {called}", route_key(route));
    let diagnostic = Diagnostic::new(PUBLIC_ENDPOINT, span, message)
        .label("open to everybody")
        .help("`authorizer:` takes `iam`, `{jwt: …}` or `{function: name}`");
    cx.diagnostics.push(diagnostic);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Bench, props};
    use super::*;
    use crate::ir::{FunctionId, FunctionRef, ResourceId, ResourceKind, Text, TriggerKind};
    use serde_json::json;

    fn route(api: ResourceId, method: &str, path: &str, authorizer: Authorizer) -> TriggerKind {
        TriggerKind::Http(HttpRoute { api, method: method.into(), path: path.into(), authorizer })
    }

    fn all(done: &super::super::testing::Done<'_>, ty: &str) -> Vec<String> {
        done.cx.stack.iter().filter(|(_, r)| r.ty == ty).map(|(_, r)| r.logical_id.clone()).collect()
    }

    #[test]
    fn two_routes_of_a_function_share_the_integration_and_nothing_else() {
        let mut bench = Bench::new();
        let api = bench.resource(ResourceKind::Api, "shop");
        let routes =
            vec![route(api, "GET", "/orders/{id}", Authorizer::Iam), route(api, "ANY", "/orders", Authorizer::Iam)];
        bench.function("orders", routes);
        let done = bench.fill();
        let ids = all(&done, "AWS::ApiGatewayV2::Route");
        assert_eq!(ids.len(), 2);
        assert_eq!(
            props(&done, &ids[0]),
            json!({
                "ApiId": "<ShopHttpApi>", "RouteKey": "GET /orders/{id}", "AuthorizationType": "AWS_IAM",
                "Target": "integrations/<OrdersOnShopIntegration>",
            })
        );
        assert_eq!(
            props(&done, "OrdersOnShopIntegration"),
            json!({
                "ApiId": "<ShopHttpApi>", "IntegrationType": "AWS_PROXY", "IntegrationUri": "<OrdersFunction.Arn>",
                "PayloadFormatVersion": "2.0", "TimeoutInMillis": 30000,
            })
        );
        let sources: Vec<_> =
            all(&done, "AWS::Lambda::Permission").iter().map(|id| props(&done, id)["SourceArn"].clone()).collect();
        let arn = "arn:<Partition>:execute-api:<Region>:<AccountId>:<ShopHttpApi>";
        assert_eq!(sources, [format!("{arn}/*/GET/orders/*"), format!("{arn}/*/*/orders")]);
        assert!(done.codes().is_empty());
    }

    #[test]
    fn callers_are_named_as_api_gateway_names_them() {
        let api = ResourceId(0);
        let named = |method: &str, path: &str| {
            let TriggerKind::Http(route) = route(api, method, path, Authorizer::None) else { panic!() };
            source(&route)
        };
        assert_eq!(named("ANY", "/basket/{proxy+}"), "*/*/basket/*");
        assert_eq!(named("GET", "/"), "*/GET/");
        assert_eq!(named("GET", "/orders/"), "*/GET/orders");
        assert_eq!(named("ANY", "$default"), "*/$default");
    }

    #[test]
    fn the_same_token_rules_are_one_authorizer() {
        let mut bench = Bench::new();
        let api = bench.resource(ResourceKind::Api, "shop");
        let jwt = || Authorizer::Jwt {
            issuer: Text::literal("https://login.example.com/", Span::default()),
            audience: vec!["shop".into()],
        };
        bench.function("a", vec![route(api, "GET", "/a", jwt())]);
        bench.function("b", vec![route(api, "GET", "/b", jwt())]);
        let done = bench.fill();
        let authorizers = all(&done, "AWS::ApiGatewayV2::Authorizer");
        assert_eq!(authorizers.len(), 1);
        let authorizer = props(&done, &authorizers[0]);
        assert_eq!(
            authorizer["JwtConfiguration"],
            json!({"Audience": ["shop"], "Issuer": "https://login.example.com/"})
        );
        for id in all(&done, "AWS::ApiGatewayV2::Route") {
            assert_eq!(props(&done, &id)["AuthorizationType"], "JWT");
            assert_eq!(props(&done, &id)["AuthorizerId"], format!("<{}>", authorizers[0]));
        }
    }

    #[test]
    fn a_function_that_decides_may_be_called_by_its_authorizer_alone() {
        let mut bench = Bench::new();
        let api = bench.resource(ResourceKind::Api, "shop");
        bench.function("basket", vec![route(api, "ANY", "/b", Authorizer::Function(FunctionRef::Own(FunctionId(1))))]);
        bench.function("gate", vec![]);
        let done = bench.fill();
        assert_eq!(
            props(&done, "ShopHttpApiGateAuthorizer"),
            json!({
                "ApiId": "<ShopHttpApi>", "Name": "gate", "IdentitySource": ["$request.header.Authorization"],
                "AuthorizerType": "REQUEST",
                "AuthorizerUri": "arn:<Partition>:apigateway:<Region>:lambda:path/2015-03-31/functions/<GateFunction.Arn>/invocations",
                "AuthorizerPayloadFormatVersion": "2.0", "EnableSimpleResponses": true,
                "AuthorizerResultTtlInSeconds": 0,
            })
        );
        let permission = props(&done, "ShopHttpApiGateAuthorizerPermission");
        assert_eq!(permission["FunctionName"], "<GateFunction.Arn>");
        assert_eq!(
            permission["SourceArn"],
            "arn:<Partition>:execute-api:<Region>:<AccountId>:<ShopHttpApi>/authorizers/<ShopHttpApiGateAuthorizer>"
        );
    }

    #[test]
    fn very_many_routes_share_one_permission_and_open_ones_are_noted() {
        let mut bench = Bench::new();
        let api = bench.resource(ResourceKind::Api, "shop");
        let routes = (0..41).map(|n| route(api, "GET", &format!("/r{n}"), Authorizer::Iam)).collect();
        bench.function("all", routes);
        bench.function("open", vec![route(api, "GET", "/open", Authorizer::None)]);
        let done = bench.fill();
        let permissions = all(&done, "AWS::Lambda::Permission");
        assert_eq!(permissions.len(), 2);
        let arn = "arn:<Partition>:execute-api:<Region>:<AccountId>:<ShopHttpApi>/*";
        assert_eq!(props(&done, "AllOnShopApiPermission")["SourceArn"], arn);
        assert_eq!(done.codes(), ["packed-permissions", "public-endpoint"]);
    }

    #[test]
    fn an_imported_api_gets_routes_by_its_id() {
        let mut bench = Bench::new();
        let api = bench.imported(ResourceKind::Api, "old", "a1b2c3");
        bench.function("f", vec![route(api, "GET", "/f", Authorizer::Iam)]);
        let done = bench.fill();
        let routes = all(&done, "AWS::ApiGatewayV2::Route");
        assert_eq!(props(&done, &routes[0])["ApiId"], "a1b2c3");
        assert!(all(&done, "AWS::ApiGatewayV2::Stage").is_empty());
    }

    #[test]
    fn the_id_of_an_imported_api_is_asked_for_when_it_is_not_given() {
        let mut bench = Bench::new();
        let api = bench.imported(ResourceKind::Api, "old", "");
        bench.eco.resource_mut(api).existing = Some(crate::ir::Existing::default());
        bench.function("f", vec![route(api, "GET", "/f", Authorizer::Iam)]);
        let done = bench.fill();
        let (id, parameter) = done.cx.stack.parameters().next().unwrap();
        assert_eq!((&*parameter.name, &*parameter.snake), ("OldId", "old_id"));
        assert_eq!(props(&done, &all(&done, "AWS::ApiGatewayV2::Route")[0])["ApiId"], format!("Param({id:?})"));
    }
}
