//! A report as one HTML file: no network, no scripts, plots as inline SVG, readable in light and dark.
//!
//! The template escapes everything that is text; only plots, which are made of numbers here, go in as they are.

use aws_auto_compiler::optimize::Report;
use minijinja::{AutoEscape, Environment, Value, context};

use super::optimize::{different, row};
use super::plot;
use super::{dollars, quantity};

const TEMPLATE: &str = include_str!("report.html");

/// The whole file.
pub(in crate::optimizer) fn html(title: &str, report: &Report) -> String {
    let mut templates = Environment::empty();
    templates.set_auto_escape_callback(|_| AutoEscape::Html);
    let context = context(title, report);
    // The template is part of the program, and a test renders it with everything in it.
    templates.render_str(TEMPLATE, context).unwrap_or_default()
}

fn context(title: &str, report: &Report) -> Value {
    let estimate = &report.estimate;
    let functions: Vec<Value> = estimate.functions.iter().map(function).collect();
    let not_priced: Vec<Value> = estimate
        .not_priced()
        .map(|(subject, c)| context!(subject => subject, component => c.name.as_str(), reason => c.note.as_str()))
        .collect();
    let opportunities: Vec<Value> =
        different(report).map(|o| context!(cells => row(o), why => o.why.as_str(), evidence => o.evidence)).collect();
    context!(
        title => title,
        region => estimate.region.as_str(),
        figures => figures(report),
        opportunities => opportunities,
        savings => safe(plot::savings(report)),
        curves => curves(report),
        forecasts => forecasts(report),
        forecast_plot => safe(plot::forecasts(report)),
        functions => functions,
        not_priced => not_priced,
    )
}

fn safe(svg: Option<String>) -> Value {
    svg.map_or_else(|| Value::from(""), Value::from_safe_string)
}

fn figures(report: &Report) -> Vec<Value> {
    let cost = report.estimate.usd().map_or_else(|| "not priced".to_owned(), dollars);
    let applied = report.opportunities.iter().filter(|o| o.applied).count();
    let [.., (_, year)] = report.roi_timeline();
    [
        (cost, "a month now"),
        (dollars(report.potential_savings()), "a month could be saved"),
        (dollars(year), "in a year"),
        (applied.to_string(), "decisions applied"),
    ]
    .into_iter()
    .map(|(value, label)| context!(value => value, label => label))
    .collect()
}

fn function(f: &aws_auto_compiler::cost::FunctionCost) -> Value {
    let or_dash = |n: Option<f64>| n.map_or_else(|| "–".to_owned(), quantity);
    context!(
        function => f.function.as_str(),
        size => format!("{} MB {}", f.memory_mb, f.architecture.as_str()),
        requests => or_dash(f.load.requests),
        ms => or_dash(f.load.mean_ms),
        cost => f.usd().map_or_else(|| "not priced".to_owned(), dollars),
    )
}

fn curves(report: &Report) -> Vec<Value> {
    let curve = |(name, advice): (&String, &aws_auto_compiler::optimize::advice::MemoryAdvice)| {
        let sure = format!("{:.0} %", advice.choice.confidence * 100.0);
        let caption = format!("{} MB is best, {sure} sure; {}.", advice.best, advice.why);
        context!(function => name, plot => Value::from_safe_string(plot::curve(advice)), caption => caption)
    };
    report.memory.iter().map(curve).collect()
}

fn forecasts(report: &Report) -> Vec<Value> {
    let one = |(name, told): (&String, &aws_auto_profile::Forecast)| {
        let function = report.estimate.functions.iter().find(|f| f.function == *name);
        let each = function.and_then(|f| Some(f.usd()? / f.load.requests.filter(|n| *n > 0.0)?));
        context!(
            function => name,
            requests => quantity(told.total),
            low => quantity(told.low),
            high => quantity(told.high),
            cost => each.map_or_else(|| "–".to_owned(), |usd| dollars(usd * told.total)),
            method => told.method,
        )
    };
    report.forecasts.iter().map(one).collect()
}
