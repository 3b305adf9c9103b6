//! A report on what could be better: as a table, as JSON with the seed's fields, and as Markdown.

use std::fmt::Write;

use aws_auto_compiler::optimize::Report;
use aws_auto_compiler::optimize::advice::{MemoryAdvice, Opportunity, Setting};
use aws_auto_profile::Forecast;
use serde_json::{Map, Value, json};

use super::cost::rounded;
use super::{cost, dollars, markdown_table, table as columns};

const HEAD: [&str; 8] = ["function", "what", "now", "better", "saves a month", "time", "sure", "state"];

/// For terminals.
pub(in crate::optimizer) fn table(report: &Report) -> String {
    let mut out = headline(report);
    let rows: Vec<Vec<String>> = different(report).map(row).collect();
    if rows.is_empty() {
        out.push_str("nothing to improve, as far as is known\n");
        return out;
    }
    out.push('\n');
    out.push_str(&columns(&HEAD, &rows, ""));
    out.push('\n');
    for o in different(report) {
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(out, "{} {}: {} ({})", o.function, o.kind.setting(), o.why, o.evidence);
    }
    out
}

fn headline(report: &Report) -> String {
    let region = &report.estimate.region;
    let Some(cost) = report.estimate.usd() else {
        return format!("nothing is priced in {region}: a profile with times says how often functions run\n");
    };
    let saves = dollars(report.potential_savings());
    format!("{} a month in {region}, of which {saves} could be saved\n", dollars(cost))
}

/// Opportunities that would change something.
pub(super) fn different(report: &Report) -> impl Iterator<Item = &Opportunity> {
    report.opportunities.iter().filter(|o| o.current != o.recommended)
}

pub(super) fn row(o: &Opportunity) -> Vec<String> {
    let percent = |n: f64| format!("{:+.0} %", n * 100.0);
    vec![
        o.function.clone(),
        o.kind.setting().to_owned(),
        word(&o.current),
        word(&o.recommended),
        o.monthly_savings.map_or_else(|| "–".to_owned(), dollars),
        o.performance_impact.map_or_else(|| "–".to_owned(), percent),
        o.confidence.map_or_else(|| "–".to_owned(), |sure| format!("{:.0} %", sure * 100.0)),
        state(o).to_owned(),
    ]
}

const fn state(o: &Opportunity) -> &'static str {
    match (o.applied, o.worthwhile) {
        (true, _) => "applied",
        (false, true) => "recommended",
        (false, false) => "to consider",
    }
}

fn word(setting: &Setting) -> String {
    match setting {
        Setting::Number(n) => n.to_string(),
        Setting::Word(word) => word.clone(),
    }
}

/// For programs.
pub(in crate::optimizer) fn json(report: &Report) -> String {
    let mut text = format!("{:#}", object(report));
    text.push('\n');
    text
}

fn object(report: &Report) -> Value {
    let mut value = cost::object(&report.estimate);
    if let Some(object) = value.as_object_mut() {
        object.extend(promises(report));
        let curves = report.memory.iter().map(|(name, advice)| curve(name, advice)).collect::<Vec<_>>();
        object.insert("memory".to_owned(), json!(curves));
    }
    value
}

/// The seed's fields about savings.
pub(in crate::optimizer) fn promises(report: &Report) -> Map<String, Value> {
    let mut map = Map::new();
    let opportunities: Vec<Value> = report.opportunities.iter().map(opportunity).collect();
    map.insert("optimization_opportunities".to_owned(), json!(opportunities));
    map.insert("potential_savings".to_owned(), json!(rounded(report.potential_savings())));
    let timeline = report.roi_timeline().map(|(months, usd)| json!({"months": months, "savings": rounded(usd)}));
    map.insert("roi_timeline".to_owned(), json!(timeline));
    let forecasts: Vec<Value> = report.forecasts.iter().map(|(name, told)| forecast(report, name, told)).collect();
    map.insert("forecast".to_owned(), json!(forecasts));
    map
}

/// Requests of the next 30 days with an 80 % interval, and what they cost at today's cost of a request.
fn forecast(report: &Report, name: &str, told: &Forecast) -> Value {
    let function = report.estimate.functions.iter().find(|f| f.function == name);
    let each = function.and_then(|f| Some(f.usd()? / f.load.requests.filter(|n| *n > 0.0)?));
    let cost = |requests: f64| each.map(|usd| rounded(usd * requests));
    json!({
        "function": name,
        "method": told.method,
        "days_of_history": told.days,
        "requests": rounded(told.total),
        "requests_low": rounded(told.low),
        "requests_high": rounded(told.high),
        "cost": cost(told.total),
        "cost_low": cost(told.low),
        "cost_high": cost(told.high),
    })
}

fn opportunity(o: &Opportunity) -> Value {
    let mut map = Map::new();
    let setting = |s: &Setting| match s {
        Setting::Number(n) => json!(n),
        Setting::Word(word) => json!(word),
    };
    map.insert("function".to_owned(), json!(o.function));
    map.insert("optimization_type".to_owned(), json!(o.kind.as_str()));
    map.insert(format!("current_{}", o.kind.setting()), setting(&o.current));
    map.insert(format!("recommended_{}", o.kind.setting()), setting(&o.recommended));
    map.insert("monthly_savings".to_owned(), json!(o.monthly_savings.map(rounded)));
    map.insert("performance_impact".to_owned(), json!(o.performance_impact.map(rounded)));
    map.insert("confidence".to_owned(), json!(o.confidence.map(rounded)));
    map.insert("applied".to_owned(), json!(o.applied));
    map.insert("worthwhile".to_owned(), json!(o.worthwhile));
    map.insert("evidence".to_owned(), json!(o.evidence));
    map.insert("reason".to_owned(), json!(o.why));
    if !o.measure_next.is_empty() {
        map.insert("measure_next".to_owned(), json!(o.measure_next));
    }
    Value::Object(map)
}

/// Durations at all sizes that were weighed, with an 80 % interval.
fn curve(name: &str, advice: &MemoryAdvice) -> Value {
    let sizes = advice.choice.candidates.iter().map(|c| {
        json!({
            "memory": c.memory_mb,
            "duration_ms": rounded(c.duration.ms),
            "low_ms": rounded(c.duration.low),
            "high_ms": rounded(c.duration.high),
            "loss": rounded(c.loss),
            "measured": c.measured,
        })
    });
    json!({
        "function": name,
        "current_memory": advice.current,
        "recommended_memory": advice.best,
        "deployed_memory": advice.deploy,
        "confidence": rounded(advice.choice.confidence),
        "sizes": sizes.collect::<Vec<_>>(),
    })
}

/// For pull requests.
pub(in crate::optimizer) fn markdown(report: &Report) -> String {
    let mut out = format!("### Optimisation\n\n{}\n", headline(report));
    let rows: Vec<Vec<String>> = different(report).map(row).collect();
    if rows.is_empty() {
        out.push_str("Nothing to improve, as far as is known.\n");
        return out;
    }
    out.push_str(&markdown_table(&HEAD, &rows));
    out.push_str("\n<details><summary>Why</summary>\n\n");
    for o in different(report) {
        let _ = writeln!(out, "- `{}` {}: {} ({})", o.function, o.kind.setting(), o.why, o.evidence);
    }
    out.push_str("\n</details>\n");
    out
}
