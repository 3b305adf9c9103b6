//! The lines of a panel: series, what is computed of them, and which of both is shown.

use aws_auto_schema::function::Architecture;

use super::scope::{Billed, Member, Scope};
use crate::aws::Value;
use crate::aws::board::{Line, Source, Unit};
use crate::knowledge::metrics::{Metric, Statistic, lambda};
use crate::lower::monitoring::cost;

/// Lines in the making, each with its unit.
#[derive(Debug, Default)]
pub(super) struct Lines {
    all: Vec<(Line<Value>, Unit)>,
    /// Where the series of a metric begin, and how many there are.
    series: Vec<(&'static str, Statistic, Vec<String>)>,
}

impl Lines {
    /// The unit of the left axis and the lines; nothing when none is shown. Counts are on the left; what else is shown
    /// beside them is on the right.
    pub(super) fn finish(self) -> Option<(Unit, Vec<Line<Value>>)> {
        let units: Vec<Unit> = self.all.iter().filter(|(line, _)| line.shown).map(|(_, unit)| *unit).collect();
        let left = if units.contains(&Unit::Count) { Unit::Count } else { *units.first()? };
        let place = |(mut line, unit): (Line<Value>, Unit)| {
            line.right = (line.shown && unit != left).then_some(unit);
            line
        };
        Some((left, self.all.into_iter().map(place).collect()))
    }

    /// One line for each member.
    pub(super) fn each(&mut self, metric: &'static Metric, statistic: Statistic, scope: &Scope<'_>) {
        for member in scope.members(metric) {
            let label = member.label.clone();
            self.series_of(metric, statistic, member, Some(label));
        }
    }

    /// One line for all members together.
    pub(super) fn total(&mut self, metric: &'static Metric, statistic: Statistic, scope: &Scope<'_>) {
        let mut members = scope.members(metric);
        let label = format!("{} ({})", spaced(metric.name), statistic.word());
        if members.len() == 1
            && let Some(only) = members.pop()
        {
            self.series_of(metric, statistic, only, Some(label));
            return;
        }
        if members.is_empty() {
            return;
        }
        if (metric, statistic) == (&lambda::DURATION, Statistic::Average) {
            self.mean_duration(scope, label);
            return;
        }
        let ids = self.hidden(metric, statistic, scope).join(", ");
        let (function, label) = match statistic {
            Statistic::Sum => ("SUM", label),
            Statistic::Average => ("AVG", label),
            Statistic::Minimum => ("MIN", label),
            Statistic::Maximum => ("MAX", label),
            Statistic::Percentile(_) => ("MAX", format!("{label} of the slowest")),
        };
        self.math(None, format!("{function}([{ids}])"), Some(label), of_metric(metric));
    }

    /// A mean of means would weigh a function that is called once like one that is called a million times.
    fn mean_duration(&mut self, scope: &Scope<'_>, label: String) {
        let time = self.hidden(&lambda::DURATION, Statistic::Sum, scope).join(", ");
        let calls = self.hidden(&lambda::INVOCATIONS, Statistic::Sum, scope).join(", ");
        self.math(None, format!("SUM([{time}]) / SUM([{calls}])"), Some(label), Unit::Milliseconds);
    }

    /// Estimated cost of a call.
    pub(super) fn cost_per_invocation(&mut self, scope: &Scope<'_>) {
        if self.cost(scope) {
            let calls = self.hidden(&lambda::INVOCATIONS, Statistic::Sum, scope).join(", ");
            self.math(Some("calls"), format!("SUM([{calls}])"), None, Unit::Count);
            let label = Some("Cost per invocation".to_owned());
            self.math(None, "IF(calls > 0, cost / calls, 0)".to_owned(), label, Unit::Usd);
        }
    }

    /// What arm64 saves against x86_64, a day.
    pub(super) fn architecture_savings(&mut self, scope: &Scope<'_>) {
        if self.savings(scope) {
            let label = Some("Architecture savings".to_owned());
            self.math(None, "savings".to_owned(), label, Unit::Usd);
        }
    }

    /// Savings as a part of what would be paid without them.
    pub(super) fn effectiveness(&mut self, scope: &Scope<'_>) {
        if self.cost(scope) && self.savings(scope) {
            let expression = "IF(cost + savings > 0, 100 * savings / (cost + savings), 0)".to_owned();
            self.math(None, expression, Some("Saved".to_owned()), Unit::Percent);
        }
    }

    /// The hidden line `cost`; whether there is one.
    fn cost(&mut self, scope: &Scope<'_>) -> bool {
        let factor =
            |b: Billed| Some(cost::factor(b.megabytes, &cost::gb_second(scope.cx, b.architecture).to_string()));
        self.priced("cost", "c", scope, factor)
    }

    /// The hidden line `savings`; whether there is one.
    fn savings(&mut self, scope: &Scope<'_>) -> bool {
        let of = |architecture| cost::gb_second(scope.cx, architecture);
        let saved = format!("({} - {})", of(Architecture::X86_64), of(Architecture::Arm64));
        let factor = |b: Billed| (b.architecture == Architecture::Arm64).then(|| cost::factor(b.megabytes, &saved));
        if self.priced("savings", "s", scope, factor) {
            return true;
        }
        // Nothing runs on arm64: nothing is saved, which is a number, not a gap.
        let time = self.hidden(&lambda::DURATION, Statistic::Sum, scope).join(", ");
        !time.is_empty() && self.math(Some("savings"), format!("0 * SUM([{time}])"), None, Unit::Usd)
    }

    /// The hidden line `total`: duration of each group of functions that one factor makes dollars of, summed up. A
    /// function that was not called has no measurement, and what is computed with none is none: hence `FILL`.
    fn priced(
        &mut self,
        total: &str,
        part: &str,
        scope: &Scope<'_>,
        factor: impl Fn(Billed) -> Option<String>,
    ) -> bool {
        if self.all.iter().any(|(line, _)| line.id == total) {
            return true;
        }
        let time = self.hidden(&lambda::DURATION, Statistic::Sum, scope);
        let mut groups: Vec<(String, Vec<String>)> = Vec::new();
        for (id, billed) in time.into_iter().zip(scope.billed()) {
            let Some(factor) = factor(billed) else { continue };
            match groups.iter_mut().find(|(known, _)| *known == factor) {
                Some((_, ids)) => ids.push(id),
                None => groups.push((factor, vec![id])),
            }
        }
        let mut parts = Vec::new();
        for (n, (factor, ids)) in groups.into_iter().enumerate() {
            let id = format!("{part}{n}");
            self.math(Some(&id), format!("FILL(SUM([{}]), 0) * {factor}", ids.join(", ")), None, Unit::Usd);
            parts.push(id);
        }
        !parts.is_empty() && self.math(Some(total), format!("SUM([{}])", parts.join(", ")), None, Unit::Usd)
    }

    /// The series of every member, not shown; made once.
    fn hidden(&mut self, metric: &'static Metric, statistic: Statistic, scope: &Scope<'_>) -> Vec<String> {
        if let Some((.., ids)) = self.series.iter().find(|(name, s, _)| *name == metric.name && *s == statistic) {
            return ids.clone();
        }
        let members = scope.members(metric);
        let ids: Vec<String> = members.into_iter().map(|m| self.series_of(metric, statistic, m, None)).collect();
        self.series.push((metric.name, statistic, ids.clone()));
        ids
    }

    /// One series; shown when it has a label. Gives its id.
    pub(super) fn series_of(
        &mut self,
        metric: &'static Metric,
        statistic: Statistic,
        member: Member,
        label: Option<String>,
    ) -> String {
        let source = Source::Metric { metric, dimensions: member.dimensions, statistic };
        self.push(None, label, source, of_metric(metric))
    }

    /// One expression; shown when it has a label. Always true.
    fn math(&mut self, id: Option<&str>, expression: String, label: Option<String>, unit: Unit) -> bool {
        let known = id.is_some_and(|id| self.all.iter().any(|(line, _)| line.id == id));
        if !known {
            self.push(id, label, Source::Math(expression), unit);
        }
        true
    }

    fn push(&mut self, id: Option<&str>, label: Option<String>, source: Source<Value>, unit: Unit) -> String {
        let id = id.map_or_else(|| format!("m{}", self.all.len()), str::to_owned);
        let shown = label.is_some();
        let line = Line { id: id.clone(), label: label.unwrap_or_default(), shown, right: None, source };
        self.all.push((line, unit));
        id
    }
}

/// The unit of a metric.
pub(super) fn of_metric(metric: &Metric) -> Unit {
    match metric.unit {
        "Milliseconds" => Unit::Milliseconds,
        "Seconds" => Unit::Seconds,
        "None" => Unit::Ratio,
        _ => Unit::Count,
    }
}

/// `Concurrent executions` of `ConcurrentExecutions`.
pub(super) fn spaced(name: &str) -> String {
    let mut words = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !words.is_empty() {
            words.push(' ');
            words.push(c.to_ascii_lowercase());
        } else {
            words.push(c);
        }
    }
    words
}
