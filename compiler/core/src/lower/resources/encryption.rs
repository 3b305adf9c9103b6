//! The ecosystem's own key: one customer key for everything that `encryption: kms` covers.
//!
//! AWS's own keys cost nothing but let nobody else in: a customer key exists so that AWS services of this account may
//! write what it protects, and so that its use can be seen and stopped. Its policy names exactly the services that what
//! is encrypted needs; functions get their share by their own roles, which the first statement makes possible.

use std::collections::BTreeSet;

use aws_auto_schema::settings::Encryption;

use super::Lowering;
use super::key::{administration, alias};
use crate::aws::{self, Group, Origin, Pseudo, Statement, Value, map, policy, text};
use crate::ir::{Resource, ResourceId, ResourceKind, Spec};
use crate::lower::naming;

/// Services that may put messages into an encrypted queue: subscriptions, and rules with their dead letters.
const QUEUE_WRITERS: [&str; 2] = ["events.amazonaws.com", "sns.amazonaws.com"];
/// Services that may publish to an encrypted topic; the topic's policy says which do.
pub(super) const TOPIC_WRITERS: [&str; 3] = ["cloudwatch.amazonaws.com", "events.amazonaws.com", "s3.amazonaws.com"];

/// ARN of the customer key that encrypts this resource; nothing when the key is AWS's, the resource is imported, or who
/// uses it needs no right to the key (delivery streams, buses).
///
/// Who reads it needs `kms:Decrypt`, who writes it `kms:Decrypt` and `kms:GenerateDataKey`; pollers (queues, streams,
/// table streams) read.
#[must_use]
pub fn encryption_key(cx: &Lowering<'_>, id: ResourceId) -> Option<Value> {
    let resource = cx.eco.resource(id);
    if resource.existing.is_some() || matches!(resource.kind(), ResourceKind::DeliveryStream | ResourceKind::Warehouse)
    {
        return None;
    }
    customer_key(cx, resource)
}

/// ARN of the customer key for log groups; nothing when the key is AWS's.
#[must_use]
pub fn log_group_key(cx: &Lowering<'_>) -> Option<Value> {
    if cx.eco.settings.encryption == Encryption::Kms { key_arn(cx) } else { None }
}

/// The customer key of a resource that is created here, delivery streams included.
pub(super) fn customer_key(cx: &Lowering<'_>, resource: &Resource) -> Option<Value> {
    if wants_key(resource, cx.eco.settings.encryption) { key_arn(cx) } else { None }
}

fn key_arn(cx: &Lowering<'_>) -> Option<Value> {
    cx.handles.encryption_key.map(|key| Value::Attr(key, "Arn"))
}

fn wants_key(resource: &Resource, general: Encryption) -> bool {
    let written = match &resource.spec {
        Spec::Bucket(spec) => spec.settings.encryption,
        Spec::Table(spec) => spec.settings.encryption,
        Spec::Queue(spec) => spec.settings.encryption,
        Spec::Topic(spec) => spec.settings.encryption,
        Spec::Stream(_) | Spec::Secret(_) | Spec::DeliveryStream(_) | Spec::Warehouse(_) => None,
        _ => return false,
    };
    written.map_or(general, |w| w.value) == Encryption::Kms
}

/// Creates the key when anything is encrypted with it.
pub(super) fn declare(cx: &mut Lowering<'_>) {
    let general = cx.eco.settings.encryption;
    let covered: Vec<&Resource> =
        cx.eco.resources.iter().filter(|r| r.existing.is_none() && wants_key(r, general)).collect();
    let logs = general == Encryption::Kms && !cx.eco.functions.is_empty();
    let Some(span) = covered.first().map(|r| r.span).or_else(|| cx.eco.functions.first().map(|f| f.span)) else {
        return;
    };
    if covered.is_empty() && !logs {
        return;
    }
    let name = format!("{}-key", cx.eco.settings.name);
    let origin =
        Origin { span: Some(span), by: "lowering", why: "`encryption: kms` asks for a key of this account".to_owned() };
    let mut key = aws::Resource::new(
        "AWS::KMS::Key",
        naming::logical_id(&name, "Key"),
        Group::Foundation(name.clone()),
        origin.clone(),
    )
    .with("Description", format!("Encrypts what {} stores", cx.eco.settings.name))
    .with("EnableKeyRotation", true)
    .with("KeyPolicy", policy::document(&statements(&covered, general)))
    .maybe("Tags", cx.tags(&cx.eco.settings.tags));
    key.stateful = true;
    let key = cx.stack.add(key);
    cx.handles.encryption_key = Some(key);
    let alias = alias(cx, &name, key, origin);
    cx.stack.add(alias);
}

fn statements(covered: &[&Resource], general: Encryption) -> Vec<Statement> {
    let mut services = BTreeSet::new();
    if covered.iter().any(|r| r.kind() == ResourceKind::Queue) {
        services.extend(QUEUE_WRITERS);
    }
    if covered.iter().any(|r| r.kind() == ResourceKind::Topic) {
        services.extend(TOPIC_WRITERS);
    }
    let mut all = vec![administration()];
    if !services.is_empty() {
        all.push(writers(&services));
    }
    if general == Encryption::Kms {
        all.push(logs());
    }
    all
}

fn writers(services: &BTreeSet<&str>) -> Statement {
    let names: Vec<Value> = services.iter().map(|s| text(*s)).collect();
    let mut statement = Statement::allow(["kms:Decrypt", "kms:GenerateDataKey"], vec![text("*")])
        .sid("AllowDeliveries")
        .when("StringEquals", "aws:SourceAccount", Pseudo::AccountId)
        .because(super::key::SELF);
    statement.principal = Some(map([("Service", Value::List(names))]));
    statement
}

/// CloudWatch Logs guide, "Encrypt log data using AWS KMS": the service's regional name, bound to log groups of this
/// account by the encryption context.
fn logs() -> Statement {
    let actions = [
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:Encrypt",
        "kms:GenerateDataKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
    ];
    let service = Value::join([text("logs."), Pseudo::Region.into(), text("."), Value::Pseudo(Pseudo::UrlSuffix)]);
    let groups = Value::join([
        text("arn:"),
        Pseudo::Partition.into(),
        text(":logs:"),
        Pseudo::Region.into(),
        text(":"),
        Pseudo::AccountId.into(),
        text(":log-group:*"),
    ]);
    let mut statement = Statement::allow(actions, vec![text("*")])
        .sid("AllowLogs")
        .when("ArnLike", "kms:EncryptionContext:aws:logs:arn", groups)
        .because(super::key::SELF);
    statement.principal = Some(map([("Service", service)]));
    statement
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::*;
    use super::*;
    use crate::ir::Ecosystem;

    fn with_kms(mut eco: Ecosystem) -> Ecosystem {
        eco.settings.encryption = Encryption::Kms;
        eco
    }

    #[test]
    fn without_kms_there_is_no_key() {
        let eco = ecosystem(vec![named("b", Spec::Bucket(Default::default())), named("q", queue_spec())]);
        let cx = lowered(&eco);
        assert!(cx.stack.find("EcosystemKeyKey").is_none());
        assert_eq!(encryption_key(&cx, eco.find_resource(ResourceKind::Bucket, "b").unwrap()), None);
    }

    #[test]
    fn one_key_for_all_with_an_alias_rotation_and_the_account_as_its_owner() {
        let eco = with_kms(ecosystem(vec![
            named("b", Spec::Bucket(Default::default())),
            named("c", Spec::Secret(Default::default())),
        ]));
        let cx = lowered(&eco);
        let key = props(&cx, "EcosystemKeyKey");
        assert_eq!(key["EnableKeyRotation"], json!(true));
        assert_eq!(key["KeyPolicy"]["Statement"][0]["Principal"], json!({"AWS": "arn:aws:iam::ACCOUNT:root"}));
        assert_eq!(
            props(&cx, "EcosystemKeyKeyAlias"),
            json!({"AliasName": "alias/ecosystem-key", "TargetKeyId": "${EcosystemKeyKey}"})
        );
        for (kind, name) in [(ResourceKind::Bucket, "b"), (ResourceKind::Secret, "c")] {
            let arn = encryption_key(&cx, eco.find_resource(kind, name).unwrap()).unwrap();
            assert_eq!(json(&cx, &arn), "${EcosystemKeyKey.Arn}");
        }
    }

    #[test]
    fn services_are_let_in_only_where_something_needs_them() {
        let services = |resources| {
            let eco = with_kms(ecosystem(resources));
            let key = props(&lowered(&eco), "EcosystemKeyKey");
            let all = key["KeyPolicy"]["Statement"].as_array().unwrap().clone();
            all.iter().filter(|s| s["Sid"] == "AllowDeliveries").map(|s| s["Principal"]["Service"].clone()).next()
        };
        assert_eq!(services(vec![named("b", Spec::Bucket(Default::default()))]), None);
        assert_eq!(
            services(vec![named("q", queue_spec())]),
            Some(json!(["events.amazonaws.com", "sns.amazonaws.com"]))
        );
        assert_eq!(
            services(vec![named("t", Spec::Topic(Default::default()))]),
            Some(json!(["cloudwatch.amazonaws.com", "events.amazonaws.com", "s3.amazonaws.com"]))
        );
    }

    #[test]
    fn one_resource_may_ask_for_the_key_alone_and_logs_are_then_not_covered() {
        let mut bucket = crate::ir::resource::BucketSpec::default();
        bucket.settings.encryption = Some(spanned(Encryption::Kms));
        let eco = ecosystem(vec![named("b", Spec::Bucket(bucket)), named("t", Spec::Table(Default::default()))]);
        let cx = lowered(&eco);
        assert!(encryption_key(&cx, eco.find_resource(ResourceKind::Bucket, "b").unwrap()).is_some());
        assert_eq!(encryption_key(&cx, eco.find_resource(ResourceKind::Table, "t").unwrap()), None);
        assert_eq!(log_group_key(&cx), None);
    }
}
