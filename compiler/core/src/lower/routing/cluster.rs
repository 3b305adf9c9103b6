//! The cluster that tasks run on, what a task is, and the two roles: one that starts it, one that it has.
//!
//! Image and subnets are whatever the deployment says, unless `resources.clusters` says them. A task may read payloads and
//! write its result, nothing else: what its work needs is its owner's to add, because no key says what is in the image.

use aws_auto_schema::resources::ClusterSettings;
use aws_auto_source::{Diagnostic, Span};

use super::{group, name, task};
use crate::aws::{self, ParamType, Parameter, Pseudo, Statement, Value, list, map, text};
use crate::ir::{Resource, Router, Spec, Text};
use crate::knowledge::fargate;
use crate::knowledge::limits::{ecs, iam};
use crate::lower::function::key_statement;
use crate::lower::network::codes::NO_WAY_OUT;
use crate::lower::{Lowering, because, declared, naming, network, parameters, resources};

/// The name of a task's only container.
pub(super) const CONTAINER: &str = "task";

/// What runs a task.
#[derive(Debug, Clone)]
pub struct Tasks {
    /// ARN of the cluster.
    pub(super) arn: Value,
    /// Its name.
    pub(super) name: Value,
    /// ARN of the task definition, with its revision.
    pub(super) definition: Value,
    /// ARNs of the roles that whoever runs a task passes on.
    pub(super) roles: Vec<Value>,
    /// Subnets and security groups.
    pub(super) network: Value,
}

/// What is said about a cluster, if it is declared.
struct Plan<'a> {
    /// Its name without prefix, and that of all that belongs to it.
    name: String,
    settings: ClusterSettings,
    image: Option<&'a Text>,
    resource: Option<(crate::ir::ResourceId, &'a Resource)>,
    span: Span,
}

/// Makes all of it.
pub(super) fn declare(cx: &mut Lowering<'_>, router: &Router) {
    let plan = plan(cx, router);
    let (arn, physical) = cluster(cx, &plan);
    let network = network(cx, &plan);
    let logs = log_group(cx, &plan);
    let execution = execution_role(cx, &plan, logs);
    let own = task_role(cx, &plan, router);
    let definition = definition(cx, &plan, logs, (execution, own));
    let roles = vec![Value::Attr(execution, "Arn"), Value::Attr(own, "Arn")];
    cx.tasks = Some(Tasks { arn, name: physical, definition: Value::Ref(definition), roles, network });
}

fn plan<'a>(cx: &Lowering<'a>, router: &'a Router) -> Plan<'a> {
    let eco = cx.eco;
    let resource = router.cluster.map(|id| (id, eco.resource(id)));
    let settings = match resource.map(|(_, r)| &r.spec) {
        Some(Spec::Cluster(settings)) => settings.clone(),
        _ => ClusterSettings::default(),
    };
    Plan {
        name: resource.map_or_else(|| name(cx), |(_, r)| r.name.clone()),
        settings,
        image: router.image.as_ref(),
        resource,
        span: resource.map_or(router.span, |(_, r)| r.span),
    }
}

fn part(cx: &Lowering<'_>, plan: &Plan<'_>, ty: &'static str, suffix: &str, why: &str) -> aws::Resource {
    let origin = if why.is_empty() { declared(plan.span) } else { because(plan.span, why) };
    aws::Resource::new(ty, naming::logical_id(&plan.name, suffix), group(cx), origin)
}

/// ARN and name of the cluster; it is made unless it exists.
fn cluster(cx: &mut Lowering<'_>, plan: &Plan<'_>) -> (Value, Value) {
    if let Some((id, resource)) = plan.resource
        && resource.existing.is_some()
    {
        return (cx.arn(id), cx.name(id));
    }
    let physical = cx.physical(&plan.name, ecs::NAME_LENGTH);
    let mut made = part(cx, plan, "AWS::ECS::Cluster", "Cluster", "routes lead to tasks")
        .with("ClusterName", physical.clone())
        .with("CapacityProviders", list(["FARGATE", "FARGATE_SPOT"]))
        .maybe("Tags", tags(cx, plan));
    let arn = cx.regional_arn("ecs", Value::join([text("cluster/"), physical.clone()]));
    (made.name, made.arn) = (Some(physical.clone()), Some(arn));
    let made = cx.stack.add(made);
    if let Some((id, _)) = plan.resource {
        cx.handles.resources.insert(id, made);
    }
    (Value::Attr(made, "Arn"), physical)
}

fn tags(cx: &Lowering<'_>, plan: &Plan<'_>) -> Option<Value> {
    cx.tags(plan.resource.map_or(&cx.eco.settings.tags, |(_, resource)| &resource.tags))
}

/// `AwsvpcConfiguration`: private subnets of the network that the cluster names, else subnets that the deployment names.
fn network(cx: &mut Lowering<'_>, plan: &Plan<'_>) -> Value {
    let vpc = plan.settings.vpc.as_ref();
    let found = vpc.and_then(|vpc| cx.eco.find_resource(crate::ir::ResourceKind::Vpc, &vpc.value));
    let mut props: aws::Props = vec![("AssignPublicIp".into(), text("DISABLED"))];
    if let Some((vpc, id)) = vpc.zip(found) {
        if network::is_closed(cx, id) {
            let message =
                format!("tasks in the network `{}` have no way out, and fetch their image from outside", vpc.value);
            let help =
                format!("write `nat: single` for `{}` under `resources.vpcs`, or name another network", vpc.value);
            cx.diagnostics.push(Diagnostic::new(NO_WAY_OUT, vpc.span, message).help(help));
        }
        let own = network::way_out_group(cx, id, &plan.name, group(cx), plan.span);
        props.push(("SecurityGroups".into(), Value::List(vec![own])));
        props.push(("Subnets".into(), Value::List(network::vpc_subnets(cx, id, false))));
        return Value::Map(props);
    }
    let mut wanted = parameters::required(
        &plan.name,
        "subnets",
        format!(
            "Subnets that tasks of {} run in; they need a way to the image, to S3 and to CloudWatch Logs",
            plan.name
        ),
        plan.span,
    );
    wanted.ty = ParamType::List;
    let subnets = cx.stack.param(wanted);
    props.push(("Subnets".into(), Value::Param(subnets)));
    Value::Map(props)
}

fn log_group(cx: &mut Lowering<'_>, plan: &Plan<'_>) -> aws::ResourceId {
    let physical = Value::join([text("/aws/ecs/"), cx.physical(&plan.name, ecs::NAME_LENGTH)]);
    let days = cx.eco.settings.log_retention.0;
    let mut made = part(cx, plan, "AWS::Logs::LogGroup", "TaskLogGroup", "")
        .with("LogGroupName", physical.clone())
        .maybe("RetentionInDays", days)
        .maybe("KmsKeyId", resources::log_group_key(cx))
        .maybe("Tags", tags(cx, plan));
    let arn = cx.regional_arn("logs", Value::join([text("log-group:"), physical.clone(), text(":*")]));
    (made.name, made.arn) = (Some(physical), Some(arn));
    cx.stack.add(made)
}

/// A role that only tasks of this account, in this region, may have. ECS guide, "Task IAM role": the trust policy.
fn role(cx: &mut Lowering<'_>, plan: &Plan<'_>, what: &str, statements: &[Statement]) -> aws::ResourceId {
    let conditions = vec![
        ("StringEquals".into(), "aws:SourceAccount".into(), Value::Pseudo(Pseudo::AccountId)),
        ("ArnLike".into(), "aws:SourceArn".into(), cx.regional_arn("ecs", "*")),
    ];
    let policy = map([("PolicyName", text("access")), ("PolicyDocument", aws::policy::document(statements))]);
    let full = format!("{}-{what}-role", plan.name);
    let made = part(cx, plan, "AWS::IAM::Role", &format!("{}Role", naming::pascal(what)), "")
        .with("RoleName", cx.physical_per_account(&full, iam::ROLE_NAME_LENGTH))
        .with("AssumeRolePolicyDocument", aws::trust("ecs-tasks.amazonaws.com", conditions))
        .maybe("PermissionsBoundary", cx.eco.settings.permissions_boundary.as_ref().map(|b| cx.text(b)))
        .with("Policies", vec![policy])
        .maybe("Tags", cx.tags(&cx.eco.settings.tags));
    cx.stack.add(made)
}

/// What starting a task needs: its image and its log. ECS guide, "Task execution IAM role".
fn execution_role(cx: &mut Lowering<'_>, plan: &Plan<'_>, logs: aws::ResourceId) -> aws::ResourceId {
    let pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
    let image = Statement::allow(pull, vec![repository(cx, plan)]).sid("Image");
    let image = if plan.image.is_none() {
        image.because("the image is a parameter: which repository it lies in is known at deployment")
    } else {
        image
    };
    let statements = [
        Statement::allow(["logs:CreateLogStream", "logs:PutLogEvents"], vec![Value::Attr(logs, "Arn")]).sid("Log"),
        image,
        Statement::allow(["ecr:GetAuthorizationToken"], vec![text("*")])
            .sid("Registry")
            .because("AWS has no resource type for the token of a registry"),
    ];
    role(cx, plan, "execution", &statements)
}

/// The repository of an image in this account's registry, where it is written down; else any of this account.
fn repository(cx: &Lowering<'_>, plan: &Plan<'_>) -> Value {
    let name = plan.image.and_then(Text::as_literal).and_then(|image| {
        let (host, rest) = image.split_once('/')?;
        let path = rest.split(['@', ':']).next()?;
        host.contains(".dkr.ecr.").then(|| path.to_owned())
    });
    cx.regional_arn("ecr", format!("repository/{}", name.as_deref().unwrap_or("*")))
}

/// What a task may do: read payloads, write its result.
fn task_role(cx: &mut Lowering<'_>, plan: &Plan<'_>, router: &Router) -> aws::ResourceId {
    let mut read: Vec<Value> = router.buckets.iter().map(|id| Value::join([cx.arn(*id), text("/*")])).collect();
    read.insert(0, task::objects(cx, router, ""));
    let mut statements = vec![
        Statement::allow(["s3:GetObject"], read).sid("Payload"),
        Statement::allow(["s3:PutObject"], vec![task::objects(cx, router, task::FOLDER)]).sid("Result"),
    ];
    let others = router.buckets.iter().filter_map(|id| key_statement(cx, *id, false));
    statements.extend(key_statement(cx, router.payloads, true).into_iter().chain(others));
    crate::lower::policies::name(&cx.stack, &mut statements);
    role(cx, plan, "task", &statements)
}

fn definition(
    cx: &mut Lowering<'_>,
    plan: &Plan<'_>,
    logs: aws::ResourceId,
    (execution, own): (aws::ResourceId, aws::ResourceId),
) -> aws::ResourceId {
    let settings = &plan.settings;
    let cpu = settings.cpu.as_ref().and_then(|cpu| u64::try_from(cpu.value).ok());
    let memory = settings.memory.as_ref().and_then(|memory| memory.value.0.as_megabytes_exact());
    let (cpu, memory) = fargate::size(cpu, memory);
    let image = image(cx, plan);
    let family = cx.physical(&plan.name, ecs::NAME_LENGTH);
    let options = map([
        ("awslogs-group", Value::Ref(logs)),
        ("awslogs-region", Value::Pseudo(Pseudo::Region)),
        ("awslogs-stream-prefix", text(CONTAINER)),
    ]);
    let container = map([
        ("Name", text(CONTAINER)),
        ("Image", image),
        ("Essential", Value::Bool(true)),
        ("LogConfiguration", map([("LogDriver", text("awslogs")), ("Options", options)])),
    ]);
    let made = part(cx, plan, "AWS::ECS::TaskDefinition", "TaskDefinition", "routes lead to tasks")
        .with("Family", family)
        .with("RequiresCompatibilities", list(["FARGATE"]))
        .with("NetworkMode", "awsvpc")
        .with("Cpu", cpu.to_string())
        .with("Memory", memory.to_string())
        .with("ExecutionRoleArn", Value::Attr(execution, "Arn"))
        .with("TaskRoleArn", Value::Attr(own, "Arn"))
        .with("ContainerDefinitions", list([container]))
        .maybe("Tags", tags(cx, plan));
    cx.stack.add(made)
}

fn image(cx: &mut Lowering<'_>, plan: &Plan<'_>) -> Value {
    if let Some(image) = plan.image {
        return cx.text(image);
    }
    let description = format!("Container image of the tasks of {}", plan.name);
    let wanted: Parameter = parameters::required(&plan.name, "image", description, plan.span);
    Value::Param(cx.stack.param(wanted))
}
