//! What being watched costs.

use aws_auto_source::Diagnostic;

use super::codes::MONITORING_PRICE;
use crate::aws::{Resource, Value};
use crate::ir::Watch;
use crate::lower::Lowering;
use crate::lower::billing::{self, Billed};

/// Metrics that an anomaly alarm is billed by: the measured one and both edges of the band (CloudWatch pricing).
const ANOMALY_METRICS: usize = 3;

/// Says what alarms and dashboards cost a month.
pub(super) fn remark(cx: &mut Lowering<'_>, watch: &Watch) {
    let of = |ty: &'static str| cx.stack.iter().map(|(_, r)| r).filter(move |r| r.ty == ty);
    let (alarms, dashboards) = (of("AWS::CloudWatch::Alarm").count(), of("AWS::CloudWatch::Dashboard").count());
    let metrics: usize = of("AWS::CloudWatch::Alarm").map(metrics).sum();
    let units = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let items = [
        Billed::new("alarms", Some("cloudwatch.alarm"), units(metrics)),
        Billed::new("dashboards", Some("cloudwatch.dashboard"), units(dashboards)),
    ];
    let Some(span) = watch.span.or_else(|| cx.eco.functions.first().map(|f| f.span)) else { return };
    let message = format!(
        "{} over {} and {}: {}",
        counted(alarms, "alarm"),
        counted(metrics, "metric"),
        counted(dashboards, "CloudWatch dashboard"),
        billing::a_month(cx, &items)
    );
    let finding = Diagnostic::new(MONITORING_PRICE, span, message)
        .label("billed by the month")
        .help("`level: basic` has alarms for what is broken alone; `dashboard: grafana` makes no CloudWatch dashboard");
    cx.diagnostics.push(finding);
}

/// Metrics that an alarm is billed by: those it reads.
fn metrics(alarm: &Resource) -> usize {
    let Some(Value::List(lines)) = alarm.get("Metrics") else { return 1 };
    let read = lines.iter().filter(|line| line.get("MetricStat").is_some()).count();
    if alarm.get("ThresholdMetricId").is_some() { ANOMALY_METRICS * read } else { read }
}

fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
