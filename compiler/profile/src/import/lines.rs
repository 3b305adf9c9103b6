//! Text, line by line: raw logs, `aws logs tail`, exports with a time before each line, and JSON with one value a line.

use std::io::BufRead;

use memchr::memchr;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::report::parse_reports;
use super::{ImportError, Sink, WINDOW, document, power_tuning};
use crate::time;

const KIND: &str = "report-lines";

/// Whether a text that begins like JSON is to be read line by line: its first line is one whole value, or it is no JSON
/// at all (`[INFO] …`).
pub(super) fn are_lines(text: &[u8]) -> bool {
    let text = text.trim_ascii_start();
    let first = text.split(|b| *b == b'\n').next().unwrap_or_default();
    if first.len() < WINDOW && serde_json::from_slice::<IgnoredAny>(first).is_ok() {
        return true;
    }
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<IgnoredAny>();
    values.next().is_none_or(|value| value.is_err_and(|error| !error.is_eof()))
}

/// Reads all lines. A line longer than CloudWatch's largest event is looked at in pieces, so none fills the memory.
pub(super) fn read<R: BufRead>(mut input: R, sink: &mut Sink<'_>) -> Result<(), ImportError> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if let Err(error) = next_line(&mut input, &mut line) {
            // A damaged archive ends like this. What came before counts.
            sink.cut_off(error);
            return Ok(());
        }
        if line.is_empty() {
            return Ok(());
        }
        one(&line, None, sink);
    }
}

/// Reads up to and with the next line break, the end, or [`WINDOW`] bytes.
fn next_line<R: BufRead>(input: &mut R, line: &mut Vec<u8>) -> std::io::Result<()> {
    while line.len() < WINDOW {
        let buffer = match input.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if buffer.is_empty() {
            return Ok(());
        }
        let end = memchr(b'\n', buffer);
        let take = end.map_or(buffer.len(), |at| at + 1);
        line.extend_from_slice(buffer.get(..take).unwrap_or_default());
        input.consume(take);
        if end.is_some() {
            return Ok(());
        }
    }
    Ok(())
}

/// One line or message. `at` is when, if the envelope says it.
pub(super) fn one(line: &[u8], envelope: Option<&Envelope>, sink: &mut Sink<'_>) {
    let text = line.trim_ascii();
    if text.is_empty() {
        return;
    }
    if matches!(text.first(), Some(b'{' | b'['))
        && let Ok(value) = serde_json::from_slice::<Value>(text)
    {
        document::interpret(&value, envelope, sink);
        return;
    }
    if let Some(text) = std::str::from_utf8(text).ok().filter(|text| text.contains("lambda-power-tuning"))
        && power_tuning::link(text, sink)
    {
        return;
    }
    let at = envelope.map_or_else(|| leading_time(text), |envelope| envelope.at);
    let mut found = 0;
    parse_reports(text, &mut |mut record| {
        record.at = at;
        record.function = envelope.and_then(|envelope| envelope.function.clone());
        found += 1;
        sink.take(KIND, record);
    });
    if found == 0 {
        sink.other();
    }
}

/// What stands around a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Envelope {
    /// When, in seconds since 1970.
    pub(super) at: Option<i64>,
    /// Whose log it is.
    pub(super) function: Option<String>,
}

/// The time that `aws logs tail`, an export to S3 or a table puts before a line.
fn leading_time(text: &[u8]) -> Option<i64> {
    let text = text.strip_prefix(b"\"").unwrap_or(text);
    let digits = text.iter().take_while(|b| b.is_ascii_digit()).count();
    if digits == 13 {
        let number = std::str::from_utf8(text.get(..13)?).ok()?.parse().ok()?;
        return Some(time::from_number(number));
    }
    time::parse(text)
}

/// The function of a log group: `/aws/lambda/orders`, with an account and a colon before it or not.
pub(super) fn function_of(log_group: &str) -> Option<String> {
    let name = log_group.split("/aws/lambda/").nth(1)?;
    (!name.is_empty()).then(|| name.to_owned())
}

/// The function of an ARN or a name: `arn:aws:lambda:…:function:orders:live`, `orders`.
pub(super) fn function_of_arn(arn: &str) -> String {
    let name = arn.split(":function:").nth(1).unwrap_or(arn);
    name.split(':').next().unwrap_or(name).to_owned()
}
