//! What a Grafana dashboard looks like, from a board made by hand.

use aws_auto_compiler::aws::board::{
    Board, Heading, Item, Line, Mood, Panel, PanelKind, Place, Source, Threshold, Unit, Variable, What,
};
use aws_auto_compiler::knowledge::metrics::{Statistic, lambda};
use serde_json::{Value, json};

use super::*;

fn series(id: &str, shown: bool) -> Line<String> {
    let source = Source::Metric {
        metric: &lambda::ERRORS,
        dimensions: vec![("FunctionName", "${stage}pay".to_owned())],
        statistic: Statistic::Sum,
    };
    Line {
        id: id.to_owned(),
        label: if shown { "Errors".to_owned() } else { String::new() },
        shown,
        right: None,
        source,
    }
}

fn math(id: &str, right: Option<Unit>) -> Line<String> {
    let source = Source::Math("SUM([m0])".to_owned());
    Line { id: id.to_owned(), label: "All".to_owned(), shown: true, right, source }
}

fn panel(kind: PanelKind, lines: Vec<Line<String>>) -> Panel<String> {
    let one = |from, mood| Threshold { from, label: String::new(), mood };
    Panel {
        title: "Errors".to_owned(),
        description: String::new(),
        kind,
        unit: Unit::Count,
        period: 300,
        lines,
        range: (kind == PanelKind::Gauge).then_some((0.0, 100.0)),
        thresholds: vec![one(0.0, Mood::Bad), one(5.0, Mood::Watch), one(15.0, Mood::Good)],
    }
}

fn printed(panels: Vec<Panel<String>>) -> Value {
    let place = |y| Place { x: 0, y, width: 24, height: 6 };
    let heading = Heading {
        title: "pay".to_owned(),
        function: "${stage}pay".to_owned(),
        log_group: "/aws/lambda/${stage}pay".to_owned(),
    };
    let mut items = vec![Item { place: place(0), what: What::Heading(heading) }];
    items.extend(panels.into_iter().map(|p| Item { place: place(6), what: What::Panel(p) }));
    let variables = vec![Variable { name: "stage".to_owned(), label: "Stage".to_owned(), default: "dev-".to_owned() }];
    let board = Board { name: "shop".to_owned(), title: "Shop".to_owned(), items, variables };
    let mut stack = Stack::default();
    stack.boards.push(board);
    let files = artifacts(&stack);
    assert_eq!(files[0].path, "dashboards/shop.grafana.json");
    serde_json::from_str(&files[0].contents).unwrap()
}

#[test]
fn a_dashboard_imports_anywhere_and_asks_for_what_it_cannot_know() {
    let board = printed(vec![]);
    let variables = board["templating"]["list"].as_array().unwrap();
    let names: Vec<_> = variables.iter().map(|v| (v["name"].as_str().unwrap(), v["type"].as_str().unwrap())).collect();
    assert_eq!(names, [("datasource", "datasource"), ("region", "query"), ("stage", "textbox")]);
    assert_eq!(variables[2]["current"]["value"], "dev-");
    assert_eq!(board["uid"].as_str().unwrap().len(), 16);
    assert!(board.get("id").is_none(), "an id would be one of somebody else's dashboards");
}

#[test]
fn a_query_names_its_series_and_a_hidden_one_is_only_computed_with() {
    let board = printed(vec![panel(PanelKind::Timeseries, vec![series("m0", false), math("m1", Some(Unit::Usd))])]);
    let targets = &board["panels"][1]["targets"];
    assert_eq!(targets[0]["dimensions"], json!({"FunctionName": "${stage}pay"}));
    assert_eq!(
        [&targets[0]["namespace"], &targets[0]["metricName"], &targets[0]["statistic"], &targets[0]["period"]],
        ["AWS/Lambda", "Errors", "Sum", "300"]
    );
    assert_eq!((&targets[0]["hide"], &targets[1]["hide"]), (&json!(true), &json!(false)));
    assert_eq!((&targets[1]["expression"], &targets[1]["metricEditorMode"]), (&json!("SUM([m0])"), &json!(1)));
    let overrides = &board["panels"][1]["fieldConfig"]["overrides"][0];
    assert_eq!(overrides["matcher"], json!({"id": "byFrameRefID", "options": "m1"}));
    assert_eq!(overrides["properties"][0], json!({"id": "unit", "value": "currencyUSD"}));
}

#[test]
fn a_row_leads_to_its_function_and_its_logs() {
    let board = printed(vec![panel(PanelKind::Timeseries, vec![series("m0", true)])]);
    assert_eq!((&board["panels"][0]["type"], &board["panels"][0]["title"]), (&json!("row"), &json!("pay")));
    let urls: Vec<_> =
        board["panels"][1]["links"].as_array().unwrap().iter().map(|l| l["url"].as_str().unwrap()).collect();
    assert!(urls[0].ends_with("region=${region}#/functions/${stage}pay"), "{urls:?}");
    assert!(urls[1].ends_with("log-group/$252Faws$252Flambda$252F${stage}pay"), "{urls:?}");
}

#[test]
fn a_gauge_has_a_scale_and_colours_from_its_first_threshold_on() {
    let board = printed(vec![panel(PanelKind::Gauge, vec![series("m0", true)])]);
    let defaults = &board["panels"][1]["fieldConfig"]["defaults"];
    assert_eq!((defaults["min"].as_f64(), defaults["max"].as_f64()), (Some(0.0), Some(100.0)));
    let steps: Vec<_> =
        defaults["thresholds"]["steps"].as_array().unwrap().iter().map(|s| s["color"].as_str().unwrap()).collect();
    assert_eq!(steps, ["red", "orange", "green"]);
}

#[test]
fn a_heat_map_has_a_row_for_each_series() {
    let board = printed(vec![panel(PanelKind::Heatmap, vec![series("m0", true)])]);
    let heat = &board["panels"][1];
    assert_eq!((&heat["type"], &heat["options"]["calculate"]), (&json!("heatmap"), &json!(false)));
}
