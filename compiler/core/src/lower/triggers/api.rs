//! HTTP APIs themselves: API, stage, access log, domain name. Routes come with the functions that answer them.

use crate::aws::{self, Group, Value, list, map, text};
use crate::ir::{Api, CorsPolicy, Existing, ResourceId, Spec};
use crate::knowledge::limits::api::NAME_LENGTH;
use crate::knowledge::limits::monitoring::LOG_GROUP_NAME_LENGTH;
use crate::lower::{Lowering, because, declared, naming, parameters, resources};

/// Log groups of this name need no growing resource policy: CloudWatch Logs lets AWS services write below it
/// (CloudWatch Logs user guide, "Enable logging from AWS services", resource policy size).
const LOG_GROUP_PREFIX: &str = "/aws/vendedlogs/apigateway/";

/// What each line of the access log holds: its key and API Gateway's variable (developer guide, "Customize HTTP API
/// access logs").
const LOG_FIELDS: [(&str, &str); 11] = [
    ("requestId", "$context.requestId"),
    ("requestTime", "$context.requestTime"),
    ("ip", "$context.identity.sourceIp"),
    ("method", "$context.httpMethod"),
    ("path", "$context.path"),
    ("routeKey", "$context.routeKey"),
    ("status", "$context.status"),
    ("responseLength", "$context.responseLength"),
    ("latency", "$context.responseLatency"),
    ("integrationError", "$context.integrationErrorMessage"),
    ("authorizerError", "$context.authorizer.error"),
];

/// Makes an HTTP API with its stage, access log and domain, and remembers what it became. Of an imported one only the
/// id is asked for, where none is given.
///
/// Called while declaring; everything that an API says about itself is known then.
pub fn declare_api(cx: &mut Lowering<'_>, id: ResourceId) {
    let resource = cx.eco.resource(id);
    let Spec::Api(spec) = &resource.spec else { return };
    if let Some(existing) = &resource.existing {
        ask_for_id(cx, id, existing);
        return;
    }
    let (name, origin, tags) = (&resource.name, declared(resource.span), cx.tag_map(&resource.tags));
    let api = aws::Resource::new("AWS::ApiGatewayV2::Api", naming::logical_id(name, "HttpApi"), group(name), origin)
        .with("Name", cx.physical(name, NAME_LENGTH))
        .with("ProtocolType", "HTTP")
        .maybe("CorsConfiguration", spec.cors.as_ref().map(cors))
        .maybe("Tags", tags);
    let api = cx.stack.add(api);
    cx.handles.resources.insert(id, api);
    let stage = stage(cx, id, api, spec);
    domain(cx, id, (api, stage), spec);
}

fn ask_for_id(cx: &mut Lowering<'_>, id: ResourceId, existing: &Existing) {
    if existing.id.is_some() || existing.name.is_some() {
        return;
    }
    let resource = cx.eco.resource(id);
    let description = format!("Id of the existing API {}", resource.name);
    let param = cx.stack.param(parameters::required(&resource.name, "id", description, resource.span));
    cx.handles.imported.insert((id, "id"), param);
}

fn group(name: &str) -> Group {
    Group::Api(name.to_owned())
}

/// Part of an API called `name`.
fn part(cx: &Lowering<'_>, id: ResourceId, ty: &'static str, suffix: &str, why: &str) -> aws::Resource {
    let resource = cx.eco.resource(id);
    let logical_id = naming::logical_id(&resource.name, suffix);
    aws::Resource::new(ty, logical_id, group(&resource.name), because(resource.span, why))
}

fn cors(policy: &CorsPolicy) -> Value {
    let strings = |items: &[String]| Value::List(items.iter().map(text).collect());
    let mut props: aws::Props = vec![
        ("AllowCredentials".into(), policy.credentials.into()),
        ("AllowHeaders".into(), strings(&policy.headers)),
        ("AllowMethods".into(), strings(&policy.methods)),
        ("AllowOrigins".into(), strings(&policy.origins)),
    ];
    props.retain(|(_, value)| *value != Value::List(Vec::new()));
    props.extend(policy.max_age.map(|age| ("MaxAge".into(), age.into())));
    Value::Map(props)
}

fn stage(cx: &mut Lowering<'_>, id: ResourceId, api: aws::ResourceId, spec: &Api) -> aws::ResourceId {
    let log = spec.access_log.then(|| access_log(cx, id));
    let throttle = map([("ThrottlingBurstLimit", spec.burst.into()), ("ThrottlingRateLimit", number(spec.rate))]);
    let stage = part(cx, id, "AWS::ApiGatewayV2::Stage", "HttpApiStage", "an API answers on a stage")
        .with("ApiId", Value::Ref(api))
        .with("StageName", "$default")
        .with("AutoDeploy", true)
        .with("DefaultRouteSettings", throttle)
        .maybe("AccessLogSettings", log)
        .maybe("Tags", cx.tag_map(&cx.eco.resource(id).tags));
    cx.stack.add(stage)
}

/// Whole numbers without a fraction, as people write them.
fn number(rate: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "only taken where the number is whole and far below 2⁵³")]
    let whole = rate as i64;
    #[expect(clippy::cast_precision_loss, reason = "compared with what it came from")]
    let same = whole as f64 == rate;
    if same { Value::Int(whole) } else { Value::Float(rate) }
}

fn access_log(cx: &mut Lowering<'_>, id: ResourceId) -> Value {
    let room = LOG_GROUP_NAME_LENGTH - LOG_GROUP_PREFIX.len();
    let resource = cx.eco.resource(id);
    let name = Value::join([text(LOG_GROUP_PREFIX), cx.physical(&resource.name, room)]);
    let retention = cx.eco.settings.log_retention.0;
    let group = part(cx, id, "AWS::Logs::LogGroup", "HttpApiLogs", "an API writes an access log")
        .with("LogGroupName", name)
        .maybe("RetentionInDays", retention)
        .maybe("KmsKeyId", resources::log_group_key(cx))
        .maybe("Tags", cx.tags(&resource.tags));
    let group = cx.stack.add(group);
    map([("DestinationArn", Value::Attr(group, "Arn")), ("Format", text(log_format()))])
}

/// One line of JSON: API Gateway refuses a format with line breaks inside.
fn log_format() -> String {
    let fields: Vec<String> = LOG_FIELDS.iter().map(|(key, variable)| format!(r#""{key}":"{variable}""#)).collect();
    format!("{{{}}}", fields.join(","))
}

fn domain(cx: &mut Lowering<'_>, id: ResourceId, (api, stage): (aws::ResourceId, aws::ResourceId), spec: &Api) {
    let Some((name, certificate)) = &spec.domain else { return };
    let configuration = map([
        ("CertificateArn", cx.text(certificate)),
        ("EndpointType", text("REGIONAL")),
        ("SecurityPolicy", text("TLS_1_2")),
    ]);
    let domain = part(cx, id, "AWS::ApiGatewayV2::DomainName", "HttpApiDomain", "the API has a domain name of its own")
        .with("DomainName", cx.text(name))
        .with("DomainNameConfigurations", list([configuration]))
        .maybe("Tags", cx.tag_map(&cx.eco.resource(id).tags));
    let domain = cx.stack.add(domain);
    let mapping = part(cx, id, "AWS::ApiGatewayV2::ApiMapping", "HttpApiMapping", "the domain leads to the API")
        .with("ApiId", Value::Ref(api))
        .with("DomainName", Value::Ref(domain))
        .with("Stage", Value::Ref(stage));
    cx.stack.add(mapping);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Bench, props};
    use super::*;
    use crate::ir::{ResourceKind, Text};
    use aws_auto_source::Span;
    use serde_json::json;

    #[test]
    fn an_api_has_a_throttled_stage_and_a_log_that_ends() {
        let mut bench = Bench::new();
        bench.prefix("dev-");
        bench.resource(ResourceKind::Api, "orders");
        let done = bench.fill();
        assert_eq!(props(&done, "OrdersHttpApi"), json!({"Name": "dev-orders", "ProtocolType": "HTTP"}));
        let stage = props(&done, "OrdersHttpApiStage");
        assert_eq!(stage["ApiId"], "<OrdersHttpApi>");
        assert_eq!((&stage["StageName"], &stage["AutoDeploy"]), (&json!("$default"), &json!(true)));
        assert_eq!(stage["DefaultRouteSettings"], json!({"ThrottlingBurstLimit": 200, "ThrottlingRateLimit": 100}));
        assert_eq!(stage["AccessLogSettings"]["DestinationArn"], "<OrdersHttpApiLogs.Arn>");
        let format = stage["AccessLogSettings"]["Format"].as_str().unwrap();
        assert!(!format.contains('\n'), "{format}");
        let format: serde_json::Value = serde_json::from_str(format).unwrap();
        assert_eq!(format["status"], "$context.status");
        assert_eq!(
            props(&done, "OrdersHttpApiLogs"),
            json!({"LogGroupName": "/aws/vendedlogs/apigateway/dev-orders", "RetentionInDays": 30})
        );
    }

    #[test]
    fn a_domain_is_mapped_to_the_stage() {
        let mut bench = Bench::new();
        let id = bench.resource(ResourceKind::Api, "orders");
        let Spec::Api(api) = &mut bench.eco.resource_mut(id).spec else { panic!() };
        let literal = |text| Text::literal(text, Span::default());
        api.domain = Some((literal("api.example.com"), literal("arn:aws:acm:eu-west-1:123456789012:certificate/c")));
        api.rate = 0.5;
        let done = bench.fill();
        let domain = props(&done, "OrdersHttpApiDomain");
        assert_eq!(domain["DomainName"], "api.example.com");
        assert_eq!(domain["DomainNameConfigurations"][0]["SecurityPolicy"], "TLS_1_2");
        assert_eq!(
            props(&done, "OrdersHttpApiMapping"),
            json!({"ApiId": "<OrdersHttpApi>", "DomainName": "<OrdersHttpApiDomain>", "Stage": "<OrdersHttpApiStage>"})
        );
        assert_eq!(props(&done, "OrdersHttpApiStage")["DefaultRouteSettings"]["ThrottlingRateLimit"], 0.5);
    }
}
