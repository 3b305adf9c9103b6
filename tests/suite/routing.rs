//! Offline and deployed decisions are the same: random rules and requests, decided by the compiler's own evaluator, by the
//! reference implementation of JSONata, and by the whole machine in the interpreter.

use std::fmt::Write as _;

use aws_auto_compiler::condition::{Attributes, Expr, check};
use aws_auto_source::value::condition::parse;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};

use crate::harness::fixtures;
use crate::harness::judge::{Job, Judge, jsonata, judge};
use crate::harness::{binary, root};

/// Lists of rules, each decided about a few requests.
const LISTS: usize = 400;
/// Requests for each.
const REQUESTS: usize = 6;
/// Requests for the machine, which takes about a tenth of a second for each.
const PLAYED: usize = 60;

/// A generator that makes the same values in each run, so that a failure is found again.
fn runner() -> TestRunner {
    TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

fn sample<T>(runner: &mut TestRunner, strategy: &impl Strategy<Value = T>) -> T {
    strategy.new_tree(runner).unwrap().current()
}

/// One comparison of each kind, with values that requests have, too.
fn comparison() -> impl Strategy<Value = String> {
    let order = prop::sample::select(vec!["<", "<=", "==", "!=", ">", ">="]);
    let text = prop::sample::select(vec!["a", "'it\\'s \"b\" %} \\\\'", "'ü😀'", "eu-west-1"]);
    let equal = || prop::sample::select(vec!["==", "!="]);
    prop_oneof![
        (order.clone(), prop::sample::select(vec!["0", "6MB", "1.5KB"]))
            .prop_map(|(o, v)| format!("payload_size {o} {v}")),
        (order.clone(), prop::sample::select(vec!["100ms", "10min", "1h30m"]))
            .prop_map(|(o, v)| format!("latency_requirement {o} {v}")),
        (order.clone(), prop::sample::select(vec!["-1", "0.1", "3"])).prop_map(|(o, v)| format!("{v} {o} batch_size")),
        (order, prop::sample::select(vec!["low", "medium", "high"])).prop_map(|(o, v)| format!("priority {o} {v}")),
        (equal(), text.clone()).prop_map(|(o, v)| format!("source {o} {v}")),
        (equal(), prop::sample::select(vec!["resize", "report"])).prop_map(|(o, v)| format!("function {o} {v}")),
        Just("batch_size in [-1, 0.1, 3]".to_owned()),
        text.prop_map(|v| format!("source in [{v}, other]")),
    ]
}

fn condition() -> impl Strategy<Value = String> {
    comparison().prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|a| format!("not ({a})")),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|all| format!("({})", all.join(" and "))),
            prop::collection::vec(inner, 2..4).prop_map(|all| format!("({})", all.join(" or "))),
        ]
    })
}

/// Values that decide comparisons one way and the other, and of every type that an attribute does not have.
fn value() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!(0),
        json!(-1),
        json!(3),
        json!(0.1),
        json!(1536),
        json!(6_291_456),
        json!(6_291_456.5),
        json!(600),
        json!(5400),
        json!(1e300),
        json!("low"),
        json!("medium"),
        json!("high"),
        json!("urgent"),
        json!("a"),
        json!("it's \"b\" %} \\"),
        json!("ü😀"),
        json!("eu-west-1"),
        json!("other"),
        json!("resize"),
        json!("3"),
        json!(""),
        json!(null),
        json!(true),
        json!([3]),
        json!(["a"]),
        json!([]),
        json!({"a": 1}),
    ])
}

fn request() -> impl Strategy<Value = Map<String, Value>> {
    let names = ["payload_size", "latency_requirement", "batch_size", "priority", "source", "function"];
    prop::collection::vec(prop::option::weighted(0.8, value()), names.len()).prop_map(move |values| {
        let pairs = names.iter().zip(values).filter_map(|(name, value)| Some(((*name).to_owned(), value?)));
        pairs.collect()
    })
}

fn read(text: &str) -> Expr {
    let parsed = parse(text);
    check(&parsed.syntax.unwrap_or_else(|| panic!("{text}: {:?}", parsed.broken)), &Attributes::standard())
        .unwrap_or_else(|findings| panic!("{text}: {findings:?}"))
}

#[test]
fn jsonata_decides_as_the_offline_evaluator_does() {
    let mut runner = runner();
    let (mut questions, mut wanted) = (Vec::new(), Vec::new());
    for _ in 0..LISTS {
        let rules = sample(&mut runner, &prop::collection::vec(condition(), 1..5));
        let read: Vec<Expr> = rules.iter().map(|rule| read(rule)).collect();
        // The first that holds, as a Choice goes through its rules.
        let mut choice = String::new();
        for (at, rule) in read.iter().enumerate() {
            write!(choice, "{} ? {at} : ", rule.jsonata("$request")).unwrap();
        }
        choice.push_str("-1");
        for _ in 0..REQUESTS {
            let request = sample(&mut runner, &request());
            let decided = read.iter().position(|rule| rule.holds(&request));
            wanted.push((decided.map_or(-1, |at| i64::try_from(at).unwrap()), rules.clone(), request.clone()));
            questions.push(format!("($request := {}; {choice})", Value::Object(request)));
        }
    }
    let answers = jsonata(&questions);
    assert_eq!(answers.len(), wanted.len());
    for (answer, (decided, rules, request)) in answers.iter().zip(&wanted) {
        assert_eq!(answer["value"], json!(decided), "{rules:?}\n{request:?}\n{answer}");
    }
    let decisions: std::collections::BTreeSet<i64> = wanted.iter().map(|(decided, ..)| *decided).collect();
    assert!(decisions.len() >= 4, "the requests do not reach many rules: {decisions:?}");
}

#[test]
fn the_deployed_machine_decides_as_route_does() {
    let fixture = fixtures::all().into_iter().find(|f| f.name == "media-router").unwrap();
    let compiled = fixture.compile("cloudformation");
    let mut runner = runner();
    let requests: Vec<Map<String, Value>> = (0..PLAYED).map(|_| sample(&mut runner, &media_request())).collect();
    let decided: Vec<Value> = requests.iter().map(|request| route(&fixture.spec, request)).collect();
    let actions: std::collections::BTreeSet<String> = decided.iter().map(|d| d["action"].to_string()).collect();
    assert_eq!(actions.len(), 6, "all actions are reached: {actions:?}");
    let steps: Vec<Value> = requests.iter().zip(&decided).map(|(request, decision)| step(request, decision)).collect();
    let bucket = json!({"service": "s3", "op": "create_bucket", "args": {"Bucket": "media-router-payloads-123456789012-us-east-1"}});
    let scenario = json!({"machine": "MediaRouterMachine", "setup": [bucket], "steps": steps});
    let job = Job::new("random requests", compiled.template()).with("scenario", Some(scenario));
    let problems = judge(Judge::Play, &[job]).problems();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// A request to the fixture's router, around the limits of its rules.
fn media_request() -> impl Strategy<Value = Map<String, Value>> {
    let of = |values: Vec<Value>| prop::option::weighted(0.6, prop::sample::select(values));
    let parts = (
        prop::sample::select(vec!["thumbnail", "transcode", "caption"]),
        of(vec![json!(1), json!(6_291_456), json!(6_291_457), json!("7000000")]),
        of(vec![json!(1), json!(600), json!(600.5), json!(null)]),
        of(vec![json!("low"), json!("medium"), json!("high"), json!("HIGH")]),
        of(vec![json!(0.05), json!(0.1), json!(0.2), json!("fast")]),
        of(vec![json!("free"), json!("paid"), json!(["paid"])]),
        of(vec![json!("web"), json!("batch import"), json!(1)]),
    );
    parts.prop_map(|(function, size, time, cost, latency, tier, kind)| {
        let named = [
            ("payload_size", size),
            ("processing_time_estimate", time),
            ("cost_sensitivity", cost),
            ("latency_requirement", latency),
            ("tier", tier),
            ("request_type", kind),
        ];
        let pairs = named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        std::iter::once(("function".to_owned(), json!(function))).chain(pairs).collect()
    })
}

fn route(spec: &std::path::Path, request: &Map<String, Value>) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let event = folder.path().join("request.json");
    std::fs::write(&event, Value::Object(request.clone()).to_string()).unwrap();
    let arguments = ["route", spec.to_str().unwrap(), "--event", event.to_str().unwrap(), "--format", "json", "-q"];
    serde_json::from_str(&binary::run(&arguments).expect(0).stdout).unwrap()
}

/// What the machine must do, by the offline decision.
fn step(request: &Map<String, Value>, decision: &Value) -> Value {
    let forever = json!([{"return": {}, "forever": true}]);
    let functions = ["thumbnail", "transcode", "caption:live", "thumbnail_performance"];
    let mut answers: Map<String, Value> = functions.iter().map(|f| ((*f).to_owned(), forever.clone())).collect();
    answers.insert("Run the task".to_owned(), json!([{"return": {"Tasks": [{"TaskArn": "arn"}]}}]));
    let started = json!([{"return": {"executionArn": "arn", "startDate": 1_893_456_000}, "forever": true}]);
    let mut output = json!({"action": decision["action"], "rule": decision["rule"], "reason": decision["reason"]});
    output["function"] = decision["function_name"].clone();
    json!({
        "name": Value::Object(request.clone()).to_string(),
        "input": request,
        "answers": answers,
        "faults": {"stepfunctions:StartExecution": started},
        "expect": {"status": "SUCCEEDED", "output": output},
    })
}

#[test]
fn the_seed_s_rules_are_what_the_document_says() {
    let spec = root().join("fixtures/seed/event-driven.yaml");
    let about = |attributes: Value| {
        let mut request = json!({"function": "data-validator"});
        request.as_object_mut().unwrap().extend(attributes.as_object().unwrap().clone());
        let decision = route(&spec, request.as_object().unwrap());
        (decision["action"].as_str().unwrap().to_owned(), decision["reason"].as_str().unwrap_or("none").to_owned())
    };
    let cases = [
        (json!({"payload_size": 6_291_457}), "route_to_step_functions", "lambda_payload_limit"),
        (json!({"payload_size": 6_291_456}), "default", "none"),
        (json!({"processing_time_estimate": 601}), "route_to_ecs_fargate", "lambda_timeout_limit"),
        (json!({"processing_time_estimate": 600}), "default", "none"),
        (json!({"cost_sensitivity": "high"}), "route_to_spot_instances", "cost_optimization"),
        (json!({"cost_sensitivity": "medium"}), "default", "none"),
        (json!({"latency_requirement": 0.099}), "route_to_provisioned_concurrency", "performance_optimization"),
        (json!({"latency_requirement": 0.1}), "default", "none"),
        (
            json!({"latency_requirement": 0.01, "cost_sensitivity": "high", "processing_time_estimate": 700}),
            "route_to_ecs_fargate",
            "lambda_timeout_limit",
        ),
    ];
    for (attributes, action, reason) in cases {
        assert_eq!(about(attributes.clone()), (action.to_owned(), reason.to_owned()), "{attributes}");
    }
}
