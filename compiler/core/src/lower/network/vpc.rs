//! Created networks: subnets in each zone, and a way out where one is asked for.

use aws_auto_schema::resources::{Nat, VpcSettings};
use aws_auto_schema::trigger::AlbScheme;
use aws_auto_source::{Diagnostic, Span};

use super::cidr::Cidr;
use super::codes::INVALID_NETWORK;
use super::{Vpc, WayOut, called, endpoints, named_tags};
use crate::aws::{self, Group, Value};
use crate::ir::{Resource, ResourceId, Spec, TriggerKind};
use crate::lower::billing::{Billed, billed_by_the_hour};
use crate::lower::{Lowering, because, declared, naming};

/// Addresses of a network that names none.
const DEFAULT_CIDR: &str = "10.0.0.0/16";
/// Zones of a network that names no number: what databases and load balancers need.
const DEFAULT_ZONES: u32 = 2;
/// Zones that the largest region has (us-east-1).
const MOST_ZONES: i64 = 6;

/// A network being made.
struct Plan<'r> {
    resource: &'r Resource,
    vpc: aws::ResourceId,
    cidr: Cidr,
    zones: u32,
    nat: Nat,
    /// Data that outlives the stack stands in it.
    kept: bool,
}

/// Makes the network, its subnets, route tables, gateways and gateway endpoints.
pub(super) fn declare(cx: &mut Lowering<'_>, id: ResourceId, resource: &Resource, spec: &VpcSettings) {
    let Some(cidr) = addresses(cx, resource, spec) else { return };
    let zones = zones(cx, id, resource, spec, cidr);
    let nat = spec.nat.as_ref().map_or(Nat::None, |nat| nat.value);
    let kept = holds_data(cx, id);
    let vpc = add_vpc(cx, resource, cidr, kept);
    cx.handles.resources.insert(id, vpc);
    let plan = Plan { resource, vpc, cidr, zones, nat, kept };
    let way_out = if nat == Nat::None { WayOut::None } else { WayOut::Nat };
    let public = if nat != Nat::None || has_public_load_balancer(cx, id) { public_side(cx, &plan) } else { vec![] };
    let (private, route_tables) = private_side(cx, &plan, &public);
    let parts = Vpc {
        id: Value::Ref(vpc),
        private: private.into_iter().map(Value::Ref).collect(),
        public: public.into_iter().map(Value::Ref).collect(),
        route_tables,
        groups: Vec::new(),
        way_out,
    };
    endpoints::gateways(cx, resource, &parts);
    cx.handles.network.vpcs.insert(id, parts);
}

fn addresses(cx: &mut Lowering<'_>, resource: &Resource, spec: &VpcSettings) -> Option<Cidr> {
    let (written, span) =
        spec.cidr.as_ref().map_or((DEFAULT_CIDR, resource.span), |cidr| (cidr.value.as_str(), cidr.span));
    match Cidr::parse(written) {
        Ok(cidr) => Some(cidr),
        Err(why) => {
            let message = format!("`{written}` are no addresses for {}: {why}", called(resource));
            cx.diagnostics.push(
                Diagnostic::new(INVALID_NETWORK, span, message)
                    .label("not accepted by AWS")
                    .help(format!("write a range such as `{DEFAULT_CIDR}`")),
            );
            None
        }
    }
}

fn zones(cx: &mut Lowering<'_>, id: ResourceId, resource: &Resource, spec: &VpcSettings, cidr: Cidr) -> u32 {
    let Some(written) = &spec.zones else { return DEFAULT_ZONES };
    let least = if needs_two_zones(cx, id) { 2 } else { 1 };
    let number = u32::try_from(written.value).unwrap_or(0);
    let refusal = if !(least..=MOST_ZONES).contains(&written.value) {
        format!("{} can have {least} to {MOST_ZONES} zones, not {}", called(resource), written.value)
    } else if cidr.subnet(number - 1, true).is_none() {
        format!("{cidr} has no room for subnets in {number} zones: AWS makes none smaller than /28")
    } else {
        return number;
    };
    let help = "databases and load balancers need two zones; most regions have three";
    cx.diagnostics.push(Diagnostic::new(INVALID_NETWORK, written.span, refusal).label("wrong here").help(help));
    DEFAULT_ZONES
}

/// A subnet group of RDS and a load balancer need subnets in two zones (RDS and ELB guides).
fn needs_two_zones(cx: &Lowering<'_>, id: ResourceId) -> bool {
    let database = |resource: &Resource| matches!(&resource.spec, Spec::Database(spec) if spec.vpc == Some(id));
    cx.eco.resources.iter().any(|r| r.existing.is_none() && database(r)) || !load_balancers(cx, id).is_empty()
}

fn load_balancers(cx: &Lowering<'_>, id: ResourceId) -> Vec<AlbScheme> {
    let triggers = cx.eco.functions.iter().flat_map(|function| &function.triggers);
    triggers
        .filter_map(|trigger| match &trigger.kind {
            TriggerKind::LoadBalancer(rule) if rule.listener.is_none() && rule.vpc == Some(id) => Some(rule.scheme),
            _ => None,
        })
        .collect()
}

fn has_public_load_balancer(cx: &Lowering<'_>, id: ResourceId) -> bool {
    load_balancers(cx, id).contains(&AlbScheme::InternetFacing)
}

/// Whether a database or search domain stands in it, which is kept when the stack is deleted: AWS deletes no network
/// that somebody lives in.
fn holds_data(cx: &Lowering<'_>, id: ResourceId) -> bool {
    cx.eco.resources.iter().filter(|r| r.existing.is_none()).any(|resource| match &resource.spec {
        Spec::Database(spec) => spec.vpc == Some(id),
        Spec::SearchDomain(spec) => spec.vpc == Some(id),
        _ => false,
    })
}

fn add_vpc(cx: &mut Lowering<'_>, resource: &Resource, cidr: Cidr, kept: bool) -> aws::ResourceId {
    let mut vpc = part("AWS::EC2::VPC", resource, "Vpc", "")
        .with("CidrBlock", cidr.to_string())
        .with("EnableDnsSupport", true)
        .with("EnableDnsHostnames", true);
    vpc.origin = declared(resource.span);
    vpc.stateful = kept;
    tag(cx, &mut vpc, resource, "vpc");
    cx.stack.add(vpc)
}

/// Something that belongs to a network.
fn part(ty: &'static str, resource: &Resource, suffix: &str, why: &str) -> aws::Resource {
    let id = naming::logical_id(&resource.name, suffix);
    aws::Resource::new(ty, id, Group::Foundation(resource.name.clone()), because(resource.span, why))
}

fn tag(cx: &Lowering<'_>, made: &mut aws::Resource, resource: &Resource, what: &str) {
    made.set("Tags", named_tags(cx, &resource.tags, &format!("{}-{what}", resource.name)));
}

fn subnet(cx: &mut Lowering<'_>, plan: &Plan<'_>, zone: u32, public: bool) -> aws::ResourceId {
    let (word, pascal) = if public { ("public", "Public") } else { ("private", "Private") };
    let number = zone + 1;
    let cidr = plan.cidr.subnet(zone, public).map(|cidr| cidr.to_string());
    let mut made = part("AWS::EC2::Subnet", plan.resource, &format!("{pascal}Subnet{number}"), "one in each zone")
        .with("VpcId", Value::Ref(plan.vpc))
        .with("AvailabilityZone", Value::Zone(u8::try_from(zone).unwrap_or(0)))
        .maybe("CidrBlock", cidr)
        .with("MapPublicIpOnLaunch", false);
    made.stateful = plan.kept && !public;
    tag(cx, &mut made, plan.resource, &format!("{word}-{number}"));
    cx.stack.add(made)
}

fn route_table(cx: &mut Lowering<'_>, plan: &Plan<'_>, suffix: &str, name: &str) -> aws::ResourceId {
    let mut made = part("AWS::EC2::RouteTable", plan.resource, suffix, "where a subnet's traffic goes")
        .with("VpcId", Value::Ref(plan.vpc));
    tag(cx, &mut made, plan.resource, name);
    cx.stack.add(made)
}

fn associate(cx: &mut Lowering<'_>, plan: &Plan<'_>, suffix: &str, table: aws::ResourceId, subnet: aws::ResourceId) {
    let made = part("AWS::EC2::SubnetRouteTableAssociation", plan.resource, suffix, "a subnet's routes")
        .with("RouteTableId", Value::Ref(table))
        .with("SubnetId", Value::Ref(subnet));
    cx.stack.add(made);
}

fn default_route(plan: &Plan<'_>, suffix: &str, table: aws::ResourceId) -> aws::Resource {
    part("AWS::EC2::Route", plan.resource, suffix, "the way out")
        .with("RouteTableId", Value::Ref(table))
        .with("DestinationCidrBlock", "0.0.0.0/0")
}

/// The Internet gateway and a public subnet in each zone.
fn public_side(cx: &mut Lowering<'_>, plan: &Plan<'_>) -> Vec<aws::ResourceId> {
    let mut gateway = part("AWS::EC2::InternetGateway", plan.resource, "InternetGateway", "the way out");
    tag(cx, &mut gateway, plan.resource, "internet-gateway");
    let gateway = cx.stack.add(gateway);
    let attachment = part("AWS::EC2::VPCGatewayAttachment", plan.resource, "InternetGatewayAttachment", "the way out")
        .with("VpcId", Value::Ref(plan.vpc))
        .with("InternetGatewayId", Value::Ref(gateway));
    let attachment = cx.stack.add(attachment);
    let table = route_table(cx, plan, "PublicRouteTable", "public");
    let mut route = default_route(plan, "PublicRoute", table).with("GatewayId", Value::Ref(gateway));
    route.depends_on.push(attachment);
    cx.stack.add(route);
    (0..plan.zones)
        .map(|zone| {
            let made = subnet(cx, plan, zone, true);
            associate(cx, plan, &format!("PublicSubnet{}Routes", zone + 1), table, made);
            made
        })
        .collect()
}

/// A private subnet with a route table of its own in each zone, so that a NAT gateway in each zone later moves none.
fn private_side(
    cx: &mut Lowering<'_>,
    plan: &Plan<'_>,
    public: &[aws::ResourceId],
) -> (Vec<aws::ResourceId>, Vec<Value>) {
    let nats = nat_gateways(cx, plan, public);
    let (mut subnets, mut tables) = (Vec::new(), Vec::new());
    for zone in 0..plan.zones {
        let number = zone + 1;
        let made = subnet(cx, plan, zone, false);
        let table = route_table(cx, plan, &format!("PrivateRouteTable{number}"), &format!("private-{number}"));
        associate(cx, plan, &format!("PrivateSubnet{number}Routes"), table, made);
        if let Some(nat) = nats.get(zone as usize).or_else(|| nats.first()) {
            let route = default_route(plan, &format!("PrivateRoute{number}"), table);
            cx.stack.add(route.with("NatGatewayId", Value::Ref(*nat)));
        }
        subnets.push(made);
        tables.push(Value::Ref(table));
    }
    (subnets, tables)
}

fn nat_gateways(cx: &mut Lowering<'_>, plan: &Plan<'_>, public: &[aws::ResourceId]) -> Vec<aws::ResourceId> {
    let wanted = match plan.nat {
        Nat::None => 0,
        Nat::Single => 1,
        Nat::PerZone => public.len(),
    };
    let gateways: Vec<_> =
        (1..).zip(public.iter().take(wanted)).map(|(number, subnet)| nat_gateway(cx, plan, number, *subnet)).collect();
    if plan.resource.assumed && !gateways.is_empty() {
        warn_of_nat(cx, plan.resource, plan.resource.span, gateways.len() as u64);
    }
    gateways
}

fn nat_gateway(cx: &mut Lowering<'_>, plan: &Plan<'_>, number: u32, subnet: aws::ResourceId) -> aws::ResourceId {
    let mut address =
        part("AWS::EC2::EIP", plan.resource, &format!("NatAddress{number}"), "the address that others see")
            .with("Domain", "vpc");
    // An address in a network needs its Internet gateway first (CloudFormation guide, `AWS::EC2::EIP`).
    address.depends_on.extend(cx.stack.find(&naming::logical_id(&plan.resource.name, "InternetGatewayAttachment")));
    tag(cx, &mut address, plan.resource, &format!("nat-{number}"));
    let address = cx.stack.add(address);
    let mut gateway =
        part("AWS::EC2::NatGateway", plan.resource, &format!("NatGateway{number}"), "the way out of `nat`")
            .with("SubnetId", Value::Ref(subnet))
            .with("AllocationId", Value::Attr(address, "AllocationId"));
    tag(cx, &mut gateway, plan.resource, &format!("nat-{number}"));
    cx.stack.add(gateway)
}

fn warn_of_nat(cx: &mut Lowering<'_>, resource: &Resource, span: Span, number: u64) {
    let item = Billed::new(format!("{number} NAT gateway(s)"), Some("nat.gateway"), number);
    let help = format!("declare `{}` under `resources.vpcs` with the `nat` you want", resource.name);
    billed_by_the_hour(cx, span, &called(resource), &[item], &help);
}

/// The text that all messages about a missing way out use.
pub(super) fn nat_help(name: &str) -> String {
    format!("write `nat: single` for `{name}` under `resources.vpcs`, or take the function out of the network")
}
