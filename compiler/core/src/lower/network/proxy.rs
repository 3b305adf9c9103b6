//! RDS Proxy: many short-lived functions share few connections to a database.

use super::database::{Engine, NAME_LENGTH};
use super::{group_of, identifier, security};
use crate::aws::{self, Statement, Value, list, map, text};
use crate::ir::{Resource, ResourceId};
use crate::knowledge::limits::iam;
use crate::lower::{Lowering, because, naming};

/// What is behind a proxy.
pub(super) struct Behind<'e> {
    /// The instance or cluster.
    pub(super) database: aws::ResourceId,
    /// ARN of the secret with its password.
    pub(super) secret: Value,
    /// Its security group.
    pub(super) group: &'e Value,
    /// Its engine.
    pub(super) engine: &'e Engine,
}

/// Makes the proxy. Gives its endpoint and its security group, which stand for the database's from now on.
pub(super) fn declare(
    cx: &mut Lowering<'_>,
    resource: &Resource,
    vpc: ResourceId,
    behind: &Behind<'_>,
) -> (Value, Option<Value>) {
    let port = behind.engine.port;
    let egress = vec![security::out_to(&resource.name, behind.group, port)];
    let group = Value::Attr(security::group(cx, resource, "Proxy", vpc, egress), "GroupId");
    let origin = because(resource.span, "the proxy reaches the database");
    let what = format!("Proxy to {}", resource.name);
    let name = format!("{}-proxy", resource.name);
    security::let_in(cx, &name, &what, (behind.group, &group), port, group_of(resource), origin);
    let role = role(cx, resource, &behind.secret);
    let proxy = proxy(cx, resource, (vpc, &group), behind, role);
    target(cx, resource, proxy, behind);
    (Value::Attr(proxy, "Endpoint"), Some(group))
}

/// The trust is the one of RDS's guide, without conditions: RDS does not promise to send `aws:SourceAccount` for proxies.
fn role(cx: &mut Lowering<'_>, resource: &Resource, secret: &Value) -> aws::ResourceId {
    let read = Statement::allow(["secretsmanager:GetSecretValue"], vec![secret.clone()]);
    let policy = map([("PolicyName", text("access")), ("PolicyDocument", aws::policy::document(&[read]))]);
    let name = cx.physical_per_account(&format!("{}-proxy-role", resource.name), iam::ROLE_NAME_LENGTH);
    let boundary = cx.eco.settings.permissions_boundary.as_ref().map(|boundary| cx.text(boundary));
    let role = aws::Resource::new(
        "AWS::IAM::Role",
        naming::logical_id(&resource.name, "ProxyRole"),
        group_of(resource),
        because(resource.span, "the proxy reads the database's password"),
    )
    .with("RoleName", name)
    .with("AssumeRolePolicyDocument", aws::policy::trust("rds.amazonaws.com", Vec::new()))
    .maybe("PermissionsBoundary", boundary)
    .with("Policies", vec![policy])
    .maybe("Tags", cx.tags(&resource.tags));
    cx.stack.add(role)
}

fn proxy(
    cx: &mut Lowering<'_>,
    resource: &Resource,
    (vpc, group): (ResourceId, &Value),
    behind: &Behind<'_>,
    role: aws::ResourceId,
) -> aws::ResourceId {
    let auth = map([
        ("AuthScheme", text("SECRETS")),
        ("ClientPasswordAuthType", text(behind.engine.client_auth)),
        ("IAMAuth", text("DISABLED")),
        ("SecretArn", behind.secret.clone()),
    ]);
    let name = cx.physical(&identifier(&format!("{}-proxy", resource.name)), NAME_LENGTH);
    let made = aws::Resource::new(
        "AWS::RDS::DBProxy",
        naming::logical_id(&resource.name, "Proxy"),
        group_of(resource),
        because(resource.span, "`proxy: true`"),
    )
    .with("DBProxyName", name)
    .with("EngineFamily", behind.engine.family)
    .with("RequireTLS", true)
    .with("Auth", list([auth]))
    .with("RoleArn", Value::Attr(role, "Arn"))
    .with("VpcSubnetIds", super::vpc_subnets(cx, vpc, false))
    .with("VpcSecurityGroupIds", list([group.clone()]))
    .maybe("Tags", cx.tags(&resource.tags));
    cx.stack.add(made)
}

fn target(cx: &mut Lowering<'_>, resource: &Resource, proxy: aws::ResourceId, behind: &Behind<'_>) {
    let is_cluster = cx.stack.resource(behind.database).ty == "AWS::RDS::DBCluster";
    let key = if is_cluster { "DBClusterIdentifiers" } else { "DBInstanceIdentifiers" };
    let mut made = aws::Resource::new(
        "AWS::RDS::DBProxyTargetGroup",
        naming::logical_id(&resource.name, "ProxyTargets"),
        group_of(resource),
        because(resource.span, "what the proxy connects to"),
    )
    .with("DBProxyName", Value::Ref(proxy))
    // AWS has one target group for each proxy, and this is its name.
    .with("TargetGroupName", "default")
    .with(key, list([Value::Ref(behind.database)]));
    // A proxy finds no writer in a cluster that has no instance yet.
    let first = naming::logical_id(&resource.name, "DatabaseInstance1");
    made.depends_on.extend(cx.stack.find(&first).filter(|_| is_cluster));
    cx.stack.add(made);
}
