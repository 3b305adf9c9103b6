//! Bills: published sums to the cent, and what must hold for every bill.

use aws_auto_profile::{Basis, Distribution, FunctionProfile, Measurement, Profile, Window};
use proptest::prelude::*;
use serde_json::Value as Json;

use super::lambda::{Bill, Usage};
use super::*;
use crate::ir::{Chosen, Function, TriggerKind};
use crate::passes::testing::{at, ecosystem, function, on_queue, on_schedule, queue};

/// Sums that a cost tool's own tests publish for the same usage (Infracost, Apache-2.0).
const CASES: &str = include_str!("testdata/cost_cases.json");

fn usage(architecture: Architecture, memory_mb: f64, requests: f64, ms: f64) -> Usage {
    Usage {
        architecture,
        gb: memory_mb / 1_024.0,
        requests: Some(requests),
        requests_evidence: "measured",
        seconds: Some(requests * ms / 1e3),
        duration_evidence: "measured",
        storage_gb: 0.0,
        provisioned: 0.0,
        snap_start: false,
        restores: 0.0,
    }
}

fn total(usages: &[Usage], free_tier: bool) -> f64 {
    let bill = Bill::of(usages, "us-east-1", free_tier);
    usages.iter().flat_map(|usage| bill.components(usage)).filter_map(|line| line.usd).sum()
}

fn cents(usd: f64) -> i64 {
    (usd * 100.0).round() as i64
}

#[test]
fn published_sums_are_met_to_the_cent() {
    let cases: Vec<Json> = serde_json::from_str(CASES).unwrap();
    assert_eq!(cases.len(), 4);
    for case in cases {
        let number = |key: &str| case[key].as_f64().unwrap();
        let expect = |key: &str| case["expect"][key].as_f64().unwrap();
        let architecture = if case["arch"] == "arm64" { Architecture::Arm64 } else { Architecture::X86_64 };
        let usage = usage(architecture, number("memory_mb"), number("monthly_requests"), number("duration_ms"));
        let region = case["region"].as_str().unwrap();
        let bill = Bill::of(std::slice::from_ref(&usage), region, case["free_tier"] == true);
        let [requests, duration] = bill.components(&usage).try_into().unwrap();
        let name = &case["name"];
        assert_eq!(duration.quantity, Some(expect("gb_seconds")), "{name}");
        assert_eq!(cents(requests.usd.unwrap()), cents(expect("requests_usd")), "{name}");
        assert_eq!(cents(duration.usd.unwrap()), cents(expect("duration_usd")), "{name}");
        if let Some(tiers) = case["expect"]["tiers_usd"].as_array() {
            let item = format!("lambda.duration.{}", architecture.as_str());
            let parts = tiers::tiered(&item, region, duration.quantity.unwrap()).unwrap().parts;
            let wanted: Vec<_> = tiers.iter().map(|tier| cents(tier.as_f64().unwrap())).collect();
            assert_eq!(parts.iter().map(|part| cents(*part)).collect::<Vec<_>>(), wanted, "{name}");
        }
    }
}

#[test]
fn the_free_tier_is_given_once_and_not_to_provisioned_functions() {
    let small = usage(Architecture::Arm64, 512.0, 900_000.0, 100.0);
    assert_eq!(total(std::slice::from_ref(&small), true), 0.0);
    assert!(total(&[small.clone(), small.clone()], true) > 0.0);
    let kept = Usage { provisioned: 1.0, ..small };
    assert_eq!(cents(total(std::slice::from_ref(&kept), true)), cents(total(&[kept], false) - 0.18));
}

#[test]
fn storage_goes_by_seconds_and_not_by_memory() {
    let with = |memory: f64| Usage { storage_gb: 1.0, ..usage(Architecture::X86_64, memory, 1e6, 1_000.0) };
    let storage = |memory: f64| {
        let all = [with(memory)];
        let lines = Bill::of(&all, "us-east-1", false).components(&all[0]);
        lines.into_iter().find(|line| line.name == "ephemeral_storage").unwrap().usd.unwrap()
    };
    assert_eq!(cents(storage(128.0)), 3);
    assert_eq!(storage(128.0), storage(10_240.0));
}

#[test]
fn provisioned_concurrency_is_paid_all_month_and_runs_at_its_own_price() {
    let kept = Usage { provisioned: 2.0, ..usage(Architecture::X86_64, 1_024.0, 1e6, 100.0) };
    let lines = Bill::of(std::slice::from_ref(&kept), "us-east-1", false).components(&kept);
    let usd = |name: &str| lines.iter().find(|line| line.name == name).unwrap().usd.unwrap();
    // 2 GB · 2,628,000 s · 0.0000041667, and 100,000 GB-s · 0.0000097222.
    assert_eq!((cents(usd("provisioned_concurrency")), cents(usd("duration"))), (2_190, 97));
}

#[test]
fn what_has_no_price_says_so_and_is_not_nothing() {
    let arm = Usage { provisioned: 1.0, ..usage(Architecture::Arm64, 1_024.0, 1.0, 1.0) };
    let lines = Bill::of(std::slice::from_ref(&arm), "eu-west-1", false).components(&arm);
    let kept = lines.iter().find(|line| line.name == "provisioned_concurrency").unwrap();
    assert_eq!((kept.usd, kept.note.as_str()), (None, "no sourced price in this region"));
    assert!(Bill::of(&[], "mars-north-1", false).components(&arm).iter().all(|line| line.usd.is_none()));
}

proptest! {
    #[test]
    fn more_requests_never_cost_less(a in 0.0f64..1e11, b in 0.0f64..1e11, memory in 128.0f64..10_240.0, free: bool) {
        let (few, many) = if a < b { (a, b) } else { (b, a) };
        let of = |requests| total(&[usage(Architecture::X86_64, memory, requests, 500.0)], free);
        prop_assert!(of(few) <= of(many) * (1.0 + 1e-12));
    }

    #[test]
    fn functions_add_up_to_one_that_does_all(parts in prop::collection::vec(0.0f64..1e10, 1..6), free: bool) {
        let split: Vec<_> = parts.iter().map(|n| usage(Architecture::Arm64, 1_024.0, *n, 300.0)).collect();
        let whole = usage(Architecture::Arm64, 1_024.0, parts.iter().sum(), 300.0);
        let (split, whole) = (total(&split, free), total(&[whole], free));
        prop_assert!((split - whole).abs() <= whole * 1e-9 + 1e-9, "{split} {whole}");
    }

    #[test]
    fn tiers_have_no_jumps(at in 0usize..3, by in 1.0f64..1_000.0) {
        let start = [6e9, 15e9, 1e9][at];
        let of = |units: f64| tiers::tiered("lambda.duration.x86_64", "us-east-1", units).unwrap().usd();
        prop_assert!(of(start + by) - of(start) <= by * 0.0000166667 + 1e-4);
        prop_assert!(of(start + by) >= of(start));
    }
}

/// A week of a function at one size: ten thousand invocations of 100 ms.
pub(crate) fn week_of(name: &str, memory_mb: u32, architecture: Option<aws_auto_profile::Architecture>) -> Profile {
    let mut measured = Measurement::new(architecture, Some(memory_mb), Basis::Traffic);
    measured.invocations = 10_000;
    measured.billed_ms = 1_010_000;
    measured.warm = Distribution::of_mean(10_000, 100.0);
    let window = Window {
        from: Some("2026-11-01T00:00:00Z".to_owned()),
        to: Some("2026-11-08T00:00:00Z".to_owned()),
        lookback_days: None,
    };
    let function =
        FunctionProfile { name: name.to_owned(), window, measurements: vec![measured], ..FunctionProfile::default() };
    Profile { functions: vec![function], ..Profile::new() }
}

fn line_of(estimate: &Estimate, name: &str) -> Component {
    estimate.functions[0].components.iter().find(|line| line.name == name).unwrap().clone()
}

#[test]
fn a_profile_is_scaled_to_a_month_and_named_as_evidence() {
    let eco = ecosystem(vec![function("orders", [on_queue(0)])], vec![queue("jobs")]);
    let bill = estimate(&eco, None, Some(&week_of("orders", 512, None)), Options::default());
    let (requests, duration) = (line_of(&bill, "requests"), line_of(&bill, "duration"));
    assert_eq!(requests.quantity.map(f64::round), Some(43_452.0));
    assert_eq!(duration.quantity.map(f64::round), Some((43_452.38_f64 * 0.101 / 2.0).round()));
    assert_eq!((requests.evidence, duration.evidence), ("measured", "measured"));
    assert_eq!(line_of(&bill, "queue_requests").evidence, "assumed");
    assert!(bill.region_assumed);
    let unpriced: Vec<_> = bill.not_priced().map(|(_, line)| line.name.as_str()).collect();
    assert_eq!(unpriced, ["log_ingestion", "log_storage"]);
}

#[test]
fn a_prefix_is_part_of_the_name_that_is_measured() {
    let mut eco = ecosystem(vec![function("orders", [])], vec![]);
    eco.settings.name_prefix = crate::ir::Text::literal("prod-", at(0));
    let bill = estimate(&eco, None, Some(&week_of("prod-orders", 512, None)), Options::default());
    assert!(line_of(&bill, "requests").usd.is_some());
}

#[test]
fn without_a_profile_only_schedules_say_how_often() {
    let of = |function: Function| estimate(&ecosystem(vec![function], vec![]), None, None, Options::default());
    let hourly = of(function("report", [on_schedule("rate(1 hour)")]));
    let requests = line_of(&hourly, "requests");
    assert_eq!((requests.quantity, requests.evidence), (Some(730.0), "declared"));
    assert_eq!(line_of(&hourly, "duration").note, "no measurement of its duration");
    let unknown = line_of(&of(function("other", Vec::<TriggerKind>::new())), "requests");
    assert_eq!((unknown.usd, unknown.note.as_str()), (None, "nothing says how often it runs"));
}

#[test]
fn a_size_that_was_not_measured_has_no_measured_duration() {
    let mut f = function("orders", []);
    f.memory.size = Chosen::declared(1_024, at(1));
    let eco = ecosystem(vec![f], vec![]);
    let arm = Some(aws_auto_profile::Architecture::Arm64);
    let other_size = load::of(&eco, &eco.functions[0], Some(&week_of("orders", 512, None)));
    let other_processor = load::of(&eco, &eco.functions[0], Some(&week_of("orders", 1_024, arm)));
    assert_ne!(other_size.duration_evidence, "measured");
    assert_ne!(other_processor.duration_evidence, "measured");
}
