//! Tables with headings: Compute Optimizer's exports, results of the queries that `profile query` prints, and tables
//! with a column of messages.

use std::io::BufRead;

use serde_json::{Map, Value};

use super::lines::{self, Envelope, function_of};
use super::{Sink, compute_optimizer, insights};
use crate::time;

/// Headings that only such tables have, as letters and digits.
const HEADINGS: [&str; 4] = ["functionarn", "invocations", "message", "logstreamname"];

/// Whether the first line is a row of headings.
pub(super) fn is_table(text: &[u8]) -> bool {
    let first = text.split(|b| *b == b'\n').next().unwrap_or_default();
    let Ok(first) = std::str::from_utf8(first) else { return false };
    let mut headings = first.split(',').map(plain);
    first.contains(',') && headings.any(|h| HEADINGS.contains(&h.as_str()))
}

/// Letters and digits in small letters: `Function ARN`, `functionArn` and `function_arn` are one heading. What AWS
/// appends to some (`lookbackPeriodInDays_…`) stays.
fn plain(heading: &str) -> String {
    heading.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Reads all rows.
pub(super) fn read<R: BufRead>(input: R, sink: &mut Sink<'_>) {
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(input);
    let mut headings: Option<(Vec<String>, Vec<String>)> = None;
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) if matches!(error.kind(), csv::ErrorKind::Utf8 { .. }) => {
                sink.other();
                continue;
            }
            Err(error) => return sink.cut_off(error),
        }
        let Some((written, plain_ones)) = &headings else {
            let cells = |f: fn(&str) -> String| record.iter().map(f).collect();
            headings = Some((cells(|h| h.trim_start_matches(['\u{FEFF}', '@']).trim().to_owned()), cells(plain)));
            continue;
        };
        row(written, plain_ones, &record, sink);
    }
}

fn row(written: &[String], plain_ones: &[String], record: &csv::StringRecord, sink: &mut Sink<'_>) {
    let cell = |name: &str| plain_ones.iter().position(|h| h == name).and_then(|at| record.get(at));
    if let Some(message) = cell("message") {
        let at = cell("timestamp").and_then(when);
        let function = ["log", "loggroup"].iter().find_map(|name| cell(name)).and_then(function_of);
        return lines::one(message.as_bytes(), Some(&Envelope { at, function }), sink);
    }
    let named: Map<String, Value> =
        written.iter().zip(record).map(|(heading, text)| (heading.clone(), Value::String(text.to_owned()))).collect();
    let taken = compute_optimizer::export_row(cell, sink) || insights::named_row(&Value::Object(named), sink);
    if !taken {
        sink.other();
    }
}

fn when(text: &str) -> Option<i64> {
    text.trim().parse().map(time::from_number).ok().or_else(|| time::parse(text.as_bytes()))
}
