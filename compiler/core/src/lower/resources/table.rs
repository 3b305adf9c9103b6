//! DynamoDB tables: on demand, with point-in-time recovery, encrypted.
//!
//! DynamoDB encrypts every table with a key that AWS owns; there is nothing to write for that, and `SSEEnabled` alone
//! would only move to a key that is billed for each call. A customer key is written where `encryption: kms` asks for it.

use std::collections::BTreeMap;

use aws_auto_schema::resources::{Billing, StreamView, TableIndex, TableSettings};
use aws_auto_source::{Diagnostic, Span, Spanned};

use super::codes::KEY_ATTRIBUTE;
use super::{Lowering, complete, encryption, start};
use crate::aws::{self, Value, map, text};
use crate::ir::ResourceId;
use crate::ir::resource::TableSpec;
use crate::knowledge::limits::stores;

/// The key of a table whose key nobody wrote.
const DEFAULT_KEY: &str = "id";

pub(super) fn declare(cx: &Lowering<'_>, id: ResourceId) -> aws::Resource {
    let name = cx.physical(&cx.eco.resource(id).name, *stores::TABLE_NAME_LENGTH.end());
    let mut table = start(cx, id, "AWS::DynamoDB::Table", "Table").with("TableName", name.clone());
    table.arn = Some(cx.regional_arn("dynamodb", Value::join([text("table/"), name.clone()])));
    table.name = Some(name);
    table.stateful = true;
    table
}

pub(super) fn fill(cx: &mut Lowering<'_>, id: ResourceId, created: aws::ResourceId, spec: &TableSpec) {
    let settings = &spec.settings;
    let mut attributes = Attributes { span: cx.eco.resource(id).span, ..Attributes::default() };
    let keys = attributes.keys(settings.partition_key.as_ref(), settings.sort_key.as_ref());
    let throughput = throughput(settings);
    let indexes = indexes(settings, &mut attributes, throughput.as_ref());
    let key = encryption::encryption_key(cx, id);
    // Recovery costs by size, and is what "stateful" promises: off only when somebody says so.
    let recovery = settings.point_in_time_recovery.is_none_or(|p| p.value);
    let protected = settings.deletion_protection.is_some_and(|p| p.value);
    cx.diagnostics.append(std::mem::take(&mut attributes.findings));
    complete(cx, id, created, |table| {
        table
            .with("AttributeDefinitions", attributes.definitions())
            .with("KeySchema", keys)
            .maybe("GlobalSecondaryIndexes", (!indexes.is_empty()).then_some(Value::List(indexes)))
            .with("BillingMode", if throughput.is_some() { "PROVISIONED" } else { "PAY_PER_REQUEST" })
            .maybe("ProvisionedThroughput", throughput)
            .maybe("TimeToLiveSpecification", settings.ttl.as_ref().map(|t| time_to_live(&t.value)))
            .maybe("StreamSpecification", spec.stream.map(stream))
            .with("PointInTimeRecoverySpecification", map([("PointInTimeRecoveryEnabled", Value::Bool(recovery))]))
            .maybe("DeletionProtectionEnabled", protected.then_some(true))
            .maybe("SSESpecification", key.map(customer_key))
    });
}

fn time_to_live(attribute: &str) -> Value {
    map([("AttributeName", text(attribute)), ("Enabled", Value::Bool(true))])
}

fn stream(view: StreamView) -> Value {
    map([("StreamViewType", text(view.as_str().to_ascii_uppercase()))])
}

fn customer_key(arn: Value) -> Value {
    map([("SSEEnabled", Value::Bool(true)), ("SSEType", text("KMS")), ("KMSMasterKeyId", arn)])
}

/// Reserved capacity; nothing on demand.
fn throughput(settings: &TableSettings) -> Option<Value> {
    match settings.billing.as_ref().map(|b| &b.value) {
        Some(Billing::Provisioned(capacity)) => Some(map([
            ("ReadCapacityUnits", capacity.read.value.into()),
            ("WriteCapacityUnits", capacity.write.value.into()),
        ])),
        _ => None,
    }
}

/// Indexes hold whole items, so that a query never needs the table; reserved capacity is the table's.
fn indexes(settings: &TableSettings, attributes: &mut Attributes, throughput: Option<&Value>) -> Vec<Value> {
    let mut all: Vec<(&str, &TableIndex)> =
        settings.indexes.0.iter().map(|e| (e.name.value.as_str(), &e.value)).collect();
    all.sort_by_key(|(name, _)| *name);
    let one = |(name, index): (&str, &TableIndex)| {
        let mut props = vec![
            ("IndexName".into(), text(name)),
            ("KeySchema".into(), attributes.keys(Some(&index.partition_key), index.sort_key.as_ref())),
            ("Projection".into(), map([("ProjectionType", text("ALL"))])),
        ];
        props.extend(throughput.map(|t| ("ProvisionedThroughput".into(), t.clone())));
        Value::Map(props)
    };
    all.into_iter().map(one).collect()
}

/// The attributes that are keys, with their types; every attribute has one type in the whole table.
#[derive(Debug, Default)]
struct Attributes {
    types: BTreeMap<String, (&'static str, Span)>,
    findings: aws_auto_source::Diagnostics,
    /// The table, for what has no place of its own.
    span: Span,
}

impl Attributes {
    fn keys(&mut self, partition: Option<&Spanned<String>>, sort: Option<&Spanned<String>>) -> Value {
        let assumed = Spanned::new(DEFAULT_KEY.to_owned(), self.span);
        let mut schema = vec![self.key(partition.unwrap_or(&assumed), "HASH")];
        schema.extend(sort.map(|s| self.key(s, "RANGE")));
        Value::List(schema)
    }

    fn key(&mut self, written: &Spanned<String>, role: &str) -> Value {
        // The frontend lets no other letter through.
        let (name, letter) = written.value.split_once(':').unwrap_or((&written.value, "S"));
        let ty = match letter {
            "N" => "N",
            "B" => "B",
            _ => "S",
        };
        self.define(name, ty, written.span);
        map([("AttributeName", text(name)), ("KeyType", text(role))])
    }

    fn define(&mut self, name: &str, ty: &'static str, span: Span) {
        let (known, first) = *self.types.entry(name.to_owned()).or_insert((ty, span));
        if known != ty {
            let message = format!("the attribute `{name}` has type {ty} here and type {known} in another key");
            let finding = Diagnostic::new(KEY_ATTRIBUTE, span, message)
                .also(first, format!("type {known} here"))
                .help("an attribute has one type in all keys of a table: write the same letter in each");
            self.findings.push(finding);
        }
    }

    fn definitions(&self) -> Value {
        let one = |(name, (ty, _)): (&String, &(&str, Span))| {
            map([("AttributeName", text(name)), ("AttributeType", text(*ty))])
        };
        Value::List(self.types.iter().map(one).collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::*;
    use super::*;
    use crate::ir::Spec;

    fn table(settings: TableSettings) -> TableSpec {
        TableSpec { settings, stream: None }
    }

    #[test]
    fn a_table_without_settings_has_a_text_key_and_can_be_recovered() {
        let eco = ecosystem(vec![named("orders", Spec::Table(TableSpec::default()))]);
        assert_eq!(
            props(&lowered(&eco), "OrdersTable"),
            json!({
                "TableName": "orders",
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "BillingMode": "PAY_PER_REQUEST",
                "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true},
            })
        );
    }

    #[test]
    fn keys_indexes_expiry_stream_and_protection_are_as_written() {
        let settings = settings(
            "partition_key: cook:S\nsort_key: written_at:N\nttl: expires_at\ndeletion_protection: true\n\
             indexes: {by-dish: {partition_key: dish, sort_key: 'written_at:N'}}",
        );
        let spec = TableSpec { stream: Some(StreamView::NewAndOldImages), ..table(settings) };
        let eco = ecosystem(vec![named("entries", Spec::Table(spec))]);
        let props = props(&lowered(&eco), "EntriesTable");
        assert_eq!(
            props["AttributeDefinitions"],
            json!([
                {"AttributeName": "cook", "AttributeType": "S"},
                {"AttributeName": "dish", "AttributeType": "S"},
                {"AttributeName": "written_at", "AttributeType": "N"},
            ])
        );
        assert_eq!(
            props["KeySchema"],
            json!([
                {"AttributeName": "cook", "KeyType": "HASH"}, {"AttributeName": "written_at", "KeyType": "RANGE"},
            ])
        );
        assert_eq!(
            props["GlobalSecondaryIndexes"],
            json!([{
                "IndexName": "by-dish",
                "KeySchema": [
                    {"AttributeName": "dish", "KeyType": "HASH"}, {"AttributeName": "written_at", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }])
        );
        assert_eq!(props["TimeToLiveSpecification"], json!({"AttributeName": "expires_at", "Enabled": true}));
        assert_eq!(props["StreamSpecification"], json!({"StreamViewType": "NEW_AND_OLD_IMAGES"}));
        assert_eq!(props["DeletionProtectionEnabled"], json!(true));
    }

    #[test]
    fn reserved_capacity_is_that_of_the_indexes_too() {
        let settings = settings(
            "billing: {read: 20, write: 5}\nindexes: {by-name: {partition_key: name}}\nencryption: kms\n\
             point_in_time_recovery: false",
        );
        let eco = ecosystem(vec![named("t", Spec::Table(table(settings)))]);
        let props = props(&lowered(&eco), "TTable");
        let reserved = json!({"ReadCapacityUnits": 20, "WriteCapacityUnits": 5});
        assert_eq!(props["BillingMode"], json!("PROVISIONED"));
        assert_eq!(props["ProvisionedThroughput"], reserved);
        assert_eq!(props["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"], reserved);
        assert_eq!(
            props["SSESpecification"],
            json!({"SSEEnabled": true, "SSEType": "KMS", "KMSMasterKeyId": "${EcosystemKeyKey.Arn}"})
        );
        assert_eq!(props["PointInTimeRecoverySpecification"], json!({"PointInTimeRecoveryEnabled": false}));
    }

    #[test]
    fn an_attribute_has_one_type_in_all_keys() {
        let settings = settings("partition_key: id\nindexes: {by-id: {partition_key: 'id:N'}}");
        let eco = ecosystem(vec![named("t", Spec::Table(table(settings)))]);
        let cx = lowered(&eco);
        let messages: Vec<_> = cx.diagnostics.as_slice().iter().map(|d| d.message.as_str()).collect();
        assert_eq!(messages, ["the attribute `id` has type N here and type S in another key"]);
    }
}
