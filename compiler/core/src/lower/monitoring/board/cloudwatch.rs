//! CloudWatch's notation of a dashboard (guide, "Dashboard body structure and syntax").

use crate::aws::board::{Heading, Item, Line, Mood, Panel, PanelKind, Place, Source, Threshold, Unit, What};
use crate::aws::{Props, Pseudo, Value, map, text};

/// The body of a dashboard.
pub(super) fn body(items: &[Item<Value>]) -> Value {
    map([("widgets", Value::List(items.iter().map(widget).collect()))])
}

fn widget(item: &Item<Value>) -> Value {
    let (ty, properties) = match &item.what {
        What::Heading(heading) => ("text", heading_properties(heading)),
        What::Panel(panel) => ("metric", panel_properties(panel)),
    };
    let Place { x, y, width, height } = item.place;
    map([
        ("type", text(ty)),
        ("x", x.into()),
        ("y", y.into()),
        ("width", width.into()),
        ("height", height.into()),
        ("properties", properties),
    ])
}

/// A heading leads to the function and to its logs. Links inside the console need no host, so they work in every
/// partition.
fn heading_properties(heading: &Heading<Value>) -> Value {
    let markdown = Value::join([
        text(format!("## {} · [function](/lambda/home?region=", heading.title)),
        Pseudo::Region.into(),
        text("#/functions/"),
        heading.function.clone(),
        text(") · [logs](/cloudwatch/home?region="),
        Pseudo::Region.into(),
        text("#logsV2:logs-insights?queryDetail=~(source~(~'/aws/lambda/"),
        heading.function.clone(),
        text("))"),
    ]);
    map([("markdown", markdown)])
}

fn panel_properties(panel: &Panel<Value>) -> Value {
    let mut properties: Props = vec![
        ("title".into(), text(&panel.title)),
        ("view".into(), text(view(panel.kind))),
        ("region".into(), Pseudo::Region.into()),
        ("period".into(), panel.period.into()),
        ("metrics".into(), Value::List(panel.lines.iter().map(|line| metric(line, panel)).collect())),
    ];
    match panel.kind {
        // CloudWatch has no heat map; stacked by the hour, the day's shape and who makes it show as well.
        PanelKind::Heatmap => properties.push(("stacked".into(), true.into())),
        // One number for the time that is looked at, whatever it is.
        PanelKind::Stat => properties.push(("setPeriodToTimeRange".into(), true.into())),
        PanelKind::Gauge => properties.push(("setPeriodToTimeRange".into(), true.into())),
        PanelKind::Timeseries => {}
    }
    if let Some(axes) = axes(panel) {
        properties.push(("yAxis".into(), axes));
    }
    if !panel.thresholds.is_empty() {
        let lines = panel.thresholds.iter().map(annotation).collect();
        properties.push(("annotations".into(), map([("horizontal", Value::List(lines))])));
    }
    Value::Map(properties)
}

const fn view(kind: PanelKind) -> &'static str {
    match kind {
        PanelKind::Timeseries | PanelKind::Heatmap => "timeSeries",
        PanelKind::Stat => "singleValue",
        PanelKind::Gauge => "gauge",
    }
}

/// Namespace, name, dimensions and options in one list; an expression is options alone.
fn metric(line: &Line<Value>, panel: &Panel<Value>) -> Value {
    let mut options: Props = vec![("id".into(), text(&line.id))];
    let mut entry = Vec::new();
    match &line.source {
        Source::Math(expression) => {
            options.insert(0, ("expression".into(), text(expression)));
            options.push(("period".into(), panel.period.into()));
        }
        Source::Metric { metric, dimensions, statistic } => {
            entry.extend([text(metric.namespace), text(metric.name)]);
            entry.extend(dimensions.iter().flat_map(|(name, value)| [text(*name), value.clone()]));
            options.push(("stat".into(), text(statistic.word())));
        }
    }
    if line.shown {
        options.push(("label".into(), text(&line.label)));
    } else {
        options.push(("visible".into(), false.into()));
    }
    if line.right.is_some() {
        options.push(("yAxis".into(), text("right")));
    }
    entry.push(Value::Map(options));
    Value::List(entry)
}

/// A gauge needs both ends of its scale; a time series says what its numbers are.
fn axes(panel: &Panel<Value>) -> Option<Value> {
    if let Some((min, max)) = panel.range {
        return Some(map([("left", map([("min", number(min)), ("max", number(max))]))]));
    }
    if !matches!(panel.kind, PanelKind::Timeseries | PanelKind::Heatmap) {
        return None;
    }
    let mut axes: Props = vec![("left".into(), axis(panel.unit))];
    if let Some(unit) = panel.lines.iter().find_map(|line| line.right) {
        axes.push(("right".into(), axis(unit)));
    }
    Some(Value::Map(axes))
}

fn axis(unit: Unit) -> Value {
    map([("label", text(label(unit))), ("showUnits", false.into()), ("min", 0u32.into())])
}

const fn label(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "Count",
        Unit::Milliseconds => "Milliseconds",
        Unit::Seconds => "Seconds",
        Unit::Usd => "USD",
        Unit::Percent => "Percent",
        Unit::Ratio => "Part of one",
    }
}

fn annotation(threshold: &Threshold) -> Value {
    map([("label", text(&threshold.label)), ("value", number(threshold.from)), ("color", text(colour(threshold.mood)))])
}

/// CloudWatch's own colours for such things.
const fn colour(mood: Mood) -> &'static str {
    match mood {
        Mood::Good => "#2ca02c",
        Mood::Watch => "#ff7f0e",
        Mood::Bad => "#d62728",
    }
}

/// Whole numbers without a fraction: JSON readers need not know the difference, people do.
#[expect(clippy::cast_possible_truncation, reason = "scales and time-outs are far below 2⁵³")]
fn number(number: f64) -> Value {
    if number.fract() == 0.0 { Value::Int(number as i64) } else { Value::Float(number) }
}
