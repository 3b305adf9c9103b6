//! `route`: reading a request, and showing what the router decides about it.

use std::fmt::Write;
use std::fs;
use std::io::Read;
use std::path::Path;

use aws_auto_compiler::route::{Decision, Looked, Refusal};
use aws_auto_source::{SourceMap, suggest};
use serde_json::{Map, Value};

use crate::exit::Failure;

/// Most bytes of a request that are read: Step Functions itself takes 256 KB.
const MOST: u64 = 1 << 20;

/// The request in a file, or on standard input for `-`.
pub(crate) fn request(path: &Path) -> Result<Map<String, Value>, Failure> {
    let name = if path == Path::new("-") { "<stdin>".to_owned() } else { path.display().to_string() };
    let refused = |why: String| Failure::new(format!("cannot read the request `{name}`: {why}"));
    let mut text = String::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(MOST).read_to_string(&mut text)
    } else {
        fs::File::open(path).and_then(|file| file.take(MOST).read_to_string(&mut text))
    };
    read.map_err(|error| refused(error.to_string()))?;
    match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(Value::Object(request)) => Ok(request),
        Ok(_) => Err(refused("it is no JSON object".to_owned()).help("write it like {\"function\": \"resize\"}")),
        Err(error) => Err(refused(format!("it is no JSON: {error}"))),
    }
}

/// A refusal, as the deployed router would fail.
pub(crate) fn refused(refusal: Refusal) -> Failure {
    match refusal {
        Refusal::UnknownFunction { name: None, .. } => {
            Failure::new("UnknownFunction: the request names no function").help("add \"function\": \"…\"")
        }
        Refusal::UnknownFunction { name: Some(name), known } => {
            let near =
                suggest::nearest(&name, known.iter().map(String::as_str)).map(|n| format!("did you mean `{n}`?"));
            Failure::new(format!("UnknownFunction: the router knows no function `{name}`"))
                .help(if known.is_empty() {
                    "the ecosystem has none".to_owned()
                } else {
                    format!("there is: {}", known.join(", "))
                })
                .maybe_help(near)
        }
        Refusal::PayloadRefRefused { given } => {
            Failure::new(format!("PayloadRefRefused: `{given}` is no S3 URI")).help("write it like s3://bucket/key")
        }
    }
}

/// The decision as JSON.
pub(crate) fn json(decision: &Decision) -> String {
    let mut text = serde_json::to_string_pretty(decision).unwrap_or_default();
    text.push('\n');
    text
}

/// The decision for people.
pub(crate) fn human(decision: &Decision, sources: &SourceMap) -> String {
    let by = decision.rule.map_or_else(|| "no rule holds".to_owned(), |rule| format!("rule {rule}"));
    let reason = decision.reason.as_ref().map_or_else(String::new, |reason| format!(", {reason}"));
    let mut out = format!("{}: {} ({by}{reason})\n\n", decision.function_name, decision.action);
    let evidence = |key: &str| decision.evidence.get(key).map(String::as_str).unwrap_or_default();
    let unknown = || "unknown".to_owned();
    row(&mut out, "function_name", &decision.function_name, "");
    row(&mut out, "memory_allocation", &decision.memory_allocation.map_or_else(unknown, |m| format!("{m} MB")), "");
    row(&mut out, "timeout", &decision.timeout.map_or_else(unknown, |t| format!("{t} s")), "");
    let environment: Vec<String> = decision.environment.iter().map(|(k, v)| format!("{k}={v}")).collect();
    row(&mut out, "environment", if environment.is_empty() { "nothing" } else { "" }, &environment.join(" "));
    let confidence = format!("{:.2}", decision.routing_confidence);
    row(&mut out, "routing_confidence", &confidence, evidence("routing_confidence"));
    let cost = decision.expected_cost.map(|usd| format!("${usd:.9}"));
    row(&mut out, "expected_cost", &cost.unwrap_or_default(), evidence("expected_cost"));
    let duration = decision.expected_duration.map(|seconds| format!("{seconds} s"));
    row(&mut out, "expected_duration", &duration.unwrap_or_default(), evidence("expected_duration"));
    if !decision.why.is_empty() {
        out.push_str("\nRules, in order:\n");
    }
    decision.why.iter().for_each(|looked| rule(&mut out, looked, sources));
    out
}

/// One line: a name, a value, and where it comes from.
fn row(out: &mut String, name: &str, value: &str, note: &str) {
    let line = match (value, note) {
        ("", note) => format!("  {name:<20}{note}"),
        (value, "") => format!("  {name:<20}{value}"),
        (value, note) => format!("  {name:<20}{value:<14}{note}"),
    };
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{}", line.trim_end());
}

fn rule(out: &mut String, looked: &Looked, sources: &SourceMap) {
    let place = sources.range(looked.span).0;
    let seen: Vec<String> = looked
        .attributes
        .iter()
        .map(|(name, value)| if value.is_null() { format!("{name} is missing") } else { format!("{name} = {value}") })
        .collect();
    let holds = if looked.holds { "holds" } else { "no" };
    let file = sources.name(looked.span.file);
    let _ = writeln!(
        out,
        "  {:>3}  {holds:<6} {}  ({})  {file}:{}:{}",
        looked.rule,
        looked.condition,
        seen.join(", "),
        place.line,
        place.column
    );
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_request_is_a_json_object() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("event.json");
        for (text, good) in
            [("{\"function\": \"a\"}", true), ("\u{feff}{}", true), ("[1]", false), ("{", false), ("", false)]
        {
            fs::write(&path, text).unwrap();
            assert_eq!(request(&path).is_ok(), good, "{text}");
        }
        assert!(request(&dir.path().join("nothing.json")).is_err());
    }

    #[test]
    fn a_refusal_names_the_error_of_the_machine_and_what_was_meant() {
        let known = vec!["orders".to_owned(), "pay".to_owned()];
        let failure = refused(Refusal::UnknownFunction { name: Some("order".to_owned()), known });
        assert!(failure.message.starts_with("UnknownFunction: "), "{failure:?}");
        assert_eq!(failure.help.as_deref(), Some("did you mean `orders`?"));
    }
}
