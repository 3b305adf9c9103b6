//! `real_time_inference`: execution environments that are warm before they are called, more of them when more are used.

use super::super::billing::{self, Billed};
use crate::aws::{Value, map, text};
use crate::ir::{Function, FunctionId};
use crate::knowledge::limits::scaling;
use crate::lower::function::ALIAS;
use crate::lower::{Lowering, because, for_function, naming};

/// The part of provisioned environments that should be in use: above it, more are made ready.
const TARGET: f64 = 0.7;
/// How many times the environments that are always there may be ready at most, unless `reserved_concurrency` says less.
const GROWTH: u32 = 10;

/// Scales the provisioned concurrency of the alias, which the frontend has asked for.
pub(super) fn add(cx: &mut Lowering<'_>, id: FunctionId, function: &Function) {
    let (Some(least), Some(alias)) = (function.provisioned_concurrency, cx.parts(id).alias) else { return };
    let most = least.saturating_mul(GROWTH).min(function.reserved_concurrency.unwrap_or(u32::MAX)).max(least);
    let name = &function.name;
    let origin = because(function.span, "whoever waits for an answer should not wait for a cold start");
    let function_id = Value::Ref(cx.parts(id).function);
    let mut target = for_function(
        "AWS::ApplicationAutoScaling::ScalableTarget",
        naming::logical_id(name, "ScalableTarget"),
        name,
        origin.clone(),
    )
    .with("ServiceNamespace", "lambda")
    .with("ScalableDimension", "lambda:function:ProvisionedConcurrency")
    .with("ResourceId", Value::join([text("function:"), function_id, text(format!(":{ALIAS}"))]))
    .with("MinCapacity", least)
    .with("MaxCapacity", most)
    .maybe("Tags", cx.tags(&function.tags));
    // The alias is named, not referred to.
    target.depends_on.push(alias);
    let target = cx.stack.add(target);
    let tracking = map([
        (
            "PredefinedMetricSpecification",
            map([("PredefinedMetricType", text("LambdaProvisionedConcurrencyUtilization"))]),
        ),
        ("TargetValue", Value::Float(TARGET)),
    ]);
    let policy = for_function(
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        naming::logical_id(name, "ScalingPolicy"),
        name,
        origin,
    )
    .with("PolicyName", cx.physical(&format!("{name}-utilization"), scaling::POLICY_NAME_LENGTH))
    .with("PolicyType", "TargetTrackingScaling")
    .with("ScalingTargetId", Value::Ref(target))
    .with("TargetTrackingScalingPolicyConfiguration", tracking);
    cx.stack.add(policy);
    if function.places.provisioned_concurrency.is_none() {
        warn(cx, function, least);
    }
}

fn warn(cx: &mut Lowering<'_>, function: &Function, least: u32) {
    let what = format!("the provisioned concurrency of `{}`", function.name);
    let environments = format!("{least} execution environment of {} MB", function.memory.size.value);
    let help = "write `provisioned_concurrency` under `configuration` to say how many";
    billing::billed_by_the_hour(cx, function.span, &what, &[Billed::new(environments, None, u64::from(least))], help);
}
