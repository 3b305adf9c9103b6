//! What S3 accepts stays, what it refuses moves, and every function that is touched is named.

use super::*;
use crate::passes::testing::{bucket, ecosystem, function, on_bucket, run as run_pass, said};

/// One function for each `(events, prefix, suffix)`, all on one bucket. Gives what moved and what was said.
fn on_one_bucket(asks: &[(&str, &str, &str)]) -> (bool, Vec<String>) {
    let names = ["a", "b", "c", "d"];
    let functions = names.iter().zip(asks).map(|(name, (e, p, s))| function(name, [on_bucket(0, e, p, s)])).collect();
    let mut eco = ecosystem(functions, vec![bucket("files")]);
    let (_, diagnostics) = run_pass(&PASS, &mut eco);
    let moved: Vec<bool> = eco.functions.iter().flat_map(|f| &f.triggers).map(|t| via_eventbridge(&t.kind)).collect();
    let Spec::Bucket(spec) = &eco.resources[0].spec else { panic!("a bucket") };
    assert!(moved.iter().all(|m| *m == spec.eventbridge), "a bucket moves as a whole");
    (spec.eventbridge, said(&diagnostics))
}

fn via_eventbridge(kind: &TriggerKind) -> bool {
    matches!(kind, TriggerKind::Bucket { via_eventbridge: true, .. })
}

#[test]
fn what_s3_accepts_stays() {
    for asks in [
        [("ObjectCreated:*", "in/", ""), ("ObjectCreated:*", "out/", "")],
        [("ObjectCreated:*", "in/", ".csv"), ("ObjectCreated:*", "in/", ".json")],
        [("ObjectCreated:*", "", ".csv"), ("ObjectCreated:*", "in/", ".json")],
        [("ObjectCreated:*", "", ""), ("ObjectRemoved:*", "", "")],
        [("ObjectCreated:Put", "", ""), ("ObjectCreated:Copy", "", "")],
    ] {
        assert_eq!(on_one_bucket(&asks), (false, vec![]), "{asks:?}");
    }
}

#[test]
fn what_s3_refuses_moves() {
    for asks in [
        [("ObjectCreated:*", "in/", ""), ("ObjectCreated:*", "in/", "")],
        [("ObjectCreated:*", "", ""), ("ObjectCreated:Put", "in/", ".csv")],
        [("ObjectCreated:Put", "in/", ""), ("ObjectCreated:*", "in/new/", ".csv")],
        [("ObjectCreated:*", "in/", ".csv"), ("ObjectCreated:*", "", "a.csv")],
        [("ObjectRemoved:* ObjectCreated:Put", "", ""), ("ObjectCreated:*", "in/", "")],
    ] {
        assert!(on_one_bucket(&asks).0, "{asks:?}");
    }
}

#[test]
fn the_warning_names_every_function_of_the_bucket() {
    let (_, told) = on_one_bucket(&[
        ("ObjectCreated:*", "in/", ""),
        ("ObjectCreated:*", "in/new/", ""),
        ("ObjectRemoved:*", "", ""),
    ]);
    assert_eq!(
        told,
        [
            "bucket-moved-to-eventbridge: bucket `files` delivers through EventBridge, which rebuilds the events of `a`, \
          `b`, `c`: S3 refuses overlapping filters, here of `a` and `b`"
        ]
    );
}

#[test]
fn events_that_eventbridge_lacks_cannot_move() {
    let (_, told) =
        on_one_bucket(&[("ObjectCreated:*", "in/", ""), ("ObjectCreated:*", "in/", ""), ("Replication:*", "", "")]);
    assert_eq!(
        told[1..],
        [
            "event-not-on-eventbridge: bucket `files` delivers through EventBridge, which has no `s3:Replication:*` for `c`"
        ]
    );
}

#[test]
fn an_imported_bucket_is_on_eventbridge_and_lacks_the_same_events() {
    let mut trigger = on_bucket(0, "Replication:*", "", "");
    if let TriggerKind::Bucket { via_eventbridge, .. } = &mut trigger {
        *via_eventbridge = true;
    }
    let mut eco = ecosystem(vec![function("a", [trigger])], vec![bucket("files")]);
    eco.resources[0].existing = Some(crate::ir::Existing::default());
    assert_eq!(said(&run_pass(&PASS, &mut eco).1).len(), 1);
}

#[test]
fn too_many_notifications_move() {
    let triggers = (0..NOTIFICATIONS + 1).map(|i| on_bucket(0, "ObjectCreated:*", &format!("{i}/"), ""));
    let mut eco = ecosystem(vec![function("a", triggers)], vec![bucket("files")]);
    let (changes, diagnostics) = run_pass(&PASS, &mut eco);
    assert_eq!(changes, ["files: delivers through EventBridge to `a`"]);
    assert!(said(&diagnostics)[0].ends_with("S3 keeps 100 notifications of a bucket, here are 101"));
}

#[test]
fn one_function_that_asks_twice_asks_once() {
    let triggers = [
        on_bucket(0, "ObjectCreated:Put ObjectRemoved:*", "in/new/", ".csv"),
        on_bucket(0, "ObjectCreated:*", "in/", ""),
        on_bucket(0, "ObjectCreated:*", "in/", ""),
    ];
    let mut eco = ecosystem(vec![function("a", triggers)], vec![bucket("files")]);
    let (changes, diagnostics) = run_pass(&PASS, &mut eco);
    assert_eq!(changes, ["a: one trigger less for s3:ObjectCreated:Put", "a: one trigger less for s3:ObjectCreated:*"]);
    assert!(said(&diagnostics).is_empty(), "nothing overlaps any more");
    let left = eco.functions[0].triggers.iter().filter_map(|t| match &t.kind {
        TriggerKind::Bucket { events, prefix, .. } => Some((events[0].value.as_str(), prefix.as_str())),
        _ => None,
    });
    assert_eq!(left.collect::<Vec<_>>(), [("s3:ObjectRemoved:*", "in/new/"), ("s3:ObjectCreated:*", "in/")]);
}
