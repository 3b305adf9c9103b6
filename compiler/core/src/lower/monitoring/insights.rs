//! Insights: anomaly alarms, log anomaly detectors, saved queries of CloudWatch Logs Insights.

use aws_auto_source::Span;

use super::functions::{group, log_group, of_function, series};
use super::{Comparison, Measure, Notify, Query};
use crate::aws::{self, Group, Value, text};
use crate::ir::{FunctionId, FunctionRef};
use crate::knowledge::limits::monitoring;
use crate::knowledge::metrics::{Metric, Statistic, lambda};
use crate::lower::{Lowering, because, naming};

/// Standard deviations between what is expected and what is remarkable.
const BAND: u32 = 2;
/// Seconds of one measurement.
const PERIOD: u32 = 300;

/// Alarms on calls and durations that differ from what is usual at this hour of this day. CloudWatch makes the model
/// behind the band when the alarm is made, and learns for up to two weeks.
pub fn function_anomalies(cx: &mut Lowering<'_>, function: FunctionId, span: Span, notify: Notify) {
    let name = &cx.eco.function(function).name;
    let calls = Anomaly {
        suffix: "invocations-anomaly",
        metric: &lambda::INVOCATIONS,
        statistic: Statistic::Sum,
        comparison: Comparison::OutsideBand,
        saying: format!("{name} is called more or less often than is usual at this time"),
    };
    let durations = Anomaly {
        suffix: "duration-anomaly",
        metric: &lambda::DURATION,
        statistic: Statistic::Percentile(90),
        comparison: Comparison::AboveBand,
        saying: format!("Calls of {name} take longer than is usual at this time"),
    };
    for anomaly in [calls, durations] {
        anomaly.create(cx, function, span, notify);
    }
}

struct Anomaly {
    suffix: &'static str,
    metric: &'static Metric,
    statistic: Statistic,
    comparison: Comparison,
    saying: String,
}

impl Anomaly {
    fn create(self, cx: &mut Lowering<'_>, function: FunctionId, span: Span, notify: Notify) {
        let function = FunctionRef::Own(function);
        let queries = vec![Query::Series("measured", series(cx, function, self.metric, self.statistic))];
        let origin = because(span, "what is usual at this time is learnt, not written down");
        of_function(cx, function, self.suffix, origin, Measure::Band(queries, "measured", BAND))
            .when(self.comparison, 0u32)
            .over(PERIOD, 3, 3)
            .notify(notify)
            .saying(self.saying)
            .create(cx);
    }
}

/// A detector that learns the patterns of a function's log lines and reports new ones: `<function>-logs`.
///
/// Each has one log group: `CreateLogAnomalyDetector` takes no more (API reference, `logGroupArnList`).
pub fn log_anomaly_detector(cx: &mut Lowering<'_>, function: FunctionRef, span: Span) {
    let name = cx.eco.function_name(function).to_owned();
    let id = naming::logical_id(&name, "LogAnomalyDetector");
    if cx.stack.find(&id).is_some() {
        return;
    }
    let logs = cx.regional_arn("logs", Value::join([text("log-group:"), log_group(cx, function)]));
    let origin = because(span, "a line that was never logged before is the first sign of a new fault");
    let detector = aws::Resource::new("AWS::Logs::LogAnomalyDetector", id, group(function, &name), origin)
        .with("DetectorName", cx.physical(&format!("{name}-logs"), monitoring::DETECTOR_NAME_LENGTH))
        .with("LogGroupArnList", vec![logs])
        .with("EvaluationFrequency", "FIFTEEN_MIN");
    cx.stack.add(detector);
}

/// A saved query, shown in the console under `<prefix><folder>/<title>`; several when there are more log groups than
/// one query takes.
pub fn saved_query(
    cx: &mut Lowering<'_>,
    (folder, title): (&str, &str),
    query: &str,
    log_groups: &[Value],
    span: Span,
) {
    let origin = because(span, "the question is known before the incident");
    let stem = format!("{}{}Query", naming::logical_id(folder, ""), naming::pascal(title));
    for (n, groups) in (1..).zip(log_groups.chunks(monitoring::QUERY_LOG_GROUPS)) {
        let (id, title) =
            if n == 1 { (stem.clone(), title.to_owned()) } else { (format!("{stem}{n}"), format!("{title}-{n}")) };
        if cx.stack.find(&id).is_some() {
            continue;
        }
        let group = Group::Monitoring("queries".to_owned());
        let query = aws::Resource::new("AWS::Logs::QueryDefinition", id, group, origin.clone())
            .with("Name", cx.physical(&format!("{folder}/{title}"), monitoring::QUERY_NAME_LENGTH))
            .with("QueryString", query)
            .with("LogGroupNames", groups.to_vec());
        cx.stack.add(query);
    }
}

/// What is asked when something is wrong. Reports of calls are lines of type REPORT in plain logs and `platform.report`
/// in JSON logs (Lambda guide, "Log formats").
const QUESTIONS: [(&str, &str); 4] = [
    (
        "errors",
        "fields @timestamp, @log, @message\n\
         | filter @message like /(?i)(error|exception|traceback|task timed out)/\n\
         | sort @timestamp desc\n\
         | limit 100",
    ),
    (
        "slowest-calls",
        "filter @type = 'REPORT' or type = 'platform.report'\n\
         | fields @log, coalesce(@requestId, record.requestId) as request, \
         coalesce(@duration, record.metrics.durationMs) as milliseconds\n\
         | sort milliseconds desc\n\
         | limit 25",
    ),
    (
        "cold-starts",
        "filter @type = 'REPORT' or type = 'platform.report'\n\
         | stats count(coalesce(@initDuration, record.metrics.initDurationMs)) as cold, count(*) as calls, \
         avg(coalesce(@initDuration, record.metrics.initDurationMs)) as milliseconds by @log, bin(1h)",
    ),
    (
        "memory",
        "filter @type = 'REPORT' or type = 'platform.report'\n\
         | stats max(coalesce(@maxMemoryUsed / 1000000, record.metrics.maxMemoryUsedMB)) as used, \
         max(coalesce(@memorySize / 1000000, record.metrics.memorySizeMB)) as size by @log\n\
         | sort used desc",
    ),
];

/// What `ai_insights` gives the ecosystem.
pub(super) fn watch(cx: &mut Lowering<'_>, span: Span) {
    let eco = cx.eco;
    for (id, _) in eco.functions() {
        function_anomalies(cx, id, span, Notify::IfThereIsATopic);
        log_anomaly_detector(cx, FunctionRef::Own(id), span);
    }
    let groups: Vec<Value> = eco.functions().map(|(id, _)| log_group(cx, FunctionRef::Own(id))).collect();
    for (title, query) in QUESTIONS {
        saved_query(cx, (&eco.settings.name, title), query, &groups, span);
    }
}
