//! An estimate as a table, as JSON with the fields of the seed's cost optimiser, and as Markdown.

use std::fmt::Write;

use aws_auto_compiler::cost::{Component, Estimate, FunctionCost};
use serde_json::{Value, json};

use super::{dollars, markdown_table, quantity, table as columns};

const NOT_PRICED: &str = "not priced";

/// For terminals.
pub(in crate::optimizer) fn table(estimate: &Estimate) -> String {
    let mut out = headline(estimate);
    for function in &estimate.functions {
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(out, "\n{}  {}", function.function, about(function));
        out.push_str(&columns(&HEAD, &rows(&function.components), "  "));
    }
    if !estimate.shared.is_empty() {
        out.push_str("\nresources\n");
        out.push_str(&columns(&SHARED_HEAD, &shared_rows(estimate), "  "));
    }
    out
}

const HEAD: [&str; 5] = ["component", "a month", "quantity", "unit", "evidence"];
const SHARED_HEAD: [&str; 5] = ["resource", "component", "a month", "quantity", "unit"];

fn headline(estimate: &Estimate) -> String {
    let assumed = if estimate.region_assumed { " (no region is set)" } else { "" };
    let open = estimate.not_priced().count();
    let more = match open {
        0 => String::new(),
        1 => ", and 1 component that is not priced".to_owned(),
        n => format!(", and {n} components that are not priced"),
    };
    format!("{} a month in {}{assumed}{more}\n", dollars(estimate.usd()), estimate.region)
}

fn about(function: &FunctionCost) -> String {
    let mut text =
        format!("{} a month, {} MB, {}", dollars(function.usd()), function.memory_mb, function.architecture.as_str());
    if let Some(requests) = function.load.requests {
        let _ = write!(text, ", {} requests", quantity(requests));
    }
    if let Some(ms) = function.load.mean_ms {
        let _ = write!(text, " of {} ms", quantity(ms));
    }
    text
}

fn rows(components: &[Component]) -> Vec<Vec<String>> {
    components.iter().map(|c| vec![c.name.clone(), amount(c), many(c), c.unit.to_owned(), because(c)]).collect()
}

fn shared_rows(estimate: &Estimate) -> Vec<Vec<String>> {
    let row = |(subject, c): &(String, Component)| {
        vec![subject.clone(), c.name.clone(), amount(c), many(c), c.unit.to_owned()]
    };
    estimate.shared.iter().map(row).collect()
}

fn amount(component: &Component) -> String {
    component.usd.map_or_else(|| NOT_PRICED.to_owned(), dollars)
}

fn many(component: &Component) -> String {
    component.quantity.map_or_else(|| "–".to_owned(), quantity)
}

fn because(component: &Component) -> String {
    let parts = [component.evidence, component.note.as_str()];
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(": ")
}

/// For programs.
pub(in crate::optimizer) fn json(estimate: &Estimate) -> String {
    let mut text = format!("{:#}", object(estimate));
    text.push('\n');
    text
}

/// The fields of the seed, and where each amount comes from.
pub(in crate::optimizer) fn object(estimate: &Estimate) -> Value {
    let not_priced = estimate
        .not_priced()
        .map(|(subject, c)| json!({"subject": subject, "component": c.name, "reason": c.note}))
        .collect::<Vec<_>>();
    json!({
        "currency": "USD",
        "region": estimate.region,
        "region_assumed": estimate.region_assumed,
        "current_monthly_cost": rounded(estimate.usd()),
        "functions": estimate.functions.iter().map(function).collect::<Vec<_>>(),
        "resources": estimate.shared.iter().map(shared).collect::<Vec<_>>(),
        "not_priced": not_priced,
    })
}

fn function(function: &FunctionCost) -> Value {
    json!({
        "function": function.function,
        "memory": function.memory_mb,
        "architecture": function.architecture.as_str(),
        "monthly_requests": function.load.requests.map(rounded),
        "mean_duration_ms": function.load.mean_ms.map(rounded),
        "mean_billed_ms": function.load.billed_ms.map(rounded),
        "monthly_cost": rounded(function.usd()),
        "components": function.components.iter().map(component).collect::<Vec<_>>(),
    })
}

fn shared((subject, line): &(String, Component)) -> Value {
    let mut value = component(line);
    if let Some(object) = value.as_object_mut() {
        object.insert("resource".to_owned(), json!(subject));
    }
    value
}

fn component(c: &Component) -> Value {
    json!({
        "component": c.name,
        "quantity": c.quantity.map(rounded),
        "unit": c.unit,
        "monthly_cost": c.usd.map(rounded),
        "evidence": c.evidence,
        "note": c.note,
    })
}

/// To a millionth: what follows is an artefact of binary fractions.
pub(in crate::optimizer) fn rounded(n: f64) -> f64 {
    let scaled = (n * 1e6).round() / 1e6;
    if scaled == 0.0 { 0.0 } else { scaled }
}

/// For pull requests.
pub(in crate::optimizer) fn markdown(estimate: &Estimate) -> String {
    let mut out = format!("### Monthly cost\n\n{}\n", headline(estimate));
    let head = ["function", "memory", "requests", "mean ms", "a month"];
    let row = |f: &FunctionCost| {
        let or_dash = |n: Option<f64>| n.map_or_else(|| "–".to_owned(), quantity);
        let memory = format!("{} MB {}", f.memory_mb, f.architecture.as_str());
        vec![f.function.clone(), memory, or_dash(f.load.requests), or_dash(f.load.mean_ms), dollars(f.usd())]
    };
    let rows: Vec<_> = estimate.functions.iter().map(row).collect();
    out.push_str(&markdown_table(&head, &rows));
    if !estimate.shared.is_empty() {
        out.push('\n');
        out.push_str(&markdown_table(&SHARED_HEAD, &shared_rows(estimate)));
    }
    let open: Vec<Vec<String>> =
        estimate.not_priced().map(|(s, c)| vec![s.to_owned(), c.name.clone(), c.note.clone()]).collect();
    if !open.is_empty() {
        out.push_str("\n<details><summary>Not priced</summary>\n\n");
        out.push_str(&markdown_table(&["subject", "component", "why"], &open));
        out.push_str("\n</details>\n");
    }
    out
}
