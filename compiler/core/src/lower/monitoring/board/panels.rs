//! Panels: what words show of some functions, queues and machines.
//!
//! A panel shows totals, for its functions together: sums of sums, means weighted by calls, the slowest of percentiles.
//! What each function does is in the rows below.

use super::lines::Lines;
use super::scope::Scope;
use crate::aws::Value;
use crate::aws::board::{Mood, Panel, PanelKind, Threshold, Unit};
use crate::ir::PanelSpec;
use crate::knowledge::metrics::{Statistic, Word, lambda};

/// Seconds of one measurement of a line over time.
pub(super) const PERIOD: u32 = 300;
/// Seconds of one measurement of usage by hour.
const HOUR: u32 = 3_600;
/// Seconds of one measurement where one number is shown.
const DAY: u32 = 86_400;
/// Percent of cost saved from which a score is fair, and from which it is good: the list price of arm64 is a fifth
/// below that of x86_64, and memory tuning comes on top.
const FAIR: f64 = 5.0;
const GOOD: f64 = 15.0;

/// The four panels that every ecosystem has.
pub(super) fn four() -> [PanelSpec; 4] {
    let panel = |title: &str, kind, metrics: &[Word]| PanelSpec {
        title: title.to_owned(),
        kind,
        metrics: metrics.to_vec(),
        span: aws_auto_source::Span::default(),
    };
    let performance = [
        Word::Metric(&lambda::DURATION, Statistic::Average),
        Word::Metric(&lambda::ERRORS, Statistic::Sum),
        Word::Metric(&lambda::INVOCATIONS, Statistic::Sum),
    ];
    let cost = [Word::CostPerInvocation, Word::MemorySavings, Word::ArchitectureSavings];
    [
        panel("🚀 Function Performance", PanelKind::Timeseries, &performance),
        panel("💰 Cost Optimization", PanelKind::Stat, &cost),
        panel("🤖 AI Optimization Score", PanelKind::Gauge, &[Word::Effectiveness]),
        panel("📊 Function Heat Map", PanelKind::Heatmap, &[Word::UsageByHour]),
    ]
}

/// The panel of a specification over `scope`; nothing when there is nothing to show.
pub(super) fn panel(spec: &PanelSpec, scope: &Scope<'_>) -> Option<Panel<Value>> {
    let mut lines = Lines::default();
    for word in &spec.metrics {
        add(&mut lines, *word, scope, spec.kind);
    }
    let (unit, lines) = lines.finish()?;
    let score = spec.metrics.contains(&Word::Effectiveness);
    Some(Panel {
        title: spec.title.clone(),
        description: describe(&spec.metrics),
        kind: spec.kind,
        unit,
        period: match spec.kind {
            PanelKind::Timeseries => PERIOD,
            PanelKind::Heatmap => HOUR,
            PanelKind::Stat | PanelKind::Gauge => DAY,
        },
        range: (spec.kind == PanelKind::Gauge).then(|| range(unit)),
        thresholds: if score { score_thresholds() } else { Vec::new() },
        lines,
    })
}

fn add(lines: &mut Lines, word: Word, scope: &Scope<'_>, kind: PanelKind) {
    match word {
        // Heat maps show who does it, not how much is done.
        Word::Metric(metric, statistic) if kind == PanelKind::Heatmap => lines.each(metric, statistic, scope),
        Word::UsageByHour => lines.each(&lambda::INVOCATIONS, Statistic::Sum, scope),
        Word::Metric(metric, statistic) => lines.total(metric, statistic, scope),
        Word::CostPerInvocation => lines.cost_per_invocation(scope),
        Word::ArchitectureSavings => lines.architecture_savings(scope),
        Word::Effectiveness => lines.effectiveness(scope),
        // Left out where nothing was measured; a note says so.
        Word::MemorySavings => {}
    }
}

/// The scale of a gauge whose numbers have no natural end is a guess that one changes in the dashboard.
const fn range(unit: Unit) -> (f64, f64) {
    match unit {
        Unit::Percent => (0.0, 100.0),
        Unit::Ratio => (0.0, 1.0),
        Unit::Usd => (0.0, 10.0),
        Unit::Count | Unit::Milliseconds | Unit::Seconds => (0.0, 1_000.0),
    }
}

fn score_thresholds() -> Vec<Threshold> {
    let one = |from, label: &str, mood| Threshold { from, label: label.to_owned(), mood };
    vec![one(0.0, "little saved", Mood::Bad), one(FAIR, "fair", Mood::Watch), one(GOOD, "good", Mood::Good)]
}

fn describe(words: &[Word]) -> String {
    let is_estimate = |w: &Word| !matches!(w, Word::Metric(..) | Word::UsageByHour);
    if words.iter().any(is_estimate) {
        return "Estimated from duration, memory and the list price of a GB-second; requests, free tier and discounts \
                are not in it."
            .to_owned();
    }
    if words.contains(&Word::UsageByHour) { "Calls of each function in each hour.".to_owned() } else { String::new() }
}
