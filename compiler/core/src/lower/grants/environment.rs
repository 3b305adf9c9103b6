//! The environment variables that tell a function about what it may touch.

use crate::aws::{Value, text};
use crate::ir::{FunctionId, FunctionRef, Grant, GrantTarget, ResourceId, ResourceKind};
use crate::knowledge::limits::lambda;
use crate::knowledge::services::{self, Variable};
use crate::lower::function::{database_secret_arn, endpoint, is_hook_of};
use crate::lower::{Lowering, naming};

use super::target;

/// Names and values. What the user set himself wins later; a name that Lambda refuses is left out.
pub(super) fn variables(cx: &Lowering<'_>, function: FunctionId, grant: &Grant) -> Vec<(String, Value)> {
    let service = target::service_of(cx, grant).and_then(|service| service.resource);
    let Some(variable) = service.map(|resource| resource.variable) else { return Vec::new() };
    let mut all = Vec::new();
    match &grant.target {
        GrantTarget::Resource(id) => {
            let name = &cx.eco.resource(*id).name;
            all.push((name_of(variable, name), value_of(cx, variable, *id)));
            all.extend(password(cx, *id));
        }
        GrantTarget::Function(callee) => {
            all.push((name_of(variable, callee_name(cx, *callee)), callee_arn(cx, function, *callee)));
        }
        GrantTarget::Workflow(name) => {
            all.extend(target::own_arn(cx, grant).map(|arn| (name_of(variable, name), arn)));
        }
        GrantTarget::SsmParameter(path) => all.push((name_of(variable, path), text(path))),
        GrantTarget::Arns(_) | GrantTarget::Account => {}
    }
    all.retain(|(name, _)| lambda::is_environment_name(name) && !lambda::is_reserved_environment(name));
    all
}

fn name_of(variable: Variable, name: &str) -> String {
    naming::environment_name(name, &format!("_{}{}", variable.kind, variable.rest))
}

fn value_of(cx: &Lowering<'_>, variable: Variable, id: ResourceId) -> Value {
    match variable.value {
        services::Value::Name => cx.name(id),
        services::Value::Arn => cx.arn(id),
        services::Value::Url => cx.url(id),
        services::Value::Endpoint => endpoint(cx, id),
    }
}

/// A database's address is of no use without its password.
fn password(cx: &Lowering<'_>, id: ResourceId) -> Option<(String, Value)> {
    let resource = cx.eco.resource(id);
    let secret = (resource.kind() == ResourceKind::Database).then(|| database_secret_arn(cx, id)).flatten()?;
    Some((naming::environment_name(&resource.name, "_SECRET_ARN"), secret))
}

fn callee_name<'a>(cx: &Lowering<'a>, callee: FunctionRef) -> &'a str {
    match callee {
        FunctionRef::Own(id) => &cx.eco.function(id).name,
        FunctionRef::External(id) => &cx.eco.external(id).name,
    }
}

fn callee_arn(cx: &Lowering<'_>, caller: FunctionId, callee: FunctionRef) -> Value {
    if is_hook_of(cx.eco, caller, callee) { cx.function_arn(callee) } else { cx.invoke_arn(callee) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Function, Resource, Shift};
    use crate::lower::function::testing::{
        Built, bucket, bus, database, deployed, function, key, lowered, queue, secret, span, table, topic,
    };
    use aws_auto_source::Spanned;

    fn grant(service: &str, target: GrantTarget) -> Grant {
        Grant {
            service: Spanned::new(service.to_owned(), span()),
            target,
            actions: vec![],
            prefix: None,
            namespace: None,
            conditions: vec![],
            span: span(),
        }
    }

    fn environment(built: &Built, function: &str) -> String {
        let variables = built.get(function).get("Environment").and_then(|e| e.get("Variables").cloned());
        variables.map(|v| built.text(&v)).unwrap_or_default()
    }

    fn told(service: &str, target: GrantTarget, resources: Vec<Resource>) -> String {
        let mut pay = function("pay");
        pay.grants = vec![grant(service, target)];
        environment(&lowered(vec![pay], resources), "PayFunction")
    }

    #[test]
    fn each_kind_has_its_suffix_and_its_value() {
        let first = || GrantTarget::Resource(ResourceId(0));
        let cases = [
            ("dynamodb", table("orders"), "ORDERS_TABLE=${Orders}"),
            ("s3", bucket("processed-data-bucket"), "PROCESSED_DATA_BUCKET=${ProcessedDataBucket}"),
            ("sqs", queue("jobs"), "JOBS_QUEUE_URL=${Jobs}"),
            ("sns", topic("news"), "NEWS_TOPIC_ARN=${News}"),
            ("events", bus("kitchen-bus"), "KITCHEN_BUS_NAME=${KitchenBus}"),
            ("secretsmanager", secret("vault"), "VAULT_SECRET_ARN=${Vault}"),
            ("kms", key("kitchen-key"), "KITCHEN_KEY_ARN=${KitchenKey.Arn}"),
            (
                "rds",
                database("orders-database"),
                "ORDERS_DATABASE_ENDPOINT=db.example.com ORDERS_DATABASE_SECRET_ARN=arn:secret",
            ),
        ];
        for (service, resource, expected) in cases {
            assert_eq!(told(service, first(), vec![resource]), expected);
        }
    }

    #[test]
    fn parameters_and_workflows_have_variables_too() {
        let parameter = GrantTarget::SsmParameter("/reports/query".to_owned());
        assert_eq!(told("ssm", parameter, vec![]), "REPORTS_QUERY_PARAMETER=/reports/query");
        assert_eq!(
            told("step_functions", GrantTarget::Workflow("ship".to_owned()), vec![]),
            "SHIP_WORKFLOW_ARN=arn:${Partition}:states:${Region}:${AccountId}:stateMachine:t-ship"
        );
        assert_eq!(told("cost_explorer", GrantTarget::Account, vec![]), "");
    }

    #[test]
    fn an_outbound_api_is_told_where_its_credentials_are() {
        let credentials = || vec![secret("external_payment_api")];
        assert_eq!(
            told("outbound", GrantTarget::Resource(ResourceId(0)), credentials()),
            "EXTERNAL_PAYMENT_API_SECRET_ARN=${ExternalPaymentApi}"
        );
    }

    fn calling(hook: bool) -> (Function, Function) {
        let mut caller = function("caller");
        caller.grants = vec![grant("lambda", GrantTarget::Function(FunctionRef::Own(FunctionId(1))))];
        let mut callee = deployed("pay", Shift::AllAtOnce);
        if let Some(rollout) = callee.deployment.as_mut().filter(|_| hook) {
            rollout.before = Some(FunctionRef::Own(FunctionId(0)));
        }
        (caller, callee)
    }

    #[test]
    fn callers_are_told_the_alias_and_hooks_the_function_itself() {
        let (caller, callee) = calling(false);
        let built = lowered(vec![caller, callee], vec![]);
        assert_eq!(environment(&built, "CallerFunction"), "PAY_FUNCTION_ARN=${PayAlias}");
        let (hook, callee) = calling(true);
        let built = lowered(vec![hook, callee], vec![]);
        assert_eq!(environment(&built, "CallerFunction"), "PAY_FUNCTION_ARN=${PayFunction.Arn}");
    }
}
