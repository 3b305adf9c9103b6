//! What each format says, and that nothing broken stops an import.

use std::io::Write;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::model::{Basis, Measurement};

/// Real lines of CloudWatch and of tools, with what they say. Sources are named in each.
const LINES: &str = include_str!("../../testdata/report_lines.jsonl");

fn import(input: &[u8]) -> (Profile, Summary) {
    import_for(Some("f"), input)
}

fn import_for(function: Option<&str>, input: &[u8]) -> (Profile, Summary) {
    let hints = Hints { function: function.map(str::to_owned), ..Hints::default() };
    let mut importer = Importer::new(hints);
    let summary = importer.read(input, &mut |_| {}).unwrap();
    (importer.finish(), summary)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn measurements(profile: &Profile, name: &str) -> Vec<Measurement> {
    profile.function(name).unwrap().measurements.clone()
}

/// The fields that the collection of lines gives for each.
fn fields(record: &Record) -> Value {
    let mut all = serde_json::Map::new();
    let ms = |us: Option<u64>| us.map(|us| json!(us as f64 / 1e3));
    let parts = [
        ("request_id", record.request_id.as_ref().map(|id| json!(id))),
        ("duration_ms", ms(record.duration_us)),
        ("billed_ms", record.billed_ms.map(|n| json!(n))),
        ("memory_mb", record.memory_mb.map(|n| json!(n))),
        ("max_memory_mb", record.max_memory_mb.map(|n| json!(n))),
        ("init_ms", ms(record.init_us)),
        ("restore_ms", ms(record.restore_us)),
        ("billed_restore_ms", record.billed_restore_ms.map(|n| json!(n))),
    ];
    all.extend(parts.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))));
    Value::Object(all)
}

/// As the importer reads one line.
fn record_of(raw: &str) -> Option<Record> {
    serde_json::from_str::<Value>(raw).map_or_else(|_| parse_report(raw.as_bytes()), |value| platform::record(&value))
}

#[test]
fn every_real_line_says_what_its_collection_expects() {
    let mut seen = 0;
    for line in LINES.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let raw = case["raw"].as_str().unwrap();
        let found = record_of(raw).map_or(Value::Null, |record| fields(&record));
        assert_eq!(found.to_string(), sorted_like(&found, &case["expect"]).to_string(), "{raw}");
        seen += 1;
    }
    assert_eq!(seen, 55);
}

/// The expected object with its numbers as floats where ours are, in our order of keys.
fn sorted_like(ours: &Value, expected: &Value) -> Value {
    let (Some(ours), Some(expected)) = (ours.as_object(), expected.as_object()) else { return expected.clone() };
    let mut sorted = serde_json::Map::new();
    for key in ours.keys().chain(expected.keys()) {
        let value = expected.get(key).cloned().unwrap_or_default();
        let float = key.ends_with("_ms") && !key.starts_with("billed");
        sorted.insert(key.clone(), if float { json!(value.as_f64()) } else { value });
    }
    Value::Object(sorted)
}

#[test]
fn all_lines_in_one_file_are_one_profile_packed_or_not() {
    let raw: Vec<String> = LINES
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["raw"].as_str().unwrap().trim().to_owned())
        .collect();
    let text = raw.join("\n");
    let reports = LINES.lines().filter(|line| !line.ends_with("\"expect\": null}")).count() as u64;
    let (profile, summary) = import(text.as_bytes());
    assert_eq!((summary.records, summary.others, summary.kinds.len()), (reports, 55 - reports, 2), "{summary:?}");
    assert_eq!(profile.function("f").unwrap().invocations(), reports);
    let (mut packed, again) = import(&gzip(text.as_bytes()));
    assert_eq!(summary, again);
    packed.sources.clone_from(&profile.sources);
    assert_eq!(profile, packed);
}

const REPORT: &str =
    "REPORT RequestId: a\tDuration: 100.50 ms\tBilled Duration: 101 ms\tMemory Size: 512 MB\tMax Memory Used: 80 MB";

#[test]
fn events_of_a_log_group_bring_time_and_function() {
    let event =
        |at: i64| json!({"logStreamName": "s", "timestamp": at, "message": format!("{REPORT}\n"), "eventId": "1"});
    let first = 1_764_063_000_000_i64;
    let subscription = json!({"messageType": "DATA_MESSAGE", "logGroup": "/aws/lambda/orders", "logStream": "s",
        "logEvents": [event(first), event(first + 3_600_000)]});
    for text in [subscription.to_string(), serde_json::to_string_pretty(&subscription).unwrap()] {
        let (profile, summary) = import_for(None, text.as_bytes());
        assert_eq!((summary.records, summary.others, &summary.cut_off), (2, 0, &None), "{text}");
        let orders = profile.function("orders").unwrap();
        assert_eq!(orders.hours.len(), 2);
        assert_eq!(orders.window.from.as_deref(), Some("2025-11-25T09:30:00Z"));
        assert!((orders.days_seen().unwrap() - 1.0 / 24.0).abs() < 1e-9);
    }
    let filtered = json!({"events": [event(first)], "searchedLogStreams": []});
    let text = serde_json::to_string_pretty(&filtered).unwrap();
    assert_eq!(import(text.as_bytes()).1.records, 1);
    let (none, summary) = import_for(None, text.as_bytes());
    assert_eq!((none.functions.len(), summary.records, summary.nameless), (0, 0, 1));
}

#[test]
fn tailed_exported_and_tabled_lines_bring_their_time() {
    for text in [
        format!("2025-11-25T09:30:00.123000+00:00 2025/11/25/[$LATEST]ab {REPORT}\n"),
        format!("2025-11-25T09:30:00.123Z {REPORT}\n"),
        format!("timestamp,message\n1764063000123,\"{REPORT}\n\"\n"),
        format!("@timestamp,@message\n2025-11-25 09:30:00.123,\"{REPORT}\t\n\"\n"),
        format!("1764063000123,\"{REPORT}\"\n"),
    ] {
        let (profile, _) = import(text.as_bytes());
        let hours = &profile.function("f").unwrap().hours;
        assert_eq!(hours.iter().map(|(h, n)| (h.as_str(), *n)).collect::<Vec<_>>(), [("2025-11-25T09", 1)], "{text}");
    }
}

#[test]
fn managed_instances_have_no_billed_fields() {
    let event = json!({"time": "2025-12-02T00:00:00Z", "type": "platform.report",
        "record": {"requestId": "a", "status": "success", "metrics": {"durationMs": 12.5}}});
    let (profile, _) = import(event.to_string().as_bytes());
    let [one] = measurements(&profile, "f").try_into().unwrap();
    assert_eq!((one.invocations, one.billed_ms, one.memory_mb, one.mean_ms()), (1, 0, None, Some(12.5)));
}

#[test]
fn a_power_tuning_is_a_trial_wrapped_or_not() {
    let stats = json!([
        {"value": 128, "averageDuration": 800.0, "averagePrice": 0.000001},
        {"value": "512", "averageDuration": "200.5", "averagePrice": 0.000001},
    ]);
    let bare = json!({"power": "512", "cost": 0.1, "duration": 200.5, "stats": stats, "stateMachine": {}});
    let wrapped = json!({"results": bare});
    let execution = json!({"executionArn": "x", "input": "{\"lambdaARN\": \"arn:aws:lambda:eu-west-1:1:function:pay\"}",
        "output": wrapped.to_string()});
    for (value, name) in [(&bare, "f"), (&wrapped, "f"), (&execution, "pay")] {
        let (profile, summary) = import(value.to_string().as_bytes());
        assert_eq!(summary.kinds, ["power-tuning"]);
        let told: Vec<_> =
            measurements(&profile, name).iter().map(|m| (m.memory_mb, m.basis, m.invocations, m.mean_ms())).collect();
        let trial = |mb, ms| (Some(mb), Basis::Trial, 0, Some(ms));
        assert_eq!(told, [trial(128, 800.0), trial(512, 200.5)], "{value}");
    }
    let best = json!({"power": 512, "cost": 0.1, "duration": 200.5, "stateMachine": {"executionCost": 1}});
    assert_eq!(measurements(&import(best.to_string().as_bytes()).0, "f").len(), 1);
}

/// The example of the tool's own README.
const LINK: &str = "https://lambda-power-tuning.show/#gAAAAQACAAQABsAL;ke5VQ9FLwkKx3DNCBzlWQaCl1kAbIqZA;PwMLNYEDCzWBAws1iDk2NYKm0zUN3zA2";

#[test]
fn the_link_of_a_power_tuning_has_all_sizes() {
    let output =
        json!({"power": "128", "cost": 0.1, "duration": 1, "stateMachine": {"visualization": LINK}}).to_string();
    for text in [LINK, &format!("see {LINK}\n"), output.as_str()] {
        let (profile, _) = import(text.as_bytes());
        let sizes: Vec<_> = measurements(&profile, "f").iter().filter_map(|m| m.memory_mb).collect();
        assert_eq!(sizes, [128, 256, 512, 1_024, 1_536, 3_008], "{text}");
        let times = measurements(&profile, "f");
        assert!(times.windows(2).all(|pair| pair[0].mean_ms() > pair[1].mean_ms()));
    }
}

#[test]
fn metric_data_has_load_mean_and_percentiles() {
    let at = ["2025-11-25T09:00:00Z", "2025-11-25T10:00:00Z"];
    let answer = json!({"MetricDataResults": [
        {"Id": "m1", "Label": "orders Invocations", "Timestamps": at, "Values": [10.0, 30.0]},
        {"Id": "m2", "Label": "orders Duration", "Timestamps": at, "Values": [100.0, 200.0]},
        {"Id": "m3", "Label": "orders Duration p99", "Timestamps": at, "Values": [300.0, 900.0]},
        {"Id": "m4", "Label": "orders Errors", "Timestamps": at, "Values": [0.0, 2.0]},
        {"Id": "m5", "Label": "something else", "Timestamps": at, "Values": [0.0, 2.0]},
    ], "Messages": []});
    let (profile, summary) = import(answer.to_string().as_bytes());
    assert_eq!((summary.records, summary.others), (1, 1));
    let orders = profile.function("orders").unwrap();
    let one = &orders.measurements[0];
    assert_eq!((one.invocations, one.errors, one.mean_ms()), (40, 2, Some(175.0)));
    assert_eq!(one.warm.quantile_ms(0.99), Some(900.0));
    assert_eq!(orders.hours.values().copied().collect::<Vec<_>>(), [10, 30]);
    assert!((orders.days_seen().unwrap() - 2.0 / 24.0).abs() < 1e-9);
}

#[test]
fn lambda_insights_and_compute_optimizer_are_read() {
    let insight = json!({"_aws": {"Timestamp": 1_764_063_000_123_i64}, "event_type": "performance", "cold_start": true,
        "function_name": "orders", "duration": 45.0, "init_duration": 120, "billed_duration": 46, "total_memory": 256,
        "used_memory_max": 71, "request_id": "a"});
    let (profile, _) = import(insight.to_string().as_bytes());
    let [one] = measurements(&profile, "orders").try_into().unwrap();
    assert_eq!((one.memory_mb, one.cold.count, one.init.mean_ms()), (Some(256), 1, Some(120.0)));

    let arn = "arn:aws:lambda:eu-west-1:123456789012:function:orders:$LATEST";
    let api = json!({"lambdaFunctionRecommendations": [{"functionArn": arn, "currentMemorySize": 1024,
        "numberOfInvocations": 500, "lookbackPeriodInDays": 14.0, "utilizationMetrics": [
            {"name": "Duration", "statistic": "Average", "value": 80.0},
            {"name": "Memory", "statistic": "Maximum", "value": 90.0}]}]});
    let export = format!(
        "accountId,functionArn,finding,numberOfInvocations,lookbackPeriodInDays,currentConfiguration_memorySize,\
         utilizationMetrics_Duration_Average,utilizationMetrics_Memory_Maximum\n1,{arn},NotOptimized,500,14,1024,80,90\n"
    );
    for text in [api.to_string(), export] {
        let (profile, _) = import(text.as_bytes());
        let orders = profile.function("orders").unwrap();
        let one = &orders.measurements[0];
        assert_eq!((one.memory_mb, one.invocations, one.max_memory_used_mb), (Some(1_024), 500, Some(90)), "{text}");
        assert_eq!((one.mean_ms(), orders.days_seen()), (Some(80.0), Some(14.0)));
    }
}

#[test]
fn results_of_our_own_queries_import_from_json_and_tables() {
    let cells = [
        ("function", "123456789012:/aws/lambda/orders"),
        ("memory_mb", "512"),
        ("cold", "0"),
        ("hour", "2025-11-25 09:00:00.000"),
        ("invocations", "20"),
        ("duration_ms", "400.5"),
        ("billed_ms", "410"),
        ("p99_ms", "90"),
        ("max_memory_mb", "77"),
    ];
    let row: Vec<_> = cells.iter().map(|(field, value)| json!({"field": field, "value": value})).collect();
    let answer = json!({"results": [row], "status": "Complete"}).to_string();
    let table = format!(
        "{}\n{}\n",
        cells.map(|(field, _)| field).join(","),
        cells.map(|(_, value)| format!("\"{value}\"")).join(",")
    );
    for text in [answer, table] {
        let (profile, _) = import(text.as_bytes());
        let orders = profile.function("orders").unwrap();
        let one = &orders.measurements[0];
        assert_eq!((one.invocations, one.billed_ms, one.memory_mb), (20, 410, Some(512)), "{text}");
        assert_eq!(one.mean_ms(), Some(20.025));
        assert_eq!(orders.hours.get("2025-11-25T09"), Some(&20));
    }
    for engine in [crate::query::Engine::LogsInsights, crate::query::Engine::Athena] {
        let text = crate::query::query(engine);
        assert!(cells.iter().all(|(column, _)| text.contains(column)), "{text}");
    }
}

#[test]
fn broken_input_counts_as_far_as_it_goes() {
    let good = format!("{REPORT}\n").repeat(2_000);
    let packed = gzip(good.as_bytes());
    let (_, cut) = import(&packed[..packed.len() - 20]);
    assert!(cut.cut_off.is_some() && cut.records > 0, "{cut:?}");
    let document = json!({"events": vec![json!({"message": REPORT}); 20]}).to_string();
    let pretty = format!("{{\n{}", &document[1..document.len() - 40]);
    let (_, cut) = import(pretty.as_bytes());
    assert!(cut.cut_off.is_some() && cut.records == 19, "{cut:?}");
    for text in ["", "\n\n", "{", "[", "[INFO] hello", "null", "\u{FEFF}", "{\"events\": [1, \"x\", null, {}]}"] {
        let (profile, summary) = import(text.as_bytes());
        assert_eq!((profile.functions.len(), summary.records), (0, 0), "{text}");
    }
    let (_, mixed) = import(format!("[INFO] hello\n{REPORT}\n[1, 2]\n").as_bytes());
    assert_eq!((mixed.records, mixed.others), (1, 3));
    let (_, long) = import(format!("{}\n{REPORT}\n", "x".repeat(3 << 20)).as_bytes());
    assert_eq!(long.records, 1);
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), start in 0usize..6) {
        let heads: [&[u8]; 6] = [b"", b"{\"events\":[", b"[{", b"\x1F\x8B\x08\x00", b"a,message\n", b"{\"MetricDataResults\":["];
        import(&[heads[start], &bytes].concat());
    }

    #[test]
    fn parts_of_a_log_in_any_order_are_the_whole(cuts in prop::collection::vec(0usize..40, 0..4)) {
        let lines: Vec<String> = (0..40).map(|i| REPORT.replace("100.50", &format!("{}.25", i * 7 + 1)) + "\n").collect();
        let mut cuts = cuts;
        cuts.extend([0, 40]);
        cuts.sort_unstable();
        let parts = cuts.windows(2).map(|w| import(lines[w[0]..w[1]].concat().as_bytes()).0);
        let mut joined = Profile::new();
        parts.collect::<Vec<_>>().into_iter().rev().for_each(|part| joined.merge(part));
        let whole = import(lines.concat().as_bytes()).0;
        prop_assert_eq!(joined.functions, whole.functions);
    }
}
