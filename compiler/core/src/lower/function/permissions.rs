//! What a function's role needs whatever its code does: logs, traces, network interfaces, file system, environment key.

use aws_auto_schema::function::TracingMode;

use crate::aws::{Effect, Statement, Value, text};
use crate::ir::{Function, FunctionId};
use crate::lower::Lowering;

/// Statements of the role that stand before everything that was asked for.
pub(super) fn own(cx: &Lowering<'_>, id: FunctionId, function: &Function) -> Vec<Statement> {
    let log_group = Value::Attr(cx.parts(id).log_group, "Arn");
    // The group exists already, so `logs:CreateLogGroup` is not needed. Its ARN ends in `:*`, which covers its streams.
    let mut statements = vec![Statement::allow(["logs:CreateLogStream", "logs:PutLogEvents"], vec![log_group])];
    if function.tracing == TracingMode::Active {
        statements.push(traces());
    }
    if function.vpc.is_some() {
        statements.extend(network_interfaces(cx, id));
    }
    statements.extend(file_system(cx, function));
    // Lambda decrypts the environment with the function's own permissions.
    statements.extend(function.kms_key.as_ref().map(|key| Statement::allow(["kms:Decrypt"], vec![cx.text(key)])));
    statements
}

fn traces() -> Statement {
    Statement::allow(["xray:PutTelemetryRecords", "xray:PutTraceSegments"], vec![text("*")])
        .because("AWS has no resource type for traces")
}

/// Lambda manages the network interfaces with the function's role. The code itself must not: Lambda marks its calls
/// with `lambda:SourceFunctionArn`, which the service's own do not have.
///
/// Source: Lambda guide, "Giving Lambda functions access to resources in an Amazon VPC", required permissions and
/// security best practices, which name `*/*` for `DeleteNetworkInterface`. These actions only ever concern interfaces.
fn network_interfaces(cx: &Lowering<'_>, id: FunctionId) -> Vec<Statement> {
    let here = |what: &str| cx.regional_arn("ec2", what);
    let create = Statement::allow(
        ["ec2:CreateNetworkInterface"],
        vec![here("network-interface/*"), here("security-group/*"), here("subnet/*")],
    )
    .sid("NetworkCreate");
    let manage = Statement::allow(
        ["ec2:AssignPrivateIpAddresses", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses"],
        vec![here("network-interface/*"), here("*/*")],
    )
    .sid("NetworkManage")
    .because("Lambda first asks whether these are allowed on all resource ids");
    let describe = Statement::allow(["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"], vec![text("*")])
        .sid("NetworkDescribe")
        .because("AWS has no resource type for describing interfaces and subnets");
    vec![create, manage, describe, not_by_code(cx, id)]
}

fn not_by_code(cx: &Lowering<'_>, id: FunctionId) -> Statement {
    let actions = [
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DetachNetworkInterface",
        "ec2:UnassignPrivateIpAddresses",
    ];
    // By name: the function depends on its role, so the role cannot refer to the function.
    let arn = cx.stack.resource(cx.parts(id).function).arn.clone().unwrap_or_else(|| text("*"));
    let mut deny = Statement::allow(actions, vec![text("*")])
        .sid("NetworkNotByCode")
        .when("ArnEquals", "lambda:SourceFunctionArn", arn)
        .because("network interfaces are Lambda's business, never the code's");
    deny.effect = Effect::Deny;
    deny
}

/// Only the access point is known, so the file system is any of the account that is reached through it.
fn file_system(cx: &Lowering<'_>, function: &Function) -> Option<Statement> {
    let access_point = cx.text(&function.file_system.as_ref()?.access_point);
    let systems = cx.regional_arn("elasticfilesystem", "file-system/*");
    Some(
        Statement::allow(["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"], vec![systems])
            .when("StringEquals", "elasticfilesystem:AccessPointArn", access_point)
            .because("the file system is known by its access point alone"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{FileSystem, Text, VpcRef};
    use crate::lower::function::testing::{function, lowered, policy, span};

    #[test]
    fn a_plain_function_may_write_its_own_logs_and_nothing_else() {
        let built = lowered(vec![function("pay")], vec![]);
        assert_eq!(
            policy(&built, "PayRole"),
            ["LogsPayLogGroup Allow logs:CreateLogStream,logs:PutLogEvents on ${PayLogGroup.Arn}"]
        );
    }

    #[test]
    fn traces_have_no_resource_type() {
        let mut pay = function("pay");
        pay.tracing = TracingMode::Active;
        let lines = policy(&lowered(vec![pay], vec![]), "PayRole");
        assert_eq!(
            lines[1],
            "XrayPutTelemetryRecords Allow xray:PutTelemetryRecords,xray:PutTraceSegments on * \
             because AWS has no resource type for traces"
        );
    }

    #[test]
    fn code_in_a_network_cannot_manage_network_interfaces_itself() {
        let mut pay = function("pay");
        pay.vpc = Some(VpcRef::Ids { subnets: vec!["subnet-1".to_owned()], security_groups: vec!["sg-1".to_owned()] });
        let lines = policy(&lowered(vec![pay], vec![]), "PayRole");
        assert!(lines[1].starts_with("NetworkCreate Allow ec2:CreateNetworkInterface on arn:${Partition}:ec2:"));
        let deny = lines.last().unwrap();
        assert!(deny.starts_with("NetworkNotByCode Deny ec2:Assign"), "{deny}");
        assert!(deny.contains("ArnEquals lambda:SourceFunctionArn=arn:${Partition}:lambda:"), "{deny}");
    }

    #[test]
    fn a_file_system_is_reached_through_its_access_point_alone() {
        let mut pay = function("pay");
        pay.file_system =
            Some(FileSystem { access_point: Text::literal("arn:ap", span()), mount: "/mnt/m".to_owned() });
        let lines = policy(&lowered(vec![pay], vec![]), "PayRole");
        assert!(lines[1].contains("ClientMount,elasticfilesystem:ClientWrite on arn:${Partition}:elasticfilesystem:"));
        assert!(lines[1].contains("if StringEquals elasticfilesystem:AccessPointArn=arn:ap"), "{}", lines[1]);
    }
}
