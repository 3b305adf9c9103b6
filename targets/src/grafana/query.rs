//! Queries of Grafana's CloudWatch data source.

use aws_auto_compiler::aws::board::{Line, Panel, Source};

use super::variables::data_source;
use crate::tree::Node;

/// The query of a line. What others are computed of is asked for and not shown.
pub(super) fn query<'a>(line: &'a Line<String>, panel: &'a Panel<String>) -> Node<'a> {
    let mut members = common(line, panel);
    match &line.source {
        Source::Math(expression) => members.extend([
            ("metricEditorMode", Node::Int(1)),
            ("expression", Node::text(expression)),
            ("namespace", Node::text("")),
            ("metricName", Node::text("")),
            ("dimensions", Node::Map(Vec::new())),
            ("statistic", Node::text("Average")),
        ]),
        Source::Metric { metric, dimensions, statistic } => members.extend([
            ("metricEditorMode", Node::Int(0)),
            ("expression", Node::text("")),
            ("namespace", Node::text(metric.namespace)),
            ("metricName", Node::text(metric.name)),
            (
                "dimensions",
                Node::Map(dimensions.iter().map(|(name, value)| ((*name).into(), Node::text(value))).collect()),
            ),
            ("statistic", Node::text(statistic.word())),
        ]),
    }
    Node::Map(members.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

fn common<'a>(line: &'a Line<String>, panel: &'a Panel<String>) -> Vec<(&'static str, Node<'a>)> {
    vec![
        ("refId", Node::text(&line.id)),
        ("id", Node::text(&line.id)),
        ("hide", Node::Bool(!line.shown)),
        ("label", Node::text(&line.label)),
        ("datasource", data_source()),
        ("queryMode", Node::text("Metrics")),
        // 0: by name, not by CloudWatch's query language.
        ("metricQueryType", Node::Int(0)),
        ("region", Node::text("${region}")),
        ("period", Node::text(panel.period.to_string())),
        // Only the series with exactly these dimensions.
        ("matchExact", Node::Bool(true)),
    ]
}
