//! AWS Lambda Power Tuning: the output of its state machine, wrapped or not, and the link to its chart.
//!
//! The output names the best size; the durations of all sizes are in `stats` (with `includeOutputResults`) and in the
//! link: three base64 lists behind `#`, sizes as 16-bit integers, durations and costs as 32-bit floats.

use serde_json::Value;

use super::Sink;
use super::collect::{Many, Record};
use super::lines::{Envelope, function_of_arn};
use crate::distribution::Distribution;

const KIND: &str = "power-tuning";

/// An output object, one in `results` or in a string `output`. Whether it was one.
pub(super) fn output(value: &Value, envelope: Option<&Envelope>, sink: &mut Sink<'_>) -> bool {
    if let Some(inner) = value.get("output").and_then(Value::as_str) {
        let parsed: Option<Value> = serde_json::from_str(inner).ok();
        return parsed.is_some_and(|inner| output(&inner, named_by(value).as_ref().or(envelope), sink));
    }
    if let Some(inner) =
        ["results", "output", "Payload"].iter().find_map(|key| value.get(*key)).filter(|v| v.is_object())
    {
        return output(inner, named_by(value).as_ref().or(envelope), sink);
    }
    let stats = value.get("stats").and_then(Value::as_array);
    let chart = value.get("stateMachine").and_then(|m| m.get("visualization")).and_then(Value::as_str);
    let named = named_by(value);
    let function = named.as_ref().or(envelope).and_then(|e| e.function.clone());
    let mut taken = Vec::new();
    for point in stats.into_iter().flatten() {
        let size = number(point.get("value").or_else(|| point.get("power")));
        let ms = number(point.get("averageDuration").or_else(|| point.get("duration")));
        taken.extend(size.zip(ms));
    }
    for (size, ms) in chart.and_then(points).unwrap_or_default() {
        // `stats` has more digits than the 32-bit floats of the link.
        if !taken.iter().any(|(known, _)| *known == size) {
            taken.push((size, ms));
        }
    }
    if taken.is_empty() {
        let best = number(value.get("power")).zip(number(value.get("duration")));
        taken.extend(best.filter(|_| value.get("cost").is_some()));
    }
    taken.iter().for_each(|(size, ms)| point(*size, *ms, function.as_deref(), sink));
    !taken.is_empty()
}

/// A link on a line of text. Whether it was one.
pub(super) fn link(text: &str, sink: &mut Sink<'_>) -> bool {
    let Some(points) = text.split_ascii_whitespace().find_map(points) else { return false };
    points.iter().for_each(|(size, ms)| point(*size, *ms, None, sink));
    !points.is_empty()
}

fn point(size: f64, ms: f64, function: Option<&str>, sink: &mut Sink<'_>) {
    // What Lambda has as memory; anything else is no measurement.
    let plausible = (64.0..=65_536.0).contains(&size) && ms.is_finite() && ms > 0.0;
    if !plausible {
        return sink.other();
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be within range")]
    let memory_mb = Some(libm::round(size) as u32);
    let many = Many { trial: true, warm: Distribution::of_mean(1, ms), ..Many::default() };
    let function = function.map(str::to_owned);
    sink.take(KIND, Record { function, memory_mb, many: Some(Box::new(many)), ..Record::default() });
}

/// The function, where an execution's input stands beside its output.
fn named_by(value: &Value) -> Option<Envelope> {
    let input: Option<Value> =
        value.get("input").and_then(Value::as_str).and_then(|text| serde_json::from_str(text).ok());
    let arn = [Some(value), input.as_ref()]
        .into_iter()
        .flatten()
        .find_map(|v| v.get("lambdaARN")?.as_str().map(function_of_arn));
    arn.map(|function| Envelope { at: None, function: Some(function) })
}

/// A number, or a string that is one.
fn number(value: Option<&Value>) -> Option<f64> {
    match value? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
    .filter(|n: &f64| n.is_finite())
}

/// Sizes and durations of a link.
fn points(link: &str) -> Option<Vec<(f64, f64)>> {
    let (address, data) = link.split_once('#')?;
    if !address.contains("://") {
        return None;
    }
    let data = data
        .trim_end_matches(['"', '\'', '>', ')', ','])
        .replace("%3D", "=")
        .replace("%3B", ";")
        .replace("%2B", "+")
        .replace("%2F", "/");
    let mut parts = data.split(';');
    let (sizes, times) = (base64(parts.next()?)?, base64(parts.next()?)?);
    let sizes = sizes.as_chunks::<2>().0.iter().map(|b| f64::from(i16::from_le_bytes(*b)));
    let times = times.as_chunks::<4>().0.iter().map(|b| f64::from(f32::from_le_bytes(*b)));
    Some(sizes.zip(times).collect())
}

/// Standard base64 with or without padding.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut have) = (0u32, 0);
    for digit in text.trim_end_matches('=').bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        have += 6;
        if have >= 8 {
            have -= 8;
            bytes.push((bits >> have & 0xFF) as u8);
        }
    }
    Some(bytes)
}
