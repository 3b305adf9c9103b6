//! A small ecosystem with a loop, drawn in every format.

use std::collections::BTreeMap;

use aws_auto_source::{SourceMap, Spanned};

use super::*;
use crate::ir::{
    Ecosystem, Function, FunctionId, FunctionRef, Grant, GrantTarget, Piece, ResourceAttribute, ResourceId, Service,
    Text,
};
use crate::passes::testing::{at, bucket, ecosystem, function, on_bucket, on_queue, on_schedule, queue};

fn grant(target: GrantTarget, service: &str, actions: &[&str]) -> Grant {
    Grant {
        service: Spanned::new(service.to_owned(), at(0)),
        target,
        actions: actions.iter().map(|action| Spanned::new((*action).to_owned(), at(0))).collect(),
        prefix: None,
        namespace: None,
        conditions: Vec::new(),
        span: at(0),
    }
}

/// `resize` reads and writes the bucket that triggers it; `work` reads the queue, and asks `resize`.
fn example() -> Ecosystem {
    let mut resize = function("resize", [on_bucket(0, "ObjectCreated:*", "", "")]);
    resize.grants.push(grant(GrantTarget::Resource(ResourceId(0)), "s3", &["s3:GetObject", "s3:PutObject"]));
    let mut work = function("work", [on_queue(1), on_schedule("rate(1 hour)")]);
    work.grants.push(grant(GrantTarget::Resource(ResourceId(1)), "sqs", &["sqs:ReceiveMessage", "sqs:DeleteMessage"]));
    let own = FunctionRef::Own(FunctionId(0));
    work.grants.push(grant(GrantTarget::Function(own), "lambda", &["lambda:InvokeFunction"]));
    work.grants.push(grant(GrantTarget::Account, "cost_explorer", &["ce:GetCostAndUsage"]));
    let name = Piece::Resource(ResourceId(0), ResourceAttribute::Name);
    work.environment = BTreeMap::from([("FILES".to_owned(), Text { pieces: vec![name], span: at(0) })]);
    let mut eco = ecosystem(vec![resize, work], vec![bucket("files"), queue("jobs")]);
    let functions = vec![FunctionId(1)];
    eco.services.push(Service {
        name: "pay".to_owned(),
        span: at(0),
        functions,
        shared_layer: false,
        one_budget: false,
    });
    eco
}

fn edges(graph: &Graph) -> Vec<String> {
    let title = |at: usize| graph.nodes()[at].title();
    graph.edges().iter().map(|e| format!("{} {} {}", title(e.from), e.kind.word(), title(e.to))).collect()
}

#[test]
fn edges_say_who_does_what_to_whom() {
    assert_eq!(
        edges(&Graph::of(&example())),
        [
            "service pay contains function work",
            "function resize reads and writes bucket files",
            "function work invokes function resize",
            "function work uses bucket files",
            "function work reads queue jobs",
            "function work reads AWS service cost_explorer",
            "schedule rate(1 hour) triggers function work",
            "bucket files triggers function resize",
            "queue jobs triggers function work",
        ]
    );
}

#[test]
fn a_cycle_is_a_way_of_events_back_to_where_they_began() {
    let graph = Graph::of(&example());
    let paths: Vec<_> = graph.cycles().iter().map(|cycle| graph.path(cycle)).collect();
    // That `work` deletes messages it has read makes no loop.
    assert_eq!(paths, ["function resize → bucket files → function resize"]);
}

#[test]
fn events_reach_what_lies_behind() {
    let graph = Graph::of(&example());
    let place = |title: &str| graph.find(title)[0];
    assert!(graph.reaches(place("jobs"), place("files")));
    assert!(!graph.reaches(place("files"), place("jobs")));
    assert!(graph.reaches(place("cost_explorer"), place("cost_explorer")));
    assert_eq!(graph.place(NodeKind::Function, "work"), Some(place("work")));
    assert_eq!(graph.place(NodeKind::External, "work"), None);
}

#[test]
fn focus_shows_the_neighbourhood() {
    let graph = Graph::of(&example());
    let near = graph.focus("jobs").unwrap();
    assert_eq!(edges(&near), ["function work reads queue jobs", "queue jobs triggers function work"]);
    assert_eq!(near.nodes().len(), 2);
    assert_eq!(graph.focus("queue jobs"), Some(near));
    assert_eq!(graph.focus("nothing"), None);
}

#[test]
fn the_drawings() {
    let graph = Graph::of(&example()).focus("work").unwrap();
    insta::assert_snapshot!(graph.mermaid());
    insta::assert_snapshot!(graph.dot());
    let mut sources = SourceMap::default();
    sources.add("eco.yaml", "functions:\n");
    insta::assert_snapshot!(graph.json(&sources));
}

#[test]
fn names_cannot_break_out_of_a_drawing() {
    let hostile = "a\"]; end\n%%{init: {}}%% </b> \\N &lt; `x` $$y$$ #35;";
    let mut eco = example();
    eco.functions = vec![Function { name: hostile.to_owned(), ..function("x", []) }];
    eco.services.clear();
    let graph = Graph::of(&eco);
    let line = |text: &str| text.lines().find(|line| line.trim().starts_with("n0")).unwrap().to_owned();
    assert_eq!(
        line(&graph.mermaid()),
        "  n0(\"a#34;#93;#59; end #37;#37;#123;init#58; #123;#125;#125;#37;#37; #60;/b#62; #92;N #38;lt#59; #96;x#96; \
         #36;#36;y#36;#36; #35;35#59;\")"
    );
    assert_eq!(
        line(&graph.dot()),
        "  n0 [label=\"a\\\"]; end %%{init: {}}%% </b> \\\\N &amp;lt; `x` $$y$$ #35;\", shape=box];"
    );
    let json: serde_json::Value = serde_json::from_str(&graph.json(&SourceMap::default())).unwrap();
    assert_eq!(json["nodes"][0]["name"], hostile);
}

#[test]
fn the_graph_does_not_depend_on_the_order_of_mentions() {
    let mut eco = example();
    let before = Graph::of(&eco);
    eco.functions[1].grants.reverse();
    eco.functions[1].triggers.reverse();
    assert_eq!(Graph::of(&eco), before);
}
