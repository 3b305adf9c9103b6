//! Panels: type, place, field settings and options.

use aws_auto_compiler::aws::board::{Heading, Mood, Panel, PanelKind, Place, Threshold, Unit};

use super::query::query;
use super::variables::data_source;
use super::{Node, link};

/// The heading over a function's panels.
pub(super) fn row(id: i64, place: Place, title: &str) -> Node<'_> {
    Node::map([
        ("id", Node::Int(id)),
        ("type", Node::text("row")),
        ("title", Node::text(title)),
        ("collapsed", Node::Bool(false)),
        ("gridPos", grid(place)),
        ("panels", Node::List(Vec::new())),
    ])
}

/// A panel; below a heading it has links to the function in the console.
pub(super) fn panel<'a>(
    id: i64,
    place: Place,
    panel: &'a Panel<String>,
    below: Option<&'a Heading<String>>,
) -> Node<'a> {
    Node::map([
        ("id", Node::Int(id)),
        ("type", Node::text(panel.kind.as_str())),
        ("title", Node::text(&panel.title)),
        ("description", Node::text(&panel.description)),
        ("gridPos", grid(place)),
        ("datasource", data_source()),
        ("links", Node::List(below.map(links).unwrap_or_default())),
        ("fieldConfig", fields(panel)),
        ("options", options(panel.kind)),
        ("targets", Node::List(panel.lines.iter().map(|line| query(line, panel)).collect())),
    ])
}

fn grid<'a>(place: Place) -> Node<'a> {
    let number = |n: u32| Node::Int(n.into());
    Node::map([("x", number(place.x)), ("y", number(place.y)), ("w", number(place.width)), ("h", number(place.height))])
}

fn links(heading: &Heading<String>) -> Vec<Node<'_>> {
    let console = "https://console.aws.amazon.com";
    // The console's own encoding of a log group's name: `/` is `$252F`.
    let group = heading.log_group.replace('/', "$252F");
    vec![
        link("Function", format!("{console}/lambda/home?region=${{region}}#/functions/{}", heading.function)),
        link("Logs", format!("{console}/cloudwatch/home?region=${{region}}#logsV2:log-groups/log-group/{group}")),
    ]
}

fn fields(panel: &Panel<String>) -> Node<'_> {
    let mut defaults = vec![("unit", Node::text(unit(panel.unit)))];
    let (min, max) = panel.range.unzip();
    defaults.push(("min", Node::Float(min.unwrap_or(0.0))));
    if let Some(max) = max {
        defaults.push(("max", Node::Float(max)));
    }
    defaults.push(("thresholds", thresholds(&panel.thresholds)));
    if panel.kind == PanelKind::Timeseries {
        defaults.push(("custom", curve(!panel.thresholds.is_empty())));
    }
    let defaults = Node::Map(defaults.into_iter().map(|(key, value)| (key.into(), value)).collect());
    let overrides = panel.lines.iter().filter_map(|line| Some(on_the_right(&line.id, line.right?)));
    Node::map([("defaults", defaults), ("overrides", Node::List(overrides.collect()))])
}

fn curve<'a>(has_thresholds: bool) -> Node<'a> {
    let mode = if has_thresholds { "dashed" } else { "off" };
    Node::map([
        ("drawStyle", Node::text("line")),
        ("lineWidth", Node::Int(1)),
        ("fillOpacity", Node::Int(10)),
        ("showPoints", Node::text("auto")),
        ("spanNulls", Node::Bool(false)),
        ("thresholdsStyle", Node::map([("mode", Node::text(mode))])),
    ])
}

/// Another unit than the panel's has an axis of its own.
fn on_the_right(id: &str, right: Unit) -> Node<'_> {
    let property =
        |id: &'static str, value: &'static str| Node::map([("id", Node::text(id)), ("value", Node::text(value))]);
    Node::map([
        ("matcher", Node::map([("id", Node::text("byFrameRefID")), ("options", Node::text(id))])),
        ("properties", Node::List(vec![property("unit", unit(right)), property("custom.axisPlacement", "right")])),
    ])
}

/// Grafana's ids of units.
const fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "short",
        Unit::Milliseconds => "ms",
        Unit::Seconds => "s",
        Unit::Usd => "currencyUSD",
        Unit::Percent => "percent",
        Unit::Ratio => "percentunit",
    }
}

/// The first step has no number: it holds from below everything.
fn thresholds(thresholds: &[Threshold]) -> Node<'_> {
    let base = thresholds.first().filter(|t| t.from <= 0.0).map_or(Mood::Good, |t| t.mood);
    let mut steps = vec![step(None, base)];
    steps.extend(thresholds.iter().filter(|t| t.from > 0.0).map(|t| step(Some(t.from), t.mood)));
    Node::map([("mode", Node::text("absolute")), ("steps", Node::List(steps))])
}

fn step<'a>(from: Option<f64>, mood: Mood) -> Node<'a> {
    let colour = match mood {
        Mood::Good => "green",
        Mood::Watch => "orange",
        Mood::Bad => "red",
    };
    let mut members = vec![("color".into(), Node::text(colour))];
    if let Some(from) = from {
        members.push(("value".into(), Node::Float(from)));
    }
    Node::Map(members)
}

fn options<'a>(kind: PanelKind) -> Node<'a> {
    match kind {
        PanelKind::Timeseries => Node::map([
            (
                "legend",
                Node::map([
                    ("showLegend", Node::Bool(true)),
                    ("displayMode", Node::text("list")),
                    ("placement", Node::text("bottom")),
                    ("calcs", Node::List(Vec::new())),
                ]),
            ),
            ("tooltip", Node::map([("mode", Node::text("multi")), ("sort", Node::text("desc"))])),
        ]),
        PanelKind::Stat => Node::map([
            ("reduceOptions", last()),
            ("orientation", Node::text("auto")),
            ("textMode", Node::text("value_and_name")),
            ("colorMode", Node::text("value")),
            ("graphMode", Node::text("area")),
            ("justifyMode", Node::text("auto")),
        ]),
        PanelKind::Gauge => Node::map([
            ("reduceOptions", last()),
            ("orientation", Node::text("auto")),
            ("showThresholdLabels", Node::Bool(false)),
            ("showThresholdMarkers", Node::Bool(true)),
        ]),
        PanelKind::Heatmap => heat_map(),
    }
}

/// One number of a series: its last.
fn last<'a>() -> Node<'a> {
    Node::map([
        ("calcs", Node::List(vec![Node::text("lastNotNull")])),
        ("fields", Node::text("")),
        ("values", Node::Bool(false)),
    ])
}

/// A row for each series, a cell for each hour: the numbers are there, nothing is to be calculated.
fn heat_map<'a>() -> Node<'a> {
    Node::map([
        ("calculate", Node::Bool(false)),
        (
            "color",
            Node::map([
                ("mode", Node::text("scheme")),
                ("scheme", Node::text("Oranges")),
                ("fill", Node::text("dark-orange")),
                ("exponent", Node::Float(0.5)),
                ("steps", Node::Int(64)),
                ("reverse", Node::Bool(false)),
            ]),
        ),
        ("rowsFrame", Node::map([("layout", Node::text("auto"))])),
        ("showValue", Node::text("never")),
        ("cellGap", Node::Int(1)),
        ("yAxis", Node::map([("axisPlacement", Node::text("left"))])),
        ("legend", Node::map([("show", Node::Bool(true))])),
        ("tooltip", Node::map([("mode", Node::text("single"))])),
        ("exemplars", Node::map([("color", Node::text("rgba(255,0,255,0.7)"))])),
    ])
}
