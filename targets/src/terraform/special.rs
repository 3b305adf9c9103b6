//! Properties that the two vocabularies cut differently: what a field of the table cannot say.

mod code;
mod containers;
mod date;
mod secret;

use aws_auto_compiler::aws::{Props, Resource, ResourceId, Value};

use super::hcl::{Body, Expr};
use super::names::Address;
use super::resources::Builder;
use super::table;

/// What is done with a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Special {
    /// Code of a function or layer: an archive, an object, an image.
    Code,
    /// `{Key, Value}` attributes of a load balancer that are arguments here.
    BalancerAttributes,
    /// The same of a target group.
    TargetGroupAttributes,
    /// The statement of a bus's policy.
    BusStatement,
    /// Its name, which is written into the statement.
    BusStatementId,
    /// Capacity providers of a cluster.
    ClusterProviders,
    /// What they are used for.
    ClusterStrategy,
    /// Containers of a task, whose members begin in lower case here.
    Containers,
    /// A group without rules for what goes out lets everything out.
    DefaultEgress,
    /// The snapshot that is made before a database goes, named after this argument.
    FinalSnapshot(&'static str),
    /// A secret that is generated, without ever being in the state.
    GeneratedSecret,
    /// The sort key of an index.
    IndexRange,
    /// Prefix and suffix of a bucket's notification.
    KeyFilter,
    /// The ARN of a log group without the `:*` that CloudFormation's has.
    LogGroup(&'static str),
    /// A list of them.
    LogGroups(&'static str),
    /// How traffic moves to a new version of a state machine.
    MachineDeployment,
    /// A function or its alias, as function and qualifier.
    PermissionFunction,
    /// `ENABLED` or `DISABLED`.
    PublicIp,
    /// What is scaled.
    ScalingTarget,
    /// Seconds since 1970, which are a date here: an argument of this name.
    Timestamp(&'static str),
    /// `internal` or `internet-facing`.
    Scheme,
    /// The keys of a table.
    TableKeys,
    /// The stream of a table, which has a switch of its own here.
    TableStream,
}

impl Special {
    /// The arguments and blocks that this may write, for the comparison with the provider's schema.
    #[must_use]
    pub const fn writes(self) -> &'static [&'static str] {
        match self {
            Self::Code => &["filename", "source_code_hash", "s3_bucket", "s3_key", "s3_object_version"],
            Self::BalancerAttributes => &["drop_invalid_header_fields"],
            Self::TargetGroupAttributes => &["lambda_multi_value_headers_enabled"],
            Self::BusStatement => &["policy"],
            Self::BusStatementId | Self::ClusterProviders | Self::ClusterStrategy | Self::DefaultEgress => &[],
            Self::Containers => &["container_definitions"],
            Self::FinalSnapshot(_) => &["final_snapshot_identifier"],
            Self::GeneratedSecret => &[],
            Self::IndexRange => &["range_key"],
            Self::KeyFilter => &["filter_prefix", "filter_suffix"],
            Self::LogGroup(argument) | Self::LogGroups(argument) => match argument.as_bytes() {
                b"destination_arn" => &["destination_arn"],
                _ => &["log_group_arn_list"],
            },
            Self::MachineDeployment => &["routing_configuration"],
            Self::PermissionFunction => &["function_name", "qualifier"],
            Self::PublicIp => &["assign_public_ip"],
            Self::ScalingTarget => &["service_namespace", "scalable_dimension", "resource_id"],
            Self::Scheme => &["internal"],
            Self::Timestamp(_) => &["starting_position_timestamp"],
            Self::TableKeys => &["hash_key", "range_key"],
            Self::TableStream => &["stream_enabled", "stream_view_type"],
        }
    }

    /// Writes the property; `value` is none where the field is always written.
    pub(super) fn write<'a>(
        self,
        builder: &mut Builder<'a, '_>,
        value: Option<&'a Value>,
        siblings: &'a Props,
        body: &mut Body<'a>,
    ) {
        match (self, value) {
            (Self::DefaultEgress, _) => default_egress(builder, siblings),
            (Self::FinalSnapshot(argument), _) => final_snapshot(body, argument),
            (_, None) | (Self::BusStatementId, _) => {}
            (Self::Code, Some(value)) => code::write(builder, value, siblings, body),
            (Self::BalancerAttributes | Self::TargetGroupAttributes, Some(value)) => attributes(builder, value, body),
            (Self::BusStatement, Some(value)) => bus_statement(builder, value, siblings, body),
            (Self::ClusterProviders, Some(value)) => providers(builder, value),
            (Self::ClusterStrategy, Some(value)) => strategy(builder, value),
            (Self::Containers, Some(value)) => containers::write(builder, value, body),
            (Self::GeneratedSecret, Some(value)) => secret::write(builder, value),
            (Self::IndexRange, Some(value)) => keys(builder, value, body, false),
            (Self::TableKeys, Some(value)) => keys(builder, value, body, true),
            (Self::KeyFilter, Some(value)) => key_filter(builder, value, body),
            (Self::LogGroup(argument), Some(value)) => body.set(argument, log_group(builder, value)),
            (Self::LogGroups(argument), Some(value)) => log_groups(builder, value, body, argument),
            (Self::MachineDeployment, Some(value)) => machine_deployment(builder, value, body),
            (Self::PermissionFunction, Some(value)) => permission_function(builder, value, body),
            (Self::PublicIp, Some(value)) => {
                body.set("assign_public_ip", Expr::Bool(value.as_str() == Some("ENABLED")));
            }
            (Self::Scheme, Some(value)) => body.set("internal", Expr::Bool(value.as_str() == Some("internal"))),
            (Self::ScalingTarget, Some(value)) => scaling_target(builder, value, body),
            (Self::Timestamp(argument), Some(value)) => timestamp(builder, value, body, argument),
            (Self::TableStream, Some(value)) => table_stream(builder, value, body),
        }
    }
}

/// The elements of a list; a single value is its own only element.
pub(super) fn elements(value: &Value) -> &[Value] {
    match value {
        Value::List(items) => items,
        one => std::slice::from_ref(one),
    }
}

/// Attributes that are arguments here (provider documentation, `aws_lb`, `aws_lb_target_group`).
const ATTRIBUTES: &[(&str, &str)] = &[
    ("routing.http.drop_invalid_header_fields.enabled", "drop_invalid_header_fields"),
    ("routing.http2.enabled", "enable_http2"),
    ("deletion_protection.enabled", "enable_deletion_protection"),
    ("idle_timeout.timeout_seconds", "idle_timeout"),
    ("routing.http.desync_mitigation_mode", "desync_mitigation_mode"),
    ("lambda.multi_value_headers.enabled", "lambda_multi_value_headers_enabled"),
];

fn attributes<'a>(builder: &mut Builder<'a, '_>, value: &'a Value, body: &mut Body<'a>) {
    for entry in elements(value) {
        let key = entry.get("Key").and_then(Value::as_str).unwrap_or_default();
        match (ATTRIBUTES.iter().find(|(name, _)| *name == key), entry.get("Value")) {
            (Some((_, argument)), Some(value)) => body.set(argument, switch(builder.values.expr(value))),
            _ => builder.values.unknown(&format!("the attribute {key}")),
        }
    }
}

/// `"true"` is a boolean here.
fn switch(value: Expr<'_>) -> Expr<'_> {
    match &value {
        Expr::Str(text) if text == "true" => Expr::Bool(true),
        Expr::Str(text) if text == "false" => Expr::Bool(false),
        _ => value,
    }
}

/// A policy of one statement; several policies of one bus would replace each other.
fn bus_statement<'a>(builder: &mut Builder<'a, '_>, value: &'a Value, siblings: &'a Props, body: &mut Body<'a>) {
    let sid = siblings.iter().find(|(key, _)| key == "StatementId").map(|(_, sid)| sid);
    let mut statement = match builder.values.expr(value) {
        Expr::Object(entries) => entries,
        other => return body.set("policy", other),
    };
    if let Some(sid) = sid.filter(|_| statement.iter().all(|(key, _)| key != "Sid")) {
        statement.insert(0, ("Sid".into(), builder.values.expr(sid)));
    }
    let document =
        Expr::object([("Version", Expr::text("2012-10-17")), ("Statement", Expr::List(vec![Expr::Object(statement)]))]);
    body.set("policy", Expr::Call("jsonencode", vec![document]));
}

fn providers<'a>(builder: &mut Builder<'a, '_>, value: &'a Value) {
    let providers = builder.values.expr(value);
    cluster_body(builder).set("capacity_providers", providers);
}

fn strategy<'a>(builder: &mut Builder<'a, '_>, value: &'a Value) {
    for entry in elements(value) {
        let mut strategy = Body::default();
        for (member, argument) in [("CapacityProvider", "capacity_provider"), ("Base", "base"), ("Weight", "weight")] {
            if let Some(value) = entry.get(member) {
                strategy.set(argument, builder.values.expr(value));
            }
        }
        cluster_body(builder).push("default_capacity_provider_strategy", strategy);
    }
}

fn cluster_body<'b, 'a>(builder: &'b mut Builder<'a, '_>) -> &'b mut Body<'a> {
    let own = builder.address.clone();
    let body = builder.beside("aws_ecs_cluster_capacity_providers", &own.name);
    if !body.has("cluster_name") {
        body.set("cluster_name", Expr::Reference(own.path("name")));
    }
    body
}

/// EC2 gives a new group a rule that lets everything out, CloudFormation leaves it where no other is given, and the
/// provider removes it.
fn default_egress<'a>(builder: &mut Builder<'a, '_>, siblings: &'a Props) {
    if siblings.iter().any(|(key, _)| key == "SecurityGroupEgress") {
        return;
    }
    let own = builder.address.clone();
    let body = builder.beside("aws_vpc_security_group_egress_rule", &format!("{}_all_anywhere", own.name));
    body.set("security_group_id", Expr::Reference(own.path("id")));
    body.set("ip_protocol", Expr::text("-1"));
    body.set("cidr_ipv4", Expr::text("0.0.0.0/0"));
}

/// CloudFormation makes a last snapshot by itself; the provider wants its name, which is the database's.
fn final_snapshot<'a>(body: &mut Body<'a>, argument: &'static str) {
    let name = body.items.iter().find_map(|item| match item {
        super::hcl::Item::Argument(known, value) if *known == argument => Some(value.clone()),
        _ => None,
    });
    if let Some(name) = name {
        let parts = [super::hcl::Part::Expr(name), super::hcl::Part::Text("-final".into())];
        body.set("final_snapshot_identifier", Expr::template(parts));
    }
}

fn keys<'a>(builder: &mut Builder<'a, '_>, value: &'a Value, body: &mut Body<'a>, hash_too: bool) {
    for key in elements(value) {
        let Some(name) = key.get("AttributeName") else { continue };
        match key.get("KeyType").and_then(Value::as_str) {
            Some("RANGE") => body.set("range_key", builder.values.expr(name)),
            Some("HASH") if hash_too => body.set("hash_key", builder.values.expr(name)),
            _ => {}
        }
    }
}

fn key_filter<'a>(builder: &mut Builder<'a, '_>, value: &'a Value, body: &mut Body<'a>) {
    for rule in elements(value) {
        let name = rule.get("Name").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
        let argument = if name == "prefix" { "filter_prefix" } else { "filter_suffix" };
        if let Some(value) = rule.get("Value") {
            body.set(argument, builder.values.expr(value));
        }
    }
}

fn log_group<'a>(builder: &mut Builder<'a, '_>, value: &'a Value) -> Expr<'a> {
    match value {
        Value::Attr(id, "Arn") => builder.values.path_of(*id, "arn"),
        other => builder.values.expr(other),
    }
}

fn log_groups<'a>(builder: &mut Builder<'a, '_>, value: &'a Value, body: &mut Body<'a>, argument: &'static str) {
    let groups = elements(value).iter().map(|group| log_group(builder, group)).collect();
    body.set(argument, Expr::List(groups));
}

/// All traffic goes to the new version at once: nothing but CloudFormation moves it step by step.
fn machine_deployment<'a>(builder: &mut Builder<'a, '_>, value: &'a Value, body: &mut Body<'a>) {
    let Some(version) = value.get("StateMachineVersionArn") else { return };
    let version = builder.values.expr(version);
    let routing = body.nested("routing_configuration");
    routing.set("state_machine_version_arn", version);
    routing.set("weight", Expr::Int(100));
}

fn permission_function<'a>(builder: &mut Builder<'a, '_>, value: &'a Value, body: &mut Body<'a>) {
    let referred = match value {
        Value::Ref(id) | Value::Attr(id, _) => Some(*id),
        _ => None,
    };
    match referred.filter(|id| builder.values.stack.resource(*id).ty == "AWS::Lambda::Alias") {
        Some(alias) => {
            body.set("function_name", builder.values.path_of(alias, "function_name"));
            body.set("qualifier", builder.values.path_of(alias, "name"));
        }
        None => match referred.filter(|id| is_function(builder, *id)) {
            Some(function) => body.set("function_name", builder.values.path_of(function, "function_name")),
            None => body.set("function_name", builder.values.expr(value)),
        },
    }
}

fn is_function(builder: &Builder<'_, '_>, id: ResourceId) -> bool {
    builder.values.stack.resource(id).ty == "AWS::Lambda::Function"
}

fn scaling_target<'a>(builder: &mut Builder<'a, '_>, value: &'a Value, body: &mut Body<'a>) {
    let (Value::Ref(id) | Value::Attr(id, _)) = value else {
        return builder.values.unknown("a scaling target that is not in the ecosystem");
    };
    for argument in ["service_namespace", "scalable_dimension", "resource_id"] {
        body.set(argument, builder.values.path_of(*id, argument));
    }
}

fn timestamp<'a>(builder: &mut Builder<'a, '_>, value: &'a Value, body: &mut Body<'a>, argument: &'static str) {
    let seconds = match value {
        Value::Int(seconds) => Some(*seconds),
        #[expect(clippy::cast_possible_truncation, reason = "whole seconds are asked for")]
        Value::Float(seconds) => Some(*seconds as i64),
        _ => None,
    };
    match seconds {
        Some(seconds) => body.set(argument, Expr::text(date::rfc3339(seconds))),
        None => builder.values.unknown("a time that is only known at deployment"),
    }
}

fn table_stream<'a>(builder: &mut Builder<'a, '_>, value: &'a Value, body: &mut Body<'a>) {
    body.set("stream_enabled", Expr::Bool(true));
    if let Some(view) = value.get("StreamViewType") {
        body.set("stream_view_type", builder.values.expr(view));
    }
}

/// The resource whose code or secret this is.
fn owner<'a>(builder: &Builder<'a, '_>) -> (&'a Resource, Address) {
    (builder.resource, builder.address.clone())
}

/// Whether the row's type is this one.
fn is(resource: &Resource, tf: &str) -> bool {
    table::of(resource).is_some_and(|row| row.tf == tf)
}
