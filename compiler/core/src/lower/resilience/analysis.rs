//! What helps to understand failures: saved queries over the function's log, and a detector of unusual patterns in it.

use crate::ir::resilience::DeadLetters;
use crate::lower::{Lowering, monitoring};

/// Queries of Logs Insights: their names, and what they ask. Lambda itself writes the lines that the last one looks for
/// (Lambda guide, "Troubleshoot execution issues").
const QUERIES: [(&str, &str); 3] = [
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
];

/// Adds what the entry asks for.
pub(super) fn fill(cx: &mut Lowering<'_>, letters: &DeadLetters) {
    let eco = cx.eco;
    let name = eco.function_name(letters.function);
    if letters.queries {
        let groups = [monitoring::log_group(cx, letters.function)];
        for (title, query) in QUERIES {
            monitoring::saved_query(cx, (name, title), query, &groups, letters.span);
        }
    }
    if letters.detector {
        monitoring::log_anomaly_detector(cx, letters.function, letters.span);
    }
}
