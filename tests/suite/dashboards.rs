//! Dashboards and alarms of every fixture: CloudWatch's by the rules of its notation, Grafana's by Grafana's own
//! models, and both by the table of metrics: a query that names no series shows nothing and never rings.

use std::collections::BTreeSet;
use std::fs;

use aws_auto_compiler::knowledge::metrics::{self, Metric, Statistic};
use serde_json::{Map, Value, json};

use crate::harness::binary;
use crate::harness::fixtures::{self, Compiled};
use crate::harness::judge::{Job, Judge, judge};

const STATISTICS: [Statistic; 6] = [
    Statistic::Average,
    Statistic::Sum,
    Statistic::Minimum,
    Statistic::Maximum,
    Statistic::Percentile(90),
    Statistic::Percentile(99),
];

/// The table of metrics, for the judge.
pub(crate) fn table() -> Value {
    let row = |metric: &Metric| {
        let fit = STATISTICS.iter().filter(|s| metric.has_statistic(**s)).map(|s| s.word());
        json!({
            "namespace": metric.namespace,
            "name": metric.name,
            "dimensions": metric.dimensions,
            "statistics": fit.collect::<Vec<_>>(),
        })
    };
    metrics::all().chain(metrics::custom::ALL).map(row).collect()
}

/// The Grafana files of what was compiled, by their names.
fn grafana(one: &Compiled) -> Map<String, Value> {
    let Ok(folder) = fs::read_dir(one.folder.path().join("dashboards")) else { return Map::new() };
    let read = |path: &std::path::Path| serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let named = |path: std::path::PathBuf| (path.file_name().unwrap().to_string_lossy().into_owned(), read(&path));
    folder.map(|entry| named(entry.unwrap().path())).collect()
}

#[test]
fn every_dashboard_is_one_and_every_query_can_be_answered() {
    let compiled: Vec<_> = fixtures::all().iter().map(|fixture| fixture.compile("cloudformation")).collect();
    let job = |one: &Compiled| {
        let parameters = one.fixture.json("parameters");
        let job = Job::new(&one.fixture.name, one.template()).with("parameters", parameters);
        job.with("grafana", Some(grafana(one).into())).with("metrics", Some(table()))
    };
    let jobs: Vec<Job> = compiled.iter().map(job).collect();
    let reports = judge(Judge::Dashboards, &jobs);
    let found: BTreeSet<String> = reports.findings().iter().map(ToString::to_string).collect();
    assert!(found.is_empty(), "{} findings:\n{}", found.len(), Vec::from_iter(found).join("\n"));
    let seen = |what: &str| compiled.iter().filter_map(|c| reports.of(&c.fixture.name)[what].as_u64()).sum::<u64>();
    assert!(seen("dashboards") > 2 && seen("queries") > 50, "something must have been judged");
}

/// Both notations are made of one board: the same panels ask for the same series.
#[test]
fn grafana_shows_what_cloudwatch_shows() {
    for fixture in fixtures::all() {
        let one = fixture.compile("cloudformation");
        let template = fs::read_to_string(one.template()).unwrap();
        for (name, board) in grafana(&one) {
            for panel in board["panels"].as_array().unwrap() {
                let title = panel["title"].as_str().unwrap();
                let both = template.contains("AWS::CloudWatch::Dashboard");
                assert!(!both || template.contains(title), "{}: {name}: no `{title}` in CloudWatch", fixture.name);
            }
        }
    }
}

/// What a spec becomes with these arguments: the logical ids of one type.
fn made(spec: &str, arguments: &[&str], kind: &str) -> Vec<String> {
    let common = ["compile", spec, "--format", "json", "--today", fixtures::TODAY];
    let run = binary::run(&[common.as_slice(), arguments].concat()).expect(0);
    let template: Value = serde_json::from_str(&run.stdout).unwrap();
    let resources = template["Resources"].as_object().unwrap();
    resources.iter().filter(|(_, r)| r["Type"] == kind).map(|(id, _)| id.clone()).collect()
}

#[test]
fn the_call_decides_how_much_is_watched() {
    let seed = "fixtures/seed/quick-start.yaml";
    let alarms = |level: &str| made(seed, &["--monitoring", level], "AWS::CloudWatch::Alarm").len();
    assert_eq!(
        [alarms("off"), alarms("basic")],
        [0, 8],
        "errors and throttles, and the anomalies that the file asks for"
    );
    assert_eq!(alarms("comprehensive"), 12);
    let boards = |level: &str| made(seed, &["--monitoring", level], "AWS::CloudWatch::Dashboard").len();
    assert_eq!([boards("off"), boards("comprehensive")], [0, 0], "the file wants Grafana's");
    assert_eq!(made(seed, &["--monitoring", "off"], "AWS::SNS::Topic"), Vec::<String>::new());
}
