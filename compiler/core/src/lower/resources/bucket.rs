//! S3 buckets: private, owned by the account, reached over TLS only, encrypted.
//!
//! Versioning stays off unless it is asked for, as S3 itself has it: every overwritten object would be paid for
//! invisibly. Parts of uploads that never ended are removed always, for nobody can see or use them.

use aws_auto_schema::resources::{BucketSettings, LifecycleRule};

use super::policy::{Limit, document, require_tls};
use super::{Lowering, beside, complete, days, encryption, start};
use crate::aws::{self, Pseudo, Value, map, text};
use crate::ir::ResourceId;
use crate::ir::resource::BucketSpec;
use crate::knowledge::limits::s3;
use crate::lower::BucketNotification;

/// Days after which parts of an unfinished upload are removed (AWS's own example, and longer than any upload's retry).
const UNFINISHED_UPLOAD_DAYS: i64 = 7;

pub(super) fn declare(cx: &Lowering<'_>, id: ResourceId) -> aws::Resource {
    let name = cx.bucket_name(&cx.eco.resource(id).name);
    let mut bucket = start(cx, id, "AWS::S3::Bucket", "Bucket").with("BucketName", name.clone());
    bucket.arn = Some(Value::join([text("arn:"), Pseudo::Partition.into(), text(":s3:::"), name.clone()]));
    bucket.name = Some(name);
    bucket.stateful = true;
    bucket
}

pub(super) fn fill(cx: &mut Lowering<'_>, id: ResourceId, created: aws::ResourceId, spec: &BucketSpec) {
    let mut notifications = cx.notifications.get(&id).cloned().unwrap_or_default();
    notifications.sort_by(|a, b| (&a.event, &a.prefix, &a.suffix).cmp(&(&b.event, &b.prefix, &b.suffix)));
    let encryption = encryption_of(encryption::encryption_key(cx, id));
    let lifecycle = lifecycle(&spec.settings);
    let versioned = spec.settings.versioning.is_some_and(|v| v.value);
    complete(cx, id, created, |bucket| {
        bucket
            .with("OwnershipControls", ownership())
            .with("PublicAccessBlockConfiguration", private())
            .with("BucketEncryption", encryption)
            .maybe("VersioningConfiguration", versioned.then(|| map([("Status", text("Enabled"))])))
            .with("LifecycleConfiguration", lifecycle)
            .maybe("NotificationConfiguration", notification(spec.eventbridge, &notifications))
    });
    // S3 tries each destination when the configuration is written, so the permissions come first.
    cx.stack.resource_mut(created).depends_on.extend(notifications.iter().map(|n| n.permission));
    write_policy(cx, id, created);
}

/// Access lists are off: the account owns whatever anybody puts here.
fn ownership() -> Value {
    map([("Rules", Value::List(vec![map([("ObjectOwnership", text("BucketOwnerEnforced"))])]))])
}

fn private() -> Value {
    map([
        ("BlockPublicAcls", Value::Bool(true)),
        ("BlockPublicPolicy", Value::Bool(true)),
        ("IgnorePublicAcls", Value::Bool(true)),
        ("RestrictPublicBuckets", Value::Bool(true)),
    ])
}

fn encryption_of(key: Option<Value>) -> Value {
    let rule = match key {
        // The bucket key saves a call to KMS, and its price, for almost every object.
        Some(arn) => map([
            ("BucketKeyEnabled", Value::Bool(true)),
            ("ServerSideEncryptionByDefault", map([("SSEAlgorithm", text("aws:kms")), ("KMSMasterKeyID", arn)])),
        ]),
        None => map([("ServerSideEncryptionByDefault", map([("SSEAlgorithm", text("AES256"))]))]),
    };
    map([("ServerSideEncryptionConfiguration", Value::List(vec![rule]))])
}

fn lifecycle(settings: &BucketSettings) -> Value {
    let versioned = settings.versioning.is_some_and(|v| v.value);
    let unfinished = map([
        ("Id", text("unfinished-uploads")),
        ("Status", text("Enabled")),
        ("AbortIncompleteMultipartUpload", map([("DaysAfterInitiation", Value::Int(UNFINISHED_UPLOAD_DAYS))])),
    ]);
    let mut rules = vec![unfinished];
    rules.extend(settings.lifecycle.iter().zip(1..).map(|(rule, n)| lifecycle_rule(&rule.value, n, versioned)));
    map([("Rules", Value::List(rules))])
}

fn lifecycle_rule(rule: &LifecycleRule, n: usize, versioned: bool) -> Value {
    let mut props = vec![
        ("Id".into(), text(format!("rule-{n}"))),
        ("Status".into(), text("Enabled")),
        ("Prefix".into(), text(rule.prefix.as_ref().map_or("", |p| p.value.as_str()))),
    ];
    if let Some(after) = &rule.expire_after {
        let after = Value::Int(days(after.value));
        props.push(("ExpirationInDays".into(), after.clone()));
        // In a versioned bucket expiry only hides an object; what is to be deleted would stay and be paid for.
        if versioned {
            props.push(("NoncurrentVersionExpiration".into(), map([("NoncurrentDays", after)])));
        }
    }
    if let Some(transition) = &rule.transition {
        let class = text(transition.value.to.value.as_str());
        let after = Value::Int(days(transition.value.after.value));
        let one = map([("StorageClass", class), ("TransitionInDays", after)]);
        props.push(("Transitions".into(), Value::List(vec![one])));
    }
    Value::Map(props)
}

fn notification(eventbridge: bool, notifications: &[BucketNotification]) -> Option<Value> {
    let mut props = Vec::new();
    if eventbridge {
        props.push(("EventBridgeConfiguration".into(), map([("EventBridgeEnabled", Value::Bool(true))])));
    }
    if !notifications.is_empty() {
        props.push(("LambdaConfigurations".into(), Value::List(notifications.iter().map(to_function).collect())));
    }
    (!props.is_empty()).then_some(Value::Map(props))
}

fn to_function(notification: &BucketNotification) -> Value {
    let both = [("prefix", &notification.prefix), ("suffix", &notification.suffix)];
    let written = both.iter().filter(|(_, value)| !value.is_empty());
    let rules: Vec<Value> =
        written.map(|(name, value)| map([("Name", text(*name)), ("Value", text(value.as_str()))])).collect();
    let mut props = vec![("Event".into(), text(&notification.event))];
    if !rules.is_empty() {
        props.push(("Filter".into(), map([("S3Key", map([("Rules", Value::List(rules))]))])));
    }
    props.push(("Function".into(), notification.function.clone()));
    Value::Map(props)
}

fn write_policy(cx: &mut Lowering<'_>, id: ResourceId, created: aws::ResourceId) {
    let arn = cx.arn(id);
    let own = [arn.clone(), Value::join([arn, text("/*")])];
    // S3 counts bytes, not statements.
    let limit = Limit { bytes: s3::POLICY_SIZE, statements: usize::MAX };
    let document = document(cx, id, vec![require_tls("s3:*", own.to_vec())], &own, limit);
    let policy = beside(cx, id, "AWS::S3::BucketPolicy", "BucketPolicy")
        .with("Bucket", Value::Ref(created))
        .with("PolicyDocument", document);
    cx.stack.add(policy);
}

#[cfg(test)]
mod tests {
    use aws_auto_schema::resources::{StorageClass, Transition};
    use aws_auto_schema::scalar::Days;
    use aws_auto_schema::settings::Encryption;
    use aws_auto_source::value::duration::{Duration, Unit};
    use serde_json::json;

    use super::super::testing::*;
    use super::*;
    use crate::ir::{ResourceKind, Spec};

    fn bucket(settings: BucketSettings) -> BucketSpec {
        BucketSpec { settings, eventbridge: false }
    }

    fn for_days(n: u64) -> Days {
        Days(Duration::of(n, Unit::Days).unwrap())
    }

    #[test]
    fn a_bucket_is_private_encrypted_and_named_for_its_account_and_region() {
        let eco = ecosystem(vec![named("photo_uploads", Spec::Bucket(BucketSpec::default()))]);
        assert_eq!(
            props(&lowered(&eco), "PhotoUploadsBucket"),
            json!({
                "BucketName": "photo-uploads-ACCOUNT-REGION",
                "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
                "PublicAccessBlockConfiguration": {
                    "BlockPublicAcls": true, "BlockPublicPolicy": true,
                    "IgnorePublicAcls": true, "RestrictPublicBuckets": true,
                },
                "BucketEncryption": {"ServerSideEncryptionConfiguration": [
                    {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}},
                ]},
                "LifecycleConfiguration": {"Rules": [
                    {"Id": "unfinished-uploads", "Status": "Enabled",
                     "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}},
                ]},
            })
        );
    }

    #[test]
    fn only_tls_reaches_it() {
        let eco = ecosystem(vec![named("b", Spec::Bucket(BucketSpec::default()))]);
        assert_eq!(
            props(&lowered(&eco), "BBucketPolicy"),
            json!({"Bucket": "${BBucket}", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{
                "Sid": "RequireTls", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
                "Resource": ["${BBucket.Arn}", "${BBucket.Arn}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }]}})
        );
    }

    #[test]
    fn a_customer_key_comes_with_a_bucket_key() {
        let settings = BucketSettings { encryption: Some(spanned(Encryption::Kms)), ..BucketSettings::default() };
        let eco = ecosystem(vec![named("b", Spec::Bucket(bucket(settings)))]);
        assert_eq!(
            props(&lowered(&eco), "BBucket")["BucketEncryption"]["ServerSideEncryptionConfiguration"],
            json!([{
                "BucketKeyEnabled": true,
                "ServerSideEncryptionByDefault":
                    {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "${EcosystemKeyKey.Arn}"},
            }])
        );
    }

    #[test]
    fn what_expires_in_a_versioned_bucket_is_really_deleted() {
        let rule = LifecycleRule {
            prefix: Some(spanned("captions/".to_owned())),
            expire_after: Some(spanned(for_days(90))),
            transition: Some(spanned(Transition {
                to: spanned(StorageClass::GlacierIr),
                after: spanned(for_days(30)),
            })),
        };
        let settings = BucketSettings {
            versioning: Some(spanned(true)),
            lifecycle: vec![spanned(rule)],
            ..BucketSettings::default()
        };
        let eco = ecosystem(vec![named("b", Spec::Bucket(bucket(settings)))]);
        let props = props(&lowered(&eco), "BBucket");
        assert_eq!(props["VersioningConfiguration"], json!({"Status": "Enabled"}));
        assert_eq!(
            props["LifecycleConfiguration"]["Rules"][1],
            json!({
                "Id": "rule-1", "Status": "Enabled", "Prefix": "captions/",
                "ExpirationInDays": 90,
                "NoncurrentVersionExpiration": {"NoncurrentDays": 90},
                "Transitions": [{"StorageClass": "GLACIER_IR", "TransitionInDays": 30}],
            })
        );
    }

    #[test]
    fn notifications_are_sorted_filtered_and_wait_for_their_permissions() {
        let eco = ecosystem(vec![named("b", Spec::Bucket(BucketSpec { eventbridge: true, ..BucketSpec::default() }))]);
        let id = eco.find_resource(ResourceKind::Bucket, "b").unwrap();
        let mut cx = Lowering::new(&eco, false);
        super::super::declare(&mut cx);
        let permission = cx.stack.add(
            start(&cx, id, "AWS::Lambda::Permission", "Permission")
                .with("Action", "a")
                .with("FunctionName", "f")
                .with("Principal", "p"),
        );
        let mut add = |event: &str, prefix: &str| {
            cx.notifications.entry(id).or_default().push(BucketNotification {
                event: event.to_owned(),
                prefix: prefix.to_owned(),
                suffix: String::new(),
                function: text("arn"),
                permission,
            });
        };
        add("s3:ObjectRemoved:*", "");
        add("s3:ObjectCreated:*", "in/");
        let cx = finished(cx);
        assert_eq!(
            props(&cx, "BBucket")["NotificationConfiguration"],
            json!({
                "EventBridgeConfiguration": {"EventBridgeEnabled": true},
                "LambdaConfigurations": [
                    {"Event": "s3:ObjectCreated:*",
                     "Filter": {"S3Key": {"Rules": [{"Name": "prefix", "Value": "in/"}]}}, "Function": "arn"},
                    {"Event": "s3:ObjectRemoved:*", "Function": "arn"},
                ],
            })
        );
        let bucket = cx.stack.resource(cx.stack.find("BBucket").unwrap());
        assert!(bucket.depends_on.contains(&permission));
        assert_eq!(json(&cx, bucket.arn.as_ref().unwrap()), "arn:aws:s3:::b-ACCOUNT-REGION");
    }
}
