//! Firehose delivery streams into a bucket, those of warehouses too: role, log group, prefix for what fails.
//!
//! Records arrive in the bucket as they were put, under the date they arrived at; what cannot be delivered lies under
//! `errors/`, apart from the data, so that a query over the prefix never reads it.

use aws_auto_schema::Named;
use aws_auto_schema::resources::WarehouseFormat;
use aws_auto_source::Spanned;

use super::{Lowering, beside, columns, complete, encryption, group, start};
use crate::aws::{self, Pseudo, Statement, Value, map, text};
use crate::ir::ResourceId;
use crate::ir::resource::{DeliveryStreamSpec, Redshift, WarehouseSpec};
use crate::knowledge::limits::streams;

/// Seconds for which records are gathered (AWS's default).
const BUFFER_SECONDS: i64 = 300;
/// MB that are gathered (AWS's default).
const BUFFER_MB: i64 = 5;
/// MB that are gathered for files of columns (Firehose guide, "Convert input data format": at least 64).
const COLUMNS_BUFFER_MB: i64 = 128;
/// Where Firehose says why a delivery failed.
const LOG_STREAM: &str = "delivery";

pub(super) fn declare(cx: &Lowering<'_>, id: ResourceId) -> aws::Resource {
    let name = physical_name(cx, id);
    let mut stream = start(cx, id, "AWS::KinesisFirehose::DeliveryStream", "DeliveryStream")
        .with("DeliveryStreamName", name.clone());
    stream.arn = Some(cx.regional_arn("firehose", Value::join([text("deliverystream/"), name.clone()])));
    stream.name = Some(name);
    stream
}

fn physical_name(cx: &Lowering<'_>, id: ResourceId) -> Value {
    cx.physical(&cx.eco.resource(id).name, streams::DELIVERY_STREAM_NAME_LENGTH)
}

/// What is delivered, and how.
pub(super) struct Delivery<'a> {
    pub(super) bucket: ResourceId,
    prefix: Option<&'a str>,
    /// Columns of Parquet files: names and types.
    columns: Option<&'a Named<Spanned<String>>>,
    redshift: Option<&'a Redshift>,
}

impl<'a> Delivery<'a> {
    pub(super) fn of_stream(spec: &'a DeliveryStreamSpec) -> Self {
        let prefix = spec.settings.prefix.as_ref().map(|prefix| prefix.value.as_str());
        Self { bucket: spec.bucket, prefix, columns: None, redshift: None }
    }

    /// Nothing when the warehouse exists already.
    pub(super) fn of_warehouse(spec: &'a WarehouseSpec) -> Option<Self> {
        let parquet = spec.settings.format.as_ref().is_some_and(|format| format.value == WarehouseFormat::Parquet);
        let columns = parquet.then_some(&spec.settings.columns);
        Some(Self { bucket: spec.bucket?, prefix: Some(columns::DATA), columns, redshift: spec.redshift.as_ref() })
    }
}

pub(super) fn fill(cx: &mut Lowering<'_>, id: ResourceId, created: aws::ResourceId, spec: &Delivery<'_>) {
    let (log_group, log_stream) = logs(cx, id);
    let resource = cx.eco.resource(id);
    let table = spec.columns.map(|columns| columns::add(cx, id, spec.bucket, columns));
    let mut statements = statements(cx, spec, log_group);
    statements.extend(table.map(|_| columns::readable(cx, id)));
    statements.extend(spec.redshift.into_iter().flat_map(|target| redshift_needs(cx, target)));
    let role_name = format!("{}-delivery", resource.name);
    let role = cx.service_role(&role_name, "firehose.amazonaws.com", group(cx, id), resource.span, &statements);
    let mut destination = destination(cx, id, spec, role, (log_group, log_stream));
    if let (Some(table), Value::Map(props)) = (table, &mut destination) {
        props.push(("DataFormatConversionConfiguration".into(), columns::conversion(table, role)));
    }
    let (property, destination) = match spec.redshift {
        Some(target) => ("RedshiftDestinationConfiguration", into_redshift(cx, target, role, destination)),
        None => ("ExtendedS3DestinationConfiguration", destination),
    };
    let key = match encryption::customer_key(cx, resource) {
        Some(arn) => map([("KeyType", text("CUSTOMER_MANAGED_CMK")), ("KeyARN", arn)]),
        None => map([("KeyType", text("AWS_OWNED_CMK"))]),
    };
    complete(cx, id, created, |stream| {
        stream
            .with("DeliveryStreamType", "DirectPut")
            .with("DeliveryStreamEncryptionConfigurationInput", key)
            .with(property, destination)
    });
}

fn logs(cx: &mut Lowering<'_>, id: ResourceId) -> (aws::ResourceId, aws::ResourceId) {
    let name = Value::join([text("/aws/kinesisfirehose/"), physical_name(cx, id)]);
    let arn = cx.regional_arn("logs", Value::join([text("log-group:"), name.clone(), text(":*")]));
    let mut log_group = beside(cx, id, "AWS::Logs::LogGroup", "DeliveryStreamLogGroup")
        .with("LogGroupName", name.clone())
        .maybe("RetentionInDays", cx.eco.settings.log_retention.0)
        .maybe("KmsKeyId", encryption::log_group_key(cx))
        .maybe("Tags", cx.tags(&cx.eco.resource(id).tags));
    log_group.name = Some(name);
    log_group.arn = Some(arn);
    let log_group = cx.stack.add(log_group);
    let log_stream = beside(cx, id, "AWS::Logs::LogStream", "DeliveryStreamLogStream")
        .with("LogGroupName", Value::Ref(log_group))
        .with("LogStreamName", LOG_STREAM);
    (log_group, cx.stack.add(log_stream))
}

fn destination(
    cx: &Lowering<'_>,
    id: ResourceId,
    spec: &Delivery<'_>,
    role: aws::ResourceId,
    (log_group, log_stream): (aws::ResourceId, aws::ResourceId),
) -> Value {
    let name = &cx.eco.resource(id).name;
    let mut props = vec![("BucketARN".into(), cx.arn(spec.bucket)), ("RoleARN".into(), Value::Attr(role, "Arn"))];
    props.extend(spec.prefix.map(|prefix| ("Prefix".into(), text(prefix))));
    let errors = format!("errors/{name}/!{{firehose:error-output-type}}/");
    props.push(("ErrorOutputPrefix".into(), text(errors)));
    let megabytes = if spec.columns.is_some() { COLUMNS_BUFFER_MB } else { BUFFER_MB };
    let buffer = map([("IntervalInSeconds", Value::Int(BUFFER_SECONDS)), ("SizeInMBs", Value::Int(megabytes))]);
    props.push(("BufferingHints".into(), buffer));
    let logging = map([
        ("Enabled", Value::Bool(true)),
        ("LogGroupName", Value::Ref(log_group)),
        // `Ref` of a log stream is its name.
        ("LogStreamName", Value::Ref(log_stream)),
    ]);
    props.push(("CloudWatchLoggingOptions".into(), logging));
    Value::Map(props)
}

/// Firehose guide, "Grant Firehose access to an Amazon S3 destination".
fn statements(cx: &Lowering<'_>, spec: &Delivery<'_>, log_group: aws::ResourceId) -> Vec<Statement> {
    let bucket = cx.arn(spec.bucket);
    let log_group = cx.stack.resource(log_group).name.clone().unwrap_or_else(|| text(""));
    let log_streams =
        cx.regional_arn("logs", Value::join([text("log-group:"), log_group, text(":log-stream:"), text(LOG_STREAM)]));
    let mut all = vec![
        Statement::allow(
            ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
            vec![bucket.clone()],
        ),
        Statement::allow(
            ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
            vec![Value::join([bucket, text("/*")])],
        ),
        Statement::allow(["logs:PutLogEvents"], vec![log_streams]),
    ];
    if let Some(key) = encryption::encryption_key(cx, spec.bucket) {
        let through = Value::join([text("s3."), Pseudo::Region.into(), text("."), Pseudo::UrlSuffix.into()]);
        let statement = Statement::allow(["kms:Decrypt", "kms:GenerateDataKey"], vec![key]);
        all.push(statement.when("StringEquals", "kms:ViaService", through));
    }
    all
}

/// Firehose guide, "Configure Firehose for Amazon Redshift": files go to the bucket first, and Redshift copies them.
fn into_redshift(cx: &Lowering<'_>, target: &Redshift, role: aws::ResourceId, files: Value) -> Value {
    let mut copy =
        vec![("DataTableName".into(), text(&target.table)), ("CopyOptions".into(), text(&target.copy_options))];
    copy.extend(target.columns.as_ref().map(|columns| ("DataTableColumns".into(), text(columns))));
    let secret = map([
        ("Enabled", Value::Bool(true)),
        ("SecretARN", cx.arn(target.secret)),
        ("RoleARN", Value::Attr(role, "Arn")),
    ]);
    let logging = files.get("CloudWatchLoggingOptions").cloned().unwrap_or_else(|| map([]));
    map([
        ("ClusterJDBCURL", cx.text(&target.url)),
        ("CopyCommand", Value::Map(copy)),
        ("SecretsManagerConfiguration", secret),
        ("RoleARN", Value::Attr(role, "Arn")),
        ("S3Configuration", files),
        ("CloudWatchLoggingOptions", logging),
    ])
}

fn redshift_needs(cx: &Lowering<'_>, target: &Redshift) -> Vec<Statement> {
    let mut all = vec![Statement::allow(["secretsmanager:GetSecretValue"], vec![cx.arn(target.secret)])];
    all.extend(encryption::encryption_key(cx, target.secret).map(|key| Statement::allow(["kms:Decrypt"], vec![key])));
    all
}

#[cfg(test)]
mod tests {
    use aws_auto_schema::resources::DeliveryStreamSettings;
    use aws_auto_schema::settings::Encryption;
    use serde_json::json;

    use super::super::testing::*;
    use super::*;
    use crate::ir::{Ecosystem, Spec};

    fn warehouse() -> Ecosystem {
        let settings = DeliveryStreamSettings { prefix: Some(spanned("sessions/".to_owned())), ..Default::default() };
        // Buckets come before delivery streams.
        let spec = DeliveryStreamSpec { settings, bucket: ResourceId(0) };
        ecosystem(vec![named("lake", Spec::Bucket(Default::default())), named("sessions", Spec::DeliveryStream(spec))])
    }

    #[test]
    fn records_go_to_the_bucket_and_failures_beside_them() {
        let eco = warehouse();
        let cx = lowered(&eco);
        assert_eq!(
            props(&cx, "SessionsDeliveryStream"),
            json!({
                "DeliveryStreamName": "sessions",
                "DeliveryStreamType": "DirectPut",
                "DeliveryStreamEncryptionConfigurationInput": {"KeyType": "AWS_OWNED_CMK"},
                "ExtendedS3DestinationConfiguration": {
                    "BucketARN": "${LakeBucket.Arn}",
                    "RoleARN": "${SessionsDeliveryRole.Arn}",
                    "Prefix": "sessions/",
                    "ErrorOutputPrefix": "errors/sessions/!{firehose:error-output-type}/",
                    "BufferingHints": {"IntervalInSeconds": 300, "SizeInMBs": 5},
                    "CloudWatchLoggingOptions": {
                        "Enabled": true,
                        "LogGroupName": "${SessionsDeliveryStreamLogGroup}",
                        "LogStreamName": "${SessionsDeliveryStreamLogStream}",
                    },
                },
            })
        );
        assert_eq!(
            props(&cx, "SessionsDeliveryStreamLogGroup"),
            json!({"LogGroupName": "/aws/kinesisfirehose/sessions", "RetentionInDays": 30})
        );
    }

    #[test]
    fn its_role_reaches_one_bucket_and_one_log_stream() {
        let eco = warehouse();
        let cx = lowered(&eco);
        let role = props(&cx, "SessionsDeliveryRole");
        assert_eq!(role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["Service"], "firehose.amazonaws.com");
        let statements = role["Policies"][0]["PolicyDocument"]["Statement"].as_array().unwrap().clone();
        let resources: Vec<_> = statements.iter().map(|s| s["Resource"].as_str().unwrap()).collect();
        assert_eq!(
            resources,
            [
                "${LakeBucket.Arn}",
                "${LakeBucket.Arn}/*",
                "arn:aws:logs:REGION:ACCOUNT:log-group:/aws/kinesisfirehose/sessions:log-stream:delivery",
            ]
        );
    }

    #[test]
    fn under_kms_stream_bucket_and_logs_use_the_customer_key() {
        let mut eco = warehouse();
        eco.settings.encryption = Encryption::Kms;
        let cx = lowered(&eco);
        let stream = props(&cx, "SessionsDeliveryStream");
        assert_eq!(
            stream["DeliveryStreamEncryptionConfigurationInput"],
            json!({"KeyType": "CUSTOMER_MANAGED_CMK", "KeyARN": "${EcosystemKeyKey.Arn}"})
        );
        let key = props(&cx, "SessionsDeliveryRole")["Policies"][0]["PolicyDocument"]["Statement"][3].clone();
        assert_eq!(key["Condition"], json!({"StringEquals": {"kms:ViaService": "s3.REGION.amazonaws.com"}}));
        assert_eq!(encryption::encryption_key(&cx, ResourceId(1)), None, "writers need no right to this key");
    }
}
