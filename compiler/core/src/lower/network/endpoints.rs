//! Endpoints: how functions in a network without NAT reach the services they have grants on.

use std::collections::BTreeSet;

use aws_auto_source::{Diagnostic, Span};

use super::codes::NO_WAY_OUT;
use super::security::functions_in;
use super::{Vpc, WayOut, named_tags, security, vpc::nat_help};
use crate::aws::{self, Group, Pseudo, Statement, Value, list, map, text};
use crate::ir::grant::OUTBOUND;
use crate::ir::{Function, Grant, GrantTarget, Resource, ResourceId, ResourceKind};
use crate::knowledge::endpoints::{Endpoint, of_action};
use crate::knowledge::services;
use crate::lower::billing::{Billed, billed_by_the_hour};
use crate::lower::{Lowering, because, naming};

/// A call that nothing but the Internet takes anywhere.
struct Stuck {
    what: String,
    span: Span,
}

/// Gateway endpoints for S3 and DynamoDB: they cost nothing.
pub(super) fn gateways(cx: &mut Lowering<'_>, resource: &Resource, vpc: &Vpc) {
    for (service, suffix) in [("s3", "S3Endpoint"), ("dynamodb", "DynamoDbEndpoint")] {
        let made = aws::Resource::new(
            "AWS::EC2::VPCEndpoint",
            naming::logical_id(&resource.name, suffix),
            Group::Foundation(resource.name.clone()),
            because(resource.span, "a gateway endpoint costs nothing"),
        )
        .with("VpcEndpointType", "Gateway")
        .with("ServiceName", service_name(service))
        .with("VpcId", vpc.id.clone())
        .with("RouteTableIds", vpc.route_tables.clone())
        .with("PolicyDocument", own_account(service))
        .with("Tags", named_tags(cx, &resource.tags, &format!("{}-{service}", resource.name)));
        cx.stack.add(made);
    }
}

/// Who may do what is up to the roles; the endpoint only keeps credentials of other accounts from carrying data out.
fn own_account(service: &str) -> Value {
    let mut statement = Statement::allow([format!("{service}:*")], vec![text("*")])
        .when("StringEquals", "aws:PrincipalAccount", Value::Pseudo(Pseudo::AccountId))
        .because("roles say who may do what; the endpoint keeps out credentials of other accounts");
    statement.principal = Some(map([("AWS", text("*"))]));
    aws::policy::document(&[statement])
}

fn service_name(service: &str) -> Value {
    Value::join([text("com.amazonaws."), Value::Pseudo(Pseudo::Region), text(format!(".{service}"))])
}

/// Adds the interface endpoints that the functions of each network without NAT need, or says what none leads to.
pub(super) fn fill(cx: &mut Lowering<'_>) {
    let closed: Vec<ResourceId> = closed_networks(cx);
    for vpc in closed {
        let stuck = report_stuck(cx, vpc);
        let services: BTreeSet<&'static str> =
            functions_in(cx, vpc).iter().flat_map(|(_, function)| interfaces(cx, function)).collect();
        if services.is_empty() {
            continue;
        }
        for service in &services {
            add_interface(cx, vpc, service);
        }
        if !stuck {
            warn_of_price(cx, vpc, &services);
        }
    }
}

fn closed_networks(cx: &Lowering<'_>) -> Vec<ResourceId> {
    cx.handles.network.vpcs.iter().filter(|(_, vpc)| vpc.way_out == WayOut::None).map(|(id, _)| *id).collect()
}

/// The group of a network's interface endpoints, made when a function first needs it.
pub(super) fn group_for(cx: &mut Lowering<'_>, function: &Function, vpc: ResourceId) -> Option<Value> {
    if cx.handles.network.vpcs.get(&vpc)?.way_out != WayOut::None || interfaces(cx, function).is_empty() {
        return None;
    }
    let resource = cx.eco.resource(vpc);
    let id = naming::logical_id(&resource.name, "EndpointSecurityGroup");
    let group = cx.stack.find(&id).unwrap_or_else(|| security::group(cx, resource, "Endpoint", vpc, Vec::new()));
    Some(Value::Attr(group, "GroupId"))
}

/// Whether a function calls S3 or DynamoDB, whose gateway endpoints have addresses of their own.
pub(super) fn uses_gateway(cx: &Lowering<'_>, function: &Function) -> bool {
    calls(cx, function).any(|(endpoint, _)| matches!(endpoint, Some(Endpoint::Gateway(_))))
}

fn interfaces(cx: &Lowering<'_>, function: &Function) -> BTreeSet<&'static str> {
    calls(cx, function)
        .filter_map(|(endpoint, _)| match endpoint {
            Some(Endpoint::Interface(name)) => Some(name),
            _ => None,
        })
        .collect()
}

/// Every call that a function's grants allow, with the endpoint that serves it.
fn calls<'f>(
    cx: &'f Lowering<'_>,
    function: &'f Function,
) -> impl Iterator<Item = (Option<Endpoint>, (&'f Grant, &'f str))> + 'f {
    function.grants.iter().flat_map(move |grant| {
        let own = grant.actions.iter().filter(move |_| !is_inside(cx, grant)).filter_map(move |action| {
            let (prefix, name) = action.value.split_once(':')?;
            Some((of_action(prefix, name), (grant, action.value.as_str())))
        });
        // The password of a database comes from its secret.
        let password = secret_of(cx, grant).map(|action| (of_action("secretsmanager", action), (grant, action)));
        own.chain(password)
    })
}

fn secret_of(cx: &Lowering<'_>, grant: &Grant) -> Option<&'static str> {
    let GrantTarget::Resource(id) = grant.target else { return None };
    let is_database = cx.eco.resource(id).kind() == ResourceKind::Database;
    (is_database && super::database_secret_arn(cx, id).is_some()).then_some("GetSecretValue")
}

/// Whether a grant is about something in the network itself, so that its calls need no endpoint.
fn is_inside(cx: &Lowering<'_>, grant: &Grant) -> bool {
    match grant.target {
        GrantTarget::Resource(id) => match cx.handles.network.doors.get(&id) {
            Some(door) => door.group.is_some(),
            None => false,
        },
        _ => services::find(&grant.service.value).is_some_and(|s| s.endpoint == services::Endpoint::Inside),
    }
}

fn report_stuck(cx: &mut Lowering<'_>, vpc: ResourceId) -> bool {
    let network = cx.eco.resource(vpc);
    let mut found = Vec::new();
    for (_, function) in functions_in(cx, vpc) {
        for Stuck { what, span } in stuck(cx, function) {
            let message = format!(
                "`{}` is in the network `{}`, which has no NAT gateway, and calls {what}",
                function.name, network.name
            );
            found.push(
                Diagnostic::new(NO_WAY_OUT, span, message)
                    .label("no endpoint leads there")
                    .also(network.span, "a network without NAT")
                    .help(nat_help(&network.name)),
            );
        }
    }
    let any = !found.is_empty();
    found.into_iter().for_each(|d| cx.diagnostics.push(d));
    any
}

/// What a function calls that no endpoint serves; one for each grant.
fn stuck(cx: &Lowering<'_>, function: &Function) -> Vec<Stuck> {
    let outbound = function.grants.iter().filter(|grant| grant.service.value == OUTBOUND);
    let mut all: Vec<Stuck> =
        outbound.map(|grant| Stuck { what: "an API on the Internet".to_owned(), span: grant.service.span }).collect();
    for (endpoint, (grant, action)) in calls(cx, function) {
        if endpoint.is_none() && all.iter().all(|stuck| stuck.span != grant.service.span) {
            let what = format!("`{action}`, for which there is no VPC endpoint");
            all.push(Stuck { what, span: grant.service.span });
        }
    }
    all
}

fn add_interface(cx: &mut Lowering<'_>, vpc: ResourceId, service: &str) {
    let resource = cx.eco.resource(vpc);
    let group = cx.stack.find(&naming::logical_id(&resource.name, "EndpointSecurityGroup"));
    let Some(group) = group else { return };
    let made = aws::Resource::new(
        "AWS::EC2::VPCEndpoint",
        naming::logical_id(&resource.name, &format!("{}Endpoint", naming::pascal(service))),
        Group::Foundation(resource.name.clone()),
        because(resource.span, format!("without NAT, `{service}` is reached through an endpoint")),
    )
    .with("VpcEndpointType", "Interface")
    .with("ServiceName", service_name(service))
    .with("VpcId", super::vpc_id(cx, vpc))
    .with("SubnetIds", super::vpc_subnets(cx, vpc, false))
    .with("SecurityGroupIds", list([Value::Attr(group, "GroupId")]))
    .with("PrivateDnsEnabled", true)
    .with("Tags", named_tags(cx, &resource.tags, &format!("{}-{service}", resource.name)));
    cx.stack.add(made);
}

/// Nobody wrote the endpoints down, whether or not the network is declared: their price is said in any case.
fn warn_of_price(cx: &mut Lowering<'_>, vpc: ResourceId, services: &BTreeSet<&'static str>) {
    let resource = cx.eco.resource(vpc);
    let zones = super::vpc_subnets(cx, vpc, false).len() as u64;
    let names: Vec<&str> = services.iter().copied().collect();
    let what = format!("an interface endpoint in {zones} zones for each of {}", names.join(", "));
    let items = [Billed::new(what, Some("vpc.endpoint.interface"), zones * services.len() as u64)];
    let called = format!("reaching AWS from {} without NAT", super::called(resource));
    let help = "endpoints are made for the services that functions in the network have grants on; `nat: single` makes \
                none and bills a NAT gateway instead";
    billed_by_the_hour(cx, resource.span, &called, &items, help);
}
