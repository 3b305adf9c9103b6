//! What is paid for because it exists: by the hour or the month, used or not.

use super::Component;
use super::lambda::line;
use super::tiers::unit_price;
use crate::aws::{Resource, Stack, Value};
use crate::knowledge::prices::{HOURS_PER_MONTH, billed_by_the_hour};

/// Alarms below this period are high-resolution ones.
const HIGH_RESOLUTION_SECONDS: i64 = 60;
/// An anomaly band is paid as two metrics more.
const METRICS_OF_A_BAND: usize = 2;

/// One line for each resource of the stack that is paid for by time, in the stack's order.
pub(super) fn components(stack: &Stack, region: &str) -> Vec<(String, Component)> {
    let priced = stack.iter().filter_map(|(_, resource)| {
        let component = monthly(resource, region).or_else(|| hourly(resource, region))?;
        Some((resource.logical_id.clone(), component))
    });
    priced.collect()
}

/// What has a price for a month.
fn monthly(resource: &Resource, region: &str) -> Option<Component> {
    let by = |name: &str, item: &str, units: f64, unit| {
        line(name, Some(units), unit, unit_price(item, region), "declared", "")
    };
    Some(match resource.ty {
        "AWS::CloudWatch::Alarm" => {
            let (item, metrics) = alarm(resource);
            by("alarm", item, metrics, "metric-month")
        }
        "AWS::CloudWatch::Dashboard" => by("dashboard", "cloudwatch.dashboard", 1.0, "month"),
        "AWS::KMS::Key" => by("key", "kms.key", 1.0, "month"),
        "AWS::SecretsManager::Secret" => by("secret", "secretsmanager.secret", 1.0, "month"),
        "AWS::StepFunctions::StateMachine" => {
            line("state_transitions", None, "transition", None, "", "its executions are not measured")
        }
        _ => return None,
    })
}

/// The item of an alarm and how many metrics it watches: expressions are free, a band is two metrics more.
fn alarm(resource: &Resource) -> (&'static str, f64) {
    let period = resource.get("Period").and_then(integer);
    let item = match period {
        Some(seconds) if seconds < HIGH_RESOLUTION_SECONDS => "cloudwatch.alarm.high-resolution",
        _ => "cloudwatch.alarm",
    };
    let Some(Value::List(queries)) = resource.get("Metrics") else { return (item, 1.0) };
    let metrics = queries.iter().filter(|query| query.get("MetricStat").is_some()).count();
    let band = queries
        .iter()
        .filter_map(|query| query.get("Expression")?.as_str())
        .any(|e| e.contains("ANOMALY_DETECTION_BAND"));
    let all = metrics + if band { METRICS_OF_A_BAND } else { 0 };
    #[expect(clippy::cast_precision_loss, reason = "an alarm has a handful of metrics")]
    let all = all.max(1) as f64;
    (item, all)
}

/// What has a price for an hour.
fn hourly(resource: &Resource, region: &str) -> Option<Component> {
    let row = billed_by_the_hour(resource.ty)?;
    let text = |key: &str| resource.get(key).and_then(Value::as_str);
    let (item, units) = match resource.ty {
        // Only with provisioned concurrency, which is a line of the function.
        "AWS::Lambda::Alias" => return None,
        "AWS::EC2::VPCEndpoint" if text("VpcEndpointType") != Some("Interface") => return None,
        "AWS::EC2::VPCEndpoint" => (row.item.map(str::to_owned), length(resource.get("SubnetIds"))),
        "AWS::RDS::DBInstance" if text("Engine").is_some_and(|engine| engine.starts_with("aurora")) => {
            (text("DBInstanceClass").map(|class| format!("rds.aurora.{class}")), 1.0)
        }
        "AWS::RDS::DBInstance" => {
            (text("Engine").zip(text("DBInstanceClass")).map(|(engine, class)| format!("rds.{engine}.{class}")), 1.0)
        }
        "AWS::ElastiCache::ReplicationGroup" => {
            let item =
                text("Engine").zip(text("CacheNodeType")).map(|(engine, node)| format!("elasticache.{engine}.{node}"));
            (item, resource.get("NumCacheClusters").and_then(integer).map_or(1.0, float))
        }
        "AWS::OpenSearchService::Domain" => {
            let cluster = resource.get("ClusterConfig");
            let class = cluster.and_then(|c| c.get("InstanceType")?.as_str());
            let count = cluster.and_then(|c| integer(c.get("InstanceCount")?)).map_or(1.0, float);
            (class.map(|class| format!("opensearch.{class}")), count)
        }
        "AWS::Kinesis::Stream" => match resource.get("ShardCount").and_then(integer) {
            Some(shards) => (Some("kinesis.shard".to_owned()), float(shards)),
            None => (row.item.map(str::to_owned), 1.0),
        },
        _ => (row.item.map(str::to_owned), 1.0),
    };
    let price = item.and_then(|item| unit_price(&item, region));
    #[expect(clippy::cast_precision_loss, reason = "730")]
    let hours = HOURS_PER_MONTH as f64 * units;
    Some(line(row.per, Some(hours), "hour", price, "declared", ""))
}

fn length(value: Option<&Value>) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a network has a handful of subnets")]
    let length = if let Some(Value::List(list)) = value { list.len() as f64 } else { 1.0 };
    length
}

fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Int(n) => Some(*n),
        Value::Str(text) => text.parse().ok(),
        Value::Noted { value, .. } => integer(value),
        _ => None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of nodes")]
const fn float(n: i64) -> f64 {
    n as f64
}
