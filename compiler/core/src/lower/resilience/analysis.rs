//! What helps to understand failures: saved queries over the function's log, and a detector of unusual patterns in it.

use crate::aws::{self, Value, list, text};
use crate::ir::FunctionRef;
use crate::ir::resilience::DeadLetters;
use crate::knowledge::limits::monitoring;
use crate::lower::{Lowering, because, function_group, naming};

/// Queries of Logs Insights: their names, and what they ask.
///
/// Lambda writes a `REPORT` line for each call, whatever the code logs (Lambda guide, "Understanding log entries"); with
/// JSON logs the same is a `platform.report`.
const QUERIES: [(&str, &str); 4] = [
    (
        "errors",
        "fields @timestamp, @requestId, @message\n\
         | filter @message like /(?i)(error|exception|traceback)/\n\
         | sort @timestamp desc\n\
         | limit 100",
    ),
    (
        "error-patterns",
        "filter @message like /(?i)(error|exception|traceback)/\n\
         | pattern @message\n\
         | sort @sampleCount desc\n\
         | limit 20",
    ),
    (
        "time-outs-and-memory",
        "filter @message like /(Task timed out|Runtime.ExitError|Runtime.OutOfMemory|signal: killed)/\n\
         | stats count(*) as calls by bin(15m) as time, strcontains(@message, 'timed out') as timedOut\n\
         | sort time desc",
    ),
    (
        "slowest-calls",
        "filter @type = 'REPORT' or type = 'platform.report'\n\
         | stats max(@duration) as slowest, avg(@duration) as average, \
         max(@maxMemoryUsed / 1024 / 1024) as megabytes by bin(1h) as hour\n\
         | sort hour desc",
    ),
];

/// How often the detector looks. Failures are rare; a quarter of an hour is soon enough for a pattern.
const FREQUENCY: &str = "FIFTEEN_MIN";
/// Days for which an anomaly is shown.
const VISIBLE_DAYS: u32 = 21;

/// Adds what the entry asks for.
pub(super) fn fill(cx: &mut Lowering<'_>, letters: &DeadLetters) {
    if letters.queries {
        QUERIES.iter().for_each(|(name, query)| add_query(cx, letters, name, query));
    }
    if letters.detector {
        add_detector(cx, letters);
    }
}

/// A name with slashes is shown as folders.
fn add_query(cx: &mut Lowering<'_>, letters: &DeadLetters, what: &str, query: &str) {
    let name = cx.eco.function_name(letters.function);
    let id = naming::logical_id(name, &format!("{}Query", naming::pascal(what)));
    let physical = cx.physical(&format!("{name}/{what}"), monitoring::QUERY_NAME_LENGTH);
    let origin = because(letters.span, "`ai_analysis` asks for queries over the log");
    let query = aws::Resource::new("AWS::Logs::QueryDefinition", id, function_group(name), origin)
        .with("Name", physical)
        .with("QueryString", query)
        .with("LogGroupNames", list([log_group(cx, letters.function)]));
    cx.stack.add(query);
}

fn add_detector(cx: &mut Lowering<'_>, letters: &DeadLetters) {
    let name = cx.eco.function_name(letters.function);
    let origin = because(letters.span, "`pattern_detection` asks what is unusual in the log");
    let key = crate::lower::resources::log_group_key(cx);
    // The attribute's ARN ends in `:*`, which the detector does not take (model, `LogGroupArn`).
    let group = Value::join([text("log-group:"), log_group(cx, letters.function)]);
    let arn = cx.regional_arn("logs", group);
    let detector = aws::Resource::new(
        "AWS::Logs::LogAnomalyDetector",
        naming::logical_id(name, "LogAnomalyDetector"),
        function_group(name),
        origin,
    )
    .with("DetectorName", cx.physical(&format!("{name}-log-anomalies"), monitoring::ALARM_NAME_LENGTH))
    .with("LogGroupArnList", list([arn]))
    .with("EvaluationFrequency", FREQUENCY)
    .with("AnomalyVisibilityTime", VISIBLE_DAYS)
    .maybe("KmsKeyId", key);
    cx.stack.add(detector);
}

/// The name of the function's log group; of one that lives elsewhere, the usual one.
fn log_group(cx: &Lowering<'_>, function: FunctionRef) -> Value {
    match function {
        FunctionRef::Own(id) => Value::Ref(cx.parts(id).log_group),
        FunctionRef::External(_) => Value::join([text("/aws/lambda/"), cx.function_name(function)]),
    }
}
