//! Lambda's JSON log format and the Telemetry API: `{"type": "platform.report", "record": {"metrics": {…}}}`.

use serde_json::Value;

use super::collect::{End, Record};
use super::report::end;
use crate::distribution::microseconds;
use crate::time;

/// The invocation that a platform event reports. `None` for every other event.
pub(super) fn record(event: &Value) -> Option<Record> {
    let record = event.get("record")?;
    let status = record.get("status").and_then(Value::as_str);
    let error_type = record.get("errorType").and_then(Value::as_str);
    match event.get("type")?.as_str()? {
        "platform.report" => {}
        "platform.initReport" => {
            let failed = status.is_some_and(|status| status != "success");
            return failed.then(|| Record { end: End::FailedInit, ..Record::default() });
        }
        _ => return None,
    }
    let metrics = record.get("metrics")?;
    let number = |key: &str| metrics.get(key).and_then(Value::as_f64).filter(|n| n.is_finite() && *n >= 0.0);
    let whole = |key: &str| metrics.get(key).and_then(Value::as_u64);
    let mb = |key: &str| whole(key).and_then(|n| u32::try_from(n).ok());
    let mut found = Record {
        request_id: record.get("requestId").and_then(Value::as_str).map(str::to_owned),
        at: event.get("time").and_then(Value::as_str).and_then(|at| time::parse(at.as_bytes())),
        duration_us: Some(microseconds(number("durationMs")?)),
        billed_ms: whole("billedDurationMs"),
        memory_mb: mb("memorySizeMB"),
        max_memory_mb: mb("maxMemoryUsedMB"),
        init_us: number("initDurationMs").map(microseconds),
        restore_us: number("restoreDurationMs").map(microseconds),
        billed_restore_ms: whole("billedRestoreDurationMs"),
        ..Record::default()
    };
    found.end = end(status, error_type, &found);
    Some(found)
}
