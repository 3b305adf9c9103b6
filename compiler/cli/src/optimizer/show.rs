//! `profile show`: a profile for people, with a line that shows how the load moves.

use std::collections::BTreeMap;
use std::fmt::Write;

use aws_auto_profile::{Basis, FunctionProfile, Measurement, Profile};

use super::views::{self, grouped};
use crate::exit::Failure;

/// Columns of a load line.
const COLUMNS: usize = 60;
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// All functions of a profile, or one.
pub(super) fn table(profile: &Profile, only: Option<&str>) -> Result<String, Failure> {
    if let Some(name) = only
        && profile.function(name).is_none()
    {
        let names = profile.functions.iter().map(|f| f.name.as_str());
        let near = aws_auto_source::suggest::nearest(name, names).map(|near| format!("did you mean `{near}`?"));
        return Err(Failure::new(format!("the profile has no function `{name}`")).maybe_help(near));
    }
    let mut out = String::new();
    for function in profile.functions.iter().filter(|f| only.is_none_or(|only| f.name == only)) {
        one(function, &mut out);
    }
    let records: u64 = profile.sources.iter().map(|s| s.records).sum();
    // Writing to a string cannot fail, here and below.
    let _ = writeln!(out, "{} inputs, {} measurements", profile.sources.len(), grouped(records));
    Ok(out)
}

fn one(function: &FunctionProfile, out: &mut String) {
    let _ = write!(out, "{}", function.name);
    if let (Some(from), Some(to)) = (&function.window.from, &function.window.to) {
        let _ = write!(out, "  {from} to {to}");
    }
    if let Some(days) = function.window.lookback_days {
        let _ = write!(out, "  over {days} days");
    }
    out.push('\n');
    let head = [
        "memory",
        "architecture",
        "from",
        "invocations",
        "mean",
        "p50",
        "p90",
        "p95",
        "p99",
        "cold",
        "init",
        "used",
        "errors",
    ];
    let rows: Vec<Vec<String>> = function.measurements.iter().map(row).collect();
    out.push_str(&views::table(&head, &rows, "  "));
    let load = if function.hours.is_empty() { &function.days } else { &function.hours };
    if load.len() > 1 {
        let unit = if function.hours.is_empty() { "day" } else { "hour" };
        let _ = writeln!(out, "  by {unit}  {}", sparkline(load));
    }
    out.push('\n');
}

fn row(m: &Measurement) -> Vec<String> {
    let runs = m.runs();
    let ms = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |ms| format!("{ms:.1}"));
    let quantile = |q: f64| ms(runs.quantile_ms(q));
    #[expect(clippy::cast_precision_loss, reason = "a share of counts")]
    let cold = (runs.count > 0).then(|| 100.0 * m.cold.count as f64 / runs.count as f64);
    vec![
        m.memory_mb.map_or_else(|| "–".to_owned(), |mb| format!("{mb} MB")),
        m.architecture.map_or("–", |a| a.as_str()).to_owned(),
        if m.basis == Basis::Trial { "trial" } else { "traffic" }.to_owned(),
        grouped(m.invocations),
        ms(runs.mean_ms()),
        quantile(0.5),
        quantile(0.9),
        quantile(0.95),
        quantile(0.99),
        cold.map_or_else(|| "–".to_owned(), |share| format!("{share:.1} %")),
        ms(m.init.mean_ms()),
        m.max_memory_used_mb.map_or_else(|| "–".to_owned(), |mb| format!("{mb} MB")),
        grouped(m.errors),
    ]
}

/// The load as bars, several hours or days together where there are more than fit.
fn sparkline(load: &BTreeMap<String, u64>) -> String {
    let counts: Vec<u64> = load.values().copied().collect();
    let each = counts.len().div_ceil(COLUMNS).max(1);
    let sums: Vec<u64> = counts.chunks(each).map(|chunk| chunk.iter().sum()).collect();
    let most = sums.iter().copied().max().unwrap_or(0).max(1);
    let bar = |sum: &u64| {
        let level = usize::try_from(sum * 7 / most).unwrap_or(0);
        BARS.get(level).copied().unwrap_or(' ')
    };
    sums.iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_load_is_drawn_to_scale_in_a_bounded_width() {
        let load = |n: u64| (0..n).map(|i| (format!("{i:05}"), i)).collect::<BTreeMap<_, _>>();
        assert_eq!(sparkline(&load(8)), "▁▂▃▄▅▆▇█");
        assert!(sparkline(&load(5_000)).chars().count() <= COLUMNS);
    }

    #[test]
    fn an_unknown_function_is_refused_with_the_nearest() {
        let orders = FunctionProfile { name: "orders".to_owned(), ..FunctionProfile::default() };
        let profile = Profile { functions: vec![orders], ..Profile::new() };
        let failure = table(&profile, Some("order")).unwrap_err();
        assert_eq!(failure.help.as_deref(), Some("did you mean `orders`?"));
    }
}
