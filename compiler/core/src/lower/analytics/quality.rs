//! `data_quality_check`: what could not be processed is put aside, and what the function rejects is counted.
//!
//! Failed events go to the quarantine by Lambda itself (the frontend has made it the destination of failures). Records
//! that the function sorts out one by one are counted by what it logs: `{"rejected_records": 3}` on a line.

use super::namespace;
use crate::aws::{Group, Value, map, text};
use crate::ir::{Function, FunctionId};
use crate::knowledge::limits::monitoring;
use crate::knowledge::metrics::{Metric, Statistic, custom};
use crate::lower::monitoring::{Alarm, Comparison, Measure, Notify, Series};
use crate::lower::{Lowering, because, for_function, naming};

/// Counts rejected records, and rings when there are any.
pub(super) fn add(cx: &mut Lowering<'_>, id: FunctionId, function: &Function) {
    let line = Logged { member: "rejected_records", metric: &custom::REJECTED_RECORDS, suffix: "rejected-records" };
    line.measure(cx, id, function);
    let name = &function.name;
    line.alarm(cx, id, function, Statistic::Sum)
        .when(Comparison::AtLeast, 1u32)
        .saying(format!("{name} rejected records: its input is not what it should be"))
        .create(cx);
}

/// A number that a function logs as a member of a JSON line.
pub(super) struct Logged {
    /// The member.
    pub(super) member: &'static str,
    /// What it becomes.
    pub(super) metric: &'static Metric,
    /// Of the alarm's and the filter's name.
    pub(super) suffix: &'static str,
}

impl Logged {
    /// The metric filter on the function's log group.
    pub(super) fn measure(&self, cx: &mut Lowering<'_>, id: FunctionId, function: &Function) {
        let name = &function.name;
        let logical_id = naming::logical_id(name, &format!("{}Filter", naming::pascal(self.suffix)));
        let why = format!("a line `{{\"{}\": …}}` in the function's log is a measurement", self.member);
        let transformation = map([
            ("MetricNamespace", namespace(cx, id)),
            ("MetricName", text(self.metric.name)),
            ("MetricValue", text(format!("$.{}", self.member))),
            ("Unit", text(self.metric.unit)),
        ]);
        let full = format!("{name}-{}", self.suffix);
        let origin = because(function.span, why);
        let filter = for_function("AWS::Logs::MetricFilter", logical_id, name, origin)
            .with("FilterName", cx.physical(&full, monitoring::METRIC_FILTER_NAME_LENGTH))
            .with("LogGroupName", Value::Ref(cx.parts(id).log_group))
            .with("FilterPattern", format!("{{ $.{} = * }}", self.member))
            .with("MetricTransformations", vec![transformation]);
        cx.stack.add(filter);
    }

    /// An alarm on it, in the making.
    pub(super) fn alarm(&self, cx: &Lowering<'_>, id: FunctionId, function: &Function, statistic: Statistic) -> Alarm {
        let mut series = Series::new(self.metric, statistic, Vec::new());
        series.within = Some(namespace(cx, id));
        let name = &function.name;
        let origin = because(function.span, "what the function says of its data is watched");
        let group = Group::Function(name.clone());
        Alarm::new(name, self.suffix, group, origin, Measure::Series(series))
            .notify(Notify::Always)
            .tagged(cx.tags(&function.tags))
    }
}
