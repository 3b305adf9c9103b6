//! What whoever looks at a dashboard chooses: data source, region, and names that only the deployment knows.

use aws_auto_compiler::aws::board::{Board, Variable};

use crate::tree::Node;

/// The data source of every query.
pub(super) fn data_source<'a>() -> Node<'a> {
    Node::map([("type", Node::text("cloudwatch")), ("uid", Node::text("${datasource}"))])
}

/// Every variable of the board.
pub(super) fn list(board: &Board<String>) -> Vec<Node<'_>> {
    let mut all = vec![chosen_source(), region()];
    all.extend(board.variables.iter().map(text_box));
    all
}

fn chosen_source<'a>() -> Node<'a> {
    Node::map([
        ("name", Node::text("datasource")),
        ("type", Node::text("datasource")),
        ("label", Node::text("Data source")),
        ("query", Node::text("cloudwatch")),
        ("hide", Node::Int(0)),
        ("refresh", Node::Int(1)),
        ("regex", Node::text("")),
        ("multi", Node::Bool(false)),
        ("includeAll", Node::Bool(false)),
    ])
}

/// The data source knows its regions; its own is `default`.
fn region<'a>() -> Node<'a> {
    Node::map([
        ("name", Node::text("region")),
        ("type", Node::text("query")),
        ("label", Node::text("Region")),
        ("datasource", data_source()),
        ("query", Node::text("regions()")),
        ("current", choice("default")),
        ("hide", Node::Int(0)),
        ("refresh", Node::Int(1)),
        ("regex", Node::text("")),
        ("multi", Node::Bool(false)),
        ("includeAll", Node::Bool(false)),
    ])
}

fn text_box(variable: &Variable) -> Node<'_> {
    Node::map([
        ("name", Node::text(&variable.name)),
        ("type", Node::text("textbox")),
        ("label", Node::text(&variable.label)),
        ("query", Node::text(&variable.default)),
        ("current", choice(&variable.default)),
        ("hide", Node::Int(0)),
    ])
}

fn choice(value: &str) -> Node<'_> {
    Node::map([("selected", Node::Bool(true)), ("text", Node::text(value)), ("value", Node::text(value))])
}
