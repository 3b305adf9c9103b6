//! Grafana dashboards: files in the classic format, which every Grafana since version 9 imports.
//!
//! Every dashboard asks for its CloudWatch data source and its region by variables, so that it imports anywhere; names
//! that depend on the deployment are variables too. Format: Grafana documentation, "Dashboard JSON model", and the
//! models of grafana-foundation-sdk.

mod panel;
mod query;
mod variables;

use aws_auto_compiler::aws::Stack;
use aws_auto_compiler::aws::board::{Board, Heading, What};
use aws_auto_compiler::lower::naming;

use crate::tree::Node;
use crate::{Artifact, json};

/// The version of the format: Grafana 9 and later read it, newer ones migrate it when they load it.
const SCHEMA_VERSION: i64 = 39;
/// Characters of a dashboard's identity; Grafana takes 40.
const UID_LENGTH: usize = 16;

/// One file for each dashboard of the stack.
#[must_use]
pub fn artifacts(stack: &Stack) -> Vec<Artifact> {
    let file = |board: &Board<String>| Artifact {
        path: format!("dashboards/{}.grafana.json", board.name),
        contents: json::write(&dashboard(board)),
    };
    stack.boards.iter().map(file).collect()
}

/// A dashboard.
fn dashboard(board: &Board<String>) -> Node<'_> {
    Node::map([
        ("uid", Node::text(uid(board))),
        ("title", Node::text(&board.title)),
        ("tags", Node::List(vec![Node::text("aws-auto"), Node::text("lambda")])),
        ("timezone", Node::text("browser")),
        ("editable", Node::Bool(true)),
        // The cursor is shown in all panels: what happened at the same time is what one looks for.
        ("graphTooltip", Node::Int(1)),
        ("refresh", Node::text("1m")),
        ("schemaVersion", Node::Int(SCHEMA_VERSION)),
        ("time", Node::map([("from", Node::text("now-24h")), ("to", Node::text("now"))])),
        ("links", Node::List(vec![console()])),
        ("annotations", Node::map([("list", Node::List(Vec::new()))])),
        ("templating", Node::map([("list", Node::List(variables::list(board)))])),
        ("panels", Node::List(panels(board))),
    ])
}

/// The same dashboard keeps its identity, so that importing it again replaces it; one of another stage is another.
fn uid(board: &Board<String>) -> String {
    let first = board.items.iter().find_map(|item| match &item.what {
        What::Heading(heading) => Some(heading.function.as_str()),
        What::Panel(_) => None,
    });
    naming::hash(&format!("{}\n{}", board.name, first.unwrap_or_default()), UID_LENGTH)
}

fn console<'a>() -> Node<'a> {
    link("CloudWatch", "https://console.aws.amazon.com/cloudwatch/home?region=${region}".to_owned())
}

/// A link beside the dashboard's title or a panel's.
fn link<'a>(title: &'static str, url: String) -> Node<'a> {
    Node::map([
        ("title", Node::text(title)),
        ("type", Node::text("link")),
        ("icon", Node::text("external link")),
        ("tooltip", Node::text("")),
        ("url", Node::text(url)),
        ("tags", Node::List(Vec::new())),
        ("asDropdown", Node::Bool(false)),
        ("targetBlank", Node::Bool(true)),
        ("includeVars", Node::Bool(false)),
        ("keepTime", Node::Bool(false)),
    ])
}

/// Panels with ids by their place. A row is a panel as well; what stands below it has links to its function.
fn panels(board: &Board<String>) -> Vec<Node<'_>> {
    let mut row: Option<&Heading<String>> = None;
    let mut panels = Vec::new();
    for (id, item) in (1..).zip(&board.items) {
        match &item.what {
            What::Heading(heading) => {
                row = Some(heading);
                panels.push(panel::row(id, item.place, &heading.title));
            }
            What::Panel(shown) => panels.push(panel::panel(id, item.place, shown, row)),
        }
    }
    panels
}

#[cfg(test)]
mod tests;
