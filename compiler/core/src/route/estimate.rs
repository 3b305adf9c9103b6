//! What one request takes and costs, as far as anybody has said so.

use aws_auto_schema::function::Architecture;
use aws_auto_schema::routing::RoutingAction;
use serde_json::{Map, Value};

use crate::ir::{Ecosystem, Function, FunctionRef, Router, Spec};
use crate::knowledge::fargate;
use crate::knowledge::prices::{self, Price};

/// The region whose list is the most complete, for ecosystems that name none.
const PRICED_REGION: &str = "us-east-1";

/// Seconds that the request is said to take.
pub(super) fn duration(request: &Map<String, Value>) -> (Option<f64>, String) {
    match request.get("processing_time_estimate").and_then(Value::as_f64).filter(|seconds| *seconds >= 0.0) {
        Some(seconds) => (Some(seconds), "the request's processing_time_estimate".to_owned()),
        None => (None, "unknown: the request has no processing_time_estimate".to_owned()),
    }
}

/// Memory of a task in MB.
pub(super) fn task_memory(eco: &Ecosystem, router: &Router) -> Option<u32> {
    u32::try_from(task_size(eco, router).1).ok()
}

/// CPU units and MB of a task.
fn task_size(eco: &Ecosystem, router: &Router) -> (u64, u64) {
    let settings = router.cluster.map(|id| &eco.resource(id).spec);
    let Some(Spec::Cluster(settings)) = settings else { return fargate::DEFAULT };
    fargate::size(
        settings.cpu.as_ref().and_then(|cpu| u64::try_from(cpu.value).ok()),
        settings.memory.as_ref().and_then(|memory| memory.value.0.as_megabytes_exact()),
    )
}

/// US dollars for the compute of one request at list prices, without the free tier, and what that is made of.
pub(super) fn cost(
    eco: &Ecosystem,
    router: &Router,
    action: RoutingAction,
    function: FunctionRef,
    seconds: Option<f64>,
) -> (Option<f64>, String) {
    let Some(seconds) = seconds else { return unknown("how long it takes is not said") };
    let region = eco.settings.region.as_deref().unwrap_or(PRICED_REGION);
    match (action, function) {
        (RoutingAction::SpotInstances, _) => unknown("prices of spot capacity change all the time"),
        (RoutingAction::EcsFargate, _) => of_task(task_size(eco, router), region, seconds),
        (_, FunctionRef::External(_)) => unknown("the function lives elsewhere"),
        (_, FunctionRef::Own(id)) => {
            let function = eco.function(id);
            if seconds > f64::from(function.timeout.value) {
                return unknown("it is said to take longer than the function may");
            }
            of_function(function, region, seconds)
        }
    }
}

fn unknown(why: &str) -> (Option<f64>, String) {
    (None, format!("unknown: {why}"))
}

fn unpriced(region: &str) -> (Option<f64>, String) {
    unknown(&format!("no price has a source for {region}"))
}

fn of_function(function: &Function, region: &str, seconds: f64) -> (Option<f64>, String) {
    let processor = match function.architecture.value {
        Architecture::Arm64 => "arm64",
        Architecture::X86_64 => "x86_64",
    };
    let item = if function.provisioned_concurrency.is_some() { "provisioned-duration" } else { "duration" };
    let per_request = prices::price("lambda.request", region);
    let per_second = prices::price(&format!("lambda.{item}.{processor}"), region);
    let (Some(per_request), Some(per_second)) = (per_request, per_second) else { return unpriced(region) };
    let gigabytes = f64::from(function.memory.size.value) / 1024.0;
    let cost = (gigabytes * seconds).mul_add(per_second.usd.as_f64(), per_request.usd.as_f64());
    let what = format!("one request and {seconds} s of {} MB on {processor}", function.memory.size.value);
    (Some(cost), listed(&what, per_second))
}

/// Whole seconds, one minute at least (AWS Fargate pricing).
fn of_task((cpu, memory): (u64, u64), region: &str, seconds: f64) -> (Option<f64>, String) {
    let per_cpu = prices::price("fargate.cpu", region);
    let per_memory = prices::price("fargate.memory", region);
    let (Some(per_cpu), Some(per_memory)) = (per_cpu, per_memory) else { return unpriced(region) };
    let billed = seconds.ceil().max(fargate::LEAST_BILLED_SECONDS);
    let hours = billed / 3600.0;
    let part = |units: u64, price: &Price<'_>| {
        f64::from(u32::try_from(units).unwrap_or(u32::MAX)) / 1024.0 * price.usd.as_f64()
    };
    let cost = hours * (part(cpu, per_cpu) + part(memory, per_memory));
    (Some(cost), listed(&format!("{billed} s of a task with {cpu} CPU units and {memory} MB"), per_cpu))
}

fn listed(what: &str, price: &Price<'_>) -> String {
    let date = price.date.map_or_else(String::new, |date| format!(" of {date}"));
    format!("{what}, at list prices in {}{date}", price.region)
}
