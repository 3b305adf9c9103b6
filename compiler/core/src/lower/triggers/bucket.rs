//! Objects in a bucket: a notification of the bucket itself, or rules on EventBridge where the bucket is imported or
//! delivers there.
//!
//! Over EventBridge there is one rule for each event type, because `reason` and `deletion-type` belong to one
//! `detail-type` each and only so the rebuilt record can carry the event's own name.

use aws_auto_source::Span;

use super::rule::{self, Called, Rule};
use super::{Site, names, permission};
use crate::aws::{self, Pseudo, Value, list, map, text};
use crate::ir::{ResourceId, TriggerKind};
use crate::knowledge::limits::eventbridge::TARGET_EVENT_AGE;
use crate::knowledge::s3_events::{self, S3Event};
use crate::lower::{BucketNotification, Lowering, naming};

/// Adds the notifications or rules of one trigger.
pub(super) fn fill(cx: &mut Lowering<'_>, site: &Site<'_>, kind: &TriggerKind) {
    let TriggerKind::Bucket { bucket, events, prefix, suffix, via_eventbridge } = kind else { return };
    let imported = cx.eco.resource(*bucket).existing.is_some();
    let events: Vec<&str> = events.iter().map(|event| event.value.as_str()).collect();
    if imported {
        note_delivery(cx, site.span, *bucket);
    }
    if imported || *via_eventbridge {
        add_rules(cx, &Called::function(*site), *bucket, &events, (prefix, suffix));
    } else {
        notify(cx, site, *bucket, &events, (prefix, suffix));
    }
}

fn notify(cx: &mut Lowering<'_>, site: &Site<'_>, bucket: ResourceId, events: &[&str], keys: (&str, &str)) {
    let name = &cx.eco.resource(bucket).name;
    let id = names::between(&site.function.name, name, "NotificationPermission");
    // By name: the bucket waits for this permission, so this permission cannot wait for the bucket.
    let arn = arn_by_name(cx, bucket);
    let narrowed = [("SourceArn", arn), ("SourceAccount", Value::Pseudo(Pseudo::AccountId))];
    let permission = permission::permit(cx, site, id, "s3.amazonaws.com", narrowed);
    for event in events {
        let notification = BucketNotification {
            event: canonical(event),
            prefix: keys.0.to_owned(),
            suffix: keys.1.to_owned(),
            function: site.target(cx),
            permission,
        };
        cx.notifications.entry(bucket).or_default().push(notification);
    }
}

fn arn_by_name(cx: &Lowering<'_>, bucket: ResourceId) -> Value {
    let declared = cx.created(bucket).and_then(|id| cx.stack.resource(id).arn.clone());
    declared.unwrap_or_else(|| {
        let name = cx.bucket_name(&cx.eco.resource(bucket).name);
        Value::join([text("arn:"), Value::Pseudo(Pseudo::Partition), text(":s3:::"), name])
    })
}

fn canonical(event: &str) -> String {
    s3_events::find(event).map_or_else(|| event.to_owned(), |known| known.name.to_owned())
}

/// The events, without those that a wildcard among them covers: each would be delivered twice.
fn distinct(events: &[&str]) -> Vec<&'static S3Event> {
    let known: Vec<&S3Event> = events.iter().filter_map(|event| s3_events::find(event)).collect();
    let covered = |event: &S3Event| {
        known.iter().any(|other| other.name != event.name && other.name.ends_with('*') && other.overlaps(event))
    };
    known.iter().copied().filter(|event| !covered(event)).collect()
}

/// Rules on the default bus, one for each event type.
pub(in crate::lower) fn add_rules(
    cx: &mut Lowering<'_>,
    called: &Called<'_>,
    bucket: ResourceId,
    events: &[&str],
    keys: (&str, &str),
) -> Vec<aws::ResourceId> {
    distinct(events).into_iter().map(|event| add_rule(cx, called, bucket, event, keys)).collect()
}

fn add_rule(
    cx: &mut Lowering<'_>,
    called: &Called<'_>,
    bucket: ResourceId,
    event: &'static S3Event,
    keys: (&str, &str),
) -> aws::ResourceId {
    let function = called.name;
    let bucket_name = &cx.eco.resource(bucket).name;
    let what = naming::snake(event.name.trim_start_matches("s3:").trim_end_matches(":*")).replace('_', "-");
    let what = what.replace("--", "-");
    let id = |rank: &str| names::between(function, bucket_name, &format!("{}Delivery{rank}", naming::pascal(&what)));
    let rank = names::rank(cx, id);
    let rule = Rule {
        logical_id: id(&rank),
        name: names::ranked(&format!("{function}-{bucket_name}-{what}"), &rank),
        when: vec![("EventPattern".into(), pattern(cx.name(bucket), event, keys))],
        input: Some(("InputTransformer", transformer(event))),
        max_age: *TARGET_EVENT_AGE.end(),
    };
    rule::add(cx, called, rule)
}

/// The event pattern of one event type of one bucket.
fn pattern(bucket: Value, event: &S3Event, keys: (&str, &str)) -> Value {
    let mut detail = vec![("bucket".into(), map([("name", list([bucket]))]))];
    if let Some(matcher) = key_matcher(keys) {
        detail.push(("object".into(), map([("key", list([matcher]))])));
    }
    for (key, value) in [("reason", event.reason), ("deletion-type", event.deletion_type)] {
        detail.extend(value.map(|value| (key.into(), list([text(value)]))));
    }
    map([
        ("source", list(["aws.s3"])),
        ("detail-type", Value::List(event.detail_types.iter().map(|kind| text(*kind)).collect())),
        ("detail", Value::Map(detail)),
    ])
}

/// One matcher for both ends of a key, because several in a list mean "or".
fn key_matcher((prefix, suffix): (&str, &str)) -> Option<Value> {
    match (prefix, suffix) {
        ("", "") => None,
        (prefix, "") => Some(map([("prefix", text(prefix))])),
        ("", suffix) => Some(map([("suffix", text(suffix))])),
        (prefix, suffix) => Some(map([("wildcard", text(format!("{}*{}", escape(prefix), escape(suffix))))])),
    }
}

/// `*` and `\` mean themselves after a `\`.
fn escape(part: &str) -> String {
    part.replace('\\', "\\\\").replace('*', "\\*")
}

/// Rebuilds the record that a bucket notification would have carried. Size and entity tag are only there where S3
/// always sends them: a variable without a value would leave the JSON broken.
fn transformer(event: &S3Event) -> Value {
    let created = event.detail_types == ["Object Created"];
    let name = event.name.trim_start_matches("s3:");
    let mut paths = vec![
        ("bucket", "$.detail.bucket.name"),
        ("key", "$.detail.object.key"),
        ("region", "$.region"),
        ("time", "$.time"),
    ];
    let mut object = String::from(r#""key":<key>"#);
    if created {
        paths.extend([("etag", "$.detail.object.etag"), ("size", "$.detail.object.size")]);
        object.push_str(r#","size":<size>,"eTag":<etag>"#);
    }
    let template = format!(
        r#"{{"Records":[{{"eventSource":"aws:s3","awsRegion":<region>,"eventTime":<time>,"eventName":"{name}","s3":{{"bucket":{{"name":<bucket>}},"object":{{{object}}}}}}}]}}"#
    );
    let paths = paths.into_iter().map(|(name, path)| (name.into(), text(path))).collect();
    map([("InputPathsMap", Value::Map(paths)), ("InputTemplate", text(template))])
}

/// Says that only the bucket's owner can have it deliver.
pub(in crate::lower) fn note_delivery(cx: &mut Lowering<'_>, span: Span, bucket: ResourceId) {
    let name = &cx.eco.resource(bucket).name;
    let message = format!("the bucket {name} must deliver its events to EventBridge");
    let help = "its owner turns on \"Amazon EventBridge\" in the bucket's properties".to_owned();
    permission::owner(cx, span, message, help);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Bench, props};
    use super::*;
    use crate::ir::ResourceKind;
    use aws_auto_source::Spanned;
    use serde_json::json;

    fn bucket(id: ResourceId, events: &[&str], prefix: &str, suffix: &str, via_eventbridge: bool) -> TriggerKind {
        let events = events.iter().map(|e| Spanned::new((*e).to_owned(), Span::default())).collect();
        TriggerKind::Bucket { bucket: id, events, prefix: prefix.into(), suffix: suffix.into(), via_eventbridge }
    }

    #[test]
    fn a_notification_waits_for_a_permission_that_names_the_bucket_without_a_reference() {
        let mut bench = Bench::new();
        let uploads = bench.resource(ResourceKind::Bucket, "uploads");
        bench.function("parser", vec![bucket(uploads, &["s3:ObjectCreated:*"], "in/", ".json", false)]);
        let done = bench.fill();
        assert_eq!(
            props(&done, "ParserOnUploadsNotificationPermission"),
            json!({
                "FunctionName": "<ParserFunction.Arn>", "Action": "lambda:InvokeFunction",
                "Principal": "s3.amazonaws.com",
                "SourceArn": "arn:<Partition>:s3:::uploads-<AccountId>-<Region>", "SourceAccount": "<AccountId>",
            })
        );
        let notifications = &done.cx.notifications[&uploads];
        assert_eq!(notifications.len(), 1);
        assert_eq!(
            (&*notifications[0].event, &*notifications[0].prefix, &*notifications[0].suffix),
            ("s3:ObjectCreated:*", "in/", ".json")
        );
        assert!(done.cx.stack.iter().all(|(_, r)| r.ty != "AWS::Events::Rule"));
    }

    #[test]
    fn both_ends_of_a_key_are_one_wildcard_with_its_own_stars_escaped() {
        assert_eq!(key_matcher(("a*\\/", ".json")), Some(map([("wildcard", text(r"a\*\\/*.json"))])));
        assert_eq!(key_matcher(("in/", "")), Some(map([("prefix", text("in/"))])));
        assert_eq!(key_matcher(("", ".csv")), Some(map([("suffix", text(".csv"))])));
        assert_eq!(key_matcher(("", "")), None);
    }

    #[test]
    fn an_event_over_eventbridge_looks_like_a_notification_again() {
        let mut bench = Bench::new();
        let uploads = bench.resource(ResourceKind::Bucket, "uploads");
        bench.function("parser", vec![bucket(uploads, &["ObjectCreated:Put"], "in/", "", true)]);
        let done = bench.fill();
        let rule = props(&done, "ParserOnUploadsObjectCreatedPutDelivery");
        assert_eq!(rule["Name"], "parser-uploads-object-created-put");
        assert_eq!(
            rule["EventPattern"],
            json!({
                "source": ["aws.s3"], "detail-type": ["Object Created"],
                "detail": {
                    "bucket": {"name": ["<UploadsBucket>"]}, "object": {"key": [{"prefix": "in/"}]},
                    "reason": ["PutObject"],
                },
            })
        );
        let transformer = &rule["Targets"][0]["InputTransformer"];
        let mut template = transformer["InputTemplate"].as_str().unwrap().to_owned();
        for name in transformer["InputPathsMap"].as_object().unwrap().keys() {
            template = template.replace(&format!("<{name}>"), &format!("\"{name}\""));
        }
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&template).unwrap(),
            json!({"Records": [{
                "eventSource": "aws:s3", "awsRegion": "region", "eventTime": "time", "eventName": "ObjectCreated:Put",
                "s3": {"bucket": {"name": "bucket"}, "object": {"key": "key", "size": "size", "eTag": "etag"}},
            }]})
        );
        assert!(done.cx.notifications.is_empty());
    }

    #[test]
    fn a_removal_has_no_size() {
        let removal = transformer(s3_events::find("ObjectRemoved:*").unwrap());
        let Some(Value::Str(template)) = removal.get("InputTemplate") else { panic!() };
        assert!(!template.contains("<size>") && template.contains(r#""eventName":"ObjectRemoved:*""#));
    }

    #[test]
    fn a_wildcard_swallows_its_members() {
        let names = |events: &[&str]| distinct(events).iter().map(|e| e.name).collect::<Vec<_>>();
        assert_eq!(names(&["ObjectCreated:*", "ObjectCreated:Put"]), ["s3:ObjectCreated:*"]);
        assert_eq!(names(&["ObjectCreated:Post", "ObjectCreated:Put"]).len(), 2);
    }

    #[test]
    fn an_imported_bucket_always_uses_eventbridge_and_says_so() {
        let mut bench = Bench::new();
        let archive = bench.imported(ResourceKind::Bucket, "archive", "arn:aws:s3:::company-archive");
        bench.function("indexer", vec![bucket(archive, &["s3:ObjectCreated:*"], "", "", false)]);
        let done = bench.fill();
        let rule = props(&done, "IndexerOnArchiveObjectCreatedDelivery");
        assert_eq!(rule["EventPattern"]["detail"], json!({"bucket": {"name": ["company-archive"]}}));
        assert_eq!(done.codes(), ["owner-setup"]);
    }
}
