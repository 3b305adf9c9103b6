//! Asynchronous calls: how often and how long they are tried, and where results and failures go.

use super::{ALIAS, key_statement};
use crate::aws::{Props, Statement, Value, map, text};
use crate::ir::{Destination, Function, FunctionId, ResourceKind, TriggerKind};
use crate::lower::{Lowering, because, for_function, naming};

/// The ARN that a destination is named by.
#[must_use]
pub fn destination_arn(cx: &Lowering<'_>, destination: &Destination) -> Value {
    match destination {
        Destination::Resource(id) => cx.arn(*id),
        Destination::Function(function) => cx.invoke_arn(*function),
    }
}

/// What a role needs to send to a destination: of asynchronous calls, dead letters and streams alike.
#[must_use]
pub fn destination_statements(cx: &Lowering<'_>, destination: &Destination) -> Vec<Statement> {
    let arn = destination_arn(cx, destination);
    let Destination::Resource(id) = destination else {
        return vec![Statement::allow(["lambda:InvokeFunction"], vec![arn])];
    };
    let mut statements = match cx.eco.resource(*id).kind() {
        ResourceKind::Queue => vec![Statement::allow(["sqs:SendMessage"], vec![arn])],
        ResourceKind::Topic => vec![Statement::allow(["sns:Publish"], vec![arn])],
        ResourceKind::Bus => vec![Statement::allow(["events:PutEvents"], vec![arn])],
        ResourceKind::Bucket => bucket_statements(arn),
        _ => Vec::new(),
    };
    statements.extend(key_statement(cx, *id, true));
    statements
}

/// Lambda wants to list the bucket, too (Lambda guide, "Capturing records of asynchronous invocations").
fn bucket_statements(arn: Value) -> Vec<Statement> {
    let objects = Value::join([arn.clone(), text("/*")]);
    vec![Statement::allow(["s3:PutObject"], vec![objects]), Statement::allow(["s3:ListBucket"], vec![arn])]
}

/// Asks the role for what its destinations need.
pub(super) fn ask(cx: &mut Lowering<'_>, id: FunctionId, function: &Function) {
    let destinations = [function.asynchronous.dead_letter.clone(), on_success(function), on_failure(function)];
    for destination in destinations.into_iter().flatten() {
        for statement in destination_statements(cx, &destination) {
            cx.allow(id, statement);
        }
    }
}

fn on_success(function: &Function) -> Option<Destination> {
    function.asynchronous.on_success.clone()
}

/// Where failures go: where the user says, else into the function's own queue when somebody calls it asynchronously.
/// A dead letter target of the user's is enough by itself.
fn on_failure(function: &Function) -> Option<Destination> {
    let own = || {
        let wanted = function.asynchronous.dead_letter.is_none() && is_called_asynchronously(function);
        function.failure_queue.filter(|_| wanted).map(Destination::Resource)
    };
    function.asynchronous.on_failure.clone().or_else(own)
}

/// Buckets, topics and rules hand an event to Lambda and do not wait.
fn is_called_asynchronously(function: &Function) -> bool {
    function.triggers.iter().any(|trigger| match &trigger.kind {
        TriggerKind::Bucket { .. } | TriggerKind::Schedule { .. } | TriggerKind::Pattern { .. } => true,
        TriggerKind::Topic { via_queue, .. } => via_queue.is_none(),
        _ => false,
    })
}

/// Adds the event invoke configuration, of the alias where there is one: it belongs to what is called.
pub(super) fn fill(cx: &mut Lowering<'_>, id: FunctionId, function: &Function) {
    let config = &function.asynchronous;
    let destinations = destinations(cx, function);
    if destinations.is_none() && config.max_retries.is_none() && config.max_event_age.is_none() {
        return;
    }
    let parts = cx.parts(id);
    let name = &function.name;
    let origin = because(function.span, "what happens to asynchronous calls is configured or defaulted");
    let mut resource =
        for_function("AWS::Lambda::EventInvokeConfig", naming::logical_id(name, "EventInvokeConfig"), name, origin)
            .with("FunctionName", Value::Ref(parts.function))
            .with("Qualifier", if parts.alias.is_some() { ALIAS } else { "$LATEST" })
            .maybe("MaximumRetryAttempts", config.max_retries)
            .maybe("MaximumEventAgeInSeconds", config.max_event_age)
            .maybe("DestinationConfig", destinations);
    // The qualifier is a word, not a reference.
    resource.depends_on.extend(parts.alias);
    cx.stack.add(resource);
}

fn destinations(cx: &Lowering<'_>, function: &Function) -> Option<Value> {
    let one = |key: &'static str, destination: Option<Destination>| {
        destination.map(|d| (key.into(), map([("Destination", destination_arn(cx, &d))])))
    };
    let props: Props = [one("OnSuccess", on_success(function)), one("OnFailure", on_failure(function))]
        .into_iter()
        .flatten()
        .collect();
    (!props.is_empty()).then_some(Value::Map(props))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{FunctionRef, ResourceId, Trigger};
    use crate::lower::function::testing::{bucket, bus, function, lowered, policy, queue, span};

    fn uploaded(name: &str, bucket: ResourceId) -> Function {
        let mut function = function(name);
        function.triggers.push(Trigger {
            kind: TriggerKind::Bucket {
                bucket,
                events: vec![],
                prefix: String::new(),
                suffix: String::new(),
                via_eventbridge: false,
            },
            span: span(),
        });
        function
    }

    #[test]
    fn what_nobody_configures_is_not_written() {
        let built = lowered(vec![function("pay")], vec![]);
        assert!(built.stack.find("PayEventInvokeConfig").is_none());
    }

    #[test]
    fn destinations_are_named_and_the_role_may_send_there() {
        let mut pay = function("pay");
        pay.asynchronous.on_success = Some(Destination::Resource(ResourceId(1)));
        pay.asynchronous.on_failure = Some(Destination::Function(FunctionRef::Own(FunctionId(1))));
        pay.asynchronous.dead_letter = Some(Destination::Resource(ResourceId(0)));
        pay.asynchronous.max_retries = Some(0);
        pay.asynchronous.max_event_age = Some(60);
        let built = lowered(vec![pay, function("refund")], vec![queue("outcomes"), bus("kitchen-bus")]);
        let config = built.get("PayEventInvokeConfig");
        assert_eq!(config.get("Qualifier"), Some(&text("$LATEST")));
        assert_eq!(config.get("MaximumRetryAttempts"), Some(&0u32.into()));
        assert_eq!(config.get("MaximumEventAgeInSeconds"), Some(&60u32.into()));
        let destinations = built.text(config.get("DestinationConfig").unwrap());
        assert_eq!(
            destinations,
            "OnSuccess={Destination=${KitchenBus.Arn}} OnFailure={Destination=${RefundFunction.Arn}}"
        );
        assert_eq!(
            policy(&built, "PayRole")[1..],
            [
                "SqsOutcomes Allow sqs:SendMessage on ${Outcomes.Arn}",
                "EventsKitchenBus Allow events:PutEvents on ${KitchenBus.Arn}",
                "LambdaRefundFunction Allow lambda:InvokeFunction on ${RefundFunction.Arn}",
            ]
        );
        let target = built.get("PayFunction").get("DeadLetterConfig").map(|v| built.text(v));
        assert_eq!(target.as_deref(), Some("TargetArn=${Outcomes.Arn}"));
    }

    #[test]
    fn failures_of_asynchronous_callers_go_to_the_functions_own_queue() {
        let mut pay = uploaded("pay", ResourceId(1));
        pay.failure_queue = Some(ResourceId(0));
        let resources = || vec![queue("pay-dlq"), bucket("uploads")];
        let built = lowered(vec![pay.clone()], resources());
        let config = built.get("PayEventInvokeConfig").get("DestinationConfig").map(|v| built.text(v));
        assert_eq!(config.as_deref(), Some("OnFailure={Destination=${PayDlq.Arn}}"));

        pay.triggers.clear();
        assert!(lowered(vec![pay], resources()).stack.find("PayEventInvokeConfig").is_none(), "nobody calls it so");
    }

    #[test]
    fn the_configuration_belongs_to_the_alias_where_callers_use_it() {
        let mut pay = function("pay");
        pay.asynchronous.max_retries = Some(1);
        pay.provisioned_concurrency = Some(1);
        let built = lowered(vec![pay], vec![]);
        let config = built.get("PayEventInvokeConfig");
        assert_eq!(config.get("Qualifier"), Some(&text("live")));
        assert_eq!(config.depends_on, [built.stack.find("PayAlias").unwrap()]);
    }

    #[test]
    fn a_bucket_is_listed_and_written() {
        let mut pay = function("pay");
        pay.asynchronous.on_failure = Some(Destination::Resource(ResourceId(0)));
        let built = lowered(vec![pay], vec![bucket("failures")]);
        assert_eq!(
            policy(&built, "PayRole")[1..],
            [
                "S3Failures Allow s3:PutObject on ${Failures.Arn}/*",
                "S3FailuresListBucket Allow s3:ListBucket on ${Failures.Arn}"
            ]
        );
    }
}
