//! Security groups: one for each function in a network, and pairs of rules that join it to what it uses.
//!
//! A function's group lists where it may go; the group of what it uses gets one rule of its own for each caller, so
//! that groups never refer to each other in a circle.

use std::collections::BTreeSet;

use aws_auto_source::{Diagnostic, Span};

use super::codes::ANOTHER_NETWORK;
use super::{WayOut, called, endpoints, has_door, named_tags};
use crate::aws::{self, Group, Origin, Value, map, text};
use crate::ir::{Function, FunctionId, Grant, GrantTarget, ResourceId, VpcRef};
use crate::lower::{Lowering, because, for_function, naming};

/// HTTPS.
const HTTPS: u32 = 443;
/// NFS, which EFS speaks (EFS guide).
const NFS: u32 = 2049;

/// Somewhere a function goes.
struct Way {
    /// For the rules' descriptions and names.
    name: String,
    group: Value,
    port: u32,
}

/// Gives each function in a network its groups, and lets it in where it has a grant.
pub(super) fn fill(cx: &mut Lowering<'_>) {
    let eco = cx.eco;
    for (id, function) in eco.functions() {
        let groups = match &function.vpc {
            None => continue,
            Some(VpcRef::Resource(vpc)) => in_resource(cx, function, *vpc),
            Some(VpcRef::Ids { security_groups, .. }) => in_ids(cx, function, security_groups),
        };
        cx.handles.network.functions.insert(id, groups);
    }
}

/// Groups in a network of the ecosystem: the function's own, then those that an existing network gives.
fn in_resource(cx: &mut Lowering<'_>, function: &Function, vpc: ResourceId) -> Vec<Value> {
    let Some(parts) = cx.handles.network.vpcs.get(&vpc).cloned() else { return Vec::new() };
    let ways = ways(cx, function, vpc);
    // The groups of an existing network are enough for a function that uses nothing inside it.
    if ways.is_empty() && parts.way_out == WayOut::Unknown && !parts.groups.is_empty() {
        return parts.groups;
    }
    let mut egress: Vec<Value> = ways.iter().map(|way| out_to(&way.name, &way.group, way.port)).collect();
    if parts.way_out != WayOut::None || endpoints::uses_gateway(cx, function) {
        egress.push(out_to_anywhere(HTTPS, "HTTPS, as far as the route tables lead"));
    }
    if function.file_system.is_some() {
        egress.push(out_to_anywhere(NFS, "NFS to the file system, as far as the route tables lead"));
    }
    let own = own_group(cx, function, &parts.id, egress);
    for way in &ways {
        let from = format!("{}-{}", function.name, way.name);
        let what = format!("{} to {}", function.name, way.name);
        let origin = because(function.span, format!("{} uses {}", function.name, way.name));
        let group = Group::Function(function.name.clone());
        let_in(cx, &from, &what, (&way.group, &own), way.port, group, origin);
    }
    let mut groups = vec![own];
    groups.extend(parts.groups);
    groups
}

/// Groups given by id: each of them is let in, for nothing is known of the network that a new group would need.
fn in_ids(cx: &mut Lowering<'_>, function: &Function, given: &[String]) -> Vec<Value> {
    let doors = used_doors(cx, function);
    for id in doors {
        let Some(door) = cx.handles.network.doors.get(&id).cloned() else { continue };
        let Some(group) = door.group else { continue };
        let name = &cx.eco.resource(id).name;
        for from in given {
            let origin = because(function.span, format!("{} uses {name}", function.name));
            let what = format!("{} to {name}", function.name);
            let pair = (&group, &text(from));
            let id = format!("{}-{name}-{from}", function.name);
            let_in(cx, &id, &what, pair, door.port, Group::Function(function.name.clone()), origin);
        }
    }
    given.iter().map(text).collect()
}

/// Databases, caches and domains that a function has a grant on, each once.
fn used_doors(cx: &Lowering<'_>, function: &Function) -> BTreeSet<ResourceId> {
    let target = |grant: &Grant| match &grant.target {
        GrantTarget::Resource(id) if has_door(cx.eco.resource(*id).kind()) => Some(*id),
        _ => None,
    };
    function.grants.iter().filter_map(target).collect()
}

fn ways(cx: &mut Lowering<'_>, function: &Function, vpc: ResourceId) -> Vec<Way> {
    let mut ways = Vec::new();
    for id in used_doors(cx, function) {
        let Some(door) = cx.handles.network.doors.get(&id).cloned() else { continue };
        if door.vpc.is_some_and(|other| other != vpc) {
            elsewhere(cx, function, id, vpc);
        } else if let Some(group) = door.group {
            ways.push(Way { name: cx.eco.resource(id).name.clone(), group, port: door.port });
        }
    }
    if let Some(group) = endpoints::group_for(cx, function, vpc) {
        ways.push(Way { name: format!("{}-endpoints", cx.eco.resource(vpc).name), group, port: HTTPS });
    }
    ways
}

fn elsewhere(cx: &mut Lowering<'_>, function: &Function, used: ResourceId, vpc: ResourceId) {
    let (used, vpc) = (cx.eco.resource(used), cx.eco.resource(vpc));
    let grant = function.grants.iter().find(|grant| match grant.target {
        GrantTarget::Resource(id) => cx.eco.resource(id).name == used.name,
        _ => false,
    });
    let span = grant.map_or(function.span, |grant| grant.span);
    let message =
        format!("`{}` is in the network `{}`, but {} is in another one", function.name, vpc.name, called(used));
    let found = Diagnostic::new(ANOTHER_NETWORK, span, message)
        .label("cannot be reached from there")
        .also(used.span, "lives in another network")
        .help("give both the same `vpc`: security groups do not reach across networks");
    cx.diagnostics.push(found);
}

fn own_group(cx: &mut Lowering<'_>, function: &Function, vpc: &Value, egress: Vec<Value>) -> Value {
    let name = format!("{}-sg", function.name);
    let group = for_function(
        "AWS::EC2::SecurityGroup",
        naming::logical_id(&function.name, "SecurityGroup"),
        &function.name,
        because(function.span, "a function in a network has a group of its own"),
    )
    .with("GroupDescription", format!("Function {}", printable(&function.name)))
    .with("VpcId", vpc.clone())
    .with("SecurityGroupEgress", or_nothing(egress))
    .with("Tags", named_tags(cx, &function.tags, &name));
    Value::Attr(cx.stack.add(group), "GroupId")
}

/// A group that goes out to HTTPS and lets nobody in, for what is no function and uses nothing in the network.
#[must_use]
pub fn way_out_group(cx: &mut Lowering<'_>, vpc: ResourceId, name: &str, group: Group, span: Span) -> Value {
    let made = aws::Resource::new(
        "AWS::EC2::SecurityGroup",
        naming::logical_id(name, "SecurityGroup"),
        group,
        because(span, "what is in a network has a group of its own"),
    )
    .with("GroupDescription", format!("Tasks of {}", printable(name)))
    .with("VpcId", super::vpc_id(cx, vpc))
    .with("SecurityGroupEgress", vec![out_to_anywhere(HTTPS, "HTTPS, as far as the route tables lead")])
    .with("Tags", named_tags(cx, &cx.eco.settings.tags, &format!("{name}-sg")));
    Value::Attr(cx.stack.add(made), "GroupId")
}

/// A group of something that functions use. It goes nowhere unless `egress` says so.
pub(super) fn group(
    cx: &mut Lowering<'_>,
    resource: &crate::ir::Resource,
    suffix: &str,
    vpc: ResourceId,
    egress: Vec<Value>,
) -> aws::ResourceId {
    let what = called(resource).replace('`', "");
    let made = aws::Resource::new(
        "AWS::EC2::SecurityGroup",
        naming::logical_id(&resource.name, &format!("{suffix}SecurityGroup")),
        super::group_of(resource),
        because(resource.span, "lets in only the functions that have a grant"),
    )
    .with("GroupDescription", format!("Callers of {}", printable(&what)))
    .with("VpcId", super::vpc_id(cx, vpc))
    .with("SecurityGroupEgress", or_nothing(egress))
    .with("Tags", named_tags(cx, &resource.tags, &format!("{}-{}-sg", resource.name, suffix.to_ascii_lowercase())));
    cx.stack.add(made)
}

/// A group without rules for the way out gets one from AWS that allows everything; a rule that fits no packet keeps it
/// from doing so.
fn or_nothing(egress: Vec<Value>) -> Value {
    if !egress.is_empty() {
        return Value::List(egress);
    }
    let nothing = map([
        ("Description", text("Nothing goes out from here")),
        ("IpProtocol", text("tcp")),
        ("FromPort", Value::Int(1)),
        ("ToPort", Value::Int(1)),
        ("CidrIp", text("127.0.0.1/32")),
    ]);
    Value::List(vec![nothing])
}

/// A rule inside a group: out to another group.
pub(super) fn out_to(name: &str, group: &Value, port: u32) -> Value {
    map([
        ("Description", text(format!("To {}", printable(name)))),
        ("IpProtocol", text("tcp")),
        ("FromPort", port.into()),
        ("ToPort", port.into()),
        ("DestinationSecurityGroupId", group.clone()),
    ])
}

fn out_to_anywhere(port: u32, why: &str) -> Value {
    map([
        ("Description", text(why)),
        ("IpProtocol", text("tcp")),
        ("FromPort", port.into()),
        ("ToPort", port.into()),
        ("CidrIp", text("0.0.0.0/0")),
    ])
}

/// A rule of its own: the group `to` lets in the group `from`.
pub(super) fn let_in(
    cx: &mut Lowering<'_>,
    name: &str,
    what: &str,
    (to, from): (&Value, &Value),
    port: u32,
    group: Group,
    origin: Origin,
) {
    let rule = aws::Resource::new("AWS::EC2::SecurityGroupIngress", naming::logical_id(name, "Ingress"), group, origin)
        .with("GroupId", to.clone())
        .with("Description", printable(what))
        .with("IpProtocol", "tcp")
        .with("FromPort", port)
        .with("ToPort", port)
        .with("SourceSecurityGroupId", from.clone());
    cx.stack.add(rule);
}

/// Descriptions of groups and rules take few characters, 255 at most (EC2 model, `CreateSecurityGroup`).
fn printable(text: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(c);
    text.chars().map(|c| if fits(c) { c } else { '-' }).take(255).collect()
}

/// Functions in a network, sorted.
pub(super) fn functions_in<'e>(cx: &Lowering<'e>, vpc: ResourceId) -> Vec<(FunctionId, &'e Function)> {
    cx.eco.functions().filter(|(_, function)| function.vpc == Some(VpcRef::Resource(vpc))).collect()
}
