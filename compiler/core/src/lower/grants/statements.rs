//! The statements of one grant: its actions, grouped by the ARNs that they are allowed on.

use crate::aws::{Statement, Value, text};
use crate::ir::{FunctionId, Grant};
use crate::knowledge::iam;
use crate::lower::Lowering;

use super::{account, target};

/// Actions that are allowed on the same ARNs, under the same additional condition.
struct Group {
    actions: Vec<String>,
    resources: Vec<Value>,
    condition: Option<(&'static str, &'static str, Value)>,
    /// Which kind of width this is, if it is wider than a named resource.
    wide: Option<iam::Action<'static>>,
}

/// All statements of a grant, in the order of its actions.
pub(super) fn of(cx: &Lowering<'_>, function: FunctionId, grant: &Grant) -> Vec<Statement> {
    let mut groups: Vec<Group> = Vec::new();
    for written in &grant.actions {
        if let Some(group) = group_of(cx, function, grant, &written.value) {
            add(&mut groups, group);
        }
    }
    groups.into_iter().map(|group| statement(cx, grant, group)).collect()
}

/// The action alone. Unknown ones are left out of grants before; one that is not would be allowed on exactly the ARNs
/// that the user wrote.
fn group_of(cx: &Lowering<'_>, function: FunctionId, grant: &Grant, full: &str) -> Option<Group> {
    let (service, action) = iam::action(full)?;
    if !target::fits(cx, grant, &action) {
        return None;
    }
    let condition = condition(cx, grant, &action);
    let named = target::arns(cx, function, grant, &action);
    let actions = vec![full.to_owned()];
    if !named.is_empty() {
        return Some(Group { actions, resources: named, condition, wide: None });
    }
    let mut resources = account::arns(&service, &action);
    if resources.is_empty() {
        resources.push(text("*"));
    }
    Some(Group { actions, resources, condition, wide: Some(action) })
}

fn add(groups: &mut Vec<Group>, group: Group) {
    let same = |other: &&mut Group| {
        let kind = |group: &Group| group.wide.as_ref().map(|a| (a.resource_types.is_empty(), a.requires_resource()));
        other.resources == group.resources && other.condition == group.condition && kind(other) == kind(&group)
    };
    match groups.iter_mut().find(same) {
        Some(other) => other.actions.extend(group.actions),
        None => groups.push(group),
    }
}

/// What only some actions of a grant can be limited by: a bucket's prefix where it is listed, a metric's namespace.
fn condition(
    cx: &Lowering<'_>,
    grant: &Grant,
    action: &iam::Action<'_>,
) -> Option<(&'static str, &'static str, Value)> {
    let knows = |key: &str| action.condition_keys.iter().any(|known| known == key);
    match (&grant.prefix, &grant.namespace) {
        (Some(prefix), _) if knows("s3:prefix") => Some(("StringLike", "s3:prefix", text(format!("{prefix}*")))),
        (_, Some(namespace)) if knows("cloudwatch:namespace") => {
            Some(("StringEquals", "cloudwatch:namespace", cx.text(namespace)))
        }
        _ => None,
    }
}

fn statement(cx: &Lowering<'_>, grant: &Grant, group: Group) -> Statement {
    let reason = group.wide.as_ref().map(|action| account::reason(&group.actions, action));
    let mut statement = Statement::allow(group.actions, group.resources);
    statement.reason = reason;
    if let Some((operator, key, value)) = group.condition {
        statement = statement.when(operator, key, value);
    }
    for (operator, key, values) in &grant.conditions {
        let mut values: Vec<Value> = values.iter().map(|value| cx.text(value)).collect();
        let value = if values.len() == 1 { values.remove(0) } else { Value::List(values) };
        statement = statement.when(operator.clone(), key.clone(), value);
    }
    statement
}

#[cfg(test)]
mod tests {
    use crate::ir::{FunctionId, FunctionRef, Grant, GrantTarget, Resource, ResourceId, Shift, Text};
    use crate::lower::function::testing::{
        bucket, database, deployed, domain, function, lowered, policy, queue, secret, span, table,
    };
    use aws_auto_source::Spanned;

    pub(super) fn grant(service: &str, target: GrantTarget, actions: &[&str]) -> Grant {
        let spanned = |text: &&str| Spanned::new((*text).to_owned(), span());
        Grant {
            service: spanned(&service),
            target,
            actions: actions.iter().map(spanned).collect(),
            prefix: None,
            namespace: None,
            conditions: vec![],
            span: span(),
        }
    }

    /// The policy of `pay` with this grant, without its logs.
    fn lines(grant: Grant, resources: Vec<Resource>) -> Vec<String> {
        let mut pay = function("pay");
        pay.grants = vec![grant];
        policy(&lowered(vec![pay], resources), "PayRole").split_off(1)
    }

    fn first() -> GrantTarget {
        GrantTarget::Resource(ResourceId(0))
    }

    #[test]
    fn a_table_and_its_indexes_are_told_apart() {
        let grant = grant("dynamodb", first(), &["dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"]);
        assert_eq!(
            lines(grant, vec![table("orders")]),
            [
                "DynamodbOrders Allow dynamodb:PutItem,dynamodb:UpdateItem on ${Orders.Arn}",
                "DynamodbOrdersQuery Allow dynamodb:Query on ${Orders.Arn} ${Orders.Arn}/index/*",
            ]
        );
    }

    #[test]
    fn objects_are_below_the_bucket_and_listing_is_limited_to_the_prefix() {
        let mut grant = grant("s3", first(), &["s3:GetObject", "s3:ListBucket"]);
        grant.prefix = Some("raw/".to_owned());
        assert_eq!(
            lines(grant, vec![bucket("uploads")]),
            [
                "S3Uploads Allow s3:GetObject on ${Uploads.Arn}/raw/*",
                "S3UploadsListBucket Allow s3:ListBucket on ${Uploads.Arn} if StringLike s3:prefix=raw/*",
            ]
        );
    }

    #[test]
    fn an_action_that_no_resource_limits_is_allowed_on_everything_with_a_reason() {
        let grant = grant("sqs", first(), &["sqs:ListQueues", "sqs:SendMessage"]);
        assert_eq!(
            lines(grant, vec![queue("jobs")]),
            [
                "SqsListQueues Allow sqs:ListQueues on * because AWS has no resource type for sqs:ListQueues",
                "SqsJobs Allow sqs:SendMessage on ${Jobs.Arn}",
            ]
        );
    }

    #[test]
    fn without_a_resource_required_types_are_any_of_the_account() {
        let found = lines(grant("config", GrantTarget::Account, &["config:GetComplianceDetailsByConfigRule"]), vec![]);
        assert_eq!(
            found,
            ["ConfigConfigRule Allow config:GetComplianceDetailsByConfigRule on \
              arn:${Partition}:config:${Region}:${AccountId}:config-rule/* because no resource is named for \
              config:GetComplianceDetailsByConfigRule, so it is any of this account and region"]
        );
        let found = lines(grant("cost_explorer", GrantTarget::Account, &["ce:GetDimensionValues"]), vec![]);
        assert!(found[0].starts_with("CeGetDimensionValues Allow ce:GetDimensionValues on * because"), "{found:?}");
    }

    #[test]
    fn a_namespace_limits_metrics_only_when_it_is_given() {
        let mut grant = grant("cloudwatch", GrantTarget::Account, &["cloudwatch:PutMetricData"]);
        assert!(!lines(grant.clone(), vec![])[0].contains("namespace"));
        grant.namespace = Some(Text::literal("Shop", span()));
        assert!(lines(grant, vec![])[0].contains("on * if StringEquals cloudwatch:namespace=Shop"));
    }

    #[test]
    fn arns_of_the_user_are_named_and_conditions_kept() {
        let arn = GrantTarget::Arns(vec![Text::literal("arn:aws:ses:eu-west-1:1:identity/example.com", span())]);
        let mut grant = grant("ses", arn, &["ses:SendEmail"]);
        let from = Text::literal("a@example.com", span());
        grant.conditions = vec![("StringEquals".to_owned(), "ses:FromAddress".to_owned(), vec![from])];
        assert_eq!(
            lines(grant, vec![]),
            ["SesIdentityExampleCom Allow ses:SendEmail on arn:aws:ses:eu-west-1:1:identity/example.com \
              if StringEquals ses:FromAddress=a@example.com"]
        );
    }

    #[test]
    fn an_outbound_apis_credentials_are_its_own_secret_alone() {
        assert_eq!(
            lines(grant("outbound", first(), &["secretsmanager:GetSecretValue"]), vec![secret("payment_api")]),
            ["SecretsmanagerPaymentApi Allow secretsmanager:GetSecretValue on ${PaymentApi}"]
        );
    }

    #[test]
    fn actions_on_clusters_are_left_out_for_an_instance() {
        let mut instance = database("main");
        if let Some(existing) = &mut instance.existing {
            existing.arn = Some(Text::literal("arn:aws:rds:eu-west-1:123456789012:db:main", span()));
        }
        let found =
            lines(grant("rds", first(), &["rds:DescribeDBClusters", "rds:DescribeDBInstances"]), vec![instance]);
        assert!(found[0].contains("Allow rds:DescribeDBInstances on arn:aws:rds:"), "{found:?}");
        assert!(found.iter().all(|line| !line.contains("DescribeDBClusters")), "{found:?}");
    }

    #[test]
    fn a_domains_requests_are_checked_against_paths() {
        let grant = grant("opensearch", first(), &["es:DescribeDomain", "es:ESHttpGet"]);
        assert_eq!(
            lines(grant, vec![domain("recipes")]),
            [
                "EsRecipes Allow es:DescribeDomain on ${Recipes.Arn}",
                "EsRecipesESHttpGet Allow es:ESHttpGet on ${Recipes.Arn}/*",
            ]
        );
    }

    #[test]
    fn parameters_and_workflows_are_named_by_their_names() {
        let found = lines(grant("ssm", GrantTarget::SsmParameter("/a/b".to_owned()), &["ssm:GetParameter"]), vec![]);
        assert!(found[0].ends_with("on arn:${Partition}:ssm:${Region}:${AccountId}:parameter/a/b"), "{found:?}");
        let target = GrantTarget::Workflow("ship".to_owned());
        let found = lines(grant("step_functions", target, &["states:DescribeExecution"]), vec![]);
        assert!(found[0].contains(":states:${Region}:${AccountId}:execution:t-ship:*"), "{found:?}");
    }

    #[test]
    fn callers_reach_the_alias_and_hooks_the_function_itself() {
        let mut caller = function("caller");
        caller.grants =
            vec![grant("lambda", GrantTarget::Function(FunctionRef::Own(FunctionId(1))), &["lambda:InvokeFunction"])];
        let mut callee = deployed("pay", Shift::AllAtOnce);
        let built = lowered(vec![caller.clone(), callee.clone()], vec![]);
        assert_eq!(
            policy(&built, "CallerRole")[1],
            "LambdaPayFunction Allow lambda:InvokeFunction on ${PayFunction.Arn} ${PayFunction.Arn}:live"
        );
        if let Some(rollout) = &mut callee.deployment {
            rollout.before = Some(FunctionRef::Own(FunctionId(0)));
        }
        let built = lowered(vec![caller, callee], vec![]);
        assert!(policy(&built, "CallerRole")[1].ends_with("on ${PayFunction.Arn}"));
    }
}
